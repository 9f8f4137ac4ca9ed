"""The business register in Chromium: asked on a phone, chosen, locked; checked at the desk; kept in the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from motcua.dossiers.models import Dossier
from motcua.exchange.connected import bearer, connections
from tests.browser import assert_accessible, give_session, screenshot
from tests.business import KEY, SECRET, Simulator, enterprise
from tests.register_form import NAME, publish_with_sources
from tests.story import DEPARTMENT, DESK, ORGANISATION, RETAIL, Story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.conf import LazySettings
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from tests.conftest import OpenSession

pytestmark = pytest.mark.browser
NUMBER, TOLD = "3009999991", "CÔNG TY TNHH THƯƠNG MẠI HƯƠNG SƠN"


@pytest.fixture
def register(tmp_path: Path, settings: LazySettings) -> Iterator[Simulator]:
    settings.ACCOUNTS_PROVEN = True
    settings.BUSINESS_KEY, settings.BUSINESS_SECRET = KEY, SECRET
    simulator = Simulator(tmp_path)
    simulator.knows(enterprise(NUMBER, main={"ENTERPRISE_STATUS_NAME": "Tạm ngừng kinh doanh có thời hạn"}))
    yield simulator
    simulator.stop()
    bearer._kept.clear()
    connections.forget()


def test_from_the_phone_to_the_desk(
    sample: Path, live_server: LiveServer, open_session: OpenSession, register: Simulator
) -> None:
    story = Story()
    connections.save_connection(register.connection)
    publish_with_sources()
    dossier = _filled_in(open_session(phone=True), live_server.url, story)
    for phone in (False, True):
        _checked(open_session(phone=phone), live_server.url, dossier, "390" if phone else "1440")
        _kept(open_session(phone=phone), live_server.url, "390" if phone else "1440")


def _filled_in(page: Page, address: str, story: Story) -> Dossier:
    """The company asks on its phone, takes the register's name, and cannot write over it any more."""
    give_session(page, address, ORGANISATION)
    by = story.actor(ORGANISATION)
    from motcua.dossiers import drafts

    dossier = drafts.start_draft(by, RETAIL, DEPARTMENT)
    page.goto(f"/ho-so/{dossier.key}/buoc/1")
    page.get_by_role("button", name="Lấy dữ liệu từ Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp").click()
    page.get_by_text("đang tạm ngừng kinh doanh").first.wait_for()
    field = page.locator(f"[data-field={NAME}]")
    field.locator("summary").first.click()
    assert_accessible(page)
    screenshot(page, "register-offers-390")
    field.get_by_role("button", name=TOLD).click()
    box = page.locator(f"#field-{NAME}")
    box.wait_for()
    assert box.input_value() == TOLD
    assert not box.is_editable()
    assert_accessible(page)
    screenshot(page, "register-locked-390")
    story.complete(dossier, by)
    dossier.refresh_from_db()
    assert dossier.answers[NAME] == TOLD
    Dossier.objects.filter(pk=dossier.pk).update(answers=dossier.answers | {"ma_so_thue": NUMBER})
    return story.do("submit", dossier, ORGANISATION).dossier


def _checked(page: Page, address: str, dossier: Dossier, width: str) -> None:
    give_session(page, address, DESK)
    page.goto(f"/can-bo/ho-so/{dossier.key}")
    page.get_by_text("người nộp không sửa được").first.wait_for()
    page.get_by_role("button", name="Đối chiếu với").click()
    page.get_by_role("heading", name="Đối chiếu với").wait_for()
    assert page.get_by_text("Khớp", exact=True).first.is_visible()
    assert_accessible(page)
    screenshot(page, f"register-checked-{width}")


def _kept(page: Page, address: str, width: str) -> None:
    give_session(page, address, "quantri@hatinh.mau.vn")
    for name, where in (("list", ""), ("one", "/ket-noi/business"), ("log", "/nhat-ky")):
        page.goto(f"/quan-tri/co-so-du-lieu{where}")
        assert_accessible(page)
        screenshot(page, f"register-console-{name}-{width}")
