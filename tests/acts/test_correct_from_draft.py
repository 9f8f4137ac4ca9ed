"""Correct a result from its template: drafted, approved, numbered anew, frozen; the old one is kept as replaced."""

from __future__ import annotations

import datetime
import hashlib

import pytest

from motcua.dossiers import outcome_drafts
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.models import Dossier, Outcome, OutcomeDraft, Sequence
from motcua.dossiers.verification import verify
from motcua.slips.models import SlipVersion
from motcua.slips.services import publish
from tests.acts.repeating import check_done_once
from tests.acts.test_approve_correction import corrected
from tests.acts.test_finish_from_draft import ISSUE, content, drafted, text
from tests.story import CLERK, DESK, DIRECTOR, EXAMINER, HEAD, Story
from tests.story_fixtures import TimeIs

AGAIN = {"source": "draft", "reason": "Sai thời hạn"}


def issued(story: Story, time_is: TimeIs) -> Dossier:
    """A licence that was made from its draft (revision 1) on 14 December 2026."""
    time_is("2026-12-07 08:00")
    dossier = drafted(story)
    time_is("2026-12-14 16:00")
    return story.do("finish", dossier, CLERK, ISSUE).dossier


def test_a_corrected_licence_has_the_next_number_and_says_what_it_replaces(
    story: Story, time_is: TimeIs
) -> None:
    before = issued(story, time_is)
    first = Outcome.objects.get(dossier=before)
    bytes_before = content(first)
    time_is("2026-12-16 09:00")
    corrected(story, before, 1)
    story.do("approve_correction", before, DIRECTOR, {"draft": "2"})
    time_is("2026-12-16 10:00")
    dossier = story.do(
        "correct_outcome", before, CLERK, {**AGAIN, "draft": "2", "issued_on": "16/12/2026"}
    ).dossier
    old, new = Outcome.objects.filter(dossier=dossier).order_by("id")
    event = story.last_event(dossier)
    assert (old.number, old.replaced_at) == ("1/GP-SCT", event.at)
    assert (new.number, new.replaced_at, new.sequence_number) == ("2/GP-SCT", None, 2)
    assert content(old) == bytes_before, "the first one stays, byte by byte"
    said = text(new)
    for wanted in (
        "Số: 2/GP-SCT",
        "03 năm",
        "Chỉ bán tại một địa điểm.",
        "thay thế Giấy phép số 1/GP-SCT ngày 14/12/2026",
    ):
        assert wanted in said, wanted
    assert "thay thế" not in text(old)
    assert event.data["file"]["sha256"] == hashlib.sha256(content(new)).hexdigest() == new.file.sha256
    assert event.data["draft"]["revision"] == 2
    assert event.reason == "Sai thời hạn"
    for column in ("state", "step", "finished_at", "due_at"):
        assert getattr(dossier, column) == getattr(before, column), column
    assert list(verify()) == []


def test_a_result_that_was_uploaded_is_corrected_from_the_template_too(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.handed_over()
    time_is("2026-12-08 08:00")
    corrected(story, dossier)
    story.do("approve_correction", dossier, DIRECTOR)
    dossier = story.do("correct_outcome", dossier, CLERK, {**AGAIN, "issued_on": "08/12/2026"}).dossier
    assert [one.number for one in Outcome.objects.filter(dossier=dossier).order_by("id")] == [
        "12/GP-SCT",
        "1/GP-SCT",
    ]
    assert list(verify()) == []


def test_without_the_approval_of_this_very_revision_nothing_is_issued(story: Story, time_is: TimeIs) -> None:
    dossier = issued(story, time_is)
    time_is("2026-12-16 09:00")
    data = {**AGAIN, "issued_on": "16/12/2026"}
    assert set(story.refused("correct_outcome", dossier, CLERK, data).fields) == {"source"}, "no draft of it"
    corrected(story, dossier, 1)
    assert story.refused("correct_outcome", dossier, CLERK, data).code == "not_approved"
    story.do("approve_correction", dossier, DIRECTOR)
    time_is("2026-12-16 09:10")
    corrected(story, dossier, 2, thoi_han="10 năm")
    dossier.refresh_from_db()
    assert story.refused("correct_outcome", dossier, CLERK, data).code == "not_approved"
    assert [one.number for one in Outcome.objects.filter(dossier=dossier)] == ["1/GP-SCT"]
    assert Sequence.objects.get(name__startswith="outcome/").last == 1, "no number is lost"


def test_words_changed_by_hand_after_the_approval_are_not_issued(story: Story, time_is: TimeIs) -> None:
    dossier = issued(story, time_is)
    time_is("2026-12-16 09:00")
    corrected(story, dossier, 1)
    story.do("approve_correction", dossier, DIRECTOR)
    OutcomeDraft.objects.filter(dossier=dossier, number=2).update(texts={"thoi_han": "99 năm"})
    dossier.refresh_from_db()
    refusal = story.refused("correct_outcome", dossier, CLERK, {**AGAIN, "issued_on": "16/12/2026"})
    assert refusal.code == "not_approved"


def test_it_is_not_dated_before_what_it_replaces(story: Story, time_is: TimeIs) -> None:
    dossier = issued(story, time_is)
    time_is("2026-12-16 09:00")
    corrected(story, dossier, 1)
    story.do("approve_correction", dossier, DIRECTOR)
    dossier.refresh_from_db()
    refusal = story.refused("correct_outcome", dossier, CLERK, {**AGAIN, "issued_on": "13/12/2026"})
    assert set(refusal.fields) == {"issued_on"}


def test_a_correction_of_the_next_year_is_numbered_in_that_year(story: Story, time_is: TimeIs) -> None:
    dossier = issued(story, time_is)
    time_is("2027-01-05 09:00")
    corrected(story, dossier, 1)
    story.do("approve_correction", dossier, DIRECTOR)
    dossier = story.do("correct_outcome", dossier, CLERK, {**AGAIN, "issued_on": "05/01/2027"}).dossier
    new = Outcome.objects.get(dossier=dossier, replaced_at=None)
    assert (new.number, new.issued_on) == ("1/GP-SCT", datetime.date(2027, 1, 5))
    assert new.sequence.endswith("/2027")
    assert list(verify()) == []


def test_a_correction_is_corrected_again_with_a_new_approval(story: Story, time_is: TimeIs) -> None:
    dossier = issued(story, time_is)
    for revision, day in ((1, "16"), (2, "17")):
        time_is(f"2026-12-{day} 09:00")
        corrected(story, dossier, revision, thoi_han=f"0{revision} năm")
        story.do("approve_correction", dossier, DIRECTOR)
        time_is(f"2026-12-{day} 10:00")
        dossier = story.do(
            "correct_outcome", dossier, CLERK, {**AGAIN, "issued_on": f"{day}/12/2026"}
        ).dossier
    numbers = [(one.number, one.replaced_at is None) for one in Outcome.objects.order_by("id")]
    assert numbers == [("1/GP-SCT", False), ("2/GP-SCT", False), ("3/GP-SCT", True)]
    assert "thay thế Giấy phép số 2/GP-SCT" in text(Outcome.objects.get(replaced_at=None))
    assert list(verify()) == []


def test_only_who_corrects_writes_its_draft(story: Story, time_is: TimeIs) -> None:
    dossier = issued(story, time_is)
    for officer in (EXAMINER, HEAD, DIRECTOR, DESK):
        situation = Situation(dossier, story.actor(officer), datetime.datetime.now(datetime.UTC))
        assert outcome_drafts.may_write(situation) is None, officer
    assert outcome_drafts.may_write(Situation(dossier, story.actor(CLERK), dossier.finished_at)) is not None


def test_a_template_that_fails_gives_the_number_back(story: Story, time_is: TimeIs) -> None:
    dossier = issued(story, time_is)
    template = SlipVersion.objects.filter(code="giay-phep-ban-le-ruou").latest("number")
    failing = '\n#if value("replaces.number") != "" { panic("hỏng") }'
    publish(template.code, template.title, template.definition, template.source + failing)
    time_is("2026-12-16 09:00")
    outcome_drafts.save(story.actor(CLERK), dossier, {"thoi_han": "03 năm"}, 1, renew=True)
    story.do("approve_correction", dossier, DIRECTOR)
    dossier.refresh_from_db()
    refusal = story.refused("correct_outcome", dossier, CLERK, {**AGAIN, "issued_on": "16/12/2026"})
    assert "Không in được kết quả từ mẫu" in refusal.message
    assert Sequence.objects.get(name__startswith="outcome/").last == 1
    assert Outcome.objects.get(dossier=dossier).replaced_at is None


def test_twice_gives_one_number(story: Story, time_is: TimeIs) -> None:
    dossier = issued(story, time_is)
    time_is("2026-12-16 09:00")
    corrected(story, dossier, 1)
    story.do("approve_correction", dossier, DIRECTOR)
    dossier.refresh_from_db()
    data = {**AGAIN, "issued_on": "16/12/2026"}
    check_done_once(story, "correct_outcome", dossier, CLERK, data, second=DESK)
    assert Sequence.objects.get(name__startswith="outcome/").last == 2


@pytest.mark.parametrize("missing", ["number", "file"])
def test_the_way_of_the_file_still_wants_all(story: Story, missing: str) -> None:
    data = {"number": "12a", "issued_on": story.today(), "file": story.file(), "reason": "Sai"}
    refusal = story.refused("correct_outcome", story.finished(), CLERK, {**data, missing: ""})
    assert set(refusal.fields) == {missing}
