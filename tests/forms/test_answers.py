"""Answers: who is asked what, what is wrong, what is kept, what the account fills in."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.forms import rules
from tests.forms.definitions import complete, every_kind

FORM = rules.parse(every_kind())
TODAY = date(2026, 11, 22)
SCHEMA = jsonschema.Draft202012Validator(rules.json_schema(FORM))

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def near_answers() -> st.SearchStrategy[dict[str, Any]]:
    """Complete answers in which some are missing or replaced by anything: closer to trouble than pure noise."""
    codes = [field.code for field in FORM.fields]
    texts = st.sampled_from(
        ["", " ", "ruou", "to_chuc", "31/02/2026", "27031990", "1.200.000", "0912 345 678", "\x00"]
    )
    cells = st.dictionaries(
        st.sampled_from(["ten", "so_luong", "ngay", "la"]), json_values | texts, max_size=3
    )
    parts = st.dictionaries(
        st.sampled_from(["province", "ward", "detail", "text"]),
        st.sampled_from(["01", 1, "79", "00070", 70, "Số 5", "", None, [], "x" * 400]),
    )
    anything = json_values | texts | st.lists(cells | json_values, max_size=6) | parts
    changes = st.dictionaries(st.sampled_from(codes) | st.text(max_size=5), anything, max_size=6)
    return st.builds(
        lambda base, changed: {**(complete() if base else {}), **changed}, st.booleans(), changes
    )


def errors_of(**changes: Any) -> dict[str, str]:
    return rules.validate(FORM, {**complete(), **changes}, today=TODAY)


def test_complete_answers_are_accepted() -> None:
    assert errors_of() == {}


@pytest.mark.parametrize(
    ("changes", "path", "says"),
    [
        ({"ho_ten": "  "}, "ho_ten", "Hãy ghi “Họ và tên”"),
        ({"ho_ten": "x" * 61}, "ho_ten", "quá 60 ký tự (bạn đã ghi 61)"),
        ({"so_dinh_danh": "123"}, "so_dinh_danh", "12 chữ số"),
        ({"dien_thoai": "12"}, "dien_thoai", "Số điện thoại không đúng"),
        ({"thu_dien_tu": "an@"}, "thu_dien_tu", "ten@vidu.vn"),
        ({"ngay_sinh": "31/02/2026"}, "ngay_sinh", "Không có ngày 31/02/2026"),
        ({"ngay_sinh": "hôm kia"}, "ngay_sinh", "ngày/tháng/năm"),
        ({"ngay_sinh": "2026-11-23"}, "ngay_sinh", "không được sau hôm nay (22/11/2026)"),
        ({"ngay_sinh": "01/01/0190"}, "ngay_sinh", "không được trước 01/01/1900"),
        ({"loai": None}, "loai", "Hãy chọn “Loại chủ thể”"),
        ({"loai": "khac"}, "loai", "Hãy chọn một trong các mục"),
        ({"ma_so_thue": "0100109107"}, "ma_so_thue", "Mã số thuế không đúng"),
        ({"von": 5}, "von", "1.000.000 đồng trở lên"),
        ({"von": "một tỷ"}, "von", "số nguyên đồng"),
        ({"dien_tich": 6000}, "dien_tich", "Không được lớn hơn 5000"),
        ({"dien_tich": "1,5"}, "dien_tich", "số nguyên"),
        ({"mat_hang": ["ruou", "sữa"]}, "mat_hang", "mục có sẵn"),
        ({"hang": []}, "hang", "ít nhất 1 dòng"),
        ({"hang": [{"ten": str(n)} for n in range(6)]}, "hang", "Hãy bỏ bớt 2 dòng"),
        ({"hang": [{}, {"so_luong": 2}]}, "hang.1.ten", "Hãy ghi “Tên hàng”"),
        ({"hang": [{"ten": "A", "ngay": "x"}]}, "hang.0.ngay", "ngày/tháng/năm"),
        ({"dia_chi": None}, "dia_chi.province", "Hãy chọn tỉnh"),
        ({"dia_chi": {"province": "01", "detail": "5"}}, "dia_chi.ward", "Hãy chọn phường"),
        ({"dia_chi": {"province": "79", "ward": "00070", "detail": "5"}}, "dia_chi.ward", "không thuộc"),
        ({"dia_chi": {"province": "01", "ward": "00070"}}, "dia_chi.detail", "số nhà"),
        (
            {"dia_chi": {"province": "99", "ward": "00070", "detail": "5"}},
            "dia_chi.province",
            "Không có tỉnh",
        ),
    ],
)
def test_a_mistake_is_named_at_its_field_and_says_what_to_do(
    changes: dict[str, Any], path: str, says: str
) -> None:
    errors = errors_of(**changes)
    assert next(iter(errors)) == path
    assert {one.split(".")[0] for one in errors} == {path.split(".")[0]}
    assert says in errors[path]


def test_an_address_of_the_old_tiers_is_taken_as_text() -> None:
    old = {"text": "Thôn 3, xã Minh Tân, huyện Vụ Bản, tỉnh Nam Định"}
    assert errors_of(dia_chi=old) == {}
    assert rules.clean(FORM, {"dia_chi": old})["dia_chi"] == old


def test_one_step_is_checked_alone() -> None:
    assert set(rules.validate(FORM, {}, FORM.steps[0], today=TODAY)) == {
        "ho_ten",
        "so_dinh_danh",
        "dia_chi.province",
        "dia_chi.detail",
    }


def test_a_hidden_field_is_neither_asked_nor_kept_nor_counted_by_others() -> None:
    answers = {**complete(), "loai": "ca_nhan", "ma_so_thue": "sai"}
    codes = [field.code for field in rules.visible_fields(FORM, answers)]
    # "von" waits for "ma_so_thue", which is hidden although the draft still holds its old answer.
    assert "ma_so_thue" not in codes
    assert "von" not in codes
    assert rules.validate(FORM, answers, today=TODAY) == {}
    assert not {"ma_so_thue", "von"} & set(rules.clean(FORM, answers))


def test_a_page_carries_what_a_choice_on_it_may_show() -> None:
    step = FORM.steps[1]
    carried = [field.code for field in rules.page_fields(FORM, step, {"loai": "ca_nhan"})]
    assert "ma_so_thue" in carried
    assert "von" not in carried
    new = rules.revealed_fields(
        FORM, step, {"loai": "to_chuc", "ma_so_thue": "0100109106"}, {"loai": "to_chuc"}
    )
    assert {"ma_so_thue", "von"} <= {field.code for field in new}


def test_what_is_kept_is_tidy() -> None:
    kept = rules.clean(
        FORM,
        {
            **complete(),
            "ho_ten": "  Nguyễn   Văn An ",
            "dien_thoai": "+84 912 345 678",
            "ngay_sinh": "27031990",
            "von": "250.000.000 đ",
            "dia_chi": {"province": 1, "ward": 70, "detail": "Số 5 ngõ 1", "text": "thừa"},
            "hang": [{}, {"ten": "Rượu nếp", "so_luong": "3", "ngay": "5/1/2026", "la": 1}],
            "ghi_chu": "Dòng một\r\nDòng hai\n",
            "la": "không thuộc biểu mẫu",
        },
    )
    assert kept == complete()


def test_the_account_fills_in_what_it_knows_and_says_so() -> None:
    person = SimpleNamespace(
        full_name="Trần Thị Bình",
        phone="",
        birth_date=date(1985, 9, 2),
        address={"province": "01", "ward": "00070", "detail": "Số 5"},
    )
    answers, origins = rules.prefill(FORM, person)
    assert answers == {
        "ho_ten": "Trần Thị Bình",
        "ngay_sinh": "1985-09-02",
        "dia_chi": {"province": "01", "ward": "00070", "detail": "Số 5"},
    }
    assert set(origins) == set(answers)
    assert set(origins.values()) == {"Từ tài khoản của bạn"}


def test_all_that_was_entered_can_be_read_again_in_words() -> None:
    sections = rules.describe(FORM, complete())
    assert [section.title for section in sections] == ["Người nộp", "Cửa hàng"]
    texts = {row.label: row.text for section in sections for row in section.rows}
    assert texts["Ngày sinh"] == "27/03/1990"
    assert texts["Nơi ở"] == "Số 5 ngõ 1, Phường Hoàn Kiếm, Thành phố Hà Nội"
    assert texts["Loại chủ thể"] == "Tổ chức"
    assert texts["Vốn kinh doanh"] == "250.000.000 đồng"
    assert texts["Mặt hàng"] == "Rượu; Bia"
    assert texts["Thư điện tử"] == "(chưa ghi)"
    assert texts["Danh mục hàng, dòng 1"] == "Tên hàng: Rượu nếp; Số lượng: 3; Ngày nhập: 05/01/2026"


def test_text_that_could_not_be_understood_is_still_shown() -> None:
    texts = {
        row.label: row.text
        for section in rules.describe(FORM, {"ngay_sinh": "31/02/2026"})
        for row in section.rows
    }
    assert texts["Ngày sinh"] == "31/02/2026"


def test_the_summary_names_each_field_and_leads_to_its_box() -> None:
    items = rules.error_items(FORM, {"hang.1.ten": "Hãy ghi “Tên hàng”.", "ho_ten": "Hãy ghi “Họ và tên”."})
    assert items == [
        {"text": "Danh mục hàng, dòng 2, Tên hàng: Hãy ghi “Tên hàng”.", "href": "#field-hang-1-ten"},
        {"text": "Hãy ghi “Họ và tên”.", "href": "#field-ho_ten"},
    ]


@given(near_answers())
def test_no_answers_whatever_make_the_rules_fail(answers: dict[str, Any]) -> None:
    errors = rules.validate(FORM, answers, today=TODAY)
    assert rules.error_items(FORM, errors) is not None
    kept = rules.clean(FORM, answers)
    assert rules.clean(FORM, kept) == kept
    assert all(row.text for section in rules.describe(FORM, answers) for row in section.rows)
    if not errors:
        assert rules.validate(FORM, kept, today=TODAY) == {}
        SCHEMA.validate(kept)


@given(near_answers())
def test_the_answers_given_are_never_changed_in_place(answers: dict[str, Any]) -> None:
    before = repr(answers)
    rules.clean(FORM, answers)
    rules.validate(FORM, answers, today=TODAY)
    rules.apply_row_command(FORM, answers, "add:hang")
    assert repr(answers) == before


def test_the_schema_is_sound_and_refuses_strangers() -> None:
    jsonschema.Draft202012Validator.check_schema(rules.json_schema(FORM))
    SCHEMA.validate(complete())
    assert not SCHEMA.is_valid({**complete(), "la": 1})
    assert not SCHEMA.is_valid({**complete(), "von": "250"})
