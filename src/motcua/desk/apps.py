from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages for officers."""

    name = "motcua.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
