"""An administrator makes a template on the screen: written, tried, numbered, compared, published from a day on."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from motcua.dossiers import outcome_drafts
from motcua.dossiers.models import Sequence
from motcua.exchange.packages import load_archive
from motcua.slips.models import SlipVersion
from motcua.slips.selectors import current
from tests.console.papers import LICENCE, PROVINCE, address, begin, begin_version, publish, say, write
from tests.desk.conftest import Desk, at
from tests.office import needs_office
from tests.story import APPLICANT, HEAD, Story
from tests.story_fixtures import TimeIs, story, time_is

__all__ = ["at", "story", "time_is"]

FRAME = '#import "/khung.typ": *\n#show: paper\n'


def shown(answer: Any) -> str:
    return str(answer.content.decode())


def word(*lines: str) -> SimpleUploadedFile:
    document: Any = Document()
    for line in lines:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return SimpleUploadedFile("mẫu của tôi.docx", stream.getvalue())


def test_a_new_version_is_written_looked_at_and_published(at: Desk) -> None:
    client = at(PROVINCE)
    before = current(LICENCE)
    draft = begin_version(client)
    assert 'src="data:image/png;base64,' in shown(client.get(address("draft", draft)))
    assert write(client, draft, draft.source + "\nMột dòng mới của giấy phép.").status_code == 302
    page = shown(client.get(address("publish", draft)))
    assert "<ins>Một dòng mới của giấy phép.</ins>" in page
    assert page.count('class="mc-sheet"') == 2
    assert publish(client, draft).status_code == 302
    after = current(LICENCE)
    assert after.number == before.number + 1
    assert after.source.endswith("Một dòng mới của giấy phép.")
    assert after.definition == before.definition
    assert client.get(address("draft", draft)).status_code == 404
    compared = shown(client.get(reverse("console:template", kwargs={"code": LICENCE})))
    assert "<ins>Một dòng mới của giấy phép.</ins>" in compared
    assert "Đang dùng" in compared


def test_a_version_holds_from_its_day_on(at: Desk, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    client = at(PROVINCE)
    before = current(LICENCE)
    draft = begin_version(client)
    write(client, draft, draft.source + "\nTừ năm sau.")
    assert publish(client, draft, "01/01/2027").status_code == 302
    assert current(LICENCE) == before
    assert "Sắp dùng" in shown(client.get(reverse("console:template", kwargs={"code": LICENCE})))
    time_is("2027-01-01 08:00")
    assert current(LICENCE).number == before.number + 1
    client = at(PROVINCE)  # a session does not last that long
    again = begin_version(client)
    write(client, again, again.source + "\nSớm hơn.")
    refused = publish(client, again, "31/12/2026")
    assert refused.status_code == 422
    assert "có hiệu lực từ 01/01/2027" in shown(refused)


def test_a_mistake_is_told_with_its_line_and_nothing_typed_is_lost(at: Desk) -> None:
    client = at(PROVINCE)
    draft = begin(client)
    source = FRAME + "#khong-co-ham()\nChữ của tôi"
    assert write(client, draft, source).status_code == 302
    page = shown(client.get(address("draft", draft)))
    assert "Dòng 3" in page
    assert "Chữ của tôi" in page
    assert publish(client, draft).status_code == 422
    assert not SlipVersion.objects.filter(code=draft.code).exists()


def test_an_unknown_field_keeps_a_template_from_being_published(at: Desk) -> None:
    client = at(PROVINCE)
    draft = begin_version(client)
    write(client, draft, FRAME + 'Cấp cho #value("answers.ten_thuong_nha") tại #value("agency.naem")')
    refused = shown(publish(client, draft))
    assert "Không có trường “answers.ten_thuong_nha”. Ý bạn là “answers.ten_thuong_nhan”?" in refused
    assert "Không có trường “agency.naem”. Ý bạn là “agency.name”?" in refused


def test_the_live_page_saves_what_is_typed(at: Desk) -> None:
    client = at(PROVINCE)
    draft = begin(client)
    data = {"source": FRAME + "Trang sống", "expected": str(draft.revision)}
    answer = client.post(address("look", draft), data)
    draft.refresh_from_db()
    assert draft.source.endswith("Trang sống")
    assert f'data-look-revision="{draft.revision}"' in shown(answer)
    assert "data:image/png" in shown(answer)


def test_two_administrators_notice_each_other(at: Desk, story: Story) -> None:
    mine = at(PROVINCE)
    draft = begin(mine)
    write(mine, draft, FRAME + "Của tôi")
    other = story.person("nguyenvanan@mau.vn")
    type(draft).objects.filter(pk=draft.pk).update(changed_by=other, revision=draft.revision + 1)
    answer = write(mine, draft, FRAME + "Viết đè", expected=draft.revision)
    assert answer.status_code == 409
    assert "Viết đè" in shown(answer)
    assert draft.source == FRAME + "Của tôi"
    data = {"source": FRAME + "Viết đè", "expected": str(draft.revision - 1)}
    assert mine.post(address("look", draft), data).status_code == 409


def test_what_is_said_about_a_template_is_checked_at_its_field(at: Desk) -> None:
    client = at(PROVINCE)
    draft = begin(client)
    refused = say(client, draft, {"pattern": "GP-{agency}", "agencies": "khong hieu"})
    assert refused.status_code == 422
    assert "Mỗi dòng ghi mã cơ quan" in shown(refused)
    refused = say(client, draft, {"pattern": "GP-{agency}"})
    assert refused.status_code == 422
    assert "Mẫu số phải có đúng một chỗ {so}" in shown(refused)
    fields = {
        "title": "Quyết định thu hồi giấy phép",
        "legal_source": "Nghị định 105/2017/NĐ-CP",
        "pattern": "{so}/QĐ-{co_quan}",
        "yearly": "no",
        "agencies": "H27.03 = {so}/QĐ-SCT",
        "part-0-label": "Lý do thu hồi",
        "part-0-text": "{applicant.name} vi phạm",
    }
    assert say(client, draft, fields).status_code == 302
    assert draft.definition == {
        "purpose": "result",
        "legal_source": "Nghị định 105/2017/NĐ-CP",
        "numbering": {"pattern": "{so}/QĐ-{co_quan}", "yearly": False, "agencies": {"H27.03": "{so}/QĐ-SCT"}},
        "editable": [{"code": "ly_do_thu_hoi", "label": "Lý do thu hồi", "text": "{applicant.name} vi phạm"}],
    }
    wrong = say(client, draft, {"part-0-text": "{applicant.nmae}"})
    assert "Ý bạn là “applicant.name”?" in shown(wrong)


def test_the_next_number_of_each_agency_is_shown(at: Desk) -> None:
    client = at(PROVINCE)
    draft = begin_version(client)
    assert "1/GP-SCT" in shown(client.get(address("draft", draft, "thong-tin")))
    Sequence.objects.create(name=f"outcome/H27.03/GP/{timezone.localdate().year}", last=41)
    assert "42/GP-SCT" in shown(client.get(address("draft", draft, "thong-tin")))


def test_a_word_file_is_checked_and_may_be_the_only_template(at: Desk) -> None:
    client = at(PROVINCE)
    draft = begin_version(client)
    here = address("draft", draft, "word")
    wrong = client.post(here, {"word": word("Gửi {{ aplicant.name }}"), "expected": "1"})
    assert wrong.status_code == 422
    assert "Không có trường “aplicant.name”. Ý bạn là “applicant.name”?" in shown(wrong)
    assert (
        client.post(here, {"word": SimpleUploadedFile("a.docx", b"PK rac"), "expected": "1"}).status_code
        == 422
    )
    assert client.post(here, {"expected": "1"}).status_code == 422
    good = word("Gửi {{ applicant.name }}", "Điều kiện: {{ texts.dieu_kien }}")
    assert client.post(here, {"word": good, "expected": "1"}).status_code == 302
    assert client.post(here, {"chi-word": "1", "expected": "2"}).status_code == 302
    draft.refresh_from_db()
    assert draft.source == ""
    page = shown(client.get(here))
    assert "data:image/png" in page
    assert "mẫu của tôi.docx" in page
    for kind, begins in (("docx", b"PK"), ("word", b"PK"), ("pdf", b"%PDF")):
        assert (
            client.get(reverse("console:template_file", kwargs={"key": draft.key, "kind": kind}))
            .content[:4]
            .startswith(begins)
        )
    assert publish(client, draft).status_code == 302
    assert current(LICENCE).source == ""


def test_it_is_tried_with_a_dossier_that_the_administrator_may_open(at: Desk, story: Story) -> None:
    dossier = story.accepted()
    client = at(PROVINCE)
    draft = begin_version(client)
    answer = client.post(
        address("choose", draft), {"procedure": "2.000620", "dossier": dossier.code or ""}, follow=True
    )
    assert "mà bạn được mở" in shown(answer)
    draft.refresh_from_db()
    assert (draft.tried_with, draft.procedure) == (None, "2.000620")


def test_a_template_goes_out_and_comes_in_as_a_package(at: Desk) -> None:
    client = at(PROVINCE)
    draft = begin_version(client)
    say(client, draft, {"legal_source": "Quyết định số 9"})
    publish(client, draft)
    answer = client.get(reverse("console:template_package", kwargs={"code": LICENCE}))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == [f"slips/{LICENCE}.{kind}" for kind in ("docx", "json", "txt")]
        told = json.loads(archive.read(f"slips/{LICENCE}.json"))
    assert (told["purpose"], told["numbering"]["series"], told["legal_source"]) == (
        "result",
        "GP",
        "Quyết định số 9",
    )
    kept = current(LICENCE)
    report = load_archive(answer.content)
    assert (report.ok, report.counts) == (True, {})
    assert current(LICENCE) == kept


def test_a_draft_of_a_result_takes_the_new_template(at: Desk, story: Story) -> None:
    dossier = story.assigned()
    client = at(PROVINCE)
    draft = begin_version(client)
    write(client, draft, draft.source + "\nPhiên bản mới.")
    publish(client, draft)
    template = outcome_drafts.template_for(dossier, None)
    assert template is not None
    assert template.source.endswith("Phiên bản mới.")


def test_the_list_is_found_by_words_and_kind(at: Desk) -> None:
    client = at(PROVINCE)
    page = shown(client.get(reverse("console:templates"), {"loai": "result"}))
    assert "Giấy phép bán lẻ rượu" in page
    assert "kết quả của 2.000620" in page
    assert "Phiếu từ chối" not in page
    assert "Phiếu từ chối" in shown(client.get(reverse("console:templates"), {"q": "tu choi"}))
    assert "Không có mẫu nào khớp" in shown(client.get(reverse("console:templates"), {"q": "zzz"}))


@needs_office
def test_a_word_file_is_seen_as_an_office_program_sets_it(at: Desk) -> None:
    """Its head too, which our own pages leave out; filled in, for administrators alone."""
    client = at(PROVINCE)
    draft = begin(client)
    document: Any = Document()
    document.sections[0].header.paragraphs[0].text = "Đầu trang riêng của Sở"
    document.add_paragraph("Cấp cho {{ applicant.name }}")
    stream = io.BytesIO()
    document.save(stream)
    given = SimpleUploadedFile("mẫu.docx", stream.getvalue())
    client.post(address("draft", draft, "word"), {"word": given, "expected": str(draft.revision)})
    page = shown(client.get(address("draft", draft, "word")))
    assert "Như trong Word" in page
    state = reverse("console:template_file", kwargs={"key": draft.key, "kind": "word.json"})
    assert f'data-state="{state}"' in page
    told = client.get(state).json()
    assert (told["state"], told["kind"]) == ("ready", "pdf")
    answer = client.get(told["source"])
    assert answer["Content-Type"] == "application/pdf"
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Đầu trang riêng của Sở" in text
    assert "Cấp cho" in text
    assert "{{" not in text
    for other in (at(HEAD), at(APPLICANT)):
        assert other.get(state).status_code in (403, 404)
        assert other.get(told["source"]).status_code in (403, 404)


def test_without_an_office_program_the_word_page_says_so(at: Desk, settings: Any) -> None:
    settings.SOFFICE = "off"
    client = at(PROVINCE)
    draft = begin(client)
    client.post(
        address("draft", draft, "word"),
        {"word": word("{{ applicant.name }}"), "expected": str(draft.revision)},
    )
    page = shown(client.get(address("draft", draft, "word")))
    assert "chưa có LibreOffice" in page
    assert "data-viewer " not in page
    file = reverse("console:template_file", kwargs={"key": draft.key, "kind": "word.pdf"})
    told = shown(client.get(file, follow=True))
    assert "LibreOffice không có trên máy chủ" in told
