"""The room that owns how every page looks."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "motcua.look"
    label = "look"
