"""Addresses of this room."""

from django.urls import path

from motcua.people import views

app_name = "people"
urlpatterns = [
    path("dang-nhap", views.sign_in, name="sign_in"),
    path("dang-ky", views.sign_up, name="sign_up"),
    path("dang-xuat", views.sign_out, name="sign_out"),
    path("tai-khoan", views.account, name="account"),
]
