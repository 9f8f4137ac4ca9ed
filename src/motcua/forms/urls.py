"""Addresses of this room."""

from django.urls import path

from motcua.forms import views

app_name = "forms"
urlpatterns = [
    path("dia-chi/phuong-xa", views.wards, name="wards"),
    path("danh-muc/<slug:code>", views.entries, name="entries"),
]
