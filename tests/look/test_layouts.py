"""What the circular wants at the head and foot of every page, and what a page must never hold."""

from __future__ import annotations

import re
from types import SimpleNamespace

import jinja2
import pytest
from django.template import engines
from django.test import Client, RequestFactory

from motcua.look import navigation
from motcua.look.context_processors import site
from tests.look.conftest import RenderPage

EMPTY = '{% extends "look/portal.html" %}{% block content %}<p>Nội dung</p>{% endblock %}'
DESK = '{% extends "look/desk.html" %}{% block content %}<h1>Chờ thẩm định</h1>{% endblock %}'
ORDER = [
    "Trang chủ",
    "Giới thiệu",
    "Thủ tục hành chính",
    "Dịch vụ công trực tuyến",
    "Tra cứu hồ sơ",
    "Phản ánh kiến nghị",
    "Đánh giá",
    "Thống kê",
    "Hỗ trợ",
]


def _part(html: str, tag: str, css_class: str) -> str:
    found = re.search(rf'<{tag} class="{css_class}[^"]*".*?</{tag}>', html, re.S)
    assert found, f"no {tag}.{css_class}"
    return found[0]


@pytest.mark.criterion("III.1.1", "III.2.1")
def test_emblem_and_full_name_lead_home(render_page: RenderPage) -> None:
    brand = _part(render_page(EMPTY, "/tra-cuu"), "a", "mc-header__brand")
    assert 'href="/"' in brand
    assert "<img" in brand
    assert "Cổng dịch vụ công tỉnh Thử Nghiệm" in brand


@pytest.mark.criterion("III.1.2")
def test_a_stranger_may_sign_up_and_sign_in_from_every_page(render_page: RenderPage) -> None:
    header = _part(render_page(EMPTY), "header", "mc-header")
    assert re.search(r'href="/dang-ky"[^>]*>Đăng ký<', header)
    assert re.search(r'href="/dang-nhap"[^>]*>Đăng nhập<', header)


def test_a_signed_in_person_finds_their_own_menu_and_may_sign_out(
    render_page: RenderPage, officer: SimpleNamespace
) -> None:
    header = _part(render_page(EMPTY, person=officer), "header", "mc-header")
    assert "Trần &lt;b&gt;Hà&lt;/b&gt;" in header
    assert 'href="/can-bo/"' in header
    assert 'href="/ho-so"' in header
    assert re.search(
        r'<form method="post" action="/dang-xuat"[^>]*>\s*<input type="hidden" name="csrfmiddlewaretoken"',
        header,
    )
    assert "Đăng nhập" not in header


def test_the_forms_of_a_page_carry_one_token(render_page: RenderPage, officer: SimpleNamespace) -> None:
    forms = EMPTY.replace("{% endblock %}", "<form>{{ csrf_input }}</form>{% endblock %}")
    tokens = re.findall(r'name="csrfmiddlewaretoken" value="(\w{64})"', render_page(forms, person=officer))
    assert len(tokens) >= 2
    assert len(set(tokens)) == 1


@pytest.mark.criterion("III.3.1", "III.3.2", "III.2.2")
def test_the_navigation_ends_the_header_in_the_order_of_the_circular(render_page: RenderPage) -> None:
    header = _part(render_page(EMPTY), "header", "mc-header")
    bar = _part(header, "nav", "mc-nav")
    labels = re.findall(r'class="mc-nav__link[^"]*"[^>]*>([^<]+)<', bar)
    assert labels == ORDER
    assert re.search(r'href="/"[^>]*>Trang chủ<', bar)
    for sub in (
        "Thanh toán trực tuyến",
        "Hướng dẫn sử dụng",
        "Câu hỏi thường gặp",
        "Hỏi – đáp",
        "Khảo sát ý kiến",
    ):
        assert f">{sub}<" in bar
    assert "mc-header__actions" not in header.split('<nav class="mc-nav"')[1]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "Trang chủ"),
        ("/tra-cuu", "Tra cứu hồ sơ"),
        ("/thu-tuc/2.000620", "Thủ tục hành chính"),
        ("/khac", None),
    ],
)
def test_the_place_where_one_is_is_marked(path: str, current: str | None) -> None:
    marked = [str(item.label) for item in navigation.portal_navigation(path) if item.current]
    assert marked == ([current] if current else [])


@pytest.mark.criterion("III.8.1", "III.8.2", "III.8.3", "III.8.4")
def test_the_footer_says_who_owns_the_portal_and_how_to_reach_them(render_page: RenderPage) -> None:
    footer = _part(render_page(EMPTY), "footer", "mc-footer")
    assert "Cơ quan chủ quản: Ủy ban nhân dân tỉnh Thử Nghiệm" in footer
    assert "Số 1 đường Hùng Vương" in footer
    assert 'href="tel:19001234">1900 1234<' in footer
    assert 'href="mailto:hotro@thunghiem.example"' in footer


def test_the_desk_shows_counts_and_late_ones_with_their_word(
    render_page: RenderPage, officer: SimpleNamespace
) -> None:
    groups = [
        {"title": "Việc của tôi", "items": [{"label": "Quá hạn", "url": "/q", "count": 2, "late": True}]}
    ]
    workplace = {"unit": "Sở Công Thương", "post": "Chuyên viên"}
    html = render_page(DESK, person=officer, side_groups=groups, workplace=workplace)
    assert "Sở Công Thương" in html
    assert re.search(r"<span>Quá hạn</span>\s*<span class=\"mc-side__count mc-side__count--late\">2<", html)
    assert 'action="/dang-xuat"' in html


@pytest.mark.parametrize("text", [EMPTY, DESK])
def test_pages_hold_no_inline_script_or_style(
    render_page: RenderPage, officer: SimpleNamespace, text: str
) -> None:
    html = render_page(text, person=officer)
    assert "<style" not in html
    assert not re.search(r"\s(style|on[a-z]+)=", html)
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", html))
    assert '<html lang="vi"' in html


def test_an_error_page_needs_neither_session_nor_person(render_page: RenderPage) -> None:
    class Unreachable:
        @property
        def is_authenticated(self) -> bool:
            raise AssertionError("an error page must not ask who is there")

    page = '{% extends "look/message.html" %}'
    html = render_page(
        page, person=Unreachable(), title="Hệ thống gặp sự cố", text="Hãy thử lại.", status=500
    )
    assert "Hệ thống gặp sự cố" in html
    assert "Gọi 1900 1234" in html


def test_the_person_is_fetched_only_when_a_template_asks() -> None:
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=False)
    assert not site(request)["person"]


def test_the_page_of_components_shows_every_component(client: Client) -> None:
    response = client.get("/he-thong/thanh-phan")
    html = response.content.decode()
    assert response.status_code == 200
    for part in (
        "mc-search",
        "mc-stat",
        "mc-banner--error",
        "mc-empty",
        "mc-tag--amber",
        "mc-work",
        "mc-pages",
        "mc-identity",
        "mc-path",
        "mc-timeline",
        "mc-exchange",
        "mc-file",
        "mc-reply",
        "mc-acts",
        "mc-steps",
        "govuk-error-summary",
        "govuk-radios",
        "mc-drop",
        "mc-summary",
        "mc-confirm",
        "mc-details",
        "mc-chip",
        "mc-selection",
    ):
        assert f'class="{part}' in html or f" {part}" in html, part


def test_no_macro_is_forgotten_on_the_page_of_components() -> None:
    environment = engines["jinja2"].env
    source = environment.loader.get_source(environment, "look/components.html")[0]
    macros = {
        name
        for name, value in vars(environment.get_template("look/macros.html").module).items()
        if isinstance(value, jinja2.runtime.Macro)
    }
    # `page_header` draws breadcrumbs, the panel and the bar of a dossier its code; attributes are nothing to see; the
    # check for robots asks only where somebody tried often.
    by_others = {"breadcrumbs", "attributes", "copy_code", "robot_check"}
    assert len(macros) > 45
    assert not {name for name in macros - by_others if f"ui.{name}(" not in source}
    assert "crumbs=" in source


@pytest.mark.criterion("VI.5")
@pytest.mark.parametrize("source", [EMPTY, DESK], ids=["portal", "desk"])
def test_every_layout_has_the_same_waiting_signal(render_page: RenderPage, source: str) -> None:
    signal = re.search(r'<div class="mc-waiting" data-waiting hidden.*?</div>', render_page(source), re.S)
    assert signal
    assert "mc-waiting__spinner" in signal[0]
    assert "Đang xử lý" in signal[0]
