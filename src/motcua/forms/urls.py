"""Addresses of this room."""

from django.urls import path

from motcua.forms import former_views, views
from motcua.forms.exports import views as exports

app_name = "forms"
urlpatterns = [
    path("dia-chi/phuong-xa", views.wards, name="wards"),
    path("phuong-xa-cu", former_views.former_places, name="former_places"),
    path("bieu-mau/<slug:code>/<int:number>/luoc-do.<slug:kind>", exports.schema, name="schema"),
    path("danh-muc/<slug:code>", views.entries, name="entries"),
]
