"""What the matrix asks about the post: made once, beside the dossiers (`world`)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from motcua.agencies.models import Agency
from motcua.dossiers.models import Dossier
from motcua.post.models import Carrier, HandList, Parcel
from tests import story as people
from tests.story import Story


@dataclass(frozen=True)
class Post:
    """Carriers here and above, a parcel of a dossier that was handed over, and the list with which it went."""

    here: Carrier
    above: Carrier
    parcel: Parcel
    list: HandList


def post_of(story: Story, dossier: Dossier) -> Post:
    """Make them."""
    here, above = carrier_of("so", people.DEPARTMENT), carrier_of("tinh", "H27")
    agency = Agency.objects.get(code=people.DEPARTMENT)
    listed = HandList.objects.create(
        agency=agency,
        carrier=here,
        year=2026,
        number=1,
        postman="Bùi Bưu Tá",
        by=story.person(people.DESK),
        at=timezone.now(),
    )
    end = {"name": "Nguyễn Văn An", "phone": "0900000101", "address": {"text": "12 Trần Phú"}}
    parcel = Parcel.objects.create(
        dossier=dossier,
        agency=agency,
        purpose=Parcel.Purpose.RESULT,
        carrier=here,
        service="TH",
        ref="MC261130AAAAAAAA",
        sender=end,
        receiver=end,
        contents="Kết quả",
        weight=100,
        state=Parcel.State.DELIVERED,
        made_at=timezone.now(),
        list=listed,
    )
    return Post(here=here, above=above, parcel=parcel, list=listed)


def carrier_of(code: str, agency: str) -> Carrier:
    """One that is off."""
    definition = {
        "code": code,
        "kind": "vnpost",
        "name": "Bưu chính",
        "agency": agency,
        "address": "http://127.0.0.1:9/api",
        "customer": "M",
        "province": "42",
        "weight": 100,
        "services": [
            {"code": "TH", "name": "Hồ sơ", "uses": ["pickup", "delivery"], "lines": [[100, 26_000, 31_000]]}
        ],
    }
    return Carrier.objects.create(code=code, agency=Agency.objects.get(code=agency), definition=definition)
