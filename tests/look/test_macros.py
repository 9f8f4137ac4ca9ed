"""What the components promise to the pages that use them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import jinja2
import pytest
from django.template import engines
from django.test import RequestFactory

from motcua.kernel.paging import Page
from motcua.look import examples
from motcua.look.display import file_size, state_kind
from motcua.look.environment import query
from tests.effort import calls_for


def render(text: str, **context: Any) -> str:
    environment = engines["jinja2"].env
    return environment.from_string('{% import "look/macros.html" as ui %}' + text).render(**context)


def test_names_that_do_not_exist_are_errors_in_our_pages() -> None:
    with pytest.raises(jinja2.UndefinedError):
        render("{{ nobody_defined_this }}")


def test_a_diagram_carries_its_source_and_marks_as_data_and_the_table_of_the_page() -> None:
    html = render(
        "{% call ui.diagram(source, 'Sơ đồ', marks) %}<table></table>{% endcall %}",
        source='<a name="</template><script>x</script>"/>',
        marks=[{"id": "step_a", "kind": "here", "text": "'\"><b>"}],
    )
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;/template&gt;" in html
    assert "<table></table>" in html


def test_every_macro_of_the_files_is_in_the_one_import() -> None:
    environment = engines["jinja2"].env
    together = environment.get_template("look/macros.html").module
    for file in ("general", "work", "fields", "diagram", "period"):
        module = environment.get_template(f"look/macros/{file}.html").module
        ours = {
            name
            for name, value in vars(module).items()
            if isinstance(value, jinja2.runtime.Macro) and value.name == name
        }
        missing = {
            name for name in ours if not name.startswith(("_", "govuk")) and not hasattr(together, name)
        }
        assert not missing


@pytest.mark.criterion("II.4.1")
def test_a_late_row_says_so_in_words_and_colour() -> None:
    html = render('{{ ui.work_table(rows, "Hồ sơ", selectable=true) }}', rows=examples.rows())
    late = next(part for part in html.split("<tr data-row>") if "H27.03-261105-0007" in part)
    assert 'class="mc-tag mc-tag--late">Đang xử lý' in late
    assert "20/11/2026 09:00:00" in late
    assert "Quá hạn 1 ngày" in late


def test_what_people_typed_is_escaped() -> None:
    html = render(
        '{{ ui.text_field("name", "<i>Tên</i>", value, error=value) }}{{ ui.timeline([item]) }}',
        value='"><script>alert(1)</script>',
        item={"title": "<script>", "at": datetime(2026, 11, 18, tzinfo=UTC)},
    )
    assert "<script>" not in html
    assert "<i>" not in html


def test_a_field_names_its_hint_and_its_error_for_readers() -> None:
    html = render('{{ ui.text_field("phone", "Số điện thoại", hint="10 chữ số", error="Thiếu số") }}')
    assert 'aria-describedby="phone-hint phone-error"' in html
    assert 'for="phone"' in html
    assert "Thiếu số" in html


def test_the_file_field_tells_its_limits_beside_the_choice() -> None:
    html = render('{{ ui.file_field("lease", "Hợp đồng", formats=["pdf", "jpg"], max_mb=20, max_files=3) }}')
    assert "Loại tệp: PDF, JPG." in html
    assert "Mỗi tệp nhiều nhất 20 MB." in html
    assert "Nhiều nhất 3 tệp." in html
    assert 'accept=".pdf,.jpg"' in html


def test_errors_lead_to_their_fields() -> None:
    html = render('{{ ui.error_summary({"phone": "Số điện thoại phải có 10 chữ số."}) }}')
    assert '<a href="#phone">Số điện thoại phải có 10 chữ số.</a>' in html
    assert render("{{ ui.error_summary({}) }}").strip() == ""


def test_paging_keeps_the_filters_of_the_address() -> None:
    request = RequestFactory().get("/can-bo/danh-sach/all", {"q": "rượu", "han": "3", "page": "2"})
    page = Page(items=[1], number=2, size=20, has_next=True, total=60)
    html = render('{{ ui.pagination(page, request, "hồ sơ") }}', page=page, request=request)
    assert 'href="?q=r%C6%B0%E1%BB%A3u&amp;han=3&amp;page=3"' in html
    assert 'aria-current="page"' in html


def test_query_takes_keys_away_and_keeps_several_values() -> None:
    request = RequestFactory().get("/", {"a": ["1", "2"], "b": "3"})
    assert query(request, b=None) == "?a=1&a=2"
    assert query(request, a=["7", "8"], b="") == "?a=7&a=8"
    assert query(request, a=None, b=None) == "?"


@pytest.mark.parametrize(
    ("state", "late", "kind"),
    [
        ("processing", False, "blue"),
        ("supplement_asked", False, "amber"),
        ("handed_over", False, "green"),
        ("stopped", False, "late"),
        ("processing", True, "late"),
        ("grey", False, "grey"),
        ("a-state-of-tomorrow", False, "blue"),
    ],
)
def test_each_state_has_a_colour(state: str, late: bool, kind: str) -> None:
    assert state_kind(state, late) == kind


def test_sizes_are_written_the_vietnamese_way() -> None:
    assert [file_size(size) for size in (0, 900, 2048, 1_482_010)] == ["0 B", "900 B", "2 KB", "1,4 MB"]


def test_each_row_of_a_work_list_is_rendered_with_little_work() -> None:
    rows = (examples.rows() * 9)[:50]
    environment = engines["jinja2"].env
    text = '{% import "look/macros.html" as ui %}{{ ui.work_table(rows, "x", selectable=true) }}'
    template = environment.from_string(text)
    template.render(rows=rows)
    assert calls_for(lambda: template.render(rows=rows)) < 50 * 400
