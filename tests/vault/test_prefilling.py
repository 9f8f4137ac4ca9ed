"""What papers of the vault say is offered at the fields that ask for the same, with its origin (I.6.5, HT.2)."""

from __future__ import annotations

import datetime
import html
import re

import pytest

from motcua.forms.selectors import current
from motcua.people.models import User
from motcua.vault.models import Entry
from tests.portal.conftest import SignedIn
from tests.portal.way import address, begin
from tests.story import STRANGER, Story
from tests.vault.stories import put

FIELD = "ten_thuong_nhan"


def certificate(story: Story, person: User, name: str, **more: object) -> Entry:
    return put(
        story,
        person,
        number="2912345678",
        issued_on=datetime.date(2024, 5, 6),
        form_version_id=current("giay-to-gcndkkd").pk,
        answers={"ten": name, "ma_so": "2912345678"},
        **more,
    )


@pytest.mark.criterion("HT.2")
def test_it_is_offered_when_asked_for_and_taken_with_where_it_comes_from(
    story: Story, signed_in: SignedIn, applicant: User
) -> None:
    certificate(story, applicant, "Hộ kinh doanh Sao Mai")
    certificate(story, applicant, "Hộ đã thôi", valid_until=datetime.date(2025, 1, 1))
    certificate(story, story.person(STRANGER), "Hộ của người khác")
    citizen = signed_in()
    dossier = begin(citizen)
    step = address("form_step", dossier, number=1)
    plain = html.unescape(citizen.get(step).content.decode())
    assert "Sao Mai" not in plain
    assert 'name="page.vault"' in plain
    asked = citizen.post(step, {"page.vault": "1", "expected": dossier.draft_revision})
    assert asked["Location"] == f"{step}?kho=1"
    page = html.unescape(citizen.get(asked["Location"]).content.decode())
    assert "Hộ kinh doanh Sao Mai" in page
    assert "Từ kho: Giấy chứng nhận đăng ký doanh nghiệp số 2912345678, cấp ngày 06/05/2024" in page
    assert "Hộ đã thôi" not in page
    assert "Hộ của người khác" not in page
    (choice,) = re.findall(rf'name="page.use" value="({FIELD}:[0-9a-f]+)"', page)
    dossier.refresh_from_db()
    citizen.post(f"{step}?kho=1", {"page.use": choice, "expected": dossier.draft_revision})
    dossier.refresh_from_db()
    assert dossier.answers[FIELD] == "Hộ kinh doanh Sao Mai"
    # Without the mark in the address the same choice names nothing.
    other = begin(signed_in(STRANGER))
    taken = signed_in(STRANGER).post(
        address("form_step", other, number=1), {"page.use": choice, "expected": other.draft_revision}
    )
    assert taken.status_code == 302
    other.refresh_from_db()
    assert other.answers.get(FIELD) != "Hộ kinh doanh Sao Mai"
