"""A procedure gets its form and its licence in the browser, and a licence is issued by them: from the law's paper form
to what the shop owner holds.
"""

from __future__ import annotations

import io
import json
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from motcua.catalogue.models import Procedure
from motcua.catalogue.selectors import cached_version
from motcua.console.models import TemplateDraft
from motcua.dossiers.models import Dossier, Outcome
from motcua.dossiers.verification import verify
from motcua.files.services import open_file
from motcua.forms.models import FormVersion
from motcua.forms.selectors import cached_form
from tests import story as people
from tests.answers import complete_answers
from tests.journeys.designing import Writing
from tests.journeys.form_copying import Copying
from tests.journeys.walking import Walker
from tests.portal.way import address
from tests.story import RETAIL, Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADMINISTRATOR = "quantri@hatinh.mau.vn"
PAPER_FORM = Path(__file__).parents[2] / "sample" / "forms" / "don-ban-le-ruou.json"
FORM = "Đơn đề nghị cấp Giấy phép bán lẻ rượu (Mẫu số 01)"
FORM_CODE = "don-de-nghi-cap-giay-phep-ban-le-ruou-mau-so-01"
LICENCE = "Giấy phép bán lẻ rượu, mẫu mới"
SOURCE = """#import "/khung.typ": *
#show: paper

#paper-header(number: value("number_text"))
#paper-title[GIẤY PHÉP BÁN LẺ RƯỢU]
#row("Tên thương nhân", "answers.ten_thuong_nhan")
#row("Địa chỉ trụ sở chính", "answers.dia_chi_tru_so")
#block[Được phép bán lẻ: #filled(value("answers.loai_ruou"))]
#for place in items("answers.dia_diem") {
  block(inset: (left: 1cm))[– #place.ten, #place.dia_chi]
}
#editable("dieu_kien")
#paragraph[Giấy phép lập thành hai bản.]
#signatures((value("head.heading"), seal-note, value("head.name")))
"""
CONDITION = "Chỉ bán cho người từ đủ 18 tuổi."


def test_form_and_licence_are_made_in_the_browser_and_a_shop_owner_gets_the_licence(
    walker: Walker, open_session: OpenSession, story: Story
) -> None:
    page = walker.enter(open_session(), ADMINISTRATOR)
    _build_the_form(walker, page)
    _design_the_licence(walker, page)
    _let_the_procedure_use_both(walker, page)
    phone = walker.enter(open_session(phone=True), people.APPLICANT)
    dossier = _begin_on_a_phone(walker, phone)
    _go_on_at_a_desktop(walker, walker.enter(open_session(), people.APPLICANT), dossier)
    _examine_and_issue(walker, open_session, story, dossier)
    phone.goto(f"/ho-so/{dossier.key}")
    walker.look(phone, "tu-dau-9-ket-qua-dien-thoai")
    href = phone.locator("#ket-qua a").first.get_attribute("href")
    assert href is not None
    assert phone.request.get(href).body().startswith(b"%PDF")
    assert [difference.message for difference in verify()] == []


def _build_the_form(walker: Walker, page: Page) -> None:
    wanted = json.loads(PAPER_FORM.read_text(encoding="utf-8"))
    copying = Copying(walker, page)
    copying.begin(FORM)
    copying.copy(wanted)
    assert "Biểu mẫu không có lỗi" in page.inner_text("main")
    walker.look(page, "tu-dau-1-bieu-mau")
    walker.follow(page, page.get_by_role("link", name="Công bố…"))
    walker.follow(page, page.get_by_role("button", name="Công bố"))
    made = FormVersion.objects.get(code=FORM_CODE).definition
    assert made["legal_source"] == wanted["legal_source"]
    assert [_bare(step) for step in made["steps"]] == [_bare(step) for step in wanted["steps"]]


def _bare(step: dict[str, Any]) -> dict[str, Any]:
    """A step without its code, which the builder makes of the title, and without what says nothing."""
    fields = [
        {key: value for key, value in one.items() if value not in (False, None)} for one in step["fields"]
    ]
    for one in fields:
        if "columns" in one:
            one["columns"] = [
                {key: value for key, value in column.items() if value not in (False, None)}
                for column in one["columns"]
            ]
    return {"title": step["title"], "hint": step.get("hint", ""), "fields": fields}


def _design_the_licence(walker: Walker, page: Page) -> None:
    page.goto("/quan-tri/mau-giay-to/moi")
    page.fill("[name=title]", LICENCE)
    page.check("[name=purpose][value=result]")
    walker.follow(page, page.get_by_role("button", name="Tạo bản nháp"))
    draft = TemplateDraft.objects.get(title=LICENCE)
    here = f"/quan-tri/mau-giay-to/nhap/{draft.key}"
    page.goto(f"{here}?phan=thong-tin")
    page.fill("[name=legal_source]", "Nghị định số 105/2017/NĐ-CP, sửa đổi tại Nghị định số 17/2020/NĐ-CP")
    page.fill("[name=pattern]", "{so}/GP-{co_quan}")
    page.fill("[name=agencies]", "H27.03 = {so}/GP-SCT")
    page.fill("[name=part-0-label]", "Điều kiện")
    page.fill("[name=part-0-code]", "dieu_kien")
    page.fill("[name=part-0-text]", "{applicant.name} phải theo đúng pháp luật về kinh doanh rượu.")
    walker.follow(page, page.locator("main").get_by_role("button", name="Lưu", exact=True))
    page.goto(f"{here}?phan=noi-dung")
    page.select_option("[name=procedure]", RETAIL)
    walker.follow(page, page.get_by_role("button", name="Dùng dữ liệu này"))
    page.fill("#source", SOURCE)
    walker.follow(page, page.get_by_role("button", name="Lưu và xem"))
    page.locator(".mc-sheet").first.wait_for()
    walker.look(page, "tu-dau-2-giay-phep")
    page.goto(f"{here}/cong-bo")
    walker.follow(page, page.get_by_role("button", name="Công bố", exact=True))


def _let_the_procedure_use_both(walker: Walker, page: Page) -> None:
    page.goto(f"/quan-tri/thu-tuc/ban/{RETAIL}")
    walker.follow(page, page.get_by_role("button", name="Sửa thành phiên bản mới"))
    draft = page.url.partition("?")[0]
    writing = Writing(walker, page)
    page.goto(f"{draft}?phan=ket-qua")
    writing.fill(outcome_template=LICENCE)
    writing.on()
    page.goto(f"{draft}?phan=quy-trinh")
    writing.fill(form=FORM)
    writing.press("Lưu và xem bản công bố")
    walker.look(page, "tu-dau-3-thu-tuc")
    writing.press("Công bố")
    version = Procedure.objects.get(code=RETAIL).current
    assert version is not None
    assert cached_version(version.id).form_code == FORM_CODE


def _begin_on_a_phone(walker: Walker, phone: Page) -> Dossier:
    """Fills in on the way home; the connection breaks while typing and while a photo is being sent."""
    phone.goto(f"/nop-ho-so/{RETAIL}")
    walker.follow(phone, phone.locator("main form.mc-form button[type=submit]"))
    dossier = Dossier.objects.get(state="new", form_version__code=FORM_CODE)
    form = cached_form(dossier.form_version_id)
    answers = complete_answers(form)
    walker.fill_step(phone, dossier, 1, answers)
    status = phone.locator("[data-autosave-status]")
    phone.context.set_offline(True)
    phone.fill("[name=fax]", "0239 385 1111")
    status.get_by_text("Chưa lưu được").wait_for()
    walker.look(phone, "tu-dau-4-mat-mang-dien-thoai")
    phone.context.set_offline(False)
    status.get_by_text("Đã lưu lúc").wait_for()
    dossier.refresh_from_db()
    assert dossier.answers["fax"] == "0239 385 1111"
    walker.on(phone)
    for number in range(2, len(form.steps) + 1):
        walker.fill_step(phone, dossier, number, answers)
        walker.on(phone)
    assert phone.url.endswith("/giay-to"), phone.inner_text("main")
    first = _required(dossier)[0]
    phone.wait_for_selector(f"input[name='tep-{first}'][data-uploading]", state="attached")
    phone.context.set_offline(True)
    phone.set_input_files(f"input[name='tep-{first}']", [str(walker.photo())])
    note = phone.locator(f"#giay-{first} .mc-upload__note", has_text="Mất kết nối")
    note.first.wait_for(timeout=15_000)
    phone.context.set_offline(False)
    phone.locator(f"#giay-{first} .mc-file", has_text="anh-chup.jpg").first.wait_for(timeout=30_000)
    walker.look(phone, "tu-dau-5-anh-dien-thoai")
    return dossier


def _required(dossier: Dossier) -> list[str]:
    return [paper.code for paper in cached_version(dossier.procedure_version_id).papers if paper.required]


def _go_on_at_a_desktop(walker: Walker, page: Page, dossier: Dossier) -> None:
    page.goto(address("form_step", dossier, number=1))
    assert page.input_value("[name=fax]") == "0239 385 1111", "what was typed on the phone"
    page.goto(address("papers", dossier))
    assert page.locator(".mc-file", has_text="anh-chup.jpg").count() == 1
    for number, paper in enumerate(_required(dossier)[1:]):
        walker.attach(page, paper, walker.photo(f"trang-{number}.jpg"))
    walker.look(page, "tu-dau-6-giay-to")
    walker.on(page)
    walker.on(page)
    page.check("input[name=cam_ket]")
    walker.follow(page, page.get_by_role("button", name="Nộp hồ sơ"))
    dossier.refresh_from_db()
    assert dossier.submitted_at is not None, page.inner_text("main")


def _examine_and_issue(walker: Walker, open_session: OpenSession, story: Story, dossier: Dossier) -> None:
    story.do("accept", dossier, people.DESK)
    story.do("forward", dossier, people.DESK, {"division": str(story.trade_division())})
    story.do("assign", dossier, people.HEAD, {"examiner": str(story.person(people.EXAMINER).id)})
    examiner = walker.enter(open_session(), people.EXAMINER)
    here = f"/can-bo/ho-so/{dossier.key}"
    examiner.goto(here)
    _read_every_paper(walker, examiner, dossier)
    walker.follow(examiner, examiner.get_by_role("link", name="Dự thảo kết quả", exact=True))
    examiner.fill("#phan-dieu_kien", CONDITION)
    walker.follow(examiner, examiner.get_by_role("button", name="Lưu và xem"))
    walker.look(examiner, "tu-dau-8-du-thao")
    story.do("propose", dossier, people.EXAMINER, {"opinion": "Đủ điều kiện."})
    story.do("propose", dossier, people.HEAD, {"opinion": "Kính trình."})
    story.do("approve", dossier, people.DIRECTOR)
    clerk = walker.enter(open_session(), people.CLERK)
    clerk.goto(f"{here}/xem/du-thao-ket-qua")
    walker.follow(clerk, clerk.locator("section[aria-labelledby=ban-hanh] button[type=submit]"))
    outcome = Outcome.objects.get(dossier=dossier)
    assert outcome.number == "1/GP-SCT"
    with open_file(outcome.file) as kept:
        said = " ".join(PdfReader(io.BytesIO(kept.read())).pages[0].extract_text().split())
    for wanted in (
        "Giấy phép lập thành hai bản.",
        CONDITION,
        "Số: 1/GP-SCT",
        dossier.answers["ten_thuong_nhan"],
    ):
        assert wanted in unicodedata.normalize("NFC", said), wanted
    story.do("forward", dossier, people.DESK)
    story.do("hand_over", dossier, people.DESK, story.hand_over_data())


def _read_every_paper(walker: Walker, page: Page, dossier: Dossier) -> None:
    """Answers and papers stand on the dossier's own page, each behind its tab; nothing leads away from it."""
    address = page.url
    said = page.locator("#don").text_content() or ""
    for place in dossier.answers["dia_diem"]:
        assert place["ten"] in said
    for paper in _required(dossier):
        section = page.locator(f"#giay-{paper}")
        number = (section.locator("h2").text_content() or "").split(".")[0].strip()
        page.get_by_role("tab", name=f"{number}. ").click()
        section.locator("[data-viewer][data-shown]").first.wait_for()
        assert section.locator("[data-viewer] img, [data-viewer] canvas").first.is_visible()
    walker.look(page, "tu-dau-7-doc-giay-to")
    assert page.url.partition("#")[0] == address
