"""From a browser's post to answers."""

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from motcua.forms import rules
from tests.forms.definitions import every_kind

FORM = rules.parse(every_kind())


def post(**values: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return data


def test_each_kind_is_read() -> None:
    read = rules.read_answers(
        FORM,
        post(
            ho_ten=" Nguyễn  An ",
            ngay_sinh="27/3/1990",
            loai=["", "ca_nhan"],
            von="1.200.000",
            dien_tich="40",
            mat_hang=["", "ruou", "bia"],
            dia_chi__province="01",
            dia_chi__ward="00070",
            dia_chi__detail="Số 5",
            hang="",
            hang__0__ten="A",
            hang__0__so_luong="3",
            hang__7__ten="B",
        ),
    )
    assert read == {
        "ho_ten": "Nguyễn An",
        "ngay_sinh": "1990-03-27",
        "loai": "ca_nhan",
        "von": 1200000,
        "dien_tich": 40,
        "mat_hang": ["ruou", "bia"],
        "dia_chi": {"province": "01", "ward": "00070", "detail": "Số 5"},
        "hang": [{"ten": "A", "so_luong": 3}, {"ten": "B"}],
    }


@pytest.mark.parametrize(
    ("name", "typed"), [("ngay_sinh", "31/02/2026"), ("von", "một tỷ"), ("dien_tich", "9" * 5000)]
)
def test_what_cannot_be_understood_stays_as_typed_and_is_named(name: str, typed: str) -> None:
    read = rules.read_answers(FORM, post(**{name: typed}))
    assert read == {name: typed}
    visible = {"loai": "to_chuc", "ma_so_thue": "0100109106"}
    assert name in rules.validate(FORM, {**visible, **read})


def test_only_what_stood_on_the_page_is_read() -> None:
    assert rules.read_answers(FORM.steps[0], post(loai="ca_nhan", ho_ten="")) == {"ho_ten": None}


def test_nothing_chosen_and_no_rows_differ_from_not_on_the_page() -> None:
    assert rules.read_answers(FORM, post(mat_hang="", hang="", loai="")) == {
        "mat_hang": [],
        "hang": [],
        "loai": None,
    }


def test_what_the_database_cannot_store_is_dropped() -> None:
    assert rules.read_answers(FORM, post(ho_ten="A\x00n\ud800")) == {"ho_ten": "An"}


def test_fields_that_do_not_belong_to_the_form_are_left_aside_and_named() -> None:
    data = post(
        csrfmiddlewaretoken="x", row="add:hang", ho_ten="An", la="1", hang__0__la="2", dia_chi__xa="3", luu=""
    )
    assert "la" not in rules.read_answers(FORM, data)
    assert rules.unknown_fields(FORM, data, allowed=["luu"]) == ["dia_chi-xa", "hang-0-la", "la"]


def test_rows_are_added_and_removed_by_buttons() -> None:
    rows = {"hang": [{"ten": "A"}, {"ten": "B"}]}
    assert rules.apply_row_command(FORM, rows, "add:hang")["hang"] == [{"ten": "A"}, {"ten": "B"}, {}]
    assert rules.apply_row_command(FORM, rows, "remove:hang:0")["hang"] == [{"ten": "B"}]
    # The page of an empty table shows one blank row; adding gives a second.
    assert rules.apply_row_command(FORM, {}, "add:hang")["hang"] == [{}, {}]
    full = {"hang": [{"ten": str(number)} for number in range(4)]}
    assert rules.apply_row_command(FORM, full, "add:hang") == full


@pytest.mark.parametrize("command", ["", "add:la", "remove:hang:9", "remove:hang", "add:ho_ten", "x" * 200])
def test_an_impossible_command_changes_nothing(command: str) -> None:
    answers = {"hang": [{"ten": "A"}], "ho_ten": "An"}
    assert rules.apply_row_command(FORM, answers, command) == answers


def test_choosing_another_province_forgets_the_ward() -> None:
    moved = {"dia_chi": {"province": "79", "ward": "00070", "detail": "5"}}
    assert rules.apply_row_command(FORM, moved, "wards:dia_chi") == {
        "dia_chi": {"province": "79", "detail": "5"}
    }


names = st.sampled_from([field.code for field in FORM.fields]) | st.sampled_from(
    ["hang-0-ten", "hang-99999-ten", "hang-1-so_luong", "hang--", "dia_chi-province", "dia_chi-text", "row"]
)


@given(st.dictionaries(names | st.text(max_size=8), st.lists(st.text(max_size=12), max_size=3), max_size=8))
def test_no_post_whatever_makes_reading_fail(values: dict[str, list[str]]) -> None:
    data = QueryDict(mutable=True)
    for name, texts in values.items():
        data.setlist(name, texts)
    read = rules.read_answers(FORM, data)
    assert set(read) <= set(FORM.by_code)
    rules.unknown_fields(FORM, data)
    rules.validate(FORM, read)


@given(st.text(max_size=40), st.text(max_size=40))
def test_command_texts_never_fail(command: str, typed: str) -> None:
    rules.apply_row_command(FORM, {"hang": typed, "dia_chi": typed}, command)
