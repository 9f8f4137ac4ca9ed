"""An administrator draws a process and writes its procedure, without file or code, and a dossier runs through it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from motcua.agencies.selectors import calendar_of
from motcua.console.models import ProcessDraft
from motcua.dossiers.models import Dossier
from motcua.dossiers.timer_run import Fired, fire_due
from motcua.dossiers.verification import verify
from motcua.process.definition import Process, parse
from motcua.process.selectors import current_process
from tests import story as people
from tests.journeys.designing import Drawing, Writing, draw_seven_steps
from tests.journeys.filing import file
from tests.journeys.walking import Walker
from tests.story import Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADMINISTRATOR = "quantri@hatinh.mau.vn"
PROCESS = "cap-phep-quang-cao-ngoai-troi-7-ngay-lam-viec"
PROCEDURE = "9.000002"
PROCEDURE_NAME = "Cấp phép quảng cáo ngoài trời"
NAME = "Cấp phép quảng cáo ngoài trời, 7 ngày làm việc"


@pytest.mark.criterion("II.3.1", "II.3.2", "II.3.3", "II.25")
def test_seven_steps_a_loop_parallel_opinions_and_a_timer_drawn_published_and_run(
    walker: Walker, open_session: OpenSession, story: Story, deliver: Callable[[], None]
) -> None:
    page = walker.enter(open_session(), ADMINISTRATOR)
    drawing = Drawing(walker, page)
    drawing.begin(NAME)
    draw_seven_steps(drawing)
    assert "Quy trình không có lỗi" in page.inner_text("main")
    assert page.locator("#so-do svg [data-element-id^=step_]").count() >= 8
    walker.look(page, "ve-quy-trinh-1-bang")
    _move_by_keyboard_and_mouse(drawing)
    _look_at_a_step(walker, open_session, page)
    walker.follow(page, page.get_by_role("link", name="Công bố…"))
    walker.look(page, "ve-quy-trinh-3-cong-bo")
    walker.follow(page, page.get_by_role("button", name="Công bố"))
    assert f"Đã công bố “{NAME}”, phiên bản 1" in page.inner_text("main")
    version = current_process(PROCESS)
    assert version is not None
    _assert_drawn_as_wanted(parse(version.definition))
    _write_its_procedure(walker, page)
    _look_on_a_phone(walker, walker.enter(open_session(phone=True), ADMINISTRATOR), page)
    phone = open_session(phone=True)
    dossier = _apply(walker, phone)
    _carry(walker, open_session, phone, dossier, deliver)
    dossier.refresh_from_db()
    assert dossier.state == "handed_over"
    assert [difference.message for difference in verify()] == []


def _write_its_procedure(walker: Walker, page: Page) -> None:
    """A new procedure with a new sector, papers and a fee, under the process just drawn; a mistake loses nothing."""
    writing = Writing(walker, page)
    writing.begin(PROCEDURE, PROCEDURE_NAME)
    walker.look(page, "thu-tuc-1-chung-moi")
    writing.fill(
        sector="+ Thêm lĩnh vực mới",
        new_sector_code="G99-QC1",
        new_sector_name="Quảng cáo",
        level="full",
        audience=["citizen", "business"],
        contact="Bộ phận một cửa Sở Công Thương",
    )
    walker.look(page, "thu-tuc-1-chung")
    writing.on()
    writing.press("Thêm cơ quan")
    writing.fill(
        offices__0__place="Sở Công Thương tỉnh Hà Tĩnh – Phòng Quản lý thương mại", limit_amount="bảy"
    )
    writing.on()
    assert "không phải số nguyên" in page.inner_text("main")
    assert page.input_value("#limit_amount") == "bảy"
    walker.look(page, "thu-tuc-2-co-quan-sai")
    writing.fill(limit_amount="7")
    writing.on()
    writing.press("Thêm giấy tờ")
    writing.fill(papers__0__name="Bản vẽ bảng quảng cáo", papers__0__original_copies="1")
    writing.press("Thêm giấy tờ")
    writing.fill(papers__1__name="Văn bản uỷ quyền", papers__1__required="Không")
    walker.look(page, "thu-tuc-3-giay-to")
    writing.on()
    writing.press("Thêm khoản thu")
    fee = {"fees__0__name": "Phí thẩm định", "fees__0__amount": "150.000", "fees__0__from": "01/01/2026"}
    writing.fill(**fee)
    walker.look(page, "thu-tuc-4-phi")
    writing.on()
    writing.fill(
        outcome_name="Giấy phép quảng cáo ngoài trời", requirements="Có quyền sử dụng vị trí đặt bảng."
    )
    walker.look(page, "thu-tuc-5-ket-qua")
    writing.on()
    writing.press("Thêm văn bản")
    writing.fill(legal_basis__0__number="16/2012/QH13", legal_basis__0__title="Luật Quảng cáo")
    walker.look(page, "thu-tuc-6-can-cu")
    writing.on()
    writing.fill(form="Đơn đề nghị giải quyết thủ tục hành chính", process=NAME)
    writing.press("Lưu")
    walker.look(page, "thu-tuc-7-quy-trinh")
    writing.press("Lưu và xem bản công bố")
    walker.look(page, "thu-tuc-8-cong-bo")
    writing.press("Công bố")
    assert f"Đã công bố “{PROCEDURE_NAME}”, phiên bản 1" in page.inner_text("main")
    walker.look(page, "thu-tuc-9-da-cong-bo")
    page.goto("/quan-tri/thu-tuc")
    walker.look(page, "thu-tuc-0-danh-sach")


def _look_on_a_phone(walker: Walker, phone: Page, page: Page) -> None:
    """The administrators' pages of a procedure at 390 px."""
    phone.goto("/quan-tri/thu-tuc")
    walker.look(phone, "thu-tuc-dien-thoai-0-danh-sach")
    walker.follow(phone, phone.get_by_role("link", name=PROCEDURE_NAME, exact=True))
    walker.look(phone, "thu-tuc-dien-thoai-1-ban")
    walker.follow(phone, phone.get_by_role("button", name="Sửa thành phiên bản mới"))
    for number, part in enumerate(
        ("chung", "co-quan", "giay-to", "phi", "ket-qua", "huong-dan", "quy-trinh")
    ):
        phone.goto(f"{phone.url.partition('?')[0]}?phan={part}")
        walker.look(phone, f"thu-tuc-dien-thoai-2-{number}-{part}")


def _apply(walker: Walker, phone: Page) -> Dossier:
    """Found by words without marks, read, filed."""
    phone.goto("/")
    phone.fill("main input[type=search]", "quang cao ngoai troi")
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    walker.follow(phone, phone.get_by_role("link", name=PROCEDURE_NAME, exact=True).first)
    shown = phone.inner_text("main")
    for said in ("Bản vẽ bảng quảng cáo", "150.000", "7 ngày làm việc", "Luật Quảng cáo"):
        assert said in shown
    walker.look(phone, "quang-cao-1-trang-thu-tuc")
    dossier = file(walker, phone, PROCEDURE, people.APPLICANT)
    walker.look(phone, "quang-cao-2-bien-nhan")
    return dossier


def _carry(
    walker: Walker, open_session: OpenSession, phone: Page, dossier: Dossier, deliver: Callable[[], None]
) -> None:
    """Every officer in turn, in the browser: the timer, the supplement, both opinions, the result."""
    desk = walker.enter(open_session(), people.DESK)
    walker.open_first(desk, "to_accept", dossier.receipt_number or "")
    walker.act(desk, "Tiếp nhận")
    walker.act(desk, "Chuyển phòng")
    examiner = walker.enter(open_session(), people.EXAMINER)
    examiner.goto(f"/can-bo/ho-so/{dossier.key}")
    walker.act(examiner, "Nhận thụ lý")
    walker.look(examiner, "quang-cao-3-tham-dinh")
    _three_working_days_pass(walker, open_session, dossier, deliver)
    walker.open_act(examiner, "Yêu cầu bổ sung")
    examiner.select_option("#items-0-requirement", label="Bản vẽ bảng quảng cáo")
    examiner.fill("#items-0-text", "Ghi rõ kích thước bảng")
    walker.act(examiner, "Yêu cầu bổ sung", reason="Bản vẽ chưa ghi kích thước")
    deliver()
    phone.goto(f"/ho-so/{dossier.key}/bo-sung")
    walker.look(phone, "quang-cao-4-bo-sung")
    phone.set_input_files("input[name=tep-ban-ve-bang-quang-cao]", str(walker.photo("ban-ve-moi.jpg")))
    walker.follow(phone, phone.get_by_role("button", name="Gửi bổ sung"))
    examiner.goto(f"/can-bo/ho-so/{dossier.key}")
    # The step makes a report: whoever leads on hands it in.
    report = {"product-0": walker.pdf("to-trinh.pdf"), "opinion": "Cần hỏi quy hoạch và an toàn."}
    walker.act(examiner, "Lấy ý kiến", **report)
    assert dossier.consultations.count() == 2
    head = walker.enter(open_session(), people.HEAD)
    for number, asked in enumerate(dossier.consultations.order_by("id")):
        head.goto(f"/can-bo/ho-so/{dossier.key}")
        if number == 0:
            walker.look(head, "quang-cao-5-hai-y-kien")
        # Which one is answered is asked only where there are several.
        which = {"opinion": asked.title} if number == 0 else {}
        walker.act(head, "Trả lời ý kiến", **which, answer=f"{asked.title}: nhất trí.")
    deliver()
    director = walker.enter(open_session(), people.DIRECTOR)
    walker.open_first(director, "to_approve", dossier.code or "")
    walker.look(director, "quang-cao-6-phe-duyet")
    walker.act(director, "Phê duyệt")
    clerk = walker.enter(open_session(), people.CLERK)
    walker.open_first(clerk, "to_finish", dossier.code or "")
    result = walker.pdf("giay-phep.pdf")
    walker.act(clerk, "Ban hành", number="5/GP-SCT", file=result)
    desk.goto(f"/can-bo/ho-so/{dossier.key}")
    walker.act(desk, "Đã nhận kết quả")
    walker.act(desk, "Trả kết quả")
    walker.look(desk, "quang-cao-7-da-tra")
    deliver()
    phone.goto(f"/ho-so/{dossier.key}")
    walker.look(phone, "quang-cao-8-ket-qua")
    href = phone.locator("#ket-qua a").first.get_attribute("href")
    assert href is not None
    assert phone.request.get(href).body() == result.read_bytes()


def _three_working_days_pass(
    walker: Walker, open_session: OpenSession, dossier: Dossier, deliver: Callable[[], None]
) -> None:
    """The timer fires once three working days are over, not before, and the head of the division reads of it."""
    dossier.refresh_from_db()
    assert dossier.step_since is not None
    over = calendar_of(dossier.agency_id).add_working_days(dossier.step_since, 3)
    assert fire_due(over - datetime.timedelta(minutes=1)) == Fired()
    assert fire_due(over) == Fired(told=1)
    assert fire_due(over + datetime.timedelta(days=1)) == Fired()
    deliver()
    head = walker.enter(open_session(), people.HEAD)
    head.goto("/can-bo/co-gi-moi")
    told = head.inner_text("main")
    assert "Quá 3 ngày chưa thẩm định" in told
    assert (dossier.code or "?") in told
    walker.look(head, "quang-cao-bao-len")


def _move_by_keyboard_and_mouse(drawing: Drawing) -> None:
    """The waiting step goes up by the keyboard, is dragged back down, and undoing takes either back."""
    page = drawing.page

    def order() -> list[str]:
        return [step["code"] for step in ProcessDraft.objects.latest("id").definition["steps"]]

    before = order()
    page.focus("#mo-cho-bo-sung")
    page.keyboard.press("Alt+ArrowUp")
    drawing.quiet()
    assert order() == [*before[:-2], before[-1], before[-2]]
    assert page.evaluate("document.activeElement.id") == "mo-cho-bo-sung"
    grip, target = page.locator("#buoc-cho-bo-sung [data-grip]"), page.locator("#buoc-tham-dinh [data-grip]")
    grip.scroll_into_view_if_needed()
    grip.hover()
    page.mouse.down()
    target.scroll_into_view_if_needed()
    target.hover()
    page.mouse.up()
    drawing.quiet()
    assert order().index("cho-bo-sung") == before.index("tham-dinh")
    for _time in range(2):
        page.get_by_role("button", name="Hoàn tác").click()
        drawing.quiet()
    assert order() == before


def _look_at_a_step(walker: Walker, open_session: OpenSession, page: Page) -> None:
    address = f"{page.url.partition('?')[0]}?buoc=tham-dinh"
    phone = walker.enter(open_session(phone=True), ADMINISTRATOR)
    phone.goto(address)
    walker.look(phone, "ve-quy-trinh-2-buoc-dien-thoai")
    page.goto(address)
    walker.look(page, "ve-quy-trinh-2-buoc")
    page.goto(f"{address.partition('?')[0]}?muc=chung")
    walker.look(page, "ve-quy-trinh-2-chung")
    page.goto(address)


def _assert_drawn_as_wanted(process: Process) -> None:
    assert [step.title for step in process.main_path()] == [
        "Tiếp nhận hồ sơ",
        "Chuyển hồ sơ",
        "Thẩm định",
        "Lấy ý kiến",
        "Phê duyệt",
        "Phát hành",
        "Nhận kết quả",
        "Trả kết quả",
    ]
    examination = process.steps["tham-dinh"]
    assert examination.timers[0].minutes == 3 * 480
    assert examination.timers[0].to_role == "division_head"
    asked = next(action for action in examination.actions if action.act == "ask_supplement")
    assert process.steps[asked.to].actions[0].to == "tham-dinh"
    assert [branch.title for branch in process.steps["lay-y-kien"].branches] == ["Quy hoạch", "An toàn"]
    assert process.steps["phat-hanh"].minutes == 240
