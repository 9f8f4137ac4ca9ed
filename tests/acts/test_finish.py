"""Finish: the result numbered and issued; processing ends here, not at the hand-over."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from motcua.dossiers.models import Outcome
from motcua.dossiers.selectors import may_read_file, own_dossier
from motcua.dossiers.states import State
from motcua.kernel.dates import format_date
from tests.acts.repeating import check_done_once
from tests.story import APPLICANT, CLERK, DESK, STRANGER, Story
from tests.story_fixtures import TimeIs


@pytest.mark.criterion("II.10.2")
def test_the_result_is_kept_and_the_clock_stops(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.approved()
    moment = time_is("2026-12-14 16:00")
    result = story.file("ket-qua.pdf")
    data = {"number": " 12/GP-SCT ", "issued_on": "14/12/2026", "file": result}
    dossier = story.do("finish", dossier, CLERK, data).dossier
    assert (dossier.state, dossier.step, dossier.unit_id) == (State.DONE, "nhan-ket-qua", story.unit(DESK))
    assert dossier.finished_at == moment
    assert (dossier.ended_at, dossier.handed_over_at) == (None, None)
    event = story.last_event(dossier)
    assert event.clock == "stop"
    assert event.data["file"]["sha256"] == result.sha256
    outcome = Outcome.objects.get(dossier=dossier)
    assert (outcome.title, outcome.number, outcome.issued_on, outcome.file, outcome.event) == (
        "Giấy phép bán lẻ rượu",
        "12/GP-SCT",
        datetime.date(2026, 12, 14),
        result,
        event,
    )


def test_the_applicant_reads_the_result_once_it_is_handed_over(story: Story) -> None:
    dossier = story.ready()
    result = Outcome.objects.get(dossier=dossier).file
    applicant = story.person(APPLICANT)
    assert not may_read_file(applicant, result)
    view = own_dossier(applicant, dossier.key)
    assert view is not None
    assert view.outcomes == []
    story.do("hand_over", dossier, DESK, story.hand_over_data())
    assert may_read_file(applicant, result)
    assert not may_read_file(story.person(STRANGER), result)
    view = own_dossier(applicant, dossier.key)
    assert view is not None
    assert [outcome.file for outcome in view.outcomes] == [result]


def test_number_date_and_file_are_wanted(story: Story) -> None:
    refusal = story.refused("finish", story.approved(), CLERK, {"file": "ket-qua.pdf"})
    assert refusal.fields == {
        "number": "Hãy nhập “Số, ký hiệu kết quả”.",
        "issued_on": "Hãy nhập “Ngày ban hành”.",
        "file": "Hãy đính kèm tệp cho “Tệp kết quả”.",
    }


def test_a_result_is_not_of_tomorrow_nor_of_a_day_that_does_not_exist(story: Story) -> None:
    dossier = story.approved()

    tomorrow = format_date(timezone.localdate() + datetime.timedelta(days=1))
    data = {"number": "1", "issued_on": tomorrow, "file": story.file()}
    refusal = story.refused("finish", dossier, CLERK, data)
    assert refusal.fields == {"issued_on": "Ngày ban hành không được sau ngày hôm nay."}
    wrong = story.refused("finish", dossier, CLERK, data | {"issued_on": "31/02/2026"})
    assert set(wrong.fields) == {"issued_on"}


def test_twice_keeps_one_result(story: Story) -> None:
    data = {"number": "12/GP-SCT", "issued_on": story.today(), "file": story.file()}
    dossier = check_done_once(story, "finish", story.approved(), CLERK, data, second=DESK)
    assert Outcome.objects.filter(dossier=dossier).count() == 1
