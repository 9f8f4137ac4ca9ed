"""A filled form as JSON and XML, against the schemas that we publish: every sample form, every state of a draft."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from lxml import etree

from motcua.config.places import project_root
from motcua.forms.definition import Form
from motcua.forms.exports.content import About, Content, as_json, content_of, published_schema
from motcua.forms.exports.document import Grid, Line, paper_parts
from motcua.forms.exports.xml import as_xml, namespace, xml_schema
from motcua.forms.parsing import parse
from tests.answers import complete_answers
from tests.forms.definitions import every_kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]
FORMS = sorted((project_root() / "sample" / "forms").glob("*.json"))
ABOUT = About(
    version=3,
    schema="https://mau.vn/bieu-mau/x/3/luoc-do",
    exported_at=datetime(2026, 11, 28, 3, 0, tzinfo=UTC),
    code="H27.03-261128-0001",
    receipt_number="",
    procedure=("2.000620", "Cấp Giấy phép bán lẻ rượu"),
    agency=("H27.03", "Sở Công Thương"),
    applicant="Nguyễn Văn An & con <gia đình>",
)


def form_of(path: Path) -> Form:
    return parse(json.loads(path.read_text(encoding="utf-8")))


def check_json(content: Content) -> dict[str, Any]:
    schema = published_schema(content.form, ABOUT.version, f"{ABOUT.schema}.json")
    Draft202012Validator.check_schema(schema)
    read: dict[str, Any] = json.loads(as_json(content, ABOUT))
    Draft202012Validator(schema).validate(read)
    return read


def xsd(form: Form) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(xml_schema(form, ABOUT.version)))


def check_xml(content: Content) -> Any:
    read = etree.fromstring(as_xml(content, ABOUT))
    xsd(content.form).assertValid(read)
    return read


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_every_form_goes_out_complete_and_empty(path: Path) -> None:
    form = form_of(path)
    answers = complete_answers(form)
    complete, empty = content_of(form, answers), content_of(form, {})
    assert complete.complete
    assert check_json(complete)["answers"] == complete.answers
    root = check_xml(complete)
    assert etree.QName(root).localname == "application"
    space = {"f": namespace(form, ABOUT.version)}
    assert [etree.QName(one).localname for one in root.findall("f:answers/*", space)] == [
        field.code for field in form.fields if field.code in complete.answers
    ]
    assert root.findtext("f:dossier/f:applicant", namespaces=space) == ABOUT.applicant
    computed = {field.code for field in form.fields if field.kind == "computed"}
    assert set(check_json(empty)["answers"]) <= computed
    assert (etree.QName(check_xml(empty)).localname == "draft") is (not empty.complete)


def full_form() -> Form:
    return parse(every_kind())


def test_what_was_typed_and_not_understood_is_not_lost_and_breaks_no_schema() -> None:
    form = full_form()
    number = next(field for field in form.fields if field.kind == "number" and field.shown_when is None)
    content = content_of(form, {number.code: "mười hai\x0b"})
    assert not content.complete
    assert content.unreadable[number.code] == "mười hai"
    assert check_json(content)["unreadable"] == {number.code: "mười hai"}
    root = check_xml(content)
    (item,) = root.findall("{*}unreadable/{*}item")
    assert (item.get("field"), item.text) == (number.code, "mười hai")


def test_the_schemas_refuse_what_is_wrong() -> None:
    """They are no open gates: a missing, a misspelled and a wrong answer are refused in a complete form."""
    form = full_form()
    content = content_of(form, complete_answers(form))
    assert content.complete
    needed = next(
        field.code
        for field in form.fields
        if field.asks and field.must_be_answered and field.shown_when is None
    )
    number = next(
        field.code for field in form.fields if field.kind == "number" and field.code in content.answers
    )
    lacking = {code: value for code, value in content.answers.items() if code != needed}
    schema = Draft202012Validator(published_schema(form, ABOUT.version, f"{ABOUT.schema}.json"))
    for answers in (lacking, {**content.answers, number: "x"}, {**content.answers, "la": 1}):
        wrong = Content(form, True, answers)
        with pytest.raises(ValidationError):
            schema.validate(json.loads(as_json(wrong, ABOUT)))
    for answers in (lacking, {**content.answers, number: "x"}):
        assert not xsd(form).validate(etree.fromstring(as_xml(Content(form, True, answers), ABOUT)))
    text = as_xml(content, ABOUT).decode().replace(f"<{number}>", "<la>").replace(f"</{number}>", "</la>")
    assert not xsd(form).validate(etree.fromstring(text.encode()))


def test_text_that_xml_cannot_hold_does_not_break_the_file() -> None:
    form = full_form()
    text = next(field for field in form.fields if field.kind == "text" and field.shown_when is None)
    root = check_xml(content_of(form, {text.code: "a\ufffe\uffffb <&> ]]>"}))
    assert root.findtext(f"{{*}}answers/{{*}}{text.code}") == "ab <&> ]]>"


def test_on_paper_a_table_is_a_table_and_a_blank_stays_blank() -> None:
    form = full_form()
    table = next(field for field in form.fields if field.kind == "table")
    answers = complete_answers(form)
    blocks = [block for part in paper_parts(form, answers) for block in part.blocks]
    grid = next(block for block in blocks if isinstance(block, Grid) and block.label == table.label)
    assert grid.head == tuple(column.label for column in table.columns)
    assert len(grid.rows) == len(answers[table.code])
    assert all(len(row) == len(grid.head) for row in grid.rows)
    empty = [block for part in paper_parts(form, {}) for block in part.blocks]
    assert all(block.text == "" for block in empty if isinstance(block, Line))
    assert all(len(block.rows) == max(1, table.least_rows) for block in empty if isinstance(block, Grid))
