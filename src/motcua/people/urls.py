"""Addresses of this room."""

from django.urls import path

from motcua.people import (
    entering_views,
    factor_views,
    password_views,
    proving,
    resending,
    reuse_views,
    session_views,
    views,
)

app_name = "people"
urlpatterns = [
    path("dang-nhap", views.sign_in, name="sign_in"),
    path("dang-nhap/xac-thuc", entering_views.second_factor, name="second_factor"),
    path("dang-nhap/thiet-lap", entering_views.enrol, name="enrol"),
    path("dang-nhap/noi-khac", entering_views.sessions_full, name="sessions_full"),
    path("dang-ky", views.sign_up, name="sign_up"),
    path("dang-xuat", views.sign_out, name="sign_out"),
    path("gui-lai", resending.unsent_page, name="unsent"),
    path("gui-lai/bo", resending.give_up, name="give_up"),
    path("tai-khoan", views.account, name="account"),
    path("tai-khoan/doi-mat-khau", password_views.change, name="password"),
    path("tai-khoan/du-lieu-dung-lai", reuse_views.reused_data, name="reused_data"),
    path("tai-khoan/bao-mat", factor_views.security, name="security"),
    path("tai-khoan/bao-mat/ung-dung", factor_views.app, name="factor_app"),
    path("tai-khoan/bao-mat/khoa", factor_views.passkey, name="factor_key"),
    path("tai-khoan/phien", session_views.sessions, name="sessions"),
    path("tai-khoan/xac-nhan", proving.prove, name="prove"),
    path("phien/con-lai", session_views.session_left, name="session_left"),
    path("phien/o-lai", session_views.stay, name="session_stay"),
    path("quen-mat-khau", password_views.ask, name="recovery"),
    path("quen-mat-khau/da-gui", password_views.sent, name="recovery_sent"),
    path("quen-mat-khau/dat-lai", password_views.set_anew, name="recovery_set"),
    path("quen-mat-khau/<uuid:key>/<str:token>", password_views.link, name="recovery_link"),
]
