"""A form is built, looked at and published by keyboard alone; after each change the focus is where one goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from motcua.console.models import FormDraft
from motcua.forms.models import FormVersion
from tests.journeys.walking import Walker

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession
    from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADMINISTRATOR = "quantri@hatinh.mau.vn"
TITLE = "Tờ khai bàn phím"
CODE = "to-khai-ban-phim"
# No page of the builder has more places to stop at than that.
_MOST = 160


class Keyboard:
    """Hands that have no mouse: nothing but keys reaches the page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Over what stands there."""
        self.press("Control+a")
        self.page.keyboard.type(text)

    def focus(self) -> dict[str, str]:
        """What has the focus: its id, name and value, the words of it; and in which row of the list it stands."""
        return dict(
            self.page.evaluate(
                """() => {
                    const at = document.activeElement;
                    return {
                        tag: at.tagName, id: at.id, name: at.name || "", value: at.value || "",
                        text: (at.getAttribute("aria-label") || at.innerText || "").trim(),
                        row: at.closest("tr[data-step]")?.dataset.step || "",
                        panel: String(Boolean(at.closest("#bang-sua"))),
                    };
                }"""
            )
        )

    def to(self, selector: str, text: str = "", *, back: bool = False) -> None:
        """Press Tab until what is meant has the focus."""
        told = []
        for _time in range(_MOST):
            if self._is_on(selector, text):
                return
            told.append(self.focus()["text"][:30] or self.focus()["name"])
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"the keyboard does not reach {selector} {text}: {told}")

    def _is_on(self, selector: str, text: str) -> bool:
        return bool(
            self.page.evaluate(
                """([selector, text]) => {
                    const at = document.activeElement;
                    const words = (at.getAttribute("aria-label") || at.innerText || "").trim();
                    return at.matches(selector) && (!text || words === text);
                }""",
                [selector, text],
            )
        )

    def choose(self, words: str) -> None:
        """In the list that has the focus, with the arrows. Each may draw the page anew, and keeps the focus."""
        name = self.focus()["name"]
        for _time in range(60):
            chosen = self.page.evaluate("document.activeElement.selectedOptions[0].text.trim()")
            if chosen == words:
                return
            self.press("ArrowDown")
            self.quiet()
            assert self.focus()["name"] == name, f"the focus left {name} for {self.focus()}"
        raise AssertionError(f"{name} has no {words}")

    def quiet(self) -> None:
        """Until what was done last is saved and drawn."""
        self.page.wait_for_selector("[data-designer]:not([aria-busy=true])", state="attached")

    def follow(self, selector: str, text: str) -> None:
        """Go to a link or button and press Enter; another page comes."""
        self.to(selector, text)
        with self.page.expect_navigation():
            self.press("Enter")

    def enter(self, selector: str, text: str) -> None:
        """The same where this page is drawn anew."""
        self.to(selector, text)
        self.press("Enter")
        self.page.wait_for_timeout(50)
        self.quiet()


class Builder(Keyboard):
    """The builder of forms, by keys."""

    def name_of_new(self, name: str) -> None:
        self.to("#ten")
        self.type(name)

    def add(self, kind: str, label: str) -> None:
        """A further field behind what stands open; its first box has the focus then."""
        self.name_of_new(label)
        self.press("Tab")
        assert self.focus()["id"] == "loai"
        self.press("Home")
        self.choose(kind)
        self.enter("button", "Thêm trường")
        self.page.wait_for_selector(f"#bang-sua h2:has-text('{label}')")
        assert self.focus()["panel"] == "true", f"after adding “{label}”: {self.focus()}"

    def close(self) -> None:
        """Save and shut the panel: the line of what stood open has the focus."""
        opened = self.page.locator("tr.is-here").get_attribute("data-step")
        self.enter("button", "Lưu và đóng")
        assert self.page.locator("#bang-sua").count() == 0
        assert self.focus()["id"] == f"mo-{opened}"

    def box(self, name: str, text: str) -> None:
        self.to(f"#bang-sua [name='{name}']")
        self.type(text)
        self.press("Tab")
        self.quiet()
        assert self.focus()["tag"] != "BODY"


def definition() -> dict[str, Any]:
    return dict(FormDraft.objects.latest("id").definition)


def order() -> list[str]:
    return [one["code"] for step in definition()["steps"] for one in step["fields"]]


def test_a_form_is_made_and_published_without_a_mouse(
    walker: Walker, open_session: OpenSession, story: Story
) -> None:
    page = walker.enter(open_session(), ADMINISTRATOR)
    keys = Builder(page)
    _begin(keys)
    _sections_and_fields(keys)
    _condition(keys)
    _reorder(keys)
    _delete_and_undo(keys)
    walker.look(page, "ban-phim-1-danh-sach")
    _preview(keys)
    _publish(keys)
    steps = FormVersion.objects.get(code=CODE).definition["steps"]
    assert [step["title"] for step in steps] == ["Thông tin chung", "Nội dung"]
    fields = {one["code"]: one for step in steps for one in step["fields"]}
    assert fields["nguoi_khai"]["kind"] == "section"
    assert [one["label"] for one in fields["hinh_thuc"]["options"]] == ["Cấp mới", "Cấp lại"]
    assert fields["so_giay_phep_cu"]["shown_when"] == {
        "all": [
            {"field": "hinh_thuc", "is": "cap_lai"},
            {"any": [{"field": "ho_ten", "filled": True}, {"field": "hinh_thuc", "is": "cap_moi"}]},
        ]
    }


def _begin(keys: Builder) -> None:
    keys.page.goto("/quan-tri/bieu-mau")
    keys.follow("a", "Tạo biểu mẫu mới")
    keys.to("#ten")
    keys.type(TITLE)
    keys.follow("button", "Tạo bản nháp")


def _sections_and_fields(keys: Builder) -> None:
    # Enter on a line opens it, Đóng leads back to the line.
    keys.to("#bang-muc a[id^='mo-s-']")
    first = keys.focus()["id"]
    keys.press("Enter")
    keys.page.wait_for_selector("#bang-sua")
    keys.quiet()
    assert keys.focus()["panel"] == "true"
    keys.enter("a", "Đóng")
    assert keys.focus()["id"] == first
    keys.press("Enter")
    keys.page.wait_for_selector("#bang-sua")
    keys.quiet()
    keys.to("#ten", back=True)
    keys.add("Nhóm trường", "Người khai")
    keys.to("#ten", back=True)
    keys.add("Chữ một dòng", "Họ tên")
    keys.to("#bang-sua [name=required]")
    keys.press("Space")
    keys.quiet()
    assert keys.focus()["name"] == "required"
    keys.close()
    keys.name_of_new("Nội dung")
    keys.enter("button", "Thêm bước")
    keys.page.wait_for_selector("#bang-sua h2:has-text('Nội dung')")
    assert keys.focus()["panel"] == "true"
    keys.to("#ten", back=True)
    keys.add("Chọn một", "Hình thức")
    keys.box("options", "cap_moi | Cấp mới\ncap_lai | Cấp lại")
    keys.to("#ten", back=True)
    keys.add("Chữ một dòng", "Số giấy phép cũ")
    keys.to("#ten", back=True)
    keys.add("Ngày", "Ngày cấp")
    keys.close()


def _condition(keys: Builder) -> None:
    """Asked only when …, with a group; a further test is taken out again."""
    keys.to("#mo-f-so_giay_phep_cu", back=True)
    keys.press("Enter")
    keys.page.wait_for_selector("#bang-sua h2:has-text('Số giấy phép cũ')")
    keys.quiet()
    keys.to("#shown_when > summary")
    keys.press("Enter")
    keys.enter("button", "Thêm điều kiện")
    assert keys.focus()["name"] == "shown_when.0.field", keys.focus()
    keys.choose("Hình thức")
    keys.to("[name='shown_when.0.test']")
    keys.choose("là")
    keys.to("[name='shown_when.0.value']")
    keys.choose("Cấp lại")
    keys.enter("button", "Thêm nhóm")
    assert keys.focus()["name"] == "shown_when.1-0.field", keys.focus()
    keys.choose("Họ tên")
    keys.enter("#shown_when button", "Thêm điều kiện")
    assert keys.focus()["name"] == "shown_when.1-1.field", keys.focus()
    keys.choose("Hình thức")
    keys.to("[name='shown_when.1-1.value']")
    keys.choose("Cấp mới")
    keys.to("[name='shown_when.1-0.test']", back=True)
    keys.choose("đã điền")
    # How the two are joined, there and back: each draws the panel anew.
    keys.to("[name='shown_when..join']", back=True)
    for key, value in (("ArrowDown", "any"), ("ArrowUp", "all")):
        keys.press(key)
        keys.page.wait_for_timeout(50)
        keys.quiet()
        assert (keys.focus()["name"], keys.focus()["value"]) == ("shown_when..join", value)
    # One more, and out again: the focus stays among the conditions.
    keys.to("#shown_when button", "Thêm điều kiện")
    keys.enter("#shown_when button", "Thêm điều kiện")
    keys.enter("#shown_when button", "Xoá điều kiện này")
    keys.page.wait_for_selector("[name='shown_when.2.field']", state="detached")
    assert keys.focus()["panel"] == "true", keys.focus()
    keys.close()


def _reorder(keys: Builder) -> None:
    """With Alt and the arrows, and with the buttons, which at the end of the list are no more to be pressed."""
    before = order()
    assert before[-1] == "ngay_cap"
    keys.to("#mo-f-ngay_cap")
    keys.press("Alt+ArrowUp")
    keys.page.wait_for_timeout(50)
    keys.quiet()
    assert order() == [*before[:-2], before[-1], before[-2]]
    assert keys.focus()["id"] == "mo-f-ngay_cap"
    keys.to("#xuong-f-ngay_cap")
    keys.press("Enter")
    keys.page.wait_for_timeout(50)
    keys.quiet()
    assert order() == before
    # It is the last one now; its button is off, and the focus on the same line.
    assert keys.focus()["row"] == "f-ngay_cap", keys.focus()


def _delete_and_undo(keys: Builder) -> None:
    before = order()
    keys.enter("button", "Xoá “Ngày cấp”")
    assert order() == before[:-1]
    assert keys.focus()["row"] == "f-so_giay_phep_cu", keys.focus()
    keys.to("button", "Hoàn tác", back=True)
    keys.press("Enter")
    keys.page.wait_for_timeout(50)
    keys.quiet()
    assert order() == before
    assert keys.focus()["value"] == "hoan-tac"
    # What others' conditions name asks first; keeping it leads back.
    keys.enter("button", "Xoá “Hình thức”")
    assert keys.focus()["tag"] != "BODY", keys.focus()
    keys.follow("a", "Giữ lại")
    assert order() == before


def _preview(keys: Builder) -> None:
    keys.follow("a", "Xem thử")
    frame = keys.page.frame_locator("iframe")
    frame.get_by_role("button", name="Tiếp tục").first.wait_for()
    width = keys.page.locator("iframe").bounding_box()
    keys.follow("a", "Máy tính")
    wider = keys.page.locator("iframe").bounding_box()
    assert width is not None
    assert wider is not None
    assert wider["width"] > width["width"]
    keys.follow("a", "Điện thoại")
    frame.get_by_role("button", name="Tiếp tục").first.wait_for()
    # Into the form itself, and on to its second step.
    keys.to("iframe")
    for _time in range(_MOST):
        focused = frame.locator(":focus")
        if focused.count() and focused.get_attribute("name") == "ho_ten":
            break
        keys.press("Tab")
    keys.page.keyboard.type("Nguyễn Văn An")
    for _time in range(_MOST):
        focused = frame.locator(":focus")
        if focused.count() and focused.get_attribute("value") == "tiep":
            break
        keys.press("Tab")
    keys.press("Enter")
    frame.get_by_role("heading", name="Nội dung").wait_for()
    keys.page.goto(keys.page.url.partition("?")[0].removesuffix("/xem-thu"))


def _publish(keys: Builder) -> None:
    keys.follow("a", "Công bố…")
    keys.follow("button", "Công bố")
    assert f"Đã công bố “{TITLE}”, phiên bản 1" in keys.page.inner_text("main")
