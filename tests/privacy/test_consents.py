"""Consent for each purpose: never ticked beforehand, with version and moment, as easily withdrawn as given."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from motcua.people import consents
from motcua.people.models import Consent, ConsentPurpose, User
from tests.privacy.pages import PAGE, TOP, signed_in, text
from tests.story import APPLICANT, STRANGER, Story

PURPOSES = "/quan-tri/du-lieu-ca-nhan/muc-dich"
SURVEY = {"code": "khao-sat", "title": "Khảo sát ý kiến", "wording": "Tôi đồng ý nhận phiếu khảo sát."}


def published() -> ConsentPurpose:
    assert signed_in(TOP).post(PURPOSES, SURVEY).status_code == 302
    return ConsentPurpose.objects.get(code="khao-sat", number=1)


def agrees(person: User) -> bool:
    return "khao-sat" in [one.code for one in consents.consents_of(person)]


def agree(number: int, ticked: bool = True) -> int:
    sent = {"action": f"dong-y:khao-sat:{number}"} | ({"dong-y-khao-sat": "1"} if ticked else {})
    return signed_in(APPLICANT).post(f"{PAGE}/dong-y", sent).status_code


def test_it_is_given_by_an_act_shown_and_withdrawn(story: Story) -> None:
    published()
    browser, person = signed_in(APPLICANT), story.person(APPLICANT)
    page = text(browser.get(PAGE))
    assert SURVEY["wording"] in page
    assert "checked" not in page
    assert agree(1, ticked=False) == 422
    assert not agrees(person)
    assert agree(1) == 302
    assert agree(1) == 302
    assert agrees(person)
    assert not agrees(story.person(STRANGER))
    assert Consent.objects.count() == 1
    assert "Bạn đã đồng ý lúc" in text(browser.get(PAGE))
    browser.post(f"{PAGE}/dong-y", {"action": "rut-lai:khao-sat"})
    assert not agrees(person)
    kept = Consent.objects.get()
    assert kept.withdrawn_at is not None
    assert kept.purpose.wording == SURVEY["wording"], "the proof stays"


def test_new_words_are_asked_anew_and_nobody_agrees_to_words_not_read(story: Story) -> None:
    published()
    agree(1)
    office = signed_in(TOP)
    other = {"title": SURVEY["title"], "wording": "Tôi đồng ý nhận phiếu khảo sát qua điện thoại."}
    assert office.post(f"{PURPOSES}/khao-sat", other).status_code == 302
    person = story.person(APPLICANT)
    assert agrees(person), "what was agreed to stays agreed to"
    page = text(signed_in(APPLICANT).get(PAGE))
    assert SURVEY["wording"] in page
    assert other["wording"] in page
    agree(1)
    assert Consent.objects.get(withdrawn_at=None).purpose.number == 1
    agree(2)
    assert Consent.objects.get(withdrawn_at=None).purpose.number == 2
    assert Consent.objects.count() == 2
    assert ConsentPurpose.objects.get(code="khao-sat", number=1).wording == SURVEY["wording"]


def test_a_purpose_is_asked_no_more_and_an_agreement_stays_withdrawable(story: Story) -> None:
    published()
    agree(1)
    office = signed_in(TOP)
    office.post(f"{PURPOSES}/khao-sat", {"dung": "1"})
    assert SURVEY["wording"] not in text(signed_in(STRANGER).get(PAGE))
    assert "Rút lại đồng ý" in text(signed_in(APPLICANT).get(PAGE))
    assert agree(2) == 302
    assert Consent.objects.get(withdrawn_at=None).purpose.number == 1
    office.post(f"{PURPOSES}/khao-sat", {"hoi-lai": "1"})
    assert SURVEY["wording"] in text(signed_in(STRANGER).get(PAGE))
    assert "1 người đang đồng ý" in text(office.get(f"{PURPOSES}/khao-sat"))
    assert office.get(f"{PURPOSES}/khong-co").status_code == 404


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"code": "Khảo sát"}, "Mã gồm chữ thường"),
        ({"title": ""}, "Hãy ghi mục đích"),
        ({"wording": ""}, "Hãy ghi người dân đồng ý điều gì"),
        ({"wording": "x" * 4001}, "dài quá 4000"),
    ],
)
def test_bad_words_are_told(story: Story, changed: dict[str, str], told: str) -> None:
    answer = signed_in(TOP).post(PURPOSES, SURVEY | changed)
    assert answer.status_code == 422
    assert told in text(answer)
    published()
    assert "Mã này đã có" in text(signed_in(TOP).post(PURPOSES, SURVEY))


def test_the_database_keeps_one_agreement_to_a_purpose(story: Story) -> None:
    purpose, person = published(), story.person(APPLICANT)
    agree(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(person=person, code="khao-sat", purpose=purpose, given_at=timezone.now())


def test_an_agreement_to_what_is_no_purpose_is_none(story: Story) -> None:
    for action in ("dong-y:\0:1", "rut-lai:\0"):
        answer = signed_in(APPLICANT).post(f"{PAGE}/dong-y", {"action": action, "dong-y-": "1"})
        assert answer.status_code == 302
    assert not Consent.objects.exists()
