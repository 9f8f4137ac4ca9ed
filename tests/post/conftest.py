"""Dossiers whose applicants chose the post, and carriers for the sample's province."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from motcua.dossiers.models import Dossier
from motcua.outbox import services
from motcua.outbox.delivery import DeliveryFailed, deliver_now
from motcua.people.models import User
from motcua.post.carrier_data import publish
from motcua.post.models import Carrier, Parcel
from motcua.process.models import ProcessVersion
from motcua.process.services import publish_process
from tests.story import APPLICANT, Story

SECRET = "bi-mat-buu-chinh-0123456789"
NOTICE_SECRET = "ma-bao-trang-thai-0123456789"
BY_POST = {
    "way": "post",
    "name": "Nguyễn Văn An",
    "phone": "0900000101",
    "address": {"province": "42", "ward": "18073", "detail": "12 Trần Phú"},
    "service": "buu-chinh/TH",
}
FETCHED = {
    "pickup": "post",
    "pickup_name": "Nguyễn Văn An",
    "pickup_phone": "0900000101",
    "pickup_shape": "old",
    "pickup_former": {"old_province": "Nghệ An", "old_district": "Nam Đàn", "detail": "Xóm 3"},
}
SERVICES = [
    {
        "code": "TH",
        "name": "Hồ sơ",
        "uses": ["pickup", "delivery"],
        "days": "2 ngày",
        "collects": True,
        "collecting": 5_000,
        "lines": [[100, 26_000, 31_000], [500, 30_000, 40_000]],
    }
]


def carrier(kind: str = "hand", code: str = "buu-chinh", address: str = "") -> Carrier:
    """A carrier of the whole province that is on."""
    return publish(
        {
            "code": code,
            "kind": kind,
            "name": "Bưu chính thử",
            "agency": "H27",
            "on": True,
            "province": "42",
            "weight": 100,
            "address": address,
            "customer": "MOTCUA",
            "services": SERVICES,
        }
    )


class Postal(Story):
    """Carries dossiers along whose result goes by post. `delivery`: what the next draft says."""

    delivery: dict[str, Any] = BY_POST

    def draft(self, email: str = APPLICANT, *more: str) -> Dossier:
        made = super().draft(email, *more)
        Dossier.objects.filter(pk=made.pk).update(delivery=self.delivery)
        made.refresh_from_db()
        return made


def fees_due(moment: str, process: str = "mot-cua") -> None:
    """From now on the fees of this process are due then."""
    current = ProcessVersion.objects.filter(code=process).latest("number")
    publish_process(process, current.title, copy.deepcopy(current.definition) | {"fees_due": moment})


def outbox(*topics: str, failing: bool = False) -> int:
    """Deliver what waits; how much."""
    waiting = list(services.waiting().filter(topic__in=topics or TOPICS))
    for message in waiting:
        if failing:
            with pytest.raises(DeliveryFailed):
                deliver_now(message.pk)
        else:
            deliver_now(message.pk)
    return len(waiting)


TOPICS = ("papers.fetched", "post.order", "post.cancel", "post.delivered", "duty.raised", "duty.ended")


def parcel() -> Parcel:
    """The one that there is, as it stands."""
    return Parcel.objects.get()


@pytest.fixture(autouse=True)
def secrets_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The carriers' secrets in the environment."""
    for code in ("VNPOST", "VIETTEL", "BUU_CHINH"):
        monkeypatch.setenv(f"MOTCUA_POST_{code}_SECRET", SECRET)
        monkeypatch.setenv(f"MOTCUA_POST_{code}_NOTICE_SECRET", NOTICE_SECRET)


@pytest.fixture
def story(sample: Any, db: None) -> Postal:
    """The sample province."""
    return Postal()


@pytest.fixture
def signed_in(story: Postal) -> Callable[[str], Client]:
    """A client signed in as somebody."""

    def make(email: str = APPLICANT) -> Client:
        client = Client()
        client.force_login(User.objects.get(email=email))
        return client

    return make
