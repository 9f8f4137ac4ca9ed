"""A procedure made of files alone: loaded in the administrator's browser, it works through the whole journey."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from motcua.catalogue.models import Procedure
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.models import Dossier
from motcua.dossiers.verification import verify
from motcua.forms.selectors import cached_form
from tests import story as people
from tests.answers import complete_answers
from tests.journeys.walking import Walker
from tests.story import DESK, Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CODE = "9.000001"
NAME = "Đăng ký tham gia phiên chợ hàng Việt"
ADMINISTRATOR = "quantri@hatinh.mau.vn"
PACKAGE = Path(__file__).parent.parent / "exchange" / "example_procedure"


def zipped(**changes: str) -> Any:
    """The documented example as one archive; `changes` replace a text in all of its files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(PACKAGE.rglob("*.json")):
            text = path.read_text(encoding="utf-8")
            for old, new in changes.items():
                text = text.replace(old, new)
            archive.writestr(path.relative_to(PACKAGE).as_posix(), text)
    return {"name": "phien-cho.zip", "mimeType": "application/zip", "buffer": buffer.getvalue()}


@pytest.mark.criterion("VI.3", "DVC.6")
def test_a_procedure_of_files_alone_goes_through_the_whole_journey(
    walker: Walker, open_session: OpenSession, story: Story, deliver: Callable[[], None]
) -> None:
    _load(walker, open_session())
    phone = open_session(phone=True)
    dossier = _apply(walker, phone)
    _resolve(story, dossier)
    deliver()
    phone.goto("/ho-so?folder=handed_over")
    walker.follow(phone, phone.locator(".mc-results__item").get_by_role("link", name="Xem kết quả"))
    shown = phone.inner_text("#ket-qua")
    assert "Giấy xác nhận tham gia phiên chợ" in shown
    assert "7/XN-SCT" in shown
    href = phone.locator("#ket-qua a").first.get_attribute("href")
    assert href is not None
    assert phone.request.get(href).body().startswith(b"%PDF")
    assert [difference.message for difference in verify()] == []


def _load(walker: Walker, page: Page) -> None:
    """A mistake is named by file and line and loads nothing; the right package is checked, then loaded on demand."""
    walker.enter(page, ADMINISTRATOR)
    page.goto("/quan-tri/nap-du-lieu")
    page.set_input_files("#tep", zipped(**{'"mot-cua"': '"khong-co-quy-trinh"'}))
    walker.follow(page, page.locator("main form button[type=submit]"))
    told = page.inner_text("main")
    assert "procedures/9.000001.json" in told
    assert "khong-co-quy-trinh" in told
    assert not Procedure.objects.filter(code=CODE).exists()
    page.set_input_files("#tep", zipped())
    walker.follow(page, page.locator("main form button[type=submit]"))
    walker.look(page, "thu-tuc-moi-1-kiem-tra")
    assert not Procedure.objects.filter(code=CODE).exists()
    walker.follow(page, page.get_by_role("button", name="Nạp dữ liệu"))
    assert "Đã nạp" in page.inner_text("main")
    assert Procedure.objects.filter(code=CODE).exists()
    page.goto("/quan-tri/")
    assert NAME in page.inner_text("main")


def _apply(walker: Walker, phone: Page) -> Dossier:
    """Found, read, filled in (a further row, a part that an answer brings up), printed, submitted."""
    phone.goto("/")
    phone.fill("main input[type=search]", "phien cho hang viet")
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    walker.follow(phone, phone.get_by_role("link", name=NAME, exact=True).first)
    assert "50.000" in phone.inner_text("main")
    walker.follow(phone, phone.locator("main").get_by_role("link", name="Nộp hồ sơ trực tuyến"))
    walker.enter(phone, people.APPLICANT)
    phone.goto(f"/nop-ho-so/{CODE}")
    walker.follow(phone, phone.locator("main form.mc-form button[type=submit]"))
    dossier = Dossier.objects.get(procedure__code=CODE)
    form = cached_form(dossier.form_version_id)
    answers = complete_answers(form)
    answers["mat_hang"] = [{"ten": "Cu đơ", "gia": 30_000}, {"ten": "Bưởi Phúc Trạch", "gia": 45_000}]
    answers |= {"can_ho_tro": "co", "noi_dung_ho_tro": "Một xe tải nhỏ"}
    for number, _step in enumerate(form.steps, start=1):
        walker.fill_step(phone, dossier, number, answers)
        walker.on(phone)
    papers = cached_version(dossier.procedure_version_id).papers
    assert phone.url.endswith("/giay-to"), phone.inner_text("main")
    assert phone.locator("#giay-de-nghi-ho-tro").count() == 1  # asked for because of an answer
    for paper in papers:
        if paper.required:
            walker.attach(phone, paper.code, walker.pdf(f"{paper.code}.pdf"))
    walker.on(phone)
    walker.on(phone)
    shown = phone.inner_text("main")
    for said in ("Bưởi Phúc Trạch", "45.000", "Một xe tải nhỏ"):
        assert said in shown
    printed = phone.get_by_role("link", name="In biểu mẫu đơn").get_attribute("href")
    assert printed is not None
    assert phone.request.get(printed).body().startswith(b"%PDF")
    phone.check("input[name=cam_ket]")
    walker.follow(phone, phone.get_by_role("button", name="Nộp hồ sơ"))
    dossier.refresh_from_db()
    assert dossier.receipt_number
    assert dossier.receipt_number in phone.inner_text("main")
    return dossier


def _resolve(story: Story, dossier: Dossier) -> None:
    """The officers of docs/adding-a-procedure.md, in its order."""
    story.do("accept", dossier, DESK)
    story.do("forward", dossier, DESK, {"division": str(story.trade_division())})
    story.do("assign", dossier, people.HEAD, {"examiner": str(story.person(people.EXAMINER).id)})
    story.do("examine", dossier, people.EXAMINER, {"opinion": "Gian hàng còn chỗ."})
    story.do("propose", dossier, people.EXAMINER, {"opinion": "Đủ điều kiện."})
    story.do("propose", dossier, people.HEAD, {"opinion": "Kính trình."})
    story.do("approve", dossier, people.DIRECTOR)
    issued = {"number": "7/XN-SCT", "issued_on": story.today(), "file": story.file("ket-qua.pdf")}
    story.do("finish", dossier, people.CLERK, issued)
    story.do("forward", dossier, DESK)
    story.do("hand_over", dossier, DESK, story.hand_over_data())
    dossier.refresh_from_db()
    assert dossier.state == "handed_over"
