"""The desk's list with which parcels are handed to the postman: made once a day or more often, numbered, kept."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.kernel.dates import to_local
from motcua.people.models import User
from motcua.post.models import Carrier, HandList, Parcel, Tracking
from motcua.post.parcels import check_desk
from motcua.post.rules import Stands
from motcua.post.tracking import Said, keep

_LONGEST_NAME = 200


def hand_over(
    by: Actor, person: User, agency: int, carrier: Carrier, keys: Sequence[UUID], postman: str
) -> HandList:
    """The postman of a carrier takes these parcels: a numbered list that both sign. Raises Refusal."""
    if not postman or len(postman) > _LONGEST_NAME:
        told = _("Hãy ghi họ tên bưu tá đã nhận.")
        raise Incomplete(told, fields={"postman": told})
    with transaction.atomic():
        parcels = list(
            Parcel.objects.select_for_update(of=("self",))
            .select_related("dossier")
            .filter(
                key__in=keys,
                carrier=carrier,
                dossier__agency_id=agency,
                purpose=Parcel.Purpose.RESULT,
                state=Stands.ORDERED,
                list__isnull=True,
            )
            .order_by("pk")
        )
        if not parcels:
            raise nothing_left()
        for parcel in parcels:
            check_desk(by, parcel.dossier)
        now = timezone.now()
        year = to_local(now).year
        made = HandList.objects.create(
            agency_id=agency,
            carrier=carrier,
            year=year,
            number=_next(agency, year),
            postman=postman,
            by=person,
            at=now,
        )
        Parcel.objects.filter(pk__in=[parcel.pk for parcel in parcels]).update(list=made)
        note = _("Bảng kê số %(number)s, bưu tá %(name)s") % {"number": made.number, "name": postman}
        for parcel in parcels:
            keep(parcel, Said(Stands.HANDED, now, Tracking.Source.DESK, note=note, by=person))
    return made


def nothing_left() -> Conflict:
    """Somebody was quicker."""
    return Conflict(_("Các bưu gửi này đã được bàn giao hoặc đã huỷ. Hãy tải lại trang."))


def _next(agency: int, year: int) -> int:
    """The next number of an agency's lists, one at a time until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"post/lists/{agency}/{year}"])
    last = HandList.objects.filter(agency_id=agency, year=year).order_by("-number").first()
    return last.number + 1 if last is not None else 1
