"""A token at the machine of whoever signs, in Chromium: the script of the page, the reference bridge, SoftHSM."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from motcua.dossiers.models import Dossier
from motcua.dossiers.verification import verify
from motcua.files.services import open_file
from motcua.signing.models import Credential, Document, Gateway, Order, Signature
from motcua.signing.tokens import protocol
from tests.browser import assert_accessible, give_session, screenshot
from tests.signing.esign import Esign
from tests.signing.independent import found_good
from tests.signing.softhsm import PIN, Token, needs_softhsm
from tests.signing.test_results import signing as two_signatures
from tests.signing.test_results import to_sign
from tests.signing.test_token import held, pin, started, tokens
from tests.story import DIRECTOR, Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

__all__ = ["pin", "tokens", "two_signatures"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_softhsm]

Stop = Callable[[], None]
# Of keys in the token, which is one for all tests.
NUMBERS = itertools.count(0xD0)


@pytest.fixture
def bridge(
    softhsm: Token, pin: Path, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stop]:
    """The bridge of this machine, started for the live server; called, it is stopped."""
    with ExitStack() as running:
        address = running.enter_context(started(softhsm, pin, live_server.url)).address
        monkeypatch.setattr(protocol, "ADDRESS", address)
        yield running.close


@pytest.fixture
def director(
    story: Story,
    esign: Esign,
    softhsm: Token,
    tokens: Gateway,
    live_server: LiveServer,
    open_session: OpenSession,
) -> Page:
    """The director's browser, at a machine with a token of theirs."""
    held(esign, softhsm, story.person(DIRECTOR).full_name, f"{next(NUMBERS):x}")
    page = open_session()
    give_session(page, live_server.url, DIRECTOR)
    return page


@pytest.mark.criterion("I.11.1", "I.11.3", "II.10.1")
def test_a_result_is_signed_with_the_token_of_this_machine(
    story: Story, esign: Esign, director: Page, bridge: Stop, pin: Path, tmp_path: Path
) -> None:
    _register(director)
    dossier = to_sign(story)
    _make_ready(director, dossier)

    # A wrong PIN: nothing is signed, and the document is free for the next attempt at once.
    pin.write_text("000000")
    _press(director)
    assert _told(director, "Mã PIN của thiết bị không đúng. Chưa có gì được ký.")
    _look(director, "thiet-bi-2-sai-pin")
    assert not Signature.objects.filter(state="done").exists()

    pin.write_text(PIN)
    with director.expect_navigation():
        _press(director)
    assert "Ký thành công" in director.inner_text("body")
    _look(director, "thiet-bi-3-da-ky")
    made = Signature.objects.get(state="done")
    assert (made.level, made.order.credential) == ("B-LT", Credential.objects.get())
    with open_file(Document.objects.get().file) as file:
        content = file.read()
    roots = [authority.root.pem for authority in esign.service.authorities.values()]
    assert found_good(content, roots, tmp_path) == [True]
    story.do("approve", dossier, DIRECTOR)
    assert list(verify()) == []


@pytest.mark.criterion("I.11.3")
def test_a_bridge_that_does_not_run_is_told_and_signing_goes_on_once_it_does(
    story: Story,
    director: Page,
    bridge: Stop,
    softhsm: Token,
    pin: Path,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _register(director)
    _make_ready(director, to_sign(story))
    bridge()
    _press(director)
    assert _told(director, "Không thấy cầu nối thiết bị ký trên máy này. Hãy chạy cầu nối (motcua bridge)")
    _look(director, "thiet-bi-4-khong-co-cau-noi")
    assert not Signature.objects.filter(state="done").exists()
    # Running, but for another site: the browser shows the page no answer, and the page says what that may be.
    with started(softhsm, pin, "https://dichvucong.example.vn") as other:
        monkeypatch.setattr(protocol, "ADDRESS", other.address)
        director.reload()
        _press(director)
        assert _told(director, "với địa chỉ của trang này (--origin)")
    with started(softhsm, pin, live_server.url) as again:
        monkeypatch.setattr(protocol, "ADDRESS", again.address)
        director.reload()
        with director.expect_navigation():
            _press(director)
    assert "Ký thành công" in director.inner_text("body")
    # Each attempt was an order of its own, and those that came to nothing hold no document.
    assert Order.objects.count() == 3
    assert Signature.objects.filter(state="done").count() == 1
    assert not Signature.objects.filter(state__in=("waiting", "stamping")).exists()


def _register(page: Page) -> None:
    """Read the certificate from the token and put it down."""
    page.goto("/can-bo/ky-so/chung-thu")
    page.locator("[data-token-read]").click()
    assert _told(page, "Đã đọc chứng thư từ thiết bị.")
    assert "BEGIN CERTIFICATE" in page.input_value("textarea[name=pem]")
    _look(page, "thiet-bi-1-doc-chung-thu")
    with page.expect_navigation():
        page.get_by_role("button", name="Tìm hoặc đăng ký chứng thư").click()
    assert "Đã đăng ký chứng thư" in page.inner_text("body")


def _make_ready(page: Page, dossier: Dossier) -> None:
    page.goto(f"/can-bo/ho-so/{dossier.key}/ky-so")
    with page.expect_navigation():
        page.get_by_role("button", name="Chuẩn bị để ký").click()
    # A token asks for its PIN itself: no page has a box for it.
    assert page.locator("input[name=pin]").count() == 0


def _press(page: Page) -> None:
    page.get_by_role("button", name="Tôi đã xem văn bản, ký").click()


def _told(page: Page, words: str) -> bool:
    """Once the page says it, in the place that is read out."""
    page.locator("[data-token-says]", has_text=words).wait_for()
    return page.locator("[data-token-says]").get_attribute("role") == "status"


def _look(page: Page, name: str) -> None:
    assert_accessible(page)
    screenshot(page, name)
