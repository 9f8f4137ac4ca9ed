"""What follows from answers: computed and set values, totals, what is asked and what must be answered."""

from datetime import date
from typing import Any

import jsonschema
import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from motcua.forms import rules
from motcua.forms.settling import settle
from tests.forms.following import complete, following

FORM = rules.parse(following())
TODAY = date(2026, 11, 28)
SCHEMA = jsonschema.Draft202012Validator(rules.json_schema(FORM))


def kept(**changes: Any) -> dict[str, Any]:
    return rules.clean(FORM, {**complete(), **changes})


def errors(**changes: Any) -> dict[str, str]:
    return rules.validate(FORM, {**complete(), **changes}, today=TODAY)


def test_rows_and_sums_are_exact_to_the_dong() -> None:
    found = kept()
    assert [row["thanh_tien"] for row in found["hang"]] == [360_000, 199_998]
    assert [row["thue"] for row in found["hang"]] == [28_800, 16_000]  # 15.999,84 đồng
    assert found["tong"] == 360_000 + 199_998 + 28_800 + 16_000
    assert found["phi"] == 1_000_000
    assert found["phai_nop"] == found["tong"] + 1_000_000, "though it stands before what it is made of"


def test_what_nobody_typed_is_not_claimed() -> None:
    found = kept(hang=[{"ten": "Rượu nếp"}, {}])
    assert found["hang"] == [{"ten": "Rượu nếp"}]
    assert "tong" not in found
    assert found["phai_nop"] == found["phi"] == 500_000


def test_nobody_can_send_a_value_for_what_is_computed() -> None:
    post = QueryDict("tong=1&phi=2&hang-0-ten=R&hang-0-so_luong=2&hang-0-don_gia=5&hang-0-thanh_tien=999")
    read = rules.read_answers(FORM, post)
    assert read["hang"] == [{"ten": "R", "so_luong": 2, "don_gia": 5}]
    assert not {"tong", "phi"} & set(read)
    assert {"tong", "phi", "hang-0-thanh_tien"} <= set(rules.unknown_fields(FORM, post))
    assert kept(tong=1, phi=2)["tong"] == kept()["tong"]


def test_a_computed_value_is_no_question_that_a_person_has_not_seen_yet() -> None:
    posted = rules.read_answers(FORM.steps[1], QueryDict("ten_to_chuc=A&von=5&hang-0-ten=R"))
    assert rules.revealed_fields(FORM, FORM.steps[1], {**complete(), **posted}, posted) == ()


def test_a_condition_may_look_at_a_computed_value() -> None:
    dear = [{"ten": "Rượu vang", "so_luong": 100, "don_gia": 1_000_000}]
    assert "giai_trinh" in errors(hang=dear)
    assert "giai_trinh" not in errors()


def test_a_value_is_set_while_its_rule_holds_and_the_own_answer_counts_again_after() -> None:
    assert kept(loai="ca_nhan")["nguoi_ky"] == "Nguyễn An"
    assert kept()["nguoi_ky"] == "Trần Thị Bình"
    assert "nguoi_ky" not in errors(loai="ca_nhan", nguoi_ky="")
    assert errors(loai="ca_nhan", ho="N" * 40, ten="A" * 461)["ten"], "the source is what must be mended"


def test_an_answer_is_wanted_only_while_its_condition_holds() -> None:
    assert "giam_ho" in errors(sinh="2008-11-29")
    assert "giam_ho" not in errors(sinh="2008-11-28")
    assert "giam_ho" not in errors(sinh=None)
    assert errors(von=None) == {"von": "Hãy ghi “Vốn”."}


def test_a_section_hides_everything_in_it_and_what_follows_from_that() -> None:
    asked = {field.code for field in rules.visible_fields(FORM, {**complete(), "loai": "ca_nhan"})}
    assert not {"nhom_to_chuc", "ten_to_chuc", "von"} & asked
    assert {"nhom_hang", "hang", "tong"} <= asked
    assert not {"ten_to_chuc", "von"} & set(kept(loai="ca_nhan"))
    assert errors(loai="ca_nhan", ten_to_chuc=None, von=None) == {}


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("7h30", "07:30"),
        ("07.45", "07:45"),
        ("9 giờ", "09:00"),
        ("10 giờ 5", None),
        ("24:00", None),
        ("8:60", None),
    ],
)
def test_times_are_read_as_people_write_them(written: str, stored: str | None) -> None:
    read = rules.read_answers(FORM, QueryDict(f"gio_hen={written}"))["gio_hen"]
    assert read == (stored or written)
    assert ("gio_hen" in errors(gio_hen=read)) is (stored is None)


def test_a_time_has_bounds() -> None:
    assert "không được trước 07:30" in errors(gio_hen="07:29")["gio_hen"]
    assert "không được sau 17:00" in errors(gio_hen="17:01")["gio_hen"]


def test_an_old_address_is_whole_or_absent() -> None:
    assert errors(noi_cu=None) == {}
    assert set(errors(noi_cu={"old_province": "Hà Tây"})) == {"noi_cu.old_district", "noi_cu.old_ward"}
    text = dict(rules.answer_texts(FORM, complete()))["noi_cu"]
    assert text == "Xã Cộng Hoà, Huyện Quốc Oai, Hà Tây"


def test_totals_and_computed_values_are_told_on_paper() -> None:
    sections = rules.describe(FORM, complete())
    assert [section.title for section in sections] == ["Người nộp", "Hàng hoá – Tổ chức", "Hàng hoá – Hàng"]
    rows = {row.label: row.text for section in sections for row in section.rows}
    assert rows["Danh mục hàng, tổng cộng"] == "Số lượng: 5; Thành tiền: 559.998 đồng"
    assert "Thành tiền: 360.000 đồng" in rows["Danh mục hàng, dòng 1"]
    assert rows["Phải nộp"] == "1.604.798 đồng"
    assert rules.answer_texts(FORM, complete())["hang"][0]["thanh_tien"] == "360.000 đồng"


def test_answers_to_fields_of_an_earlier_version_are_shown() -> None:
    renamed = {**complete(), "ten_cu": "Cửa hàng អន", "bang_cu": [{"a": 1}, {"b": "x"}]}
    last = rules.describe(FORM, renamed)[-1]
    assert [(row.label, row.text) for row in last.rows] == [("ten_cu", "Cửa hàng អន"), ("bang_cu", "1; x")]
    assert rules.strangers(FORM, renamed) == {"ten_cu": "Cửa hàng អន", "bang_cu": [{"a": 1}, {"b": "x"}]}


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Thị Hằng", "H'Hen Niê", "សុខា ចាន់", "Нгуен Ван", "阮文安", "العربية", "O’Neil 𠮷", "ก๊ก"],
)
def test_names_in_every_script_come_through_as_they_are(name: str) -> None:
    assert kept(loai="ca_nhan", ho=name, ten="An")["nguoi_ky"] == f"{name} An"
    assert errors(ho=name) == {}


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from(["to_chuc", "ca_nhan", "12", "7h30"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["ten", "so_luong", "don_gia", "thanh_tien", "old_ward", "detail"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([field.code for field in FORM.fields] + ["la"]), values, max_size=9))
def test_any_answers_settle_and_are_kept_the_same_twice(changes: dict[str, Any]) -> None:
    answers = {**complete(), **changes}
    found = rules.validate(FORM, answers, today=TODAY)
    cleaned = rules.clean(FORM, answers)
    assert rules.clean(FORM, cleaned) == cleaned
    assert all(
        row.text for section in rules.describe(FORM, answers) for row in section.rows if row.code != "la"
    )
    rules.error_items(FORM, found)
    if not found:
        assert rules.validate(FORM, cleaned, today=TODAY) == {}
        SCHEMA.validate(cleaned)


def test_a_heading_goes_when_every_field_below_it_is_hidden() -> None:
    definition = following()
    fields = definition["steps"][1]["fields"]
    del fields[0]["shown_when"]
    fields[1]["shown_when"] = {"field": "loai", "is": "to_chuc"}
    form = rules.parse(definition)
    for kind, stands in (("to_chuc", True), ("ca_nhan", False)):
        answers = {**complete(), "loai": kind}
        asked = [one.code for one in rules.visible_fields(form, answers)]
        on_page = [one.code for one in rules.page_fields(form, form.steps[1], answers)]
        assert ("nhom_to_chuc" in asked, "nhom_to_chuc" in on_page) == (stands, stands)
        assert "nhom_hang" in asked


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ({"kind": "choice", "options": [{"value": "x", "label": "X"}]}, '"y"'),
        ({"kind": "number", "min": 1, "max": 9}, "10"),
        ({"kind": "text", "max_length": 3}, '"quá dài"'),
        ({"kind": "text"}, "de_trong"),
    ],
    ids=["no such option", "out of bounds", "too long", "blank"],
)
def test_a_value_that_the_field_refuses_is_not_set(field: dict[str, Any], value: str) -> None:
    """Else nobody could submit: the box is not theirs to mend."""
    asked = {"code": "b", "label": "B", "required": True, **field}
    rule = {"when": {"field": "a", "is": "co"}, "value": value}
    fields = [
        {"code": "a", "kind": "text", "label": "A"},
        {"code": "de_trong", "kind": "text", "label": "Để trống"},
        {**asked, "set_when": rule},
    ]
    steps = [{"code": "mot", "title": "Một", "fields": fields}]
    form = rules.parse({"code": "thu", "title": "Thử", "steps": steps})
    assert "b" not in settle(form, {"a": "co"}).made
    assert settle(form, {"a": "co"}).visible == {"a", "de_trong", "b"}
