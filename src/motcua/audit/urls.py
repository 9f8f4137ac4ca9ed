"""Addresses of this room."""

from django.urls import path

from motcua.audit import views

app_name = "audit"
urlpatterns = [
    path("xac-nhan/<slug:form>/cau-do", views.puzzle, name="puzzle"),
    path("xac-nhan/<str:token>/ma.png", views.picture, name="robot_picture"),
    path("xac-nhan/<str:token>/ma.wav", views.sound, name="robot_sound"),
]
