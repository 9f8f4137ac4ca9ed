"""Who looked at the own data: told to the person, and to nobody else (I.23, issue of trust, show 6)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind, note
from motcua.dossiers.models import Dossier, IssuedSlip, Paper
from motcua.people.models import User
from motcua.portal.views import seen
from motcua.portal.views.seen import roughly
from tests.acting import browser_of, mandate_for
from tests.kernel.moments import at
from tests.portal.way import address
from tests.story import APPLICANT, DESK, EXAMINER, ORGANISATION, STRANGER, Story

ADDRESS = "/tai-khoan/ai-da-xem"
COMING = f"{ADDRESS}?muc=dang-nhap"


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    return Story()


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.criterion("I.23.1")
def test_an_officer_who_opens_a_dossier_leaves_a_line_that_its_owner_sees_and_no_one_else(
    story: Story, settings: Any
) -> None:
    dossier = story.assigned()
    owner = signed_in(APPLICANT)
    assert "Chưa có ai xem" in text(owner.get(ADDRESS))
    officer, seat = story.person(EXAMINER), story.actor(EXAMINER).seats[0]
    for _time in range(2):
        assert signed_in(EXAMINER).get(f"/can-bo/ho-so/{dossier.key}").status_code == 200
    line = TrailLine.objects.get(kind="view")
    assert (line.person, line.about, line.subject) == (
        officer,
        f"dossier:{dossier.key}",
        [dossier.submitter_id],
    )
    assert line.agency_id == dossier.agency_id
    told = text(owner.get(ADDRESS))
    for shown in (f"{seat.title}, {seat.agency_name}", officer.full_name, str(dossier.code)):
        assert shown in told
    settings.TRAIL_NAMES_OFFICERS = False
    hidden = text(owner.get(ADDRESS))
    assert seat.title in hidden
    assert officer.full_name not in hidden
    assert "Chưa có ai xem" in text(signed_in(STRANGER).get(ADDRESS))
    assert Client().get(ADDRESS).status_code == 302


def test_papers_that_were_opened_saved_and_printed_are_told_too(story: Story) -> None:
    dossier = story.assigned()
    paper = Paper.objects.filter(dossier=dossier).exclude(file=None)[0]
    assert paper.file is not None
    officer = signed_in(EXAMINER)
    officer.get(f"/tep/{paper.file.key}")
    officer.get(f"/tep/{paper.file.key}?tai=1")
    officer.get(f"/can-bo/ho-so/{dossier.key}/phieu/don.pdf")
    owner = signed_in(APPLICANT)
    owner.get(f"/tep/{paper.file.key}")  # the own look is nobody's business
    told = text(owner.get(ADDRESS))
    assert told.count(paper.file.name) == 2
    for way in ("Xem", "Tải về", "In"):
        assert f"<td>{way}: " in told
    assert told.count("<tr>") == 1 + 3


def test_whoever_was_authorised_leaves_lines_with_the_name_and_a_member_does_not(
    story: Story, settings: Any
) -> None:
    settings.TRAIL_NAMES_OFFICERS = False
    dossier, principal, agent = story.assigned(), story.person(APPLICANT), story.person(STRANGER)
    paper = Paper.objects.filter(dossier=dossier).exclude(file=None)[0]
    assert paper.file is not None
    browser = browser_of(agent, mandate_for(principal, agent, kind="authorisation"))
    for _time in range(2):
        assert browser.get(f"/ho-so/{dossier.key}").status_code == 200
    assert browser.get(f"/tep/{paper.file.key}").status_code == 200
    told = text(signed_in(APPLICANT).get(ADDRESS))
    assert told.count("Người được bạn uỷ quyền<br>" + agent.full_name) == 2
    assert paper.file.name in told
    assert "Chưa có ai xem" in text(signed_in(STRANGER).get(ADDRESS))
    organisation = story.person(ORGANISATION)
    theirs = story.submitted(ORGANISATION)
    browser = browser_of(agent, mandate_for(organisation, agent))
    assert browser.get(f"/ho-so/{theirs.key}").status_code == 200
    assert "Chưa có ai xem" in text(signed_in(ORGANISATION).get(ADDRESS))


def test_whoever_was_authorised_leaves_lines_where_the_dossier_is_read_by_other_ways(story: Story) -> None:
    principal, agent = story.person(APPLICANT), story.person(STRANGER)
    dossier, draft = story.assigned(), story.draft()
    mandate = mandate_for(principal, agent, kind="authorisation")
    slip = IssuedSlip.objects.filter(dossier=dossier)[0]
    for number, page in enumerate(
        (
            address("print_form", dossier),
            address("receipt", dossier),
            address("slip", dossier, number=slip.pk),
            address("form_step", draft, number=1),
        ),
        start=1,
    ):
        assert browser_of(agent, mandate).get(page).status_code == 200, page
        line = TrailLine.objects.filter(subject=[principal.pk], person=agent, on_behalf_of=principal)
        assert line.filter(kind__in=["view", "print", "download"]).count() == number, page


def test_a_dossier_that_has_no_code_yet_is_told_by_its_receipt_number(story: Story) -> None:
    dossier = story.submitted()
    assert (dossier.code, bool(dossier.receipt_number)) == (None, True)
    paper = Paper.objects.filter(dossier=dossier).exclude(file=None)[0]
    assert paper.file is not None
    browser = signed_in(DESK)
    assert browser.get(f"/can-bo/ho-so/{dossier.key}").status_code == 200
    assert browser.get(f"/tep/{paper.file.key}").status_code == 200
    told = text(signed_in(APPLICANT).get(ADDRESS))
    assert told.count(f">{dossier.receipt_number}</a>") == 2


def test_a_dossier_of_somebody_else_is_never_named(story: Story) -> None:
    """A line may touch several people; each is told of the own dossiers alone."""
    other = story.submitted(STRANGER)
    note(
        Kind.VIEW,
        person=story.person(EXAMINER),
        subject=[story.person(APPLICANT).pk],
        about=f"dossier:{other.key}",
    )
    told = text(signed_in(APPLICANT).get(ADDRESS))
    assert "Hồ sơ" in told
    assert str(other.receipt_number or other.key) not in told
    Dossier.objects.filter(pk=other.pk).update(code="H27.03-261129-0001")
    assert "H27.03-261129-0001" not in text(signed_in(APPLICANT).get(ADDRESS))


def test_the_own_comings_say_the_device_roughly_from_where_and_what_to_do(story: Story) -> None:
    person = story.person(APPLICANT)
    TrailLine.objects.create(
        at=timezone.now(),
        kind="sign_in_failed",
        subject=[person.pk],
        address="203.0.113.77",
        agent="Chrome 131, Windows",
    )
    note(Kind.SIGN_IN, person=story.person(STRANGER), subject=[story.person(STRANGER).pk])
    told = text(signed_in(APPLICANT).get(COMING))
    assert "<strong>Đăng nhập không thành công</strong>" in told
    assert "Chrome 131, Windows" in told
    assert "203.0.113.x" in told
    assert "203.0.113.77" not in told
    assert 'href="/tai-khoan/doi-mat-khau"' in told
    assert told.count("<tr>") == 1 + 1
    assert "Chưa ghi lần đăng nhập nào" in text(signed_in(DESK).get(COMING))


def test_it_has_pages_and_keeps_to_its_statements(
    story: Story, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(seen, "PAGE_SIZE", 2)
    dossier = story.assigned()
    officer, owner = story.person(EXAMINER), story.person(APPLICANT)
    for hour in range(8, 11):
        monkeypatch.setattr(timezone, "now", lambda hour=hour: at(f"2026-12-07 {hour:02}:00"))
        note(Kind.VIEW, person=officer, subject=[owner.pk], about=f"dossier:{dossier.key}")
    browser = signed_in(APPLICANT)
    browser.get(ADDRESS)  # what every page of a new process reads once
    with django_assert_max_num_queries(8):
        first = text(browser.get(ADDRESS))
    assert "10:00" in first
    assert "08:00" not in first
    href = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = text(browser.get(ADDRESS + href))
    assert "08:00" in second
    assert "Mới nhất" in second
    assert "Trang này không có mục nào" in text(browser.get(f"{ADDRESS}?truoc=1-1"))


def test_addresses_lose_their_last_part() -> None:
    assert roughly("10.1.2.3") == "10.1.2.x"
    assert roughly("2001:db8:5:6::7") == "2001:0db8:0005:…"
    assert roughly("khong-phai") == roughly("") == ""
