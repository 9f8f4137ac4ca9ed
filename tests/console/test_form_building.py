"""Building a form: every change is saved at once, can be undone, and never runs over somebody else's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from motcua.agencies.selectors import stamp
from motcua.console.designer import ground
from motcua.console.models import FormDraft
from motcua.exchange.packages import load_folder
from motcua.forms.models import FormVersion
from tests.console.building import add, begin, field, order, page, press, save_field
from tests.console.drawing import administrator
from tests.exchange.small import small_package, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    ground._ground.cache_clear()
    assert load_folder(write(tmp_path, small_package())).ok


@pytest.fixture
def client() -> Client:
    return administrator()


@pytest.fixture
def draft(client: Client) -> FormDraft:
    """A draft with the fields of the form that is published."""
    return begin(client, "Đơn mới", "don")


def test_the_list_names_forms_who_uses_them_and_drafts_and_is_searched(client: Client) -> None:
    client.post(reverse("console:form_begin", kwargs={"code": "don"}))
    begin(client, "Tờ khai lệ phí")
    text = client.get(reverse("console:forms")).content.decode()
    assert "Đơn đề nghị" in text
    assert "Cấp Giấy phép bán lẻ rượu" in text
    assert all(str(one.key) in text for one in FormDraft.objects.all())
    assert "Đơn đề nghị" in client.get(reverse("console:forms"), {"q": "don de"}).content.decode()
    none = client.get(reverse("console:forms"), {"q": "khai sinh"}).content.decode()
    assert "Không có biểu mẫu nào khớp" in none


def test_a_form_needs_a_name(client: Client) -> None:
    answer = client.post(reverse("console:form_new"), {"ten": " "})
    assert answer.status_code == 422
    assert "Hãy ghi tên biểu mẫu" in answer.content.decode()
    assert not FormDraft.objects.exists()


def test_a_copy_has_the_fields_of_the_other_and_a_code_of_its_own(client: Client, draft: FormDraft) -> None:
    assert draft.code == "don-moi"
    assert draft.definition["steps"] == FormVersion.objects.get().definition["steps"]
    assert begin(client, "Đơn mới", "don").code == "don-moi-2"


def test_a_second_person_who_begins_the_next_version_finds_the_draft(client: Client) -> None:
    first = client.post(reverse("console:form_begin", kwargs={"code": "don"}))
    again = administrator(name="Người Khác").post(reverse("console:form_begin", kwargs={"code": "don"}))
    assert again["Location"] == first["Location"]
    assert FormDraft.objects.count() == 1


def test_steps_and_fields_are_added_moved_copied_and_deleted(client: Client, draft: FormDraft) -> None:
    assert order(draft) == ["chung", "ten", "loai"]
    press(client, draft, "them-buoc:", ten="Địa điểm")
    assert order(draft)[-1] == "dia-diem"
    assert add(client, draft, "number", "Số cửa hàng", "s-dia-diem") == "so_cua_hang"
    assert add(client, draft, "text", "Ghi chú", "f-ten") == "ghi_chu"
    assert order(draft) == ["chung", "ten", "ghi_chu", "loai", "dia-diem", "so_cua_hang"]
    press(client, draft, "xuong:f-loai")
    assert order(draft) == ["chung", "ten", "ghi_chu", "dia-diem", "loai", "so_cua_hang"]
    press(client, draft, "den:f-so_cua_hang:1")
    assert order(draft)[1] == "so_cua_hang"
    press(client, draft, "len:s-dia-diem")
    assert order(draft)[:2] == ["dia-diem", "loai"]
    copied = press(client, draft, "chep:f-loai")
    assert copied["Location"].endswith("?truong=loai_ban_sao")
    assert field(draft, "loai_ban_sao")["options"] == field(draft, "loai")["options"]
    press(client, draft, "xoa:f-loai_ban_sao")
    assert "loai_ban_sao" not in order(draft)


def test_deleting_what_others_name_or_hold_asks_first(client: Client, draft: FormDraft) -> None:
    code = add(client, draft, "text", "Lý do", "f-loai")
    save_field(client, draft, code, more={"shown_when.raw": '{"field": "loai", "is": "lai"}'})
    asked = press(client, draft, "xoa:f-loai")
    assert "Lý do" in asked.content.decode()
    assert "loai" in order(draft)
    press(client, draft, "xoa:f-loai", chac="f-loai")
    assert "loai" not in order(draft)
    text = page(client, draft)
    assert "không có trường “loai”" in text
    asked = press(client, draft, "xoa:s-chung")
    assert "Các trường của bước này cũng bị xoá" in asked.content.decode()
    press(client, draft, "xoa:s-chung", chac="s-chung")
    assert order(draft) == []
    assert "Biểu mẫu chưa có bước nào" in page(client, draft)
    assert (
        "Hãy thêm một bước trước"
        in client.get(press(client, draft, "them:", ten="X", loai="text")["Location"]).content.decode()
    )


def test_every_change_can_be_undone_and_done_again(client: Client, draft: FormDraft) -> None:
    before = order(draft)
    add(client, draft, "date", "Ngày cấp")
    save_field(client, draft, "ngay_cap", {"max": "hôm nay", "min": "31/01/2020"})
    assert field(draft, "ngay_cap") == {
        "code": "ngay_cap",
        "kind": "date",
        "label": "Ngày cấp",
        "min": "2020-01-31",
        "max": "today",
    }
    press(client, draft, "hoan-tac")
    assert "max" not in field(draft, "ngay_cap")
    press(client, draft, "hoan-tac")
    assert order(draft) == before
    press(client, draft, "lam-lai")
    press(client, draft, "lam-lai")
    assert field(draft, "ngay_cap")["max"] == "today"


def test_a_field_is_written_in_boxes(client: Client, draft: FormDraft) -> None:
    answer = save_field(
        client,
        draft,
        "loai",
        {
            "label": "Loại hồ sơ",
            "hint": "Chọn đúng loại.",
            "required": "1",
            "options": "moi | Cấp mới\nCấp lại lần hai\nlai | Cấp lại",
            "source": "Mẫu số 01",
        },
    )
    assert answer.status_code == 302
    assert field(draft, "loai") == {
        "code": "loai",
        "kind": "choice",
        "label": "Loại hồ sơ",
        "hint": "Chọn đúng loại.",
        "source": "Mẫu số 01",
        "required": True,
        "options": [
            {"value": "moi", "label": "Cấp mới"},
            {"value": "cap_lai_lan_hai", "label": "Cấp lại lần hai"},
            {"value": "lai", "label": "Cấp lại"},
        ],
    }
    unchanged = draft.revision
    save_field(client, draft, "loai")
    assert draft.revision == unchanged


def test_what_cannot_be_read_is_told_at_its_box_and_stays(client: Client, draft: FormDraft) -> None:
    answer = save_field(client, draft, "ten", {"max_length": "ba trăm", "hint": "Vẫn còn đây"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "“ba trăm” không phải số nguyên" in text
    assert "Vẫn còn đây" in text
    assert "hint" not in field(draft, "ten")
    answer = save_field(client, draft, "ten", {"code": "loai"})
    assert answer.status_code == 422
    assert "Đã có trường mang mã “loai”" in answer.content.decode()


def test_a_mistake_of_the_check_is_told_at_its_field_in_words(client: Client, draft: FormDraft) -> None:
    save_field(client, draft, "loai", {"options": "", "label": ""})
    text = page(client, draft, truong="loai")
    assert "Thiếu “Nhãn”" in text
    assert "“Các mục”" in text
    assert "options" not in text.partition("mc-design__findings")[2].partition("</ul>")[0]
    assert 'id="options-error"' in text


def test_another_kind_has_other_boxes(client: Client, draft: FormDraft) -> None:
    save_field(client, draft, "ten", {"kind": "table"})
    made = field(draft, "ten")
    assert (made["kind"], made["label"], len(made["columns"])) == ("table", "Tên", 1)
    save_field(client, draft, "ten", {"row": "add:columns"})
    save_field(
        client,
        draft,
        "ten",
        {"columns-0-label": "Hàng", "columns-1-label": "Số lượng", "columns-1-kind": "number"},
    )
    save_field(client, draft, "ten", {"row": "up:columns:1"})
    assert [one["label"] for one in field(draft, "ten")["columns"]] == ["Số lượng", "Hàng"]
    assert field(draft, "ten")["columns"][0]["kind"] == "number"
    save_field(client, draft, "ten", {"row": "remove:columns:0"})
    assert [one["label"] for one in field(draft, "ten")["columns"]] == ["Hàng"]


def test_a_condition_is_chosen_box_by_box(client: Client, draft: FormDraft) -> None:
    code = add(client, draft, "text", "Số giấy cũ", "f-loai")
    opened = save_field(client, draft, code, {"row": "add:shown_when:"})
    assert opened.status_code == 200
    assert 'name="shown_when.0.field"' in opened.content.decode()
    boxes = {"shown_when.0.kind": "test", "shown_when.0.field": "loai", "shown_when.0.test": "is"}
    half = save_field(client, draft, code, more=boxes | {"label": "Số giấy phép cũ"})
    assert half.status_code == 200
    assert '<option value="lai">Lại</option>' in half.content.decode()
    assert field(draft, code)["label"] == "Số giấy phép cũ"
    closing = save_field(client, draft, code, more=boxes | {"xong": "1"})
    assert closing.status_code == 422
    assert "Hãy chọn hoặc ghi giá trị để so sánh" in closing.content.decode()
    save_field(client, draft, code, more=boxes | {"shown_when.0.value": "lai", "xong": "1"})
    assert field(draft, code)["shown_when"] == {"field": "loai", "is": "lai"}
    assert "Chỉ hỏi khi “Loại” là “Lại”" in page(client, draft)
    save_field(client, draft, code, {"row": "remove:shown_when:0"})
    assert "shown_when" not in field(draft, code)


def test_a_condition_on_a_later_field_is_told_at_the_field(client: Client, draft: FormDraft) -> None:
    save_field(client, draft, "ten", more={"shown_when.raw": '{"field": "loai", "is": "moi"}'})
    text = page(client, draft, truong="ten")
    assert "không dùng được ở đây" in text
    assert "Còn 1 chỗ phải sửa" in text


def test_a_field_is_renamed_and_conditions_follow(client: Client, draft: FormDraft) -> None:
    code = add(client, draft, "text", "Số giấy cũ", "f-loai")
    save_field(client, draft, code, more={"shown_when.raw": '{"field": "loai", "is": "lai"}'})
    answer = save_field(client, draft, "loai", {"code": "loai_ho_so"})
    assert answer["Location"].endswith("?truong=loai_ho_so")
    assert field(draft, code)["shown_when"] == {"field": "loai_ho_so", "is": "lai"}


def test_title_legal_basis_and_day_of_effect_are_kept(client: Client, draft: FormDraft) -> None:
    address = reverse("console:form_general", kwargs={"key": draft.key})
    typed = {"title": "Đơn sửa", "legal_source": "Mẫu 02", "effective_from": "32/13/2026"}
    refused = client.post(address, typed | {"expected": str(draft.revision)})
    assert refused.status_code == 422
    assert "Mẫu 02" in refused.content.decode()
    client.post(address, typed | {"effective_from": "01/03/2027", "expected": str(draft.revision)})
    draft.refresh_from_db()
    assert draft.title == "Đơn sửa"
    assert (draft.definition["legal_source"], draft.definition["effective_from"]) == ("Mẫu 02", "2027-03-01")
    client.post(address, {"title": "Đơn sửa", "expected": str(draft.revision)})
    draft.refresh_from_db()
    assert "effective_from" not in draft.definition


def test_two_at_one_field_are_told_of_each_other_and_nothing_typed_is_lost(
    client: Client, draft: FormDraft
) -> None:
    seen = draft.revision
    other = administrator(name="Bà Hai")
    save_field(other, draft, "ten", {"label": "Tên của bà Hai"})
    late = save_field(client, draft, "ten", {"label": "Tên của tôi"}, expected=seen)
    assert late.status_code == 409
    text = late.content.decode()
    assert "Bà Hai" in text
    assert "Tên của tôi" in text
    assert field(draft, "ten")["label"] == "Tên của bà Hai"
    beside = save_field(client, draft, "loai", {"label": "Loại khác"}, expected=seen)
    assert beside.status_code == 302
    assert "Bà Hai vừa sửa trường" in client.get(beside["Location"]).content.decode()
    assert field(draft, "ten")["label"] == "Tên của bà Hai"
    assert field(draft, "loai")["label"] == "Loại khác"
    press(other, draft, "xoa:f-loai")
    gone = save_field_of(client, draft, "loai", {"kind": "text", "label": "Còn đây"}, seen)
    assert gone.status_code == 409
    assert "Còn đây" in gone.content.decode()


def save_field_of(client: Client, draft: FormDraft, code: str, typed: dict[str, Any], expected: int) -> Any:
    address = reverse("console:form_field", kwargs={"key": draft.key, "code": code})
    return client.post(address, typed | {"expected": str(expected)})


@pytest.mark.parametrize(
    "what", ["them:f-khong_co", "xoa:f-khong_co", "len:s-khong", "den:f-ten:x:y", "bay:f-ten", ""]
)
def test_what_is_not_there_is_not_found(client: Client, draft: FormDraft, what: str) -> None:
    assert press(client, draft, what).status_code == 404


def test_a_page_of_a_hundred_fields_with_conditions_is_read_in_few_statements(
    client: Client, draft: FormDraft, django_assert_max_num_queries: Any
) -> None:
    fields: list[dict[str, Any]] = [
        {
            "code": f"truong_{number}",
            "kind": "text",
            "label": f"Trường {number}",
            "shown_when": {"all": [{"field": "loai", "is": "moi"}, {"field": "ten", "filled": True}]},
        }
        for number in range(100)
    ]
    draft.definition["steps"][0]["fields"].extend(fields)
    draft.save()
    stamp()
    page(client, draft)
    with django_assert_max_num_queries(8):
        assert "Trường 99" in page(client, draft, truong="truong_50")


def test_steps_are_taken_from_another_form_under_codes_of_their_own(client: Client) -> None:
    draft = begin(client, "Đơn khác")
    add(client, draft, "text", "Tên", "s-thong-tin-chung")
    address = reverse("console:form_take", kwargs={"key": draft.key})
    assert "Thông tin chung" in client.get(address, {"tu": "don"}).content.decode()
    nothing = client.post(address, {"tu": "don", "expected": "1"})
    assert nothing.status_code == 422
    assert "Hãy đánh dấu ít nhất một bước" in nothing.content.decode()
    done = client.post(address, {"tu": "don", "buoc": ["chung"], "expected": str(draft.revision)})
    assert done["Location"].endswith("?buoc=thong-tin-chung-2")
    assert order(draft) == ["thong-tin-chung", "ten", "thong-tin-chung-2", "ten_2", "loai"]
    assert FormVersion.objects.get().definition["steps"][0]["fields"][0]["code"] == "ten"
