"""Addresses of this room."""

from django.urls import path

from motcua.people import (
    acting_views,
    activation_views,
    contact_views,
    entering_views,
    factor_views,
    invitation_views,
    member_views,
    password_views,
    proving,
    resending,
    reuse_views,
    session_views,
    views,
)
from motcua.people.oidc import own_ways
from motcua.people.oidc import views as oidc

app_name = "people"
urlpatterns = [
    path("dang-nhap", views.sign_in, name="sign_in"),
    path("dang-nhap/xac-thuc", entering_views.second_factor, name="second_factor"),
    path("dang-nhap/thiet-lap", entering_views.enrol, name="enrol"),
    path("dang-nhap/noi-khac", entering_views.sessions_full, name="sessions_full"),
    path("dang-ky", views.sign_up, name="sign_up"),
    path("kich-hoat", activation_views.activation, name="activation"),
    path("kich-hoat/xac-nhan", activation_views.confirm, name="activation_confirm"),
    path("kich-hoat/<uuid:key>/<str:token>", activation_views.link, name="activation_link"),
    path("dang-xuat", views.sign_out, name="sign_out"),
    path("gui-lai", resending.unsent_page, name="unsent"),
    path("gui-lai/bo", resending.give_up, name="give_up"),
    path("tai-khoan", views.account, name="account"),
    path("tai-khoan/doi-mat-khau", password_views.change, name="password"),
    path("tai-khoan/thu-dien-tu", contact_views.email, name="email"),
    path("tai-khoan/dien-thoai", contact_views.phone, name="phone"),
    path("tai-khoan/xac-nhan", contact_views.codes, name="contact_codes"),
    path("tai-khoan/du-lieu-dung-lai", reuse_views.reused_data, name="reused_data"),
    path("tai-khoan/bao-mat", factor_views.security, name="security"),
    path("tai-khoan/bao-mat/ung-dung", factor_views.app, name="factor_app"),
    path("tai-khoan/bao-mat/khoa", factor_views.passkey, name="factor_key"),
    path("tai-khoan/phien", session_views.sessions, name="sessions"),
    path("tai-khoan/xac-nhan-lai", proving.prove, name="prove"),
    path("phien/con-lai", session_views.session_left, name="session_left"),
    path("phien/o-lai", session_views.stay, name="session_stay"),
    path("quen-mat-khau", password_views.ask, name="recovery"),
    path("quen-mat-khau/da-gui", password_views.sent, name="recovery_sent"),
    path("quen-mat-khau/ma", password_views.code, name="recovery_code"),
    path("quen-mat-khau/dat-lai", password_views.set_anew, name="recovery_set"),
    path("quen-mat-khau/<uuid:key>/<str:token>", password_views.link, name="recovery_link"),
    path("dang-nhap/qua/<slug:code>", oidc.begin, name="oidc"),
    path("dang-nhap/qua/<slug:code>/tra-ve", oidc.returned, name="oidc_returned"),
    path("dang-nhap/hoan-tat", oidc.complete, name="oidc_complete"),
    path("dang-xuat/<slug:code>", oidc.signed_out, name="oidc_signed_out"),
    path("tai-khoan/cach-dang-nhap", own_ways.ways, name="ways"),
    path("lam-thay/chon", acting_views.choose, name="act_for"),
    path("to-chuc/thanh-vien", member_views.members, name="members"),
    path("to-chuc/thanh-vien/<int:number>/thu-hoi", member_views.remove, name="member_remove"),
    path("loi-moi", invitation_views.invitation, name="invitation"),
    path("loi-moi/<uuid:key>/<str:token>", invitation_views.link, name="invitation_link"),
]
