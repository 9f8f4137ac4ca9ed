"""The hand of an administrator: a process drawn at the designer, a procedure written part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.walking import Walker

if TYPE_CHECKING:
    from playwright.sync_api import Page


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


class Writing:
    """An administrator writes a procedure."""

    def __init__(self, walker: Walker, page: Page) -> None:
        self.walker = walker
        self.page = page

    def begin(self, code: str, name: str) -> None:
        self.page.goto("/quan-tri/thu-tuc")
        self.walker.follow(self.page, self.page.get_by_role("link", name="Thêm thủ tục"))
        self.page.fill("#ma", code)
        self.page.fill("#ten", name)
        self.walker.follow(self.page, self.page.get_by_role("button", name="Tạo bản nháp"))

    def fill(self, **fields: str | list[str]) -> None:
        """Fields of the part that stands open, by their names (`__` for `-`): selects by label, ticks by value."""
        for key, value in fields.items():
            name = key.replace("__", "-")
            box = self.page.locator(f"#phan [name='{name}']:not([type=hidden])").first
            kind = box.evaluate("box => box.type")
            if isinstance(value, list):
                for one in value:
                    self.page.check(f"#phan [name='{name}'][value='{one}']")
            elif kind.startswith("select"):
                box.select_option(label=value)
            elif kind == "radio":
                self.page.check(f"#phan [name='{name}'][value='{value}']")
            else:
                box.fill(value)

    def press(self, label: str) -> None:
        self.walker.follow(self.page, self.page.get_by_role("button", name=label, exact=True))

    def on(self) -> None:
        self.press("Lưu và tiếp tục")


def draw_seven_steps(drawing: Drawing) -> None:
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
