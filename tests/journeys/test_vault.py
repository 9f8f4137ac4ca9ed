"""The vault as people see it: the list on a phone, a paper chosen in an application, the desk's word, the figures."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from motcua.dossiers.models import Paper
from motcua.forms.selectors import current
from tests.access.people import TOP_ADMINISTRATOR
from tests.browser import assert_accessible, give_session, screenshot
from tests.desk.helpers import page_of
from tests.portal.way import address
from tests.story import APPLICANT, DESK, Story
from tests.vault.stories import CERTIFICATE, CERTIFICATE_PLACE, put

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.live_server_helper import LiveServer

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.criterion("I.22", "HT.2")
def test_a_paper_of_the_vault_is_found_chosen_and_seen_at_the_desk(
    sample: Path, live_server: LiveServer, open_session: OpenSession
) -> None:
    story = Story()
    applicant, today = story.person(APPLICANT), timezone.localdate()
    put(
        story,
        applicant,
        number="2912345678",
        issuer="Phòng Kinh tế phường Thành Sen",
        issued_on=datetime.date(2024, 5, 6),
        form_version_id=current("giay-to-gcndkkd").pk,
        answers={"ten": "Hộ kinh doanh Sao Mai", "ma_so": "2912345678"},
    )
    put(story, applicant, number="12/GP", origin="result", valid_until=today - datetime.timedelta(days=3))
    draft = story.draft()
    Paper.objects.filter(dossier=draft, requirement=CERTIFICATE_PLACE).delete()

    citizen = open_session(phone=True)
    give_session(citizen, live_server.url, APPLICANT)
    citizen.goto(reverse("portal:vault"))
    assert citizen.get_by_text("Hết hạn").first.is_visible()
    assert_accessible(citizen)
    screenshot(citizen, "kho-390")
    citizen.get_by_role("link", name="Giấy chứng nhận đăng ký doanh nghiệp").last.click()
    assert citizen.get_by_text("Hộ kinh doanh Sao Mai").first.is_visible()
    assert_accessible(citizen)
    screenshot(citizen, "kho-giay-to-390")
    citizen.goto(address("papers", draft))
    assert_accessible(citizen)
    screenshot(citizen, "chon-tu-kho-390")
    citizen.get_by_role("button", name="Chọn từ kho").click()
    assert citizen.get_by_text("lấy từ kho").first.is_visible()
    citizen.goto(address("check", draft))
    assert_accessible(citizen)
    screenshot(citizen, "kho-dong-y-390")
    citizen.goto(f"{address('form_step', draft, number=1)}?kho=1")
    assert_accessible(citizen)
    screenshot(citizen, "dien-tu-kho-390")

    dossier = story.do("submit", draft, APPLICANT).dossier
    desk = open_session()
    give_session(desk, live_server.url, DESK)
    desk.goto(f"{page_of(dossier)}#giay-{CERTIFICATE_PLACE}")
    assert desk.get_by_text("Lấy từ kho: Còn hiệu lực").first.is_visible()
    assert_accessible(desk)
    screenshot(desk, "kho-can-bo-1440")

    top = open_session()
    give_session(top, live_server.url, TOP_ADMINISTRATOR)
    for name, where in (
        ("kho-so-lieu-1440", reverse("console:vault")),
        ("kho-dung-luong-1440", reverse("console:vault") + "?theo=chu-kho"),
        ("kho-loai-giay-to-1440", reverse("console:paper_type", kwargs={"code": CERTIFICATE})),
    ):
        top.goto(where)
        assert_accessible(top)
        screenshot(top, name)
    citizen_desktop = open_session()
    give_session(citizen_desktop, live_server.url, APPLICANT)
    citizen_desktop.goto(reverse("portal:vault"))
    screenshot(citizen_desktop, "kho-1440")
