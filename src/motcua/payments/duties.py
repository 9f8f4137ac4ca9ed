"""From duties of dossiers to requests of payment: what the outbox hands over."""

from motcua.dossiers import duties
from motcua.dossiers.models import Duty
from motcua.outbox.models import Message
from motcua.outbox.services import handler
from motcua.payments.requests import ask_again, cancel


@handler(duties.RAISED)
def ask(message: Message) -> None:
    """Payload {"duty": key}."""
    ask_again(Duty.objects.select_related("dossier").get(key=message.payload["duty"]))


@handler(duties.ENDED)
def end(message: Message) -> None:
    """Payload {"duty": key}."""
    cancel(Duty.objects.select_related("dossier").get(key=message.payload["duty"]))
