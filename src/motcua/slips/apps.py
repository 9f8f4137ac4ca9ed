from django.apps import AppConfig


class SlipsConfig(AppConfig):
    """Slips as PDF."""

    name = "motcua.slips"
    label = "slips"
    default_auto_field = "django.db.models.BigAutoField"
