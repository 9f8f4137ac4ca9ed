"""Fields that a template names: found in source and Word files, and unknown ones told with the nearest known one."""

from __future__ import annotations

import io
from typing import Any

from docx import Document

from motcua.slips.fields import Field, Unknown, groups_for, unknown_fields
from motcua.slips.named import named_in_expressions, named_in_source
from motcua.slips.parts import EditablePart, first_texts
from motcua.slips.word_check import expressions
from tests.slips.sample_slips import SAMPLE

PARTS = (EditablePart("dieu_kien", "Điều kiện", "{applicant.name} phải giữ {khong.co}."),)
ANSWERS = (Field("answers.ten", "Tên"), Field("answers.dia_diem", "Địa điểm", (("dia_chi", "Địa chỉ"),)))


def unknown(source: str, purpose: str = "result", *, any_answer: bool = False) -> list[Unknown]:
    return unknown_fields(named_in_source(source), groups_for(purpose, PARTS, ANSWERS), any_answer=any_answer)


def test_an_unknown_field_is_told_with_its_line_and_the_nearest_known_one() -> None:
    source = '#value("agency.name")\n#row("Tên", "aplicant.name")\n#items("answers.dia_diem")\n#editable("dieu_kein")'
    assert unknown(source) == [
        Unknown("aplicant.name", "applicant.name", 2),
        Unknown("texts.dieu_kein", "texts.dieu_kien", 4),
    ]


def test_columns_of_a_table_are_known_by_their_row() -> None:
    assert unknown('#for one in items("answers.dia_diem") [ #one.dia_chi ]') == []
    assert unknown('#for one in items("answers.dia_diem") [ #one.dia_ch ]') == [
        Unknown("answers.dia_diem[].dia_ch", "answers.dia_diem[].dia_chi", 1)
    ]


def test_answers_are_let_pass_where_no_form_is_known() -> None:
    assert [one.path for one in unknown('#value("answers.khac")')] == ["answers.khac"]
    assert unknown('#value("answers.khac")', any_answer=True) == []


def test_comments_name_nothing() -> None:
    assert unknown('// #value("khong.co")\nchữ') == []


def test_a_word_file_s_fields_follow_its_loops() -> None:
    document: Any = Document()
    for text in (
        "{{ aplicant.name }}",
        "{%p for one in answers.dia_diem %}",
        "{{ one.dia_ch }} {{ loop.index }}",
        "{%p endfor %}",
    ):
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    named = [one for tree in expressions(stream.getvalue()) for one in named_in_expressions(tree)]
    found = unknown_fields(named, groups_for("result", PARTS, ANSWERS), any_answer=False)
    assert [(one.path, one.nearest) for one in found] == [
        ("aplicant.name", "applicant.name"),
        ("answers.dia_diem[].dia_ch", "answers.dia_diem[].dia_chi"),
    ]


def test_every_field_of_the_sample_s_templates_is_known() -> None:
    parts = (EditablePart("dieu_kien", ""), EditablePart("thoi_han", ""))
    papers = {path.stem for path in SAMPLE.glob("*.json") if '"purpose": "form"' in path.read_text("utf-8")}
    assert papers
    for path in sorted(SAMPLE.glob("*.typ")):
        groups = groups_for("form" if path.stem in papers else "slip", parts)
        named = list(named_in_source(path.read_text(encoding="utf-8")))
        assert named, path
        assert unknown_fields(named, groups, any_answer=True) == [], path
    for path in sorted(SAMPLE.glob("*.docx")):
        groups = groups_for("form" if path.stem in papers else "slip", parts)
        named = [one for tree in expressions(path.read_bytes()) for one in named_in_expressions(tree)]
        assert named, path
        assert unknown_fields(named, groups, any_answer=True) == [], path


def test_the_first_text_of_a_part_is_filled_from_the_data() -> None:
    words = {"applicant": {"name": "Nguyễn Văn An"}}
    assert first_texts(PARTS, words) == {"dieu_kien": "Nguyễn Văn An phải giữ ."}
