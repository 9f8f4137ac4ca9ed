"""Catalogues: found by folded words, chosen with and without scripts, kept with the words that they had."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import QueryDict
from django.template import engines
from django.test import Client

from motcua.forms import catalogues, rules
from motcua.forms.models import ListVersion
from motcua.forms.services import DefinitionRefused, publish, publish_list

pytestmark = pytest.mark.django_db

COUNTRIES = {
    "code": "quoc-gia",
    "title": "Quốc gia",
    "entries": [
        {"code": "VN", "label": "Việt Nam"},
        {"code": "LA", "label": "Lào"},
        {"code": "CD", "label": "Công-gô"},
        {"code": "CG", "label": "Công-gô"},
        {"code": "YU", "label": "Nam Tư", "closed": True},
        {"code": "ZA", "label": "Nam Phi"},
    ],
}


def definition(catalogue: str = "quoc-gia") -> dict[str, Any]:
    return {
        "kind": "form",
        "code": "don-quoc-tich",
        "title": "Đơn",
        "steps": [
            {
                "code": "a",
                "title": "A",
                "fields": [
                    {
                        "code": "quoc_tich",
                        "kind": "lookup",
                        "label": "Quốc tịch",
                        "catalogue": catalogue,
                        "required": True,
                    },
                    {
                        "code": "thi_thuc",
                        "kind": "text",
                        "label": "Số thị thực",
                        "required": True,
                        "shown_when": "quoc_tich != 'VN' and filled(quoc_tich)",
                    },
                    {
                        "code": "nguoi",
                        "kind": "table",
                        "label": "Người cùng đi",
                        "columns": [
                            {"code": "nuoc", "kind": "lookup", "label": "Nước", "catalogue": catalogue}
                        ],
                    },
                ],
            }
        ],
    }


@pytest.fixture(autouse=True)
def countries() -> Iterator[None]:
    catalogues.forget()
    publish_list(ListVersion.Family.CATALOGUE, COUNTRIES)
    yield
    catalogues.forget()


def codes(text: str) -> list[str]:
    return [entry.code for entry in catalogues.search("quoc-gia", text)]


def test_entries_are_found_by_words_without_marks_those_that_begin_so_first() -> None:
    assert codes("nam") == ["ZA", "VN"]
    assert codes("viet NAM") == ["VN"]
    assert codes("la") == ["LA"]
    assert codes("") == ["VN", "LA", "CD", "CG", "ZA"]
    assert codes("tư") == [], "closed entries are not offered"
    assert catalogues.search("khong-co", "nam") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("vn", "VN"),
        ("  việt   nam", "VN"),
        ("VIET NAM", "VN"),
        ("Công-gô (CG)", "CG"),
        ("Nam", None),
        ("Nam Tư", None),
    ],
)
def test_a_text_names_an_entry_exactly_or_not_at_all(text: str, code: str | None) -> None:
    form = rules.parse(definition())
    post = QueryDict(mutable=True)
    post.update({"quoc_tich": text})
    read = rules.read_answers(form, post)["quoc_tich"]
    if code is None:
        assert read == text.strip(), "what was typed stays"
        assert "Danh mục không có mục" in rules.validate(form, {"quoc_tich": read})["quoc_tich"]
    else:
        assert read["code"] == code
        assert "quoc_tich" not in rules.validate(form, {"quoc_tich": read})


def test_rules_look_at_the_code_and_readers_at_the_label() -> None:
    form = rules.parse(definition())
    foreign = {"quoc_tich": {"code": "LA", "label": "Lào"}, "nguoi": [{"nuoc": "za"}]}
    assert set(rules.validate(form, foreign)) == {"thi_thuc"}
    assert "thi_thuc" not in rules.validate(form, {"quoc_tich": "VN"})
    kept = rules.clean(form, foreign)
    assert kept["nguoi"] == [{"nuoc": {"code": "ZA", "label": "Nam Phi"}}]
    texts = [row.text for section in rules.describe(form, kept) for row in section.rows]
    assert texts[0] == "Lào"
    assert "Nước: Nam Phi" in texts


def test_a_new_version_is_found_and_older_answers_keep_their_words() -> None:
    renamed = {**COUNTRIES, "entries": [{"code": "LA", "label": "CHDCND Lào"}]}
    publish_list(ListVersion.Family.CATALOGUE, renamed)
    assert codes("lao") == ["LA"]
    assert codes("viet nam") == []
    form = rules.parse(definition())
    older = {"quoc_tich": {"code": "LA", "label": "Lào"}, "thi_thuc": "A1"}
    assert rules.validate(form, older) == {}
    assert rules.clean(form, older)["quoc_tich"] == {"code": "LA", "label": "Lào"}


def test_equal_content_is_no_new_version() -> None:
    again = publish_list(ListVersion.Family.CATALOGUE, COUNTRIES)
    assert again.number == 1


def test_wards_and_provinces_are_there_by_themselves() -> None:
    found = catalogues.search(catalogues.WARDS, "phuong hoan kiem")
    assert found[0].label.startswith("Phường Hoàn Kiếm, Thành phố Hà Nội")
    assert len(catalogues.get(catalogues.WARDS).entries) > 3000  # type: ignore[union-attr]


def test_a_form_that_names_no_catalogue_of_ours_is_not_published() -> None:
    with pytest.raises(DefinitionRefused, match="Không có danh mục “khong-co”"):
        publish("don-quoc-tich", "Đơn", definition("khong-co"))
    assert publish("don-quoc-tich", "Đơn", definition()).number == 1


def test_the_page_asks_for_entries_and_gets_at_most_twenty(client: Client) -> None:
    answer = client.get("/danh-muc/quoc-gia", {"q": "cong go"})
    assert answer.json() == {"options": [["CD", "Công-gô (CD)"], ["CG", "Công-gô (CG)"]]}
    assert len(client.get("/danh-muc/phuong-xa").json()["options"]) == catalogues.MOST_FOUND
    assert client.get("/danh-muc/khong-co").status_code == 404
    assert client.get("/danh-muc/quoc-gia", {"q": "x" * 100_000}).json() == {"options": []}


def test_without_scripts_entries_that_fit_are_offered_as_choices() -> None:
    form = rules.parse(definition())
    source = (
        '{% from "forms/fields.html" import form_fields %}{{ form_fields(form, form.fields, answers, {}) }}'
    )
    page = engines["jinja2"].from_string(source).render({"form": form, "answers": {"quoc_tich": "cong"}})
    assert 'value="Công-gô (CD)"' in page
    assert 'name="row" value="find:quoc_tich"' in page
    post = QueryDict("quoc_tich=cong&quoc_tich=C%C3%B4ng-g%C3%B4+(CG)")
    assert rules.read_answers(form, post)["quoc_tich"] == {"code": "CG", "label": "Công-gô"}


def test_a_label_that_is_another_entrys_code_comes_back_from_its_box_as_it_was() -> None:
    entries = [{"code": "1", "label": "2"}, {"code": "2", "label": "Hai"}]
    publish_list(ListVersion.Family.CATALOGUE, {"code": "bac", "title": "Bậc", "entries": entries})
    for code in ("1", "2"):
        box = next(entry.shown for entry in catalogues.search("bac", "") if entry.code == code)
        found = catalogues.find("bac", box)
        assert found is not None
        assert found.code == code


def test_an_entry_is_named_by_its_label_and_code_together() -> None:
    found = catalogues.find("quoc-gia", "việt nam (vn)")
    assert found is not None
    assert found.code == "VN"
    assert catalogues.find("quoc-gia", "Lào (VN)") is None
