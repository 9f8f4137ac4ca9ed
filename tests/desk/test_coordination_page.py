"""Coordination on the page of a dossier: asking by the generic form, the panel of opinions, and answering."""

from __future__ import annotations

import re

import pytest

from motcua.dossiers.models import Consultation, Dossier
from tests.acts.coordination import handed_on
from tests.desk.conftest import Desk
from tests.desk.helpers import page_of, press, shown
from tests.story import EXAMINER, HEAD, JUSTICE_DESK, OTHER_EXAMINER, OTHER_HEAD, Story


@pytest.mark.criterion("II.8.6", "II.15.1")
def test_an_examiner_asks_two_units_by_the_form_and_one_answers(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    units = [str(story.unit(OTHER_HEAD)), str(story.unit("vanthu@sct.mau.vn"))]
    data = {"units": units, "question": "Có vướng quy hoạch không?", "days": "2"}
    answer = press(at(EXAMINER), dossier, "consult", data)
    assert answer.status_code == 302
    assert Consultation.objects.filter(dossier=dossier).count() == 2
    other = at(OTHER_EXAMINER)
    assert "Xin ý kiến" in shown(other.get("/can-bo/danh-sach/opinions"))
    page = shown(other.get(page_of(dossier)))
    assert "Có vướng quy hoạch không?" in page
    assert "Đang chờ trả lời" in page
    opinion = Consultation.objects.get(dossier=dossier, unit_id=story.unit(OTHER_HEAD))
    given = {"opinion": str(opinion.id), "answer": "Không vướng quy hoạch."}
    assert press(other, dossier, "answer_consultation", given).status_code == 302
    page = shown(at(EXAMINER).get(page_of(dossier)))
    assert "Không vướng quy hoạch." in page
    assert "Đã trả lời" in page


def test_what_was_ticked_is_kept_when_the_question_is_missing(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    unit = str(story.unit(OTHER_HEAD))
    answer = press(at(EXAMINER), dossier, "consult", {"units": [unit], "question": "", "days": "2"})
    assert answer.status_code == 422
    page = shown(answer)
    assert "Hãy nhập “Nội dung xin ý kiến”." in page
    boxes = [tag for tag in re.findall(r"<input[^>]*>", page) if 'name="units"' in tag]
    assert [f'value="{unit}"' in tag for tag in boxes if " checked" in tag] == [True]


def test_parent_and_child_name_each_other_and_link_only_within_scope(story: Story, at: Desk) -> None:
    parent = handed_on(story)
    child = Dossier.objects.get(parent=parent)
    page = shown(at(EXAMINER).get(page_of(parent)))
    assert str(child.receipt_number) in page
    assert page_of(child) not in page, "the other agency's dossier is not theirs to open"
    there = shown(at(JUSTICE_DESK).get(page_of(child)))
    assert parent.code in there
    assert page_of(parent) not in there
    assert at(HEAD).get(page_of(child)).status_code == 404
