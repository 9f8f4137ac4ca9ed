"""What the system does after an act is committed (`acts/follow.py` asks for it); each is harmless when done twice."""

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import SYSTEM
from motcua.dossiers.acts.follow import TOPIC
from motcua.dossiers.acts.registry import perform
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.handoffs import open_child
from motcua.dossiers.models import Dossier, Event
from motcua.outbox.models import Message
from motcua.outbox.services import handler


@handler(TOPIC)
def follow(message: Message) -> None:
    """Payload {"dossier": key, "does": what, "event": id}."""
    dossier = Dossier.objects.defer("search").get(key=message.payload["dossier"])
    match message.payload["does"]:
        case "conclude":
            _take("conclude", dossier, _("Đã có đủ ý kiến."))
        case "resume":
            _take("resume", dossier, _("Người nộp đã thực hiện nghĩa vụ tài chính."))
        case "rejoin":
            _rejoin(dossier)
        case "rejoin_parent" if dossier.parent is not None:
            _rejoin(dossier.parent)
        case "open_child":
            if open_child(Event.objects.get(id=message.payload["event"])) is not None:
                _rejoin(dossier)


def _rejoin(dossier: Dossier) -> None:
    _take("rejoin", dossier, _("Hồ sơ liên thông đã có kết quả ở cơ quan phối hợp."))


def _take(act: str, dossier: Dossier, words: str) -> None:
    """Take the step's action of that act, if the dossier stands where it exists and it is time for it."""
    offered = Situation(dossier, SYSTEM, timezone.now()).offered
    # An action that tells how the child ended goes before one for however it ended.
    found = sorted((one for one in offered if one.act == act), key=lambda one: not one.after)
    if not found:
        return
    try:
        perform(act, by=SYSTEM, dossier=dossier.key, data={"reason": words}, action=found[0].code)
    except Conflict:
        # Still waiting (the last answer, the child's end): whatever ends the wait asks again.
        return
