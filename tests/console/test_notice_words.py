"""What is said of an event: edited on the screen with a preview, published as a version, said from then on."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from motcua.catalogue.models import NoticeVersion
from motcua.console.notice_words import definition_of, mistakes, typed_of
from motcua.notices.choosing import keep
from motcua.notices.english import ENGLISH
from motcua.notices.event_texts import EVENTS, TO_APPLICANTS, of_definition, sample, specimen, with_address
from motcua.notices.lengths import length_of
from motcua.notices.models import Notice
from tests.access.people import TOP_ADMINISTRATOR
from tests.notices.conftest import Deliver, deliver
from tests.story import APPLICANT, Story
from tests.story_fixtures import story

__all__ = ["deliver", "story"]

PAGE = "/quan-tri/loi-bao/bao-accept"


@pytest.fixture
def admin(client: Client, story: Story) -> Client:
    client.force_login(story.person(TOP_ADMINISTRATOR))
    return client


def typed(**changes: str) -> dict[str, str]:
    return typed_of(specimen("accept")) | {"so": "0"} | changes


@pytest.mark.parametrize("event", list(EVENTS))
def test_what_is_built_in_is_where_a_text_of_ones_own_begins(story: Story, event: str) -> None:
    """Every name stands in braces, nothing is left out, and as it is it could be published."""
    begun = specimen(event)
    assert mistakes(typed_of(begun)) == {}
    assert {name: begun[name] for name in ("subject", "body")}.items() <= definition_of(
        typed_of(begun)
    ).items()
    spoken = of_definition(begun, sample())
    assert spoken.words.subject
    assert "{" not in spoken.words.subject + spoken.words.text
    if event in ENGLISH:
        assert spoken.english is not None
        assert "{" not in spoken.english.subject + spoken.english.text
    assert event in ENGLISH or event not in TO_APPLICANTS or event in ("transfer", "compare_originals")


@pytest.mark.criterion("II.5.10")
def test_a_published_text_is_said_in_letters_and_notices_and_the_old_one_is_kept(
    admin: Client, story: Story, deliver: Deliver
) -> None:
    wrong = admin.post(PAGE, typed(subject="Xong {ma_hoso}", body="Chào {chu_ho_so}.") | {"cong-bo": "1"})
    assert wrong.status_code == 422
    assert "Chào {chu_ho_so}." in wrong.content.decode()
    assert admin.post(PAGE, typed(subject="Xong") | {"xem": "1"}).status_code == 200
    assert not NoticeVersion.objects.filter(code="bao-accept").exists()
    mine = typed(
        subject="Đã nhận {ma_ho_so}", body="Chào {chu_ho_so}.\n\nHẹn {hen_tra}.", short="Nhan {ma_ho_so}"
    )
    assert admin.post(PAGE, mine | {"cong-bo": "1"}).status_code == 302
    assert admin.post(PAGE, mine | {"subject": "Muộn hơn", "cong-bo": "1"}).status_code == 422, "of version 0"
    dossier = story.accepted()
    letter = deliver()[-1]
    assert letter.subject == f"Đã nhận {dossier.code}"
    assert f"Chào {dossier.applicant_name}." in letter.body
    assert Notice.objects.filter(person__email=APPLICANT, title=letter.subject).exists()
    assert admin.post(PAGE, mine | {"subject": "Bản hai", "so": "1", "cong-bo": "1"}).status_code == 302
    assert "Đã nhận {ma_ho_so}" in admin.get(f"{PAGE}?ban=1").content.decode()
    assert [one.number for one in NoticeVersion.objects.filter(code="bao-accept").order_by("number")] == [
        1,
        2,
    ]


def test_marks_are_warned_of_with_what_they_cost(admin: Client) -> None:
    page = admin.post(
        PAGE, typed(short="Hồ sơ {ma_ho_so} đã được tiếp nhận. " * 3) | {"xem": "1"}
    ).content.decode()
    marked = with_address(" ".join(["Hồ sơ H27.03-250115-0001 đã được tiếp nhận."] * 3))
    costs = length_of(marked)
    assert (costs.plain, costs.parts) == (False, 3)
    assert f"Lời có dấu: {costs.signs} ký tự là 3 phần tin. Kênh gửi không dấu thì còn 1 phần." in page
    assert "Ho so H27.03-250115-0001 da duoc tiep nhan" in page


def test_who_wants_english_has_it(admin: Client, story: Story, deliver: Deliver) -> None:
    wanted: dict[str, Any] = {"wanted": {}, "quiet": (None, None), "gathers": False, "agrees": False}
    keep(story.person(APPLICANT), language="en", **wanted)
    dossier = story.accepted()
    subjects = [letter.subject for letter in deliver()]
    assert subjects[-1] == f"Dossier {dossier.code} was accepted"
    assert Notice.objects.filter(person__email=APPLICANT, title=subjects[-1]).exists()
    assert "Result expected" in mail.outbox[-1].body
