"""An administrator builds the form of a licence to retail spirits from its paper form; a citizen fills it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from motcua.console.models import FormDraft
from motcua.dossiers.models import Dossier
from motcua.forms.models import FormVersion
from tests import story as people
from tests.journeys.designing import Writing
from tests.journeys.form_building import Building
from tests.journeys.walking import Walker
from tests.story import RETAIL, Story

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADMINISTRATOR = "quantri@hatinh.mau.vn"
TITLE = "Đơn đề nghị cấp Giấy phép bán lẻ rượu, mẫu mới"
CODE = "don-de-nghi-cap-giay-phep-ban-le-ruou-mau-moi"


def test_the_form_of_a_licence_is_built_previewed_published_and_filled_in(
    walker: Walker, open_session: OpenSession, story: Story
) -> None:
    page = walker.enter(open_session(), ADMINISTRATOR)
    building = Building(walker, page)
    building.begin(TITLE)
    walker.look(page, "bieu-mau-1-moi")
    _build(building)
    assert "Biểu mẫu không có lỗi" in page.inner_text("main")
    walker.look(page, "bieu-mau-2-bang")
    _move_by_keyboard_and_mouse(building)
    phone = walker.enter(open_session(phone=True), ADMINISTRATOR)
    _look_on_a_phone(walker, phone, page)
    _try_out(walker, phone, page)
    page.goto(page.url.partition("?")[0].removesuffix("/xem-thu"))
    walker.follow(page, page.get_by_role("link", name="Công bố…"))
    walker.look(page, "bieu-mau-6-cong-bo")
    walker.follow(page, page.get_by_role("button", name="Công bố"))
    assert f"Đã công bố “{TITLE}”, phiên bản 1" in page.inner_text("main")
    walker.look(page, "bieu-mau-7-da-cong-bo")
    page.goto("/quan-tri/bieu-mau")
    walker.look(page, "bieu-mau-0-danh-sach")
    phone.goto("/quan-tri/bieu-mau")
    walker.look(phone, "bieu-mau-0-danh-sach-dien-thoai")
    _assert_built_as_wanted(FormVersion.objects.get(code=CODE).definition)
    _use_it(walker, page)
    _fill_in(walker, open_session(phone=True))


def _build(building: Building) -> None:
    building.open("Thông tin chung")
    building.fill(title="Thương nhân", hint="Kiểm tra và sửa nếu cần.")
    building.add(
        "Chọn một",
        "Loại thương nhân",
        required=True,
        options="doanh_nghiep | Doanh nghiệp\nhop_tac_xa | Hợp tác xã\nho_kinh_doanh | Hộ kinh doanh",
        source="Mẫu số 01, Nghị định 17/2020/NĐ-CP",
    )
    building.add("Chữ một dòng", "Tên thương nhân", required=True, prefill="tên tổ chức", max_length="300")
    building.add("Chữ một dòng", "Chức vụ người đại diện", example="Giám đốc")
    building.only_when("Loại thương nhân", "là một trong", "Doanh nghiệp", "Hợp tác xã")
    building.walker.look(building.page, "bieu-mau-3-dieu-kien")
    building.add("Địa chỉ", "Địa chỉ trụ sở", required=True)
    building.step("Nội dung đề nghị")
    building.add(
        "Chọn một", "Khu vực", required=True, options="phuong | Phường\nxa | Xã", hint="Nơi đặt cửa hàng."
    )
    building.add("Chọn một", "Hình thức", required=True, options="cap_moi | Cấp mới\ncap_lai | Cấp lại")
    building.add("Chữ một dòng", "Số giấy phép cũ", required=True)
    building.only_when("Hình thức", "là", "Cấp lại")
    building.add("Bảng nhiều dòng", "Địa điểm bán lẻ", required=True)
    building.fill(columns__0__label="Địa chỉ cửa hàng", columns__0__required=True)
    building.page.get_by_role("button", name="Thêm cột").click()
    building.page.wait_for_selector("[name='columns-1-label']", state="attached")
    building.quiet()
    building.fill(columns__1__kind="Số nguyên", columns__1__label="Diện tích", columns__1__min="1")
    building.walker.look(building.page, "bieu-mau-3-bang")
    building.add("Chọn một", "Quyền sử dụng", options="chu | Chủ sở hữu\nthue | Đi thuê\nmuon | Đi mượn")
    building.close()


def _move_by_keyboard_and_mouse(building: Building) -> None:
    """A field goes up by the keyboard, is dragged into the other step, and undoing takes either back."""
    page = building.page

    def order() -> list[str]:
        steps = FormDraft.objects.latest("id").definition["steps"]
        return [code for step in steps for code in (step["code"], *(one["code"] for one in step["fields"]))]

    before = order()
    page.focus("#mo-f-quyen_su_dung")
    page.keyboard.press("Alt+ArrowUp")
    building.quiet()
    assert order() == [*before[:-2], before[-1], before[-2]]
    assert page.evaluate("document.activeElement.id") == "mo-f-quyen_su_dung"
    target = page.locator("#muc-f-ten_thuong_nhan [data-grip]")
    page.locator("#muc-f-quyen_su_dung [data-grip]").hover()
    page.mouse.down()
    target.scroll_into_view_if_needed()
    target.hover()
    page.mouse.up()
    building.quiet()
    assert order().index("quyen_su_dung") == before.index("ten_thuong_nhan")
    for _time in range(2):
        page.get_by_role("button", name="Hoàn tác").click()
        building.quiet()
    assert order() == before


def _look_on_a_phone(walker: Walker, phone: Page, page: Page) -> None:
    draft = page.url.partition("?")[0]
    phone.goto(draft)
    walker.look(phone, "bieu-mau-4-dien-thoai")
    for code in ("chuc_vu_nguoi_dai_dien", "dia_diem_ban_le"):
        phone.goto(f"{draft}?truong={code}")
        walker.look(phone, f"bieu-mau-4-dien-thoai-{code}")


def _try_out(walker: Walker, phone: Page, page: Page) -> None:
    """The preview as wide as a telephone: filled, with mistakes, and gone through by hand to the result."""
    draft = page.url.partition("?")[0]
    walker.follow(page, page.get_by_role("link", name="Xem thử"))
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Tiếp tục").first.wait_for()
    walker.look(page, "bieu-mau-5-xem-thu")
    walker.follow(page, page.get_by_role("link", name="Có lỗi"))
    frame.get_by_text("Hãy ghi “Tên thương nhân”").first.wait_for()
    walker.look(page, "bieu-mau-5-xem-thu-loi")
    walker.follow(page, page.get_by_role("link", name="Máy tính"))
    walker.follow(page, page.get_by_role("link", name="Điền dữ liệu mẫu"))
    frame.locator("input[name=chuc_vu_nguoi_dai_dien][value='Giám đốc']").wait_for()
    walker.look(page, "bieu-mau-5-xem-thu-may-tinh")
    _go_through(frame)
    walker.look(page, "bieu-mau-5-xem-thu-ket-qua")
    phone.goto(f"{draft}/xem-thu?kieu=mau")
    walker.look(phone, "bieu-mau-5-xem-thu-dien-thoai")


def _go_through(frame: FrameLocator) -> None:
    assert frame.locator("[data-field=chuc_vu_nguoi_dai_dien]").is_visible()
    frame.get_by_label("Hộ kinh doanh").check()
    assert frame.locator("[data-field=chuc_vu_nguoi_dai_dien]").is_hidden()
    onward = frame.locator("button[value=tiep]")
    onward.click()
    frame.get_by_role("heading", name="Nội dung đề nghị").wait_for()
    onward.click()
    frame.get_by_role("heading", name="Kết quả thử").wait_for()
    hidden = (
        frame.get_by_role("heading", name="Không hỏi vì điều kiện chưa đúng").locator("+ ul").inner_text()
    )
    assert set(hidden.splitlines()) == {"Chức vụ người đại diện", "Số giấy phép cũ"}


def _assert_built_as_wanted(definition: dict[str, Any]) -> None:
    fields = {one["code"]: one for step in definition["steps"] for one in step["fields"]}
    assert [step["title"] for step in definition["steps"]] == ["Thương nhân", "Nội dung đề nghị"]
    assert fields["chuc_vu_nguoi_dai_dien"]["shown_when"] == {
        "field": "loai_thuong_nhan",
        "in": ["doanh_nghiep", "hop_tac_xa"],
    }
    assert fields["so_giay_phep_cu"]["shown_when"] == {"field": "hinh_thuc", "is": "cap_lai"}
    assert fields["ten_thuong_nhan"]["prefill"] == "person.organisation_name"
    columns = fields["dia_diem_ban_le"]["columns"]
    assert [(one["kind"], one["label"], one.get("required", False)) for one in columns] == [
        ("text", "Địa chỉ cửa hàng", True),
        ("number", "Diện tích", False),
    ]


def _use_it(walker: Walker, page: Page) -> None:
    """The procedure takes the new form."""
    page.goto(f"/quan-tri/thu-tuc/ban/{RETAIL}")
    walker.follow(page, page.get_by_role("button", name="Sửa thành phiên bản mới"))
    page.goto(f"{page.url.partition('?')[0]}?phan=quy-trinh")
    writing = Writing(walker, page)
    writing.fill(form=TITLE)
    writing.press("Lưu và xem bản công bố")
    writing.press("Công bố")
    assert "phiên bản 2" in page.inner_text("main")


def _fill_in(walker: Walker, phone: Page) -> None:
    """A citizen opens the procedure's form on a phone and answers its first step."""
    walker.enter(phone, people.APPLICANT)
    phone.goto(f"/nop-ho-so/{RETAIL}")
    walker.follow(phone, phone.locator("main form.mc-form button[type=submit]"))
    assert TITLE in phone.inner_text("main")
    phone.get_by_label("Doanh nghiệp", exact=True).check()
    assert phone.locator("[data-field=chuc_vu_nguoi_dai_dien]").is_visible()
    phone.get_by_label("Hộ kinh doanh").check()
    assert phone.locator("[data-field=chuc_vu_nguoi_dai_dien]").is_hidden()
    phone.fill("[name=ten_thuong_nhan]", "Hộ kinh doanh Hương Sơn")
    if not phone.input_value("[name=dia_chi_tru_so-province]"):
        phone.select_option("[name=dia_chi_tru_so-province]", index=1)
        phone.wait_for_selector("[name=dia_chi_tru_so-ward] option:nth-child(2)", state="attached")
        phone.select_option("[name=dia_chi_tru_so-ward]", index=1)
        phone.fill("[name=dia_chi_tru_so-detail]", "Số 1")
    walker.look(phone, "bieu-mau-8-nguoi-dan")
    walker.on(phone)
    assert "Nội dung đề nghị" in phone.inner_text("h1")
    dossier = Dossier.objects.get(procedure__code=RETAIL, submitter__email=people.APPLICANT)
    assert dossier.form_version.code == CODE
    assert dossier.answers["ten_thuong_nhan"] == "Hộ kinh doanh Hương Sơn"
