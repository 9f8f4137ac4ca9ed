"""Addresses of notices and of the mailbox of the sample mode."""

from django.urls import path

from motcua.notices import views

app_name = "notices"

urlpatterns = [
    path("thong-bao", views.notices, name="list"),
    path("hop-thu-thu-nghiem", views.mailbox, name="mailbox"),
    path("hop-thu-thu-nghiem/<int:number>", views.mailbox_message, name="mailbox_message"),
]
