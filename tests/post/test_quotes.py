"""What a carrier says that it would cost is shown before it is chosen; the agency's tariff where it says nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from motcua.outbox import breaker
from motcua.post import quoting
from motcua.post.adapters import viettel, vnpost
from motcua.simulate.post import server
from tests.portal.way import address, begin, delivery_post
from tests.post.conftest import Postal, carrier
from tests.post.test_carriers import depot
from tests.post.test_choosing import POSTED

__all__ = ["depot"]
SignedIn = Callable[..., Client]
KINDS = ["vnpost", "viettel"]


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    quoting.forget()
    breaker.forget()
    yield
    quoting.forget()


def chosen(citizen: Client, kind: str) -> Any:
    """A draft whose applicant chose this carrier both ways."""
    dossier = begin(citizen)
    services = {"delivery-service": f"{kind}/TH", "pickup-service": f"{kind}/TH"}
    sent = citizen.post(address("delivery", dossier), delivery_post(**{**POSTED, **services}))
    assert sent.status_code == 302
    dossier.refresh_from_db()
    return dossier


def checked(citizen: Client, dossier: Any) -> str:
    return citizen.get(address("check", dossier)).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_the_carriers_own_price_is_shown_and_asked_once(
    story: Postal, signed_in: SignedIn, depot: Any, kind: str
) -> None:
    memory, at = depot
    carrier(kind, kind, f"{at}/{kind}")
    citizen = signed_in()
    dossier = chosen(citizen, kind)
    shown = checked(citizen, dossier)
    own = "27.300 đồng (Bưu chính thử – Hồ sơ), trả cho bưu chính; bưu chính báo giá cho địa chỉ này"
    assert shown.count(own) == 2, "both ways"
    assert "theo bảng giá" not in shown
    page = citizen.get(address("delivery", dossier)).content.decode()
    assert page.count("Bưu chính báo 27.300 đồng cho địa chỉ đã ghi") == 2
    # Held for a while: nobody is asked anew for each page.
    memory.mode = "down"
    assert own in checked(citizen, dossier)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", ["down", "garbage", "wrong", "refuse"])
def test_the_tariff_stands_where_the_carrier_says_nothing_and_is_told_as_such(
    story: Postal, signed_in: SignedIn, depot: Any, kind: str, mode: str
) -> None:
    memory, at = depot
    carrier(kind, kind, f"{at}/{kind}")
    citizen = signed_in()
    memory.mode = mode
    dossier = chosen(citizen, kind)
    shown = checked(citizen, dossier)
    assert "31.000 đồng (Bưu chính thử – Hồ sơ), trả cho bưu chính; theo bảng giá của cơ quan" in shown
    assert "báo giá" not in shown


def test_a_slow_carrier_does_not_keep_the_page(
    story: Postal, signed_in: SignedIn, depot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, at = depot
    for module in (viettel, vnpost):
        monkeypatch.setattr(module, "QUOTE_SECONDS", 0.3)
    monkeypatch.setattr(quoting, "TOGETHER", 0.3)
    carrier("vnpost", "vnpost", f"{at}/vnpost")
    citizen = signed_in()
    dossier = chosen(citizen, "vnpost")
    quoting.forget()
    memory.mode = "slow"
    began = time.monotonic()
    assert "theo bảng giá của cơ quan" in checked(citizen, dossier)
    assert time.monotonic() - began < server.SLOW_SECONDS - 1


def test_a_carrier_without_a_machine_has_the_tariff(story: Postal, signed_in: SignedIn) -> None:
    carrier()
    citizen = signed_in()
    shown = checked(citizen, chosen(citizen, "buu-chinh"))
    assert "26.000 đồng (Bưu chính thử – Hồ sơ), trả cho bưu chính; theo bảng giá của cơ quan" in shown
