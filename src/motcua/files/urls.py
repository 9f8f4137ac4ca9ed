"""Addresses of uploads in pieces, and of files at an origin of their own."""

from django.urls import path

from motcua.files import serving, views

app_name = "files"
urlpatterns = [
    path("tep-ky/<str:token>", serving.signed, name="signed"),
    path("tai-len", views.begin, name="uploads"),
    path("tai-len/<uuid:key>", views.upload, name="upload"),
]
