"""Addresses of this room."""

from django.urls import path

from motcua.people import (
    acting_views,
    invitation_views,
    member_views,
    password_views,
    resending,
    reuse_views,
    views,
)

app_name = "people"
urlpatterns = [
    path("dang-nhap", views.sign_in, name="sign_in"),
    path("dang-ky", views.sign_up, name="sign_up"),
    path("dang-xuat", views.sign_out, name="sign_out"),
    path("gui-lai", resending.unsent_page, name="unsent"),
    path("gui-lai/bo", resending.give_up, name="give_up"),
    path("tai-khoan", views.account, name="account"),
    path("tai-khoan/doi-mat-khau", password_views.change, name="password"),
    path("tai-khoan/du-lieu-dung-lai", reuse_views.reused_data, name="reused_data"),
    path("quen-mat-khau", password_views.ask, name="recovery"),
    path("quen-mat-khau/da-gui", password_views.sent, name="recovery_sent"),
    path("quen-mat-khau/dat-lai", password_views.set_anew, name="recovery_set"),
    path("quen-mat-khau/<uuid:key>/<str:token>", password_views.link, name="recovery_link"),
    path("lam-thay/chon", acting_views.choose, name="act_for"),
    path("to-chuc/thanh-vien", member_views.members, name="members"),
    path("to-chuc/thanh-vien/<int:number>/thu-hoi", member_views.remove, name="member_remove"),
    path("loi-moi", invitation_views.invitation, name="invitation"),
    path("loi-moi/<uuid:key>/<str:token>", invitation_views.link, name="invitation_link"),
]
