"""A gateway's file of a day held against our book; what differs is listed and settled, each once by one person.

Payments are matched by the gateway's number, money given back by our reference (a refund has a number there that it
never told us). Our side is one dictionary of the day; the file is read line by line.
"""

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterator

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.payments.adapters import Strange
from motcua.payments.gateways import read
from motcua.payments.models import Difference, Gateway, Money, Reconciliation, Refund
from motcua.payments.requests import end_of
from motcua.people.models import User

_BATCH = 1000
_LONGEST_ANSWER = 1000


def reconcile(by: User, gateway: Gateway, day: datetime.date, content: bytes) -> Reconciliation:
    """Hold a file against the day and keep every difference. Raises Incomplete for a file that cannot be read or was
    held against this day already.
    """
    digest = hashlib.sha256(content).hexdigest()
    adapter = read(gateway).adapter
    try:
        with transaction.atomic():
            made = Reconciliation.objects.create(gateway=gateway, day=day, file_sha256=digest, by=by)
            ours = dict(Money.objects.filter(gateway=gateway, day=day).values_list("external", "amount"))
            counts = {
                "theirs": 0,
                "ours": len(ours),
                "same": 0,
                "theirs_amount": 0,
                "ours_amount": sum(ours.values()),
            }
            back: Counter[str] = Counter()
            found: list[Difference] = []
            for line in adapter.lines(content):
                counts["theirs"] += 1
                counts["theirs_amount"] += line.amount
                if line.amount < 0:
                    back[line.ref] -= line.amount
                    continue
                mine = ours.pop(line.external, None)
                if mine == line.amount:
                    counts["same"] += 1
                    continue
                kind = Difference.Kind.MISSING_HERE if mine is None else Difference.Kind.AMOUNT
                found.append(_difference(made, kind, line.ref, line.external, mine, line.amount))
                if len(found) >= _BATCH:
                    Difference.objects.bulk_create(found)
                    found = []
            found += [
                _difference(made, Difference.Kind.MISSING_THERE, "", external, amount, None)
                for external, amount in ours.items()
            ]
            found += _refund_differences(made, gateway, day, back)
            Difference.objects.bulk_create(found, batch_size=_BATCH)
            made.counts = counts
            made.save(update_fields=["counts"])
    except Strange:
        told = _("Không đọc được tệp này. Hãy tải đúng tệp đối soát (CSV) của cổng thanh toán.")
        raise Incomplete(told, fields={"file": told}) from None
    except IntegrityError:
        told = _("Tệp này đã được đối soát cho ngày đó.")
        raise Incomplete(told, fields={"file": told}) from None
    return made


def _difference(
    of: Reconciliation, kind: Difference.Kind, ref: str, external: str, ours: int | None, theirs: int | None
) -> Difference:
    return Difference(of=of, kind=kind, ref=ref[:40], external=external[:100], ours=ours, theirs=theirs)


def _refund_differences(
    of: Reconciliation, gateway: Gateway, day: datetime.date, theirs: Counter[str]
) -> Iterator[Difference]:
    ours: Counter[str] = Counter()
    done = Refund.objects.filter(
        money__gateway=gateway,
        money__order__isnull=False,
        done_at__gte=end_of(day - datetime.timedelta(days=1)),
        done_at__lt=end_of(day),
        paper="",
    )
    for ref, amount in done.values_list("money__order__ref", "amount"):
        ours[ref] += amount
    for ref in sorted(ours.keys() | theirs.keys()):
        mine, other = ours.get(ref), theirs.get(ref)
        if mine == other:
            continue
        kinds = Difference.Kind
        kind = kinds.MISSING_HERE if mine is None else kinds.MISSING_THERE if other is None else kinds.AMOUNT
        yield _difference(
            of, kind, ref, "", None if mine is None else -mine, None if other is None else -other
        )


def settle(by: Actor, difference: Difference, answer: str) -> Difference:
    """Say how a difference was settled, once. Raises Incomplete without words, Conflict where somebody was quicker."""
    if not answer or len(answer) > _LONGEST_ANSWER:
        told = _("Hãy ghi đã xử lý chênh lệch này thế nào, nhiều nhất 1.000 ký tự.")
        raise Incomplete(told, fields={"answer": told})
    with transaction.atomic():
        row = Difference.objects.select_for_update().get(pk=difference.pk)
        if row.settled_at is not None:
            raise Conflict(_("Chênh lệch này vừa được người khác xử lý. Hãy tải lại trang."))
        row.settled_at, row.settled_by, row.answer = timezone.now(), by.person, answer
        row.save(update_fields=["settled_at", "settled_by", "answer"])
    return row
