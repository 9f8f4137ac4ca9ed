"""Addresses for the tests of the layouts: the names that they link to, each leading to a page of its own name."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path


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
    ("my_dossiers", "ho-so"),
)
people = _names(("sign_in", "dang-nhap"), ("sign_up", "dang-ky"), ("sign_out", "dang-xuat"), ("account", "tai-khoan"))
desk = _names(("home", "can-bo/"))

urlpatterns = [
    path("", include("motcua.look.urls")),
    path("", include((people, "people"))),
    path("", include((desk, "desk"))),
    path("", include((portal, "portal"))),
]
