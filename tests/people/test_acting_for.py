"""Acting for somebody else on the portal: what is shown and done is theirs, and ends the moment the mandate does."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from motcua.dossiers.models import Dossier, IssuedSlip, Paper
from motcua.files.services import store
from motcua.notices.models import Notice
from motcua.people import reuse
from motcua.people.acting import subject_of
from motcua.people.mandate_lists import in_force
from motcua.people.models import KeptAnswer, Mandate, User
from tests.acting import (
    actor_by,
    browser_of,
    choose,
    mandate_for,
    text,
    titles,
)
from tests.portal.way import address, begin
from tests.story import APPLICANT, CERTIFIED_COPY, DEPARTMENT, ORGANISATION, PDF, RETAIL, STRANGER, Story

ACTING = "/lam-thay"


@pytest.fixture
def organisation(story: Story) -> User:
    return story.person(ORGANISATION)


@pytest.fixture
def person(story: Story) -> User:
    return story.person(STRANGER)


def test_every_page_says_for_whom_one_acts_and_lets_one_leave(organisation: User, person: User) -> None:
    browser = browser_of(person, mandate_for(organisation, person))
    for page in ("/", "/ho-so", "/thong-bao", "/thu-tuc", "/tai-khoan", ACTING, f"/nop-ho-so/{RETAIL}"):
        shown = text(browser, page)
        assert "Bạn đang làm thay:" in shown, page
        assert organisation.organisation_name in shown, page
        assert "Thôi làm thay" in shown, page
    choose(browser, None)
    assert "Bạn đang làm cho chính mình" in text(browser, "/ho-so")


def test_who_has_no_mandate_sees_no_switch(person: User) -> None:
    assert "mc-acting" not in text(browser_of(person), "/ho-so")


def test_what_a_dossier_that_is_open_does_not_have_is_not_offered_by_another_choice(
    story: Story, organisation: User, person: User
) -> None:
    theirs, own = story.asked(), story.submitted(STRANGER)
    foreign = IssuedSlip.objects.filter(dossier=theirs)[0].pk
    mandate = mandate_for(organisation, person)
    browser = browser_of(person)
    assert browser.get(address("slip", own, number=foreign)).status_code == 404
    choose(browser, mandate)
    assert browser.get(address("slip", own, number=foreign)).status_code == 409, "the way over to the own"
    of_organisation = story.submitted(ORGANISATION)
    assert browser.get(address("slip", of_organisation, number=foreign)).status_code == 404


def test_dossiers_drafts_and_files_are_those_of_the_one_acted_for(
    story: Story, organisation: User, person: User
) -> None:
    theirs, own = story.submitted(ORGANISATION), story.submitted(STRANGER)
    browser = browser_of(person, mandate_for(organisation, person))
    assert str(theirs.key) in titles(browser, "sent")
    assert str(own.key) not in titles(browser, "sent")
    assert browser.get(address("dossier", theirs)).status_code == 200
    paper = Paper.objects.filter(dossier=theirs, file__isnull=False)[0]
    assert paper.file is not None
    assert browser.get(f"/tep/{paper.file.key}").status_code == 200
    choose(browser, None)
    assert str(theirs.key) not in titles(browser, "sent")
    assert str(own.key) in titles(browser, "sent")
    assert browser.get(f"/tep/{paper.file.key}").status_code == 404


def test_a_new_draft_is_the_organisations_and_filled_in_with_its_data(
    organisation: User, person: User
) -> None:
    browser = browser_of(person, mandate_for(organisation, person, "draft"))
    dossier = begin(browser)
    assert dossier.submitter == organisation
    assert dossier.applicant["tax_code"] == organisation.tax_code
    assert dossier.applicant_name == organisation.organisation_name
    event = dossier.events.get()
    assert event.actor == person
    assert event.actor_as["name"] == person.full_name
    assert event.actor_as["on_behalf_of"] == organisation.organisation_name
    # The organisation itself goes on with the same draft.
    assert begin(browser_of(organisation)) == dossier


def test_a_removed_member_sees_nothing_from_that_moment_on(
    story: Story, organisation: User, person: User
) -> None:
    """Open drafts, kept links of files, lists, pages: all of it; and what is sent is not done in one's own name."""
    mandate = mandate_for(organisation, person)
    browser = browser_of(person, mandate)
    dossier = begin(browser)
    given = SimpleUploadedFile("giay.pdf", PDF)
    answer = browser.post(address("papers", dossier), {"tep-khac": given})
    assert answer.status_code == 302
    file = Paper.objects.get(dossier=dossier).file
    assert file is not None
    assert file.given_by == organisation
    kept = (
        address("dossier", dossier),
        address("form_step", dossier, number=1),
        f"/tep/{file.key}",
        "/ho-so",
    )
    for page in kept:
        assert browser.get(page).status_code == 200, page
    Mandate.objects.update(ended_at=timezone.now(), ending="removed")
    assert browser.post(f"/nop-ho-so/{RETAIL}", {"agency": DEPARTMENT}).status_code == 403
    assert not Dossier.objects.filter(submitter=person).exists()
    for page in kept[:3]:
        assert browser.get(page).status_code == 404, page
    assert str(dossier.key) not in titles(browser)


@pytest.mark.parametrize(
    "days",
    [
        {"starts_on": 1},
        {"starts_on": -9, "ends_on": -1},
    ],
    ids=["not yet", "over"],
)
def test_a_mandate_holds_on_its_days_alone(organisation: User, person: User, days: dict[str, int]) -> None:
    mandate = mandate_for(organisation, person)
    browser = browser_of(person, mandate)
    today = timezone.localdate()
    Mandate.objects.update(**{name: today + datetime.timedelta(days=n) for name, n in days.items()})
    assert browser.get("/ho-so").status_code == 403
    assert in_force(person, mandate.pk) is None
    assert browser.post("/lam-thay/chon", {"mandate": mandate.pk})["Location"] == ACTING


def test_the_last_day_counts(organisation: User, person: User) -> None:
    browser = browser_of(person, mandate_for(organisation, person, ends_on=timezone.localdate()))
    assert browser.get("/ho-so").status_code == 200


@pytest.mark.parametrize("number", ["", "0", "-1", "abc", "9" * 15, "٣"])
def test_nobody_acts_by_what_is_no_mandate_of_theirs(person: User, number: str) -> None:
    browser = browser_of(person)
    assert browser.post("/lam-thay/chon", {"mandate": number}).status_code == 302
    assert "mc-acting" not in text(browser, "/ho-so")


def test_nobody_acts_by_somebody_elses_mandate(story: Story, organisation: User, person: User) -> None:
    mandate = mandate_for(organisation, person)
    thief = browser_of(story.person(APPLICANT))
    assert thief.post("/lam-thay/chon", {"mandate": mandate.pk})["Location"] == ACTING
    session = thief.session
    session["acting"] = mandate.pk  # as if the check had been passed
    session.save()
    assert thief.get("/ho-so").status_code == 403


def test_a_form_of_before_the_switch_is_not_taken_for_somebody_else(organisation: User, person: User) -> None:
    mandate = mandate_for(organisation, person)
    browser = browser_of(person)
    assert 'name="acted_for" value="0"' in text(browser, f"/nop-ho-so/{RETAIL}")
    choose(browser, mandate)
    answer = browser.post(f"/nop-ho-so/{RETAIL}", {"agency": DEPARTMENT, "acted_for": "0"})
    assert answer.status_code == 409
    assert not Dossier.objects.exists()


def test_a_link_to_a_dossier_leads_over_to_whom_it_belongs(
    story: Story, organisation: User, person: User
) -> None:
    """After signing in anew one acts for oneself; a letter's link must not end at a missing page."""
    dossier = story.submitted(ORGANISATION)
    mandate = mandate_for(organisation, person)
    browser = browser_of(person)
    page = address("dossier", dossier)
    assert f"Hồ sơ này là của {organisation.organisation_name}" in text(browser, page, 409)
    answer = browser.post("/lam-thay/chon", {"mandate": mandate.pk, "next": page})
    assert answer["Location"] == page
    assert browser.get(page).status_code == 200
    own = story.submitted(STRANGER)
    assert "Làm cho chính mình và mở hồ sơ" in text(browser, address("dossier", own), 409)
    for stranger in (APPLICANT, "congdan.la@mau.vn"):
        someone = User.objects.filter(email=stranger).first() or User.objects.create_user(
            stranger, full_name="Lạ"
        )
        assert browser_of(someone).get(page).status_code == 404


def test_acting_for_oneself_costs_no_statement_and_for_another_none_more(
    story: Story, organisation: User, person: User
) -> None:
    mandate = mandate_for(organisation, person)
    browser = browser_of(person)

    def statements(page: str) -> int:
        browser.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(page).status_code == 200
        return len(captured)

    pages = ("/ho-so", f"/nop-ho-so/{RETAIL}", "/")
    alone = [statements(page) for page in pages]
    own = statements(address("dossier", story.submitted(STRANGER)))
    choose(browser, mandate)
    assert [statements(page) for page in pages] == alone
    assert statements(address("dossier", story.submitted(ORGANISATION))) == own


def test_notices_are_those_of_the_one_acted_for(organisation: User, person: User) -> None:
    for one, title in ((organisation, "Cho hợp tác xã"), (person, "Cho riêng tôi")):
        Notice.objects.create(person=one, key=title, title=title, text="", link="/ho-so")
    browser = browser_of(person, mandate_for(organisation, person))
    shown = text(browser, "/thong-bao")
    assert "Cho hợp tác xã" in shown
    assert "Cho riêng tôi" not in shown


def test_what_one_who_acts_for_an_account_has_seen_is_new_to_everybody_else(
    story: Story, organisation: User, person: User
) -> None:
    def told(title: str) -> None:
        Notice.objects.create(person=organisation, key=title, title=title, text="", link="/ho-so")

    told("trước")
    other = User.objects.create_user("khac@vidu.vn", "chuong gio mua he 42", full_name="Người Khác")
    first, second = (browser_of(one, mandate_for(organisation, one)) for one in (person, other))
    account = browser_of(organisation)
    told("một")
    told("hai")
    assert "(2 chưa đọc)" in text(first, "/ho-so"), "what came before one acted is not new"
    assert text(first, "/thong-bao").count(">Mới<") == 2
    assert "chưa đọc" not in text(first, "/ho-so")
    assert ">Mới<" not in text(first, "/thong-bao")
    told("ba")
    assert "(1 chưa đọc)" in text(first, "/ho-so")
    assert text(first, "/thong-bao").count(">Mới<") == 1
    assert text(second, "/thong-bao").count(">Mới<") == 3
    assert not Notice.objects.filter(read_at__isnull=False).exists()
    assert text(account, "/thong-bao").count(">Mới<") == 4
    assert "chưa đọc" not in text(account, "/ho-so")


def test_what_a_proxy_has_seen_is_new_to_the_principal(story: Story, person: User) -> None:
    principal, dossier = story.person(APPLICANT), story.submitted(APPLICANT)
    browser = browser_of(person, mandate_for(principal, person, kind="authorisation"))
    for key, link in (("hồ sơ", f"/ho-so/{dossier.key}"), ("việc riêng", "/tai-khoan")):
        Notice.objects.create(person=principal, key=key, title=key, text="", link=link)
    assert "(1 chưa đọc)" in text(browser, "/ho-so")
    assert text(browser, "/thong-bao").count(">Mới<") == 1
    assert "chưa đọc" not in text(browser, "/ho-so")
    assert text(browser_of(principal), "/thong-bao").count(">Mới<") == 2


def test_whoever_was_authorised_reads_notices_of_the_opened_dossiers_alone(
    story: Story, person: User
) -> None:
    principal = story.person(APPLICANT)
    dossier = story.submitted(APPLICANT)
    for key, link in (("hồ sơ", f"/ho-so/{dossier.key}"), ("việc riêng", "/tai-khoan")):
        Notice.objects.create(person=principal, key=key, title=f"Về {key}", text="", link=link)
    browser = browser_of(person, mandate_for(principal, person, kind="authorisation"))
    shown = text(browser, "/thong-bao")
    assert "Về hồ sơ" in shown
    assert "Về việc riêng" not in shown


def test_an_authorisation_for_some_procedures_opens_those_alone(story: Story, person: User) -> None:
    principal = story.person(APPLICANT)
    theirs = story.submitted(APPLICANT)
    paper = Paper.objects.filter(dossier=theirs, file__isnull=False)[0]
    assert paper.file is not None
    mandate = mandate_for(principal, person, kind="authorisation", procedures=[CERTIFIED_COPY])
    browser = browser_of(person, mandate)
    assert str(theirs.key) not in titles(browser, "sent")
    for page in (address("dossier", theirs), f"/tep/{paper.file.key}", address("receipt", theirs)):
        assert browser.get(page).status_code == 404, page
    answer = browser.post(f"/nop-ho-so/{RETAIL}", {"agency": DEPARTMENT})
    assert answer.status_code == 403
    Mandate.objects.update(procedures=[RETAIL])
    assert str(theirs.key) in titles(browser, "sent")
    assert browser.get(address("dossier", theirs)).status_code == 200
    assert begin(browser).submitter == principal


def test_what_the_principal_gave_elsewhere_stays_closed_to_whoever_was_authorised(
    story: Story, person: User
) -> None:
    principal = story.person(APPLICANT)
    private = store(PDF, "rieng.pdf", principal, allowed=["pdf"], max_bytes=10_000)
    browser = browser_of(person, mandate_for(principal, person, kind="authorisation"))
    assert browser.get(f"/tep/{private.key}").status_code == 404
    assert browser_of(principal).get(f"/tep/{private.key}").status_code == 200


def test_kept_answers_are_offered_to_members_and_not_to_who_was_authorised(
    story: Story, organisation: User, person: User
) -> None:
    """The agreement says that nobody else sees them; and a proxy's words are not kept as the principal's."""
    principal = story.person(APPLICANT)
    for one in (principal, organisation):
        reuse.give_consent(one)
    proxy = actor_by(mandate_for(principal, person, kind="authorisation"))
    member = actor_by(mandate_for(organisation, person))
    assert proxy.person is not None
    assert member.person is not None
    assert subject_of(proxy.person).reuse_agreed_at is None
    assert subject_of(member.person).reuse_agreed_at is not None
    browser = browser_of(person, Mandate.objects.get(kind="authorisation"))
    assert browser.get("/tai-khoan/du-lieu-dung-lai").status_code == 403
    assert browser.post("/tai-khoan/du-lieu-dung-lai", {"action": "rut-lai"}).status_code == 403
    assert not KeptAnswer.objects.filter(person=person).exists()
    principal.refresh_from_db()
    assert principal.reuse_agreed_at is not None


def test_one_gives_up_a_mandate_oneself(organisation: User, person: User) -> None:
    mandate = mandate_for(organisation, person)
    browser = browser_of(person, mandate)
    assert browser.post(f"{ACTING}/{mandate.pk}/ket-thuc")["Location"] == ACTING
    assert Mandate.objects.get().ending == "left"
    assert "Bạn đang làm thay" not in text(browser, "/ho-so")


def test_the_page_lists_what_waits_without_saying_who_invites(organisation: User, person: User) -> None:
    """An account may carry an address that nobody has proved: the letter alone says who invites."""
    Mandate.objects.create(
        kind="membership",
        rights="draft",
        principal=organisation,
        email=person.email,
        starts_on=timezone.localdate(),
        invited_by=organisation,
        invited_at=timezone.now(),
        invited_until=timezone.now() + datetime.timedelta(days=1),
    )
    shown = text(browser_of(person), ACTING)
    assert "Có lời mời gửi ngày" in shown
    assert organisation.organisation_name not in shown
