"""Addresses of this room."""

from django.urls import path

from motcua.look import views

app_name = "look"
urlpatterns = [path("he-thong/thanh-phan", views.components, name="components")]
