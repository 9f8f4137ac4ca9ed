"""Addresses of this room."""

from django.urls import path

from motcua.console import views

app_name = "console"
urlpatterns = [
    path("", views.home, name="home"),
    path("nap-du-lieu", views.import_package, name="import"),
    path("nap-du-lieu/<uuid:key>", views.package, name="package"),
    path("xuat-du-lieu", views.export, name="export"),
    path("xuat-du-lieu/<slug:kind>/<str:code>.json", views.export_one, name="export_one"),
    path("trang-thai", views.states, name="states"),
    path("lich", views.calendar, name="calendar"),
]
