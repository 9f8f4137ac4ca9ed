"""Addresses of notices and of the mailbox of the sample mode."""

from django.urls import path

from motcua.notices import hooks, views

app_name = "notices"

urlpatterns = [
    path("thong-bao", views.notices, name="list"),
    path("hop-thu-thu-nghiem", views.mailbox, name="mailbox"),
    path("hop-thu-thu-nghiem/<int:number>", views.mailbox_message, name="mailbox_message"),
    path("thong-bao/cach-nhan", views.choices, name="choices"),
    path("thong-bao/trinh-duyet", views.subscribe, name="subscribe"),
    path("thong-bao/trinh-duyet/<int:number>/bo", views.unsubscribe, name="unsubscribe"),
    path("thong-bao-trinh-duyet.js", views.push_worker, name="push_worker"),
    path("tin-nhan/bao/<slug:code>", hooks.receipt, name="signed_receipt"),
    path("tin-nhan/bao/<slug:code>/<str:token>", hooks.receipt, name="receipt"),
    path("tin-nhan/hoi/<slug:code>", hooks.question, name="question"),
]
