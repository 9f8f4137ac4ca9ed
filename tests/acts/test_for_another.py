"""Acts done for somebody else: what a mandate allows, what the record and the slips say, the paper that goes along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from motcua.agencies.selectors import Actor
from motcua.dossiers import draft_papers, drafts
from motcua.dossiers.acts import perform
from motcua.dossiers.behalf import MANDATE_PAPER
from motcua.dossiers.errors import Conflict, NotAllowed, NotFound
from motcua.dossiers.exchanges import say
from motcua.dossiers.models import Dossier, IssuedSlip, Paper
from motcua.dossiers.selectors import available_actions, dossier_for, own_dossier
from motcua.dossiers.selectors.details import details_of
from motcua.dossiers.verification import verify
from motcua.files.services import store
from motcua.notices.models import Notice
from motcua.people.models import Mandate, User
from tests.acting import Letters, actor_by, browser_of, deliver, mandate_for, paper_mandate
from tests.portal.way import address
from tests.story import APPLICANT, DEPARTMENT, DESK, ORGANISATION, PDF, RETAIL, STRANGER, Story


@pytest.fixture
def organisation(story: Story) -> User:
    return story.person(ORGANISATION)


@pytest.fixture
def person(story: Story) -> User:
    return story.person(STRANGER)


def drafted(story: Story, by: Actor) -> Dossier:
    dossier = drafts.start_draft(by, RETAIL, DEPARTMENT)
    story.complete(dossier, by)
    dossier.refresh_from_db()
    return dossier


def do(act: str, by: Actor, dossier: Dossier, data: Mapping[str, Any] | None = None) -> Dossier:
    return perform(act, by=by, dossier=dossier.key, data=data or {}).dossier


def test_who_may_only_draft_writes_and_discards_but_does_nothing_that_binds(
    story: Story, organisation: User, person: User
) -> None:
    by = actor_by(mandate_for(organisation, person, "draft"))
    dossier = drafted(story, by)
    assert {action.act for action in available_actions(by, dossier)} == {"discard"}
    before = story.stored(dossier)
    with pytest.raises(NotAllowed, match="chỉ được soạn hồ sơ thay") as refused:
        do("submit", by, dossier)
    assert (refused.value.code, refused.value.status) == ("only_drafts", 403)
    assert story.stored(dossier) == before
    do("restore", by, do("discard", by, dossier))


@pytest.mark.parametrize("act", ["ask_withdrawal", "supply"])
def test_who_may_only_draft_neither_withdraws_nor_supplies(
    story: Story, organisation: User, person: User, act: str
) -> None:
    dossier = story.submitted(ORGANISATION)
    if act == "supply":
        dossier = story.do("ask_supplement", dossier, DESK, story.request()).dossier
    by = actor_by(mandate_for(organisation, person, "draft"))
    before = story.stored(dossier)
    with pytest.raises(NotAllowed, match="chỉ được soạn"):
        do(act, by, dossier, {"reason": "x", "replies": story.replies()})
    with pytest.raises(NotAllowed, match="chỉ được soạn"):
        say(by, dossier, "Xin hỏi")
    assert story.stored(dossier) == before
    # The draft of a supplement may be prepared all the same.
    if act == "supply":
        draft_papers.attach_paper(by, dossier.key, "khac", story.file("them.pdf"))


@pytest.mark.parametrize("rights", ["submit", "manage"])
def test_who_may_submit_does_everything_of_an_applicant_in_the_others_name(
    story: Story, organisation: User, person: User, rights: str
) -> None:
    by = actor_by(mandate_for(organisation, person, rights))
    dossier = do("submit", by, drafted(story, by))
    event = story.last_event(dossier)
    assert event.actor == person
    assert event.actor_as["name"] == person.full_name
    assert event.actor_as["on_behalf_of"] == organisation.organisation_name
    assert (dossier.submitter, dossier.submitted_by) == (organisation, person.full_name)
    line = say(by, dossier, "Xin hỏi")
    assert line.author_name == f"{person.full_name}, thay mặt {organisation.organisation_name}"
    assert not line.from_officer
    dossier = story.do("ask_supplement", dossier, DESK, story.request()).dossier
    dossier = do("supply", by, dossier, {"replies": story.replies()})
    dossier = do("ask_withdrawal", by, dossier, {"reason": "Không cần nữa"})
    assert story.last_event(dossier).actor_as["on_behalf_of"] == organisation.organisation_name
    assert not list(verify(dossier.code or dossier.receipt_number))


def test_officers_and_the_organisation_read_who_did_it_for_whom(
    story: Story, organisation: User, person: User
) -> None:
    by = actor_by(mandate_for(organisation, person))
    dossier = do("submit", by, drafted(story, by))
    for view in (own_dossier(organisation, dossier.key), dossier_for(story.actor(DESK), dossier.key)):
        assert view is not None
        moment = view.timeline[0]
        assert moment.who == person.full_name
        assert f"thay mặt {organisation.organisation_name}" in moment.role
    page = browser_of(story.person(DESK)).get(f"/can-bo/ho-so/{dossier.key}").content.decode()
    assert f"thay mặt {organisation.organisation_name}" in page
    assert details_of([dossier.key])[dossier.key].submitter == person.full_name


def test_a_slip_names_the_one_who_submitted_and_the_one_whom_it_is_for(
    story: Story, organisation: User, person: User
) -> None:
    by = actor_by(mandate_for(organisation, person))
    dossier = do("submit", by, drafted(story, by))
    story.do("accept", dossier, DESK)
    slip = IssuedSlip.objects.get(dossier=dossier)
    assert slip.data["submitter"] == person.full_name
    assert slip.data["applicant"]["name"] == organisation.organisation_name


def test_a_changed_name_of_the_submitter_is_found(story: Story, organisation: User, person: User) -> None:
    by = actor_by(mandate_for(organisation, person))
    dossier = do("submit", by, drafted(story, by))
    Dossier.objects.filter(pk=dossier.pk).update(submitted_by="Người Khác")
    assert any("người nộp thay" in one.message for one in verify(dossier.receipt_number))


def test_a_mandate_that_ended_while_the_page_was_on_its_way_does_nothing(
    story: Story, organisation: User, person: User
) -> None:
    mandate = mandate_for(organisation, person)
    by = actor_by(mandate)
    dossier = drafted(story, by)
    Mandate.objects.update(ended_at=timezone.now(), ending="removed")
    before = story.stored(dossier)
    with pytest.raises(NotAllowed, match="đã kết thúc"):
        do("submit", by, dossier)
    assert story.stored(dossier) == before


def test_a_member_of_another_organisation_and_one_acting_for_oneself_know_of_nothing(
    story: Story, organisation: User, person: User
) -> None:
    dossier = story.draft(ORGANISATION)
    other = User.objects.create_user(
        "khac@mau.vn", full_name="Đại diện", organisation_name="Công ty Khác", kind="organisation"
    )
    stranger = actor_by(mandate_for(other, person))
    mandate_for(organisation, person)  # held, but not chosen
    for by in (stranger, story.actor(STRANGER)):
        with pytest.raises(NotFound):
            do("submit", by, dossier)
        with pytest.raises(NotFound):
            drafts.save_answers(by, dossier.key, {})


def test_an_authorisation_for_other_procedures_is_none_for_this_one(story: Story, person: User) -> None:
    principal = story.person(APPLICANT)
    dossier = story.draft(APPLICANT)
    by = actor_by(mandate_for(principal, person, kind="authorisation", procedures=["1.000000"]))
    with pytest.raises(NotFound):
        do("submit", by, dossier)
    with pytest.raises(NotAllowed, match="không uỷ quyền cho bạn làm thủ tục này"):
        drafts.start_draft(by, RETAIL, DEPARTMENT)


def test_the_paper_of_an_authorisation_goes_with_the_dossier_and_stays_in_it(
    story: Story, person: User
) -> None:
    file = store(PDF + b"% giay", "giay.pdf", person, allowed=["pdf"], max_bytes=10_000)
    by = actor_by(paper_mandate(person, file=file))
    dossier = do("submit", by, drafted(story, by))
    paper = Paper.objects.get(dossier=dossier, requirement=MANDATE_PAPER)
    assert (paper.file, paper.submitted) == (file, True)
    assert dossier.submitted_by == person.full_name
    assert dossier.applicant_name == "Phan Thị Mơ"
    assert file.sha256 in {one["sha256"] for one in story.last_event(dossier).data["papers"]}
    shown = browser_of(story.person(DESK)).get(f"/can-bo/ho-so/{dossier.key}").content.decode()
    assert "Giấy uỷ quyền" in shown
    assert browser_of(story.person(DESK)).get(f"/tep/{file.key}").status_code == 200
    assert not list(verify(dossier.receipt_number))
    dossier = story.do("ask_supplement", dossier, DESK, story.request()).dossier
    with pytest.raises(Conflict, match="đi cùng hồ sơ"):
        draft_papers.detach_paper(by, dossier.key, paper.id)
    # A new paper in its place goes along with the supplement; the old one stays.
    newer = store(PDF + b"% moi", "moi.pdf", person, allowed=["pdf"], max_bytes=10_000)
    Mandate.objects.update(file=newer)
    by = actor_by(Mandate.objects.get())
    do("supply", by, dossier, {"replies": story.replies()})
    kept = Paper.objects.filter(dossier=dossier, requirement=MANDATE_PAPER, removed_at__isnull=True)
    assert {one.file for one in kept} == {file, newer}


def test_acting_for_another_costs_an_act_one_statement(
    story: Story, organisation: User, person: User
) -> None:
    def statements(by: Actor, dossier: Dossier) -> int:
        with CaptureQueriesContext(connection) as captured:
            do("submit", by, dossier)
        return len([one for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    story.submitted(STRANGER)  # what is kept in memory is read first
    alone = statements(story.actor(APPLICANT), story.draft(APPLICANT))
    by = actor_by(mandate_for(organisation, person))
    assert statements(by, drafted(story, by)) == alone + 1


def test_the_page_says_that_one_may_only_draft_and_tells_who_may_submit(
    story: Story, organisation: User, person: User, mailoutbox: Letters
) -> None:
    mandate = mandate_for(organisation, person, "draft")
    colleague = story.person(APPLICANT)
    mandate_for(organisation, colleague, "submit")
    dossier = drafted(story, actor_by(mandate))
    browser = browser_of(person, mandate)
    page = browser.get(address("check", dossier)).content.decode()
    assert "Bạn chỉ được soạn hồ sơ thay" in page
    assert "Nộp hồ sơ</button>" not in page
    refused = browser.post(address("check", dossier), {"cam_ket": "1"})
    assert refused.status_code == 403
    assert "Báo người được nộp" in refused.content.decode()
    dossier.refresh_from_db()
    assert dossier.submitted_at is None
    ask = address("ask_to_submit", dossier)
    for _click in range(2):
        assert browser.post(ask)["Location"] == address("dossier", dossier)
    deliver()
    told = {letter.to[0] for letter in mailoutbox if "chờ bạn nộp" in letter.subject}
    assert told == {organisation.email, colleague.email}
    assert Notice.objects.filter(person=colleague, link=address("check", dossier)).exists()
    assert [browser.post(ask).status_code for _more in range(3)][-1] == 409
    # Nobody else has such a button.
    assert browser_of(colleague).post(ask).status_code in (404, 409)
    assert browser_of(story.person(DESK)).post(ask).status_code == 404


def test_whoever_submitted_for_another_hears_of_it_while_the_mandate_runs(
    story: Story, organisation: User, person: User, mailoutbox: Letters
) -> None:
    by = actor_by(mandate_for(organisation, person))
    dossier = do("submit", by, drafted(story, by))
    deliver()
    assert {letter.to[0] for letter in mailoutbox} >= {person.email, organisation.email}
    Mandate.objects.update(ended_at=timezone.now(), ending="removed")
    mailoutbox.clear()
    story.do("accept", dossier, DESK)
    deliver()
    to = {letter.to[0] for letter in mailoutbox}
    assert organisation.email in to
    assert person.email not in to
