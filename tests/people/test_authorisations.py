"""Authorisations: given by letter for some procedures and days, or on paper of somebody without account."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from motcua.files import quota
from motcua.files.models import StoredFile
from motcua.people.mandates import link_of
from motcua.people.models import Mandate, MandateChange, User
from motcua.portal.views import acting
from tests.acting import (
    INVITED,
    Letters,
    browser_of,
    choose,
    deliver,
    link_in,
    mandate_for,
    paper_mandate,
    text,
    titles,
)
from tests.portal.way import address, begin
from tests.story import APPLICANT, CERTIFIED_COPY, ORGANISATION, PDF, RETAIL, STRANGER, Story

ACTING = "/lam-thay"


@pytest.fixture
def organisation(story: Story) -> User:
    return story.person(ORGANISATION)


@pytest.fixture
def person(story: Story) -> User:
    return story.person(STRANGER)


def test_an_account_authorises_by_letter_and_revokes_at_once(
    story: Story, person: User, mailoutbox: Letters
) -> None:
    principal = story.person(APPLICANT)
    giver = browser_of(principal)
    today = timezone.localdate()
    typed: dict[str, Any] = {
        "email": person.email,
        "rights": "submit",
        "starts_on": f"{today:%d/%m/%Y}",
        "ends_on": f"{today + datetime.timedelta(days=9):%d/%m/%Y}",
        "extent": "some",
        "procedures": [RETAIL],
    }
    typed["tep-uy-quyen"] = SimpleUploadedFile("giay.pdf", PDF)
    assert giver.post(f"{ACTING}/uy-quyen", typed)["Location"] == ACTING
    mandate = Mandate.objects.get()
    assert (mandate.kind, mandate.procedures, mandate.runs) == ("authorisation", [RETAIL], False)
    deliver()
    browser = browser_of(person)
    assert browser.get(link_in(mailoutbox[-1])).status_code == 302
    assert browser.post("/loi-moi", {"answer": "nhan"}).status_code == 302
    assert browser.get("/ho-so").status_code == 200
    assert mandate.file is not None
    assert browser.get(f"/tep/{mandate.file.key}").status_code == 200  # the paper one acts by
    assert "Xem giấy uỷ quyền" in text(browser, ACTING)
    assert giver.get(f"{ACTING}/{mandate.pk}/ket-thuc").status_code == 200
    giver.post(f"{ACTING}/{mandate.pk}/ket-thuc")
    assert browser.get("/ho-so").status_code == 403
    assert browser.get(f"/tep/{mandate.file.key}").status_code == 404
    assert "Xem giấy uỷ quyền" not in text(browser, ACTING)
    assert "Xem giấy uỷ quyền" in text(giver, ACTING)


def test_what_is_for_days_that_are_over_is_not_taken_on(story: Story, person: User) -> None:
    today = timezone.localdate()
    mandate = mandate_for(
        story.person(APPLICANT),
        person,
        kind="authorisation",
        **INVITED,
        starts_on=today - datetime.timedelta(days=3),
        ends_on=today,
    )
    browser = browser_of(person)
    assert "Có lời mời gửi ngày" in text(browser, ACTING)
    assert browser.get(link_of(mandate)).status_code == 302
    Mandate.objects.update(ends_on=today - datetime.timedelta(days=1))
    assert "Có lời mời gửi ngày" not in text(browser, ACTING)
    assert browser.post("/loi-moi", {"answer": "nhan"}).status_code == 410
    assert Mandate.objects.get().agent is None


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"ends_on": ""}, "Hãy nhập ngày kết thúc"),
        ({"ends_on": "01/01/2020"}, "Ngày kết thúc phải từ hôm nay"),
        ({"ends_on": "01/01/2099"}, "không quá năm năm"),
        ({"extent": ""}, "Hãy chọn uỷ quyền cho mọi thủ tục"),
        ({"extent": "some", "procedures": ["khong-co"]}, "Hãy chọn ít nhất một thủ tục"),
        ({"rights": "manage"}, "Hãy chọn việc"),
        ({"email": APPLICANT}, "chính tài khoản này"),
    ],
)
def test_what_is_wrong_with_an_authorisation_is_said_and_kept_typed(
    story: Story, wrong: dict[str, Any], told: str
) -> None:
    today = timezone.localdate()
    typed = {
        "email": "ban@vidu.vn",
        "rights": "submit",
        "starts_on": f"{today:%d/%m/%Y}",
        "ends_on": f"{today:%d/%m/%Y}",
        "extent": "all",
    }
    answer = browser_of(story.person(APPLICANT)).post(f"{ACTING}/uy-quyen", typed | wrong)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert typed["starts_on"] in answer.content.decode()
    assert not Mandate.objects.exists()


def test_procedures_are_searched_for_without_scripts_and_what_was_typed_stays(story: Story) -> None:
    answer = browser_of(story.person(APPLICANT)).post(
        f"{ACTING}/uy-quyen",
        {
            "email": "ban@vidu.vn",
            "extent": "some",
            "q": RETAIL,
            "action": "tim",
            "procedures": CERTIFIED_COPY,
        },
    )
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert f'value="{RETAIL}"' in shown
    assert f'value="{CERTIFIED_COPY}"' in shown
    assert "ban@vidu.vn" in shown


def paper_typed(**more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "kind": "citizen",
        "name": "Phan Thị Mơ",
        "number": "042165001234",
        "starts_on": f"{today:%d/%m/%Y}",
        "ends_on": f"{today + datetime.timedelta(days=9):%d/%m/%Y}",
        "extent": "all",
        "tep-uy-quyen": SimpleUploadedFile("giay.pdf", PDF),
    } | more


def test_a_paper_of_somebody_without_account_keeps_its_dossiers_apart(story: Story, person: User) -> None:
    browser = browser_of(person)
    own = begin(browser)
    assert browser.post(f"{ACTING}/giay-uy-quyen", paper_typed())["Location"] == "/ho-so"
    mandate = Mandate.objects.get()
    assert str(own.key) not in titles(browser)
    theirs = begin(browser)
    assert theirs != own
    assert (theirs.submitter, theirs.mandate) == (person, mandate)
    assert (theirs.applicant["name"], theirs.applicant["id_number"]) == ("Phan Thị Mơ", "042165001234")
    assert begin(browser) == theirs  # one to resume, never two
    choose(browser, None)
    assert str(theirs.key) not in titles(browser)
    assert begin(browser) == own
    # A new paper in the place of the old one: the same dossiers.
    renewed = paper_typed(ends_on=f"{timezone.localdate() + datetime.timedelta(days=90):%d/%m/%Y}")
    renewed["tep-uy-quyen"] = SimpleUploadedFile("giay-moi.pdf", PDF + b"\n")
    assert browser.post(f"{ACTING}/giay-uy-quyen/{mandate.pk}", renewed).status_code == 302
    assert str(theirs.key) in titles(browser)
    assert [one.what for one in MandateChange.objects.order_by("id")] == ["entered", "renewed"]


def test_a_paper_that_was_given_up_while_its_page_stood_open_is_not_renewed(
    story: Story, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    mandate = paper_mandate(person)
    browser = browser_of(person)
    # As if the other window ended it after this one had looked.
    monkeypatch.setattr(acting, "_own_paper", lambda _person, number: Mandate.objects.get(pk=number))
    Mandate.objects.update(ended_at=timezone.now(), ending="left")
    assert browser.post(f"{ACTING}/giay-uy-quyen/{mandate.pk}", paper_typed()).status_code == 404
    assert not MandateChange.objects.filter(what="renewed").exists()
    assert not StoredFile.objects.filter(given_by=person).exists(), "no paper is kept for it"


def test_a_paper_must_come_with_the_authorisation(story: Story, person: User) -> None:
    typed = paper_typed()
    del typed["tep-uy-quyen"]
    answer = browser_of(person).post(f"{ACTING}/giay-uy-quyen", typed)
    assert answer.status_code == 422
    assert "Hãy chọn tệp giấy uỷ quyền" in answer.content.decode()
    typed = paper_typed(number="123", name="")
    answer = browser_of(person).post(f"{ACTING}/giay-uy-quyen", typed)
    assert answer.status_code == 422
    assert not Mandate.objects.exists()


def test_what_is_too_long_is_said_and_signs_that_are_no_text_do_no_harm(story: Story, person: User) -> None:
    browser = browser_of(person)
    answer = browser.post(f"{ACTING}/giay-uy-quyen", paper_typed(detail="x" * 201))
    assert answer.status_code == 422
    assert "dài quá 200 ký tự" in answer.content.decode()
    typed = paper_typed(name="Phan\0 Thị Mơ", extent="some", procedures=[RETAIL, "\0"])
    assert browser.post(f"{ACTING}/giay-uy-quyen", typed).status_code == 302
    mandate = Mandate.objects.get()
    assert (mandate.principal_name, mandate.procedures) == ("Phan Thị Mơ", [RETAIL])


@pytest.mark.parametrize("page", ["uy-quyen", "giay-uy-quyen"])
def test_a_paper_for_which_the_room_was_taken_meanwhile_is_said_and_nothing_is_kept(
    story: Story, person: User, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quota.set_limit("citizen", 10, by=None, person=person)
    # As in the half minute in which this process does not know of the limit yet: the database refuses the row.
    monkeypatch.setattr(quota, "_is_any_set", lambda _tick: False)
    typed = paper_typed(email="ban@vidu.vn", rights="submit")
    answer = browser_of(person).post(f"{ACTING}/{page}", typed)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "tep-uy-quyen" in shown.partition("govuk-error-summary")[2].partition("</ul>")[0]
    assert typed["ends_on"] in shown
    assert not Mandate.objects.exists()


def test_a_paper_gives_nothing_of_an_account_with_the_same_number(story: Story, person: User) -> None:
    """Typing somebody's number opens nothing of theirs."""
    victim = story.person(APPLICANT)
    theirs = story.submitted(APPLICANT)
    mandate = paper_mandate(person, typed={"kind": "citizen", "name": "X", "id_number": victim.id_number})
    browser = browser_of(person, mandate)
    assert browser.get(address("dossier", theirs)).status_code == 404
    assert str(theirs.key) not in titles(browser, "sent")


def test_mandates_of_others_can_neither_be_seen_nor_ended(
    story: Story, organisation: User, person: User
) -> None:
    given = mandate_for(organisation, person, kind="authorisation")
    paper = paper_mandate(person)
    for someone in (browser_of(story.person(APPLICANT)), browser_of(story.person("motcua@sct.mau.vn"))):
        for page in (f"{ACTING}/{given.pk}/ket-thuc", f"{ACTING}/{paper.pk}/ket-thuc"):
            assert someone.get(page).status_code == 404
            assert someone.post(page).status_code == 404
        assert someone.get(f"{ACTING}/giay-uy-quyen/{paper.pk}").status_code == 404
        assert someone.post(f"{ACTING}/giay-uy-quyen/{paper.pk}", paper_typed()).status_code == 404
    assert Mandate.objects.filter(ended_at__isnull=True).count() == 2
    officer = browser_of(story.person("motcua@sct.mau.vn"))
    for page in (ACTING, f"{ACTING}/uy-quyen", f"{ACTING}/giay-uy-quyen"):
        assert officer.get(page).status_code == 404
        assert Client().get(page).status_code == 302
