"""Addresses for the tests of the layouts: the names that they link to, each leading to a page of its own name."""

import time

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import URLPattern, include, path

from motcua.look.site import SiteIdentity

SLOW_SECONDS = 1.2
FORM_PAGE = """{% extends "look/portal.html" %}{% import "look/macros.html" as ui %}
{% block content %}
<form method="post" id="slow">{{ csrf_input }}{{ ui.button("Nộp hồ sơ", name="go", value="1") }}</form>
<form method="post" id="draft" data-autosave="/luu">
  {{ csrf_input }}{{ ui.text_field("name", "Họ và tên") }}{{ ui.autosave_status() }}</form>
<form method="post" id="papers" enctype="multipart/form-data">
  {{ ui.file_field("lease", "Hợp đồng", formats=["pdf"], max_mb=0.001, max_files=2) }}
</form>
{% endblock %}"""
received: list[tuple[str, str]] = []


def site_identity() -> SiteIdentity:
    """The identity that the tests look for."""
    return SiteIdentity(
        portal_name="Cổng dịch vụ công tỉnh Thử Nghiệm",
        owner_name="Ủy ban nhân dân tỉnh Thử Nghiệm",
        address="Số 1 đường Hùng Vương",
        hotline="1900 1234",
        email="hotro@thunghiem.example",
    )


def form_page(request: HttpRequest) -> HttpResponse:
    """A page with a slow form, a draft and a file; what is posted is kept in `received`."""
    if request.method == "POST":
        received.append((request.path, request.POST.get("go", "")))
        time.sleep(SLOW_SECONDS)
    return HttpResponse(engines["jinja2"].from_string(FORM_PAGE).render({}, request))


def save(request: HttpRequest) -> HttpResponse:
    """Where the draft saves itself; fails as long as the name is "mất mạng"."""
    name = request.POST.get("name", "")
    received.append((request.path, name))
    return HttpResponse(status=503 if name == "mất mạng" else 204)


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.path)


def _names(*names_and_paths: tuple[str, str]) -> list[URLPattern]:
    return [path(address, _page, name=name) for name, address in names_and_paths]


portal = _names(
    ("home", ""),
    ("about", "gioi-thieu"),
    ("procedures", "thu-tuc"),
    ("services", "dich-vu-cong"),
    ("lookup", "tra-cuu"),
    ("petitions", "phan-anh-kien-nghi"),
    ("ratings", "danh-gia"),
    ("statistics", "thong-ke"),
    ("support", "ho-tro"),
    ("registers", "danh-sach-cong-khai"),
    ("my_dossiers", "ho-so"),
)
people = _names(
    ("sign_in", "dang-nhap"), ("sign_up", "dang-ky"), ("sign_out", "dang-xuat"), ("account", "tai-khoan")
)
desk = _names(("home", "can-bo/"))
files = _names(("uploads", "tai-len"))

urlpatterns = [
    path("bieu-mau", form_page),
    path("luu", save),
    path("", include("motcua.look.urls")),
    path("", include((people, "people"))),
    path("", include((desk, "desk"))),
    path("", include((files, "files"))),
    path("", include((portal, "portal"))),
]
