"""What this room does after the answer was given, and by the clock."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from motcua.signing import archiving, copies, csc, finishing, forms, orders, uploads, words
from motcua.signing.models import Order, Signature

_TRIES = 12
# All tries of a job take a little more than an hour.
_STAMPED_WITHIN = datetime.timedelta(hours=2)
_AT_ONCE = 20


class NotYet(Exception):
    """Tried again by the retry strategy."""


@app.task(
    name=orders.STAMP,
    retry=RetryStrategy(max_attempts=_TRIES, exponential_wait=2, retry_exceptions=[NotYet]),
    pass_context=True,
)
def stamp(context: JobContext, signature: int) -> None:
    """Time stamp and proofs of a signature; tried for about an hour."""
    last = context.job.attempts + 1 >= _TRIES
    done = finishing.finish(signature, is_last_try=last)
    if not done and Signature.objects.filter(pk=signature, state=Signature.State.STAMPING).exists():
        raise NotYet


@app.task(name=orders.ASK_AGAIN, retry=RetryStrategy(max_attempts=200, wait=3, retry_exceptions=[NotYet]))
def ask_again(order: int) -> None:
    """Whether the person pressed on the phone; each three seconds until the order ends."""
    pressed(order)


def pressed(number: int) -> None:
    """Sign what was pressed for. Raises NotYet while it was not."""
    order = Order.objects.select_related("credential__gateway").get(pk=number)
    with transaction.atomic():
        waiting = list(
            Signature.objects.select_for_update()
            .filter(order=order, state=Signature.State.WAITING)
            .order_by("id")
        )
    if not waiting:
        return
    gateway = order.credential.gateway
    if timezone.now() > order.ends_at:
        return orders.fail(order, _("Hết thời gian chờ xác nhận trên điện thoại. Chưa có gì được ký."))
    try:
        allowed = csc.pressed(gateway, order.handle)
        key = csc.key_of(gateway, order.credential.name)
        values = csc.sign(gateway, key, allowed, [orders.prepared_of(one).to_sign for one in waiting])
    except csc.Failed as failed:
        if failed.why in (csc.Failed.PENDING, csc.Failed.AWAY, csc.Failed.BUSY):
            raise NotYet from None
        return orders.fail(order, words.failure(failed))
    orders.take(order, waiting, values)


@app.periodic(cron="41 * * * *")
@app.task(name="signing.forget", queueing_lock="signing.forget")
def forget(timestamp: int) -> None:
    """Each hour: forms that nobody signs any more, what digitised papers need no longer, what was found about contents
    that are no more, their revisions.
    """
    forms.forget(timezone.now())
    copies.forget(timezone.now())
    uploads.forget()
    archiving.forget()


@app.periodic(cron="*/10 * * * *")
@app.task(name="signing.archive", queueing_lock="signing.archive", lock="signing.archive")
def archive(timestamp: int) -> None:
    """Every ten minutes: time stamps over what was issued, and anew before they age. At three in the morning all of
    the results are gone through for what was left out.
    """
    at = timezone.localtime(datetime.datetime.fromtimestamp(timestamp, datetime.UTC))
    archiving.enter(everything=at.hour == 3 and at.minute < 10)
    archiving.run()


@app.periodic(cron="* * * * *")
@app.task(name=uploads.JOB, queueing_lock=uploads.JOB)
def verify_papers(timestamp: int) -> None:
    """Each minute: the signatures of papers that came in."""
    uploads.verify_new()


@app.periodic(cron="*/5 * * * *")
@app.task(name="signing.give_up", queueing_lock="signing.give_up")
def give_up(timestamp: int) -> None:
    """Every five minutes: orders whose time is over while nobody asked any more (a worker that was down).

    And signatures whose time stamp no job asks for any more: tried once more, so that no document waits for ever.
    """
    now = timezone.now()
    for order in Order.objects.filter(ends_at__lt=now, signatures__state=Signature.State.WAITING).distinct():
        orders.fail(order, _("Hết thời gian chờ. Chưa có gì được ký; hãy ký lại."))
    for number in Signature.objects.filter(
        order__at__lt=now - _STAMPED_WITHIN, state=Signature.State.STAMPING
    ).values_list("pk", flat=True)[:_AT_ONCE]:
        finishing.finish(number, is_last_try=True)
