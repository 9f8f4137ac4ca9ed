"""Finish with the result made from its draft: numbered, printed, frozen; or not at all."""

from __future__ import annotations

import datetime
import hashlib
import io
import unicodedata

import pytest
from pypdf import PdfReader

from motcua.dossiers import outcome_drafts
from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import Dossier, Outcome, Sequence
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from motcua.files.services import open_file
from motcua.slips.models import SlipVersion
from motcua.slips.services import publish
from tests.acts.repeating import check_done_once
from tests.story import CLERK, DESK, DIRECTOR, EXAMINER, HEAD, Story
from tests.story_fixtures import TimeIs

CONDITION = "Chỉ bán cho người từ đủ 18 tuổi."
ISSUE = {"source": "draft", "issued_on": "14/12/2026"}


def drafted(story: Story, **texts: str) -> Dossier:
    """Approved, with a draft that its examiner wrote."""
    dossier = story.assigned()
    given = {"dieu_kien": CONDITION, "thoi_han": "05 năm kể từ ngày ký", **texts}
    outcome_drafts.save(story.actor(EXAMINER), dossier, given, 0)
    story.do("propose", dossier, EXAMINER, {"opinion": "Đủ điều kiện."})
    story.do("propose", dossier, HEAD, {"opinion": "Kính trình."})
    return story.do("approve", dossier, DIRECTOR).dossier


def content(outcome: Outcome) -> bytes:
    with open_file(outcome.file) as kept:
        return kept.read()


def text(outcome: Outcome) -> str:
    pages = PdfReader(io.BytesIO(content(outcome))).pages
    return unicodedata.normalize("NFC", " ".join(" ".join(page.extract_text().split()) for page in pages))


def test_the_result_is_numbered_printed_and_frozen(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = drafted(story)
    time_is("2026-12-14 16:00")
    dossier = story.do("finish", dossier, CLERK, ISSUE).dossier
    assert dossier.state == State.DONE
    outcome = Outcome.objects.get(dossier=dossier)
    assert (outcome.number, outcome.issued_on) == ("1/GP-SCT", datetime.date(2026, 12, 14))
    said = text(outcome)
    for wanted in (
        "GIẤY PHÉP BÁN LẺ RƯỢU",
        "Số: 1/GP-SCT",
        "ngày 14 tháng 12 năm 2026",
        CONDITION,
        dossier.answers["ten_thuong_nhan"],
        story.person(DIRECTOR).full_name,
        dossier.code or "no code",
    ):
        assert wanted in said, wanted
    event = story.last_event(dossier)
    assert event.data["number"] == "1/GP-SCT"
    assert event.data["file"]["sha256"] == outcome.file.sha256 == hashlib.sha256(content(outcome)).hexdigest()
    assert event.data["numbered"] == {"sequence": "outcome/H27.03/GP/2026", "number": 1}
    assert event.data["draft"]["revision"] == 1
    assert list(verify()) == []


def test_numbers_follow_each_other_and_begin_anew_each_year(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-14 16:00")
    numbers = []
    for day in ("14/12/2026", "14/12/2026"):
        dossier = story.do("finish", drafted(story), CLERK, ISSUE | {"issued_on": day}).dossier
        numbers.append(Outcome.objects.get(dossier=dossier).number)
    time_is("2027-01-04 09:00")
    dossier = story.do("finish", drafted(story), CLERK, ISSUE | {"issued_on": "04/01/2027"}).dossier
    numbers.append(Outcome.objects.get(dossier=dossier).number)
    assert numbers == ["1/GP-SCT", "2/GP-SCT", "1/GP-SCT"]
    assert list(verify()) == []


def test_an_uploaded_file_still_serves_and_takes_no_number(story: Story) -> None:
    data = {"number": "77/GP-SCT", "issued_on": story.today(), "file": story.file("ket-qua.pdf")}
    dossier = story.do("finish", drafted(story), CLERK, data).dossier
    outcome = Outcome.objects.get(dossier=dossier)
    assert (outcome.number, outcome.sequence_number, outcome.draft) == ("77/GP-SCT", None, None)
    assert not Sequence.objects.filter(name__startswith="outcome/").exists()


def test_without_a_draft_there_is_nothing_to_issue(story: Story) -> None:
    refusal = story.refused(
        "finish", story.approved(), CLERK, {"source": "draft", "issued_on": story.today()}
    )
    assert set(refusal.fields) == {"source"}


def test_another_revision_than_the_page_showed_is_not_issued(story: Story) -> None:
    dossier = drafted(story)
    refusal = story.refused(
        "finish", dossier, CLERK, {"source": "draft", "issued_on": story.today(), "draft": "7"}
    )
    assert refusal.status == 409


def test_a_template_that_fails_on_this_dossier_issues_nothing_and_gives_the_number_back(story: Story) -> None:
    template = SlipVersion.objects.filter(code="giay-phep-ban-le-ruou").latest("number")
    failing = '\n#if value("answers.ten_thuong_nhan") != "" { panic("hỏng") }'
    publish(template.code, template.title, template.definition, template.source + failing)
    dossier = drafted(story)
    refusal = story.refused("finish", dossier, CLERK, {"source": "draft", "issued_on": story.today()})
    assert "Không in được kết quả từ mẫu" in refusal.message
    assert not Sequence.objects.filter(name__startswith="outcome/").exists()


def test_what_was_issued_stays_whatever_becomes_of_the_template(story: Story) -> None:
    dossier = story.do("finish", drafted(story), CLERK, ISSUE | {"issued_on": story.today()}).dossier
    outcome = Outcome.objects.get(dossier=dossier)
    before = content(outcome)
    template = SlipVersion.objects.filter(code="giay-phep-ban-le-ruou").latest("number")
    publish(template.code, template.title, template.definition, template.source + "\nThêm")
    assert content(Outcome.objects.get(dossier=dossier)) == before


def test_twice_gives_one_number(story: Story) -> None:
    data = {"source": "draft", "issued_on": story.today()}
    dossier = check_done_once(story, "finish", drafted(story), CLERK, data, second=DESK)
    assert [one.number for one in Outcome.objects.filter(dossier=dossier)] == ["1/GP-SCT"]
    assert Sequence.objects.get(name__startswith="outcome/").last == 1


def test_a_number_changed_by_hand_is_found(story: Story) -> None:
    dossier = story.do("finish", drafted(story), CLERK, ISSUE | {"issued_on": story.today()}).dossier
    Outcome.objects.filter(dossier=dossier).update(sequence_number=3)
    told = [difference.message for difference in verify()]
    assert any("Dãy số kết quả" in message for message in told), told
    assert any("Kết quả giải quyết" in message for message in told), told


def test_both_ways_tell_what_is_missing(story: Story) -> None:
    dossier = drafted(story)
    with pytest.raises(Refusal) as refused:
        story.do("finish", dossier, CLERK, {"source": "draft"})
    assert refused.value.fields == {"issued_on": "Hãy nhập “Ngày ban hành”."}
