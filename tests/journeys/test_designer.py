"""An administrator draws a process on the screen, publishes it, and a dossier runs through it (Show 1)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from motcua.agencies.selectors import calendar_of
from motcua.console.models import ProcessDraft
from motcua.dossiers.verification import verify
from motcua.process.definition import Process, parse
from motcua.process.selectors import current_process
from tests import story as people
from tests.journeys.walking import Walker
from tests.sample_database import SAMPLE
from tests.story import RETAIL, Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

ADMINISTRATOR = "quantri@hatinh.mau.vn"
PROCESS = "cap-phep-quang-cao-ngoai-troi-7-ngay-lam-viec"
PROCEDURE = "9.000002"
NAME = "Cấp phép quảng cáo ngoài trời, 7 ngày làm việc"


class Drawing:
    """The hand of an administrator at the designer."""

    def __init__(self, walker: Walker, page: Page) -> None:
        self.walker = walker
        self.page = page

    def quiet(self) -> None:
        """Wait until what was done last is saved and drawn."""
        self.page.wait_for_selector("[data-designer]:not([aria-busy=true])", state="attached")

    def begin(self, name: str) -> None:
        self.page.goto("/quan-tri/quy-trinh")
        self.walker.follow(self.page, self.page.get_by_role("link", name="Tạo quy trình mới"))
        self.page.fill("#ten", name)
        self.walker.follow(self.page, self.page.get_by_role("button", name="Tạo bản nháp"))

    def add(self, title: str, **fields: str) -> None:
        """A further step, with the fields of its form; each is saved as soon as it is left."""
        self.page.fill("#ten", title)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(f"#bang-sua h2:has-text('{title}')")
        self.quiet()
        self.fill(fields)

    def open(self, title: str) -> None:
        self.page.locator(".mc-design__table").get_by_role("link", name=title, exact=True).click()
        self.page.wait_for_selector(f"#bang-sua h2:has-text('{title}')")
        self.quiet()

    def fill(self, fields: dict[str, str]) -> None:
        for name, value in fields.items():
            box = self.page.locator(f"#bang-sua [name='{name}']").first
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(label=value)
            elif box.get_attribute("type") == "radio":
                self.page.check(f"#bang-sua [name='{name}'][value='{value}']")
            else:
                box.fill(value)
                box.blur()
            self.quiet()

    def action(self, act: str, label: str, to: str, **fields: str) -> None:
        """A further button of the step that stands open."""
        number = self.page.locator("#bang-sua [id^='action-'][id$='-item']").count()
        self.page.select_option("#new-act", label=act)
        self.page.get_by_role("button", name="Thêm thao tác").click()
        self.page.wait_for_selector(f"#action-{number}-item[open]")
        self.quiet()
        key = f"action-{number}-"
        self.fill(
            {f"{key}label": label, f"{key}to": to, **{f"{key}{name}": text for name, text in fields.items()}}
        )

    def close(self) -> None:
        self.page.get_by_role("button", name="Lưu và đóng").click()
        self.page.wait_for_selector("#bang-sua", state="detached")


@pytest.mark.criterion("II.3.1", "II.3.2", "II.3.3", "II.25")
def test_seven_steps_a_loop_parallel_opinions_and_a_timer_drawn_published_and_run(
    walker: Walker, open_session: OpenSession, story: Story, deliver: Callable[[], None]
) -> None:
    page = walker.enter(open_session(), ADMINISTRATOR)
    drawing = Drawing(walker, page)
    drawing.begin(NAME)
    _draw(drawing)
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
    _give_it_a_procedure(walker, page)
    _run(story, deliver)


def _give_it_a_procedure(walker: Walker, page: Page) -> None:
    """A procedure like that of retail licences, but under the new process; procedures still come as files."""
    definition = json.loads((SAMPLE / "procedures" / f"{RETAIL}.json").read_text(encoding="utf-8"))
    definition |= {"code": PROCEDURE, "name": "Cấp phép quảng cáo ngoài trời", "process": PROCESS}
    content = json.dumps(definition).encode()
    page.goto("/quan-tri/nap-du-lieu")
    page.set_input_files("#tep", {"name": "thu-tuc.json", "mimeType": "application/json", "buffer": content})
    walker.follow(page, page.locator("main form button[type=submit]"))
    walker.follow(page, page.get_by_role("button", name="Nạp dữ liệu"))
    assert "Đã nạp" in page.inner_text("main")


def _run(story: Story, deliver: Callable[[], None]) -> None:
    """Round the supplement, through both opinions, to the hand-over; the timer waits while it is examined."""
    dossier = story.do("submit", story.draft(procedure=PROCEDURE), people.APPLICANT).dossier
    story.do("accept", dossier, people.DESK)
    story.do("forward", dossier, people.DESK, {"division": str(story.trade_division())})
    story.do("take", dossier, people.EXAMINER)
    timer = dossier.timers.get(code="hen-gio")
    dossier.refresh_from_db()
    assert dossier.step_since is not None
    assert timer.fires_at == calendar_of(dossier.agency_id).add_working_days(dossier.step_since, 3)
    story.do("ask_supplement", dossier, people.EXAMINER, story.request())
    story.do("supply", dossier, people.APPLICANT, {"note": "Đã chụp lại"})
    story.do("propose", dossier, people.EXAMINER, {"opinion": "Cần hỏi quy hoạch và an toàn."})
    asked = list(dossier.consultations.order_by("id"))
    assert [one.title for one in asked] == ["Quy hoạch", "An toàn"]
    for one in asked:
        story.do("answer_consultation", dossier, people.HEAD, {"opinion": str(one.id), "answer": "Nhất trí."})
    deliver()
    dossier.refresh_from_db()
    assert dossier.step == "phe-duyet"
    story.do("approve", dossier, people.DIRECTOR)
    issued = {"number": "5/GP-SCT", "issued_on": story.today(), "file": story.file("ket-qua.pdf")}
    story.do("finish", dossier, people.CLERK, issued)
    story.do("forward", dossier, people.DESK)
    story.do("hand_over", dossier, people.DESK, story.hand_over_data())
    dossier.refresh_from_db()
    assert dossier.state == "handed_over"
    assert [difference.message for difference in verify()] == []


def _draw(drawing: Drawing) -> None:
    """The seven steps from the reception to the hand-over, beside them where the applicant completes the papers."""
    drawing.add(
        "Chuyển hồ sơ", role="Cán bộ một cửa", unit="Bộ phận một cửa", state="Được tiếp nhận", hours="1"
    )
    drawing.add("Thẩm định", state="Đang xử lý", days="2", produces="Tờ trình")
    drawing.add("Lấy ý kiến", state="Đang xử lý", kind="consultation", days="2")
    drawing.page.get_by_role("button", name="Thêm nơi lấy ý kiến").click()
    drawing.page.wait_for_selector("[name='branch-0-title']")
    drawing.fill({"branch-0-title": "Quy hoạch", "branch-0-days": "2"})
    drawing.page.get_by_role("button", name="Thêm nơi lấy ý kiến").click()
    drawing.page.wait_for_selector("[name='branch-1-title']")
    drawing.fill({"branch-1-title": "An toàn", "branch-1-days": "1"})
    drawing.add("Phê duyệt", role="Lãnh đạo cơ quan", unit="Lãnh đạo", state="Đang xử lý", days="1")
    drawing.add("Phát hành", role="Văn thư", unit="Văn thư", state="Đang xử lý", hours="4")
    drawing.add(
        "Nhận kết quả", role="Cán bộ một cửa", unit="Bộ phận một cửa", state="Đã xử lý xong", minutes="30"
    )
    drawing.add("Trả kết quả", role="Cán bộ một cửa", unit="Bộ phận một cửa", state="Chờ trả kết quả")
    drawing.add("Chờ bổ sung", role="Người nộp hồ sơ", state="Yêu cầu bổ sung giấy tờ")
    drawing.action("Bổ sung hồ sơ", "Nộp bổ sung", "Thẩm định", state="Đã bổ sung hồ sơ")
    drawing.open("Tiếp nhận hồ sơ")
    drawing.fill({"hours": "2"})
    drawing.action("Tiếp nhận hồ sơ", "Tiếp nhận", "Chuyển hồ sơ", clock="bắt đầu tính thời hạn")
    drawing.action("Từ chối tiếp nhận", "Từ chối", "Kết thúc: Dừng xử lý", kind="Từ chối, dừng")
    drawing.open("Chuyển hồ sơ")
    drawing.action("Chuyển xử lý", "Chuyển phòng", "Thẩm định")
    drawing.open("Thẩm định")
    drawing.action("Nhận thụ lý", "Nhận thụ lý", "Ở lại bước này", kind="Đường đi khác")
    drawing.action("Trình phê duyệt", "Lấy ý kiến", "Lấy ý kiến", kind="Đường đi thường lệ")
    drawing.action("Yêu cầu bổ sung hồ sơ", "Yêu cầu bổ sung", "Chờ bổ sung")
    drawing.page.get_by_role("button", name="Thêm hẹn giờ").click()
    drawing.page.wait_for_selector("[name='timer-0-title']")
    drawing.fill(
        {
            "timer-0-title": "Quá 3 ngày chưa thẩm định",
            "timer-0-days": "3",
            "timer-0-does": "Báo lên cấp trên",
            "timer-0-to_role": "Lãnh đạo phòng",
        }
    )
    drawing.open("Lấy ý kiến")
    drawing.action("Kết thúc xin ý kiến", "Đủ ý kiến, trình duyệt", "Phê duyệt")
    drawing.open("Phê duyệt")
    drawing.action("Phê duyệt", "Phê duyệt", "Phát hành")
    drawing.action("Trả lại để xử lý tiếp", "Trả lại", "Thẩm định")
    drawing.open("Phát hành")
    drawing.action("Ban hành kết quả", "Ban hành", "Nhận kết quả", clock="kết thúc tính thời hạn")
    drawing.open("Nhận kết quả")
    drawing.action("Chuyển xử lý", "Đã nhận kết quả", "Trả kết quả")
    drawing.open("Trả kết quả")
    drawing.action("Trả kết quả", "Trả kết quả", "Kết thúc: Đã trả kết quả")
    drawing.close()


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
