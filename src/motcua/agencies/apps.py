from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """Agencies, units, posts and their calendars."""

    name = "motcua.agencies"
    label = "agencies"
    default_auto_field = "django.db.models.BigAutoField"
