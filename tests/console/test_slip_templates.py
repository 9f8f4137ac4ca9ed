"""An administrator sets up and changes the printed forms, their legal bases and the templates of results (II.2.5)."""

from __future__ import annotations

import io
import json
import unicodedata
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from motcua.agencies.selectors import stamp
from motcua.config.places import project_root
from motcua.dossiers.exporting import export_form
from motcua.dossiers.models import Dossier
from motcua.dossiers.printing import outcome_draft, slip_file
from motcua.exchange.packages.sources import write_archive
from motcua.files.services import open_file
from motcua.reports.books import ledger_template
from motcua.reports.control_sheet import control_sheet_pdf
from motcua.slips.services import render
from tests.desk.conftest import Desk, at
from tests.story import DESK, EXAMINER, HEAD, Story
from tests.story_fixtures import TimeIs, story, time_is

__all__ = ["at", "story", "time_is"]

SAMPLE = project_root() / "sample"
PROVINCE = "quantri@hatinh.mau.vn"
CHANGED = "Mẫu của tỉnh, sửa lần thứ hai"
BASIS = "Quyết định số 45/QĐ-UBND của tỉnh"


def changed_package() -> bytes:
    """Every form of 2018, the template of a result and an application form, each with a new line and a new basis."""
    files: dict[str, bytes] = {}
    for path in [
        *sorted((SAMPLE / "slips").glob("*-2018.json")),
        SAMPLE / "slips/giay-phep-ban-le-ruou.json",
    ]:
        told = json.loads(path.read_text(encoding="utf-8")) | {"legal_source": BASIS}
        files[path.name] = json.dumps(told, ensure_ascii=False).encode()
        source = path.with_suffix(".typ")
        files[source.name] = source.read_bytes() + f"\n{CHANGED}\n".encode()
        if word := told.get("word_file"):
            document: Any = Document(str(path.with_name(word)))
            document.add_paragraph(CHANGED)
            stream = io.BytesIO()
            document.save(stream)
            files[word] = stream.getvalue()
    form = json.loads((SAMPLE / "forms/don-ban-le-ruou.json").read_text(encoding="utf-8"))
    files["don-ban-le-ruou.json"] = json.dumps(form | {"legal_source": BASIS}, ensure_ascii=False).encode()
    return write_archive(files)


def load(browser: Client, content: bytes) -> str:
    answer = browser.post(reverse("console:import"), {"tep": [SimpleUploadedFile("mau.zip", content)]})
    assert answer.status_code == 302, answer.content.decode()
    return browser.post(answer["Location"], follow=True).content.decode()


def text_of(pdf: bytes | None) -> str:
    assert pdf is not None
    pages = PdfReader(io.BytesIO(pdf)).pages
    return unicodedata.normalize("NFC", " ".join(" ".join(page.extract_text().split()) for page in pages))


def form_printed(dossier: Dossier) -> bytes:
    found = Dossier.objects.select_related("agency").get(pk=dossier.pk)
    return export_form(found, "pdf", found.answers, "").content


def slip_text(dossier: Dossier) -> str:
    issued = dossier.slips.select_related("template", "file").latest("id")
    with open_file(slip_file(issued)) as kept:
        return text_of(kept.read())


@pytest.mark.criterion("II.2.5")
def test_changed_forms_hold_for_what_comes_and_leave_what_was_issued(
    story: Story, at: Desk, time_is: TimeIs, monkeypatch: pytest.MonkeyPatch
) -> None:
    time_is("2024-10-01 08:00")
    before = story.accepted()
    assert "Đã nạp" in load(at(PROVINCE), changed_package())
    listed = at(PROVINCE).get(reverse("console:home")).content.decode()
    assert "Phiếu xin lỗi và hẹn lại ngày trả kết quả" in listed
    later = stamp() + 1  # templates are kept in memory for half a minute
    monkeypatch.setattr("motcua.dossiers.acts.slips.stamp", lambda: later)

    assert CHANGED not in slip_text(before)
    refused = story.do("refuse", story.submitted(), DESK, {"reason": "Sai thẩm quyền"}).dossier
    accepted = story.accepted()
    papers = [slip_text(refused), slip_text(accepted)]
    story.do("forward", accepted, DESK, {"division": str(story.trade_division())})
    story.do("assign", accepted, HEAD, {"examiner": str(story.person(EXAMINER).id)})
    late = story.do("apologise", accepted, EXAMINER, {"day": "22/10/2024", "reason": "Chờ ý kiến"}).dossier
    papers.append(slip_text(late))
    papers.append(slip_text(story.do("ask_supplement", late, EXAMINER, story.request()).dossier))
    papers.append(text_of(control_sheet_pdf(Dossier.objects.get(pk=accepted.pk))))
    template = ledger_template()
    assert template is not None
    papers.append(text_of(render(template, {"agency": {"name": "Sở"}, "entries": []})))
    for printed in papers:
        assert CHANGED in printed
        assert BASIS in printed

    draft = outcome_draft(Dossier.objects.get(pk=accepted.pk))
    assert draft is not None
    words = "".join(node.text or "" for node in Document(io.BytesIO(draft)).element.iter(qn("w:t")))
    assert CHANGED in words
    assert accepted.answers["ten_thuong_nhan"] in words

    time_is("2024-10-02 08:00")
    newly_filled = story.submitted()
    assert BASIS in text_of(form_printed(newly_filled))
    assert BASIS not in text_of(form_printed(before))


def test_an_agencys_administrator_does_not_change_what_all_agencies_print(story: Story, at: Desk) -> None:
    content = SimpleUploadedFile("mau.zip", changed_package())
    answer = at("quantri@sct.mau.vn").post(reverse("console:import"), {"tep": [content]})
    assert answer.status_code == 422
    assert "chỉ quản trị viên cấp trên cùng được nạp" in answer.content.decode()
