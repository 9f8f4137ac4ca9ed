"""Templates that would run for ever, take all memory, reach other files or run programs: refused, within bounds."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any

import pytest
from docx import Document

from motcua.slips import press
from motcua.slips.compiler import TemplateError
from motcua.slips.models import SlipVersion
from motcua.slips.services import check_word_template, publish, template_error
from motcua.slips.word import WordTemplateError
from tests.slips.sample_slips import SAMPLE

SLOWEST = 6.0
RELATIONS = "word/_rels/document.xml.rels"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("#while true {}", id="endless loop"),
        pytest.param("#let f(x) = f(x + 1)\n#f(1)", id="endless recursion"),
        pytest.param("#range(100000000).map(i => i * 2).len()", id="a list of all memory"),
        pytest.param('#("a" * 4000000000)', id="a text of 4 GB"),
        pytest.param("#for i in range(200000) [ #lorem(500) ]", id="a million pages"),
        pytest.param("#let a = range(10000000)\n#for i in a { for j in a { } }", id="a loop of years"),
        pytest.param("#set page(width: 100000cm, height: 100000cm)\nx", id="a page of a kilometre"),
        pytest.param('#import "@preview/tablex:0.0.8": *', id="a package of the network"),
        pytest.param('#include "/form.typ"', id="another file"),
        pytest.param('#eval("1")', id="text made source"),
        pytest.param('#read("/etc/passwd")', id="a file of the machine"),
        pytest.param('#image("../../../../etc/passwd")', id="a file above the folder"),
    ],
)
def test_a_hostile_source_is_refused_and_the_next_one_is_made(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "MOST_SECONDS", 2.0)
    began = time.monotonic()
    with pytest.raises(TemplateError) as refused:
        press.pages(source, {"title": "x"})
    assert time.monotonic() - began < SLOWEST
    assert "/src/" not in str(refused.value)
    # Nothing is wrong with a large page of lines: only its picture would be too large.
    assert template_error(source) is not None or "width" in source
    pages, count = press.pages("Trang một #pagebreak() Trang hai", {"title": "x"})
    assert (len(pages), count) == (2, 2)
    assert pages[0].startswith(b"\x89PNG")


@pytest.mark.django_db
def test_a_template_that_never_ends_is_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "MOST_SECONDS", 2.0)
    with pytest.raises(TemplateError):
        publish("xau", "Mẫu xấu", {}, "#let a = range(10000000)\n#for i in a { for j in a { } }")
    assert not SlipVersion.objects.exists()


def word_with(text: str) -> bytes:
    document: Any = Document()
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def changed(content: bytes, parts: dict[str, bytes]) -> bytes:
    """A Word file with some of its parts put in or written anew."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return stream.getvalue()


def with_relation(kind: str, target: str) -> bytes:
    """A Word file that takes something from outside."""
    plain = word_with("Xin chào {{ applicant.name }}")
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        relations = archive.read(RELATIONS).decode()
    added = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        f'{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    )
    return changed(plain, {RELATIONS: relations.replace("</Relationships>", added).encode()})


def test_a_word_file_takes_nothing_from_outside() -> None:
    for kind, target in (
        ("image", "https://xau.example/anh.png"),
        ("attachedTemplate", "file:///C:/mau.dotm"),
        ("oleObject", "file:///C:/tep.xlsx"),
    ):
        with pytest.raises(WordTemplateError, match="liên kết ra ngoài"):
            check_word_template(with_relation(kind, target))


def test_a_word_file_carries_no_program_and_no_other_file() -> None:
    plain = word_with("Xin chào")
    check_word_template(plain)
    for name in ("word/vbaProject.bin", "word/activeX/activeX1.xml", "word/embeddings/tep.xlsx"):
        with pytest.raises(WordTemplateError, match="macro"):
            check_word_template(changed(plain, {name: b"x"}))


def test_a_field_that_fetches_is_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(word_with("chữ"))) as archive:
        body = archive.read("word/document.xml").decode()
    fetching = body.replace("<w:t>chữ</w:t>", '<w:instrText> INCLUDETEXT "C:\\bí mật.docx" </w:instrText>')
    assert fetching != body
    with pytest.raises(WordTemplateError, match="INCLUDETEXT"):
        check_word_template(changed(word_with("chữ"), {"word/document.xml": fetching.encode()}))


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'a' * 999999999 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}",
        "{{ ''.__class__ }}{{ cycler.__init__.__globals__ }}".replace(
            "''.__class__", "agency.name.__class__()"
        ),
        "{% set x = 1 %}{{ x }}",
        "{% include 'x' %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ papers | join('x' * 9999999) }}",
    ],
)
def test_expressions_of_a_word_file_end(text: str) -> None:
    with pytest.raises(WordTemplateError):
        check_word_template(word_with(text))


def test_the_sample_s_word_files_pass() -> None:
    for path in sorted(SAMPLE.glob("*.docx")):
        check_word_template(path.read_bytes())
