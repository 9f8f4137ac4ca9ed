from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts of citizens, organisations and officers."""

    name = "motcua.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
