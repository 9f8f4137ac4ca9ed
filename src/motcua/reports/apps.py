from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Control sheets and ledgers, read from the record."""

    name = "motcua.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
