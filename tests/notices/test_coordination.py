"""Who is told when originals are missing, a result is corrected, a dossier opened again or handed on."""

from __future__ import annotations

import pytest

from motcua.dossiers.models import Dossier
from motcua.notices.models import Notice
from tests.acts.coordination import handed_on, settle
from tests.notices.conftest import Deliver
from tests.story import APPLICANT, CLERK, DESK, DIRECTOR, EXAMINER, JUSTICE_DESK, Story


@pytest.mark.criterion("II.10.7")
def test_the_applicant_learns_which_originals_to_bring(story: Story, deliver: Deliver) -> None:
    dossier = story.ready()
    deliver()
    story.do("compare_originals", dossier, DESK, {"result": "missing", "papers": "Bản chính hợp đồng thuê"})
    (letter,) = deliver()
    assert letter.to == [APPLICANT]
    assert letter.subject == f"Hồ sơ {dossier.code}: cần xuất trình bản chính để nhận kết quả"
    assert "Bản chính hợp đồng thuê" in letter.body
    story.do("compare_originals", dossier, DESK, {"result": "complete"})
    assert deliver()[0].subject == f"Hồ sơ {dossier.code}: đã đối soát đủ bản chính"


def test_a_correction_and_a_reopening_give_number_reason_and_basis(story: Story, deliver: Deliver) -> None:
    dossier = story.handed_over()
    deliver()
    result = {"number": "12a/GP", "issued_on": story.today(), "file": story.file(), "reason": "Sai ngày sinh"}
    story.do("correct_outcome", dossier, CLERK, result)
    (corrected,) = deliver()
    assert "Kết quả mới có số 12a/GP" in corrected.body
    assert "Lý do: Sai ngày sinh" in corrected.body
    again = {"step": "tham-dinh", "basis": "Quyết định 15/QĐ-SCT", "reason": "Có sai sót"}
    story.do("reopen", dossier, DIRECTOR, again)
    (opened,) = deliver()
    assert opened.subject == f"Hồ sơ {dossier.code} được mở lại để giải quyết"
    assert "Lý do: Có sai sót. Căn cứ: Quyết định 15/QĐ-SCT." in opened.body


def test_what_happens_at_the_other_agency_is_told_to_the_lead_not_to_the_applicant(
    story: Story, mailoutbox: list[object]
) -> None:
    child = Dossier.objects.get(parent=handed_on(story))
    settle()
    mailoutbox.clear()
    story.do("accept", child, JUSTICE_DESK)
    settle()
    assert mailoutbox == []
    child.refresh_from_db()
    told = Notice.objects.filter(person=story.person(EXAMINER)).latest("id")
    assert child.code in told.title
