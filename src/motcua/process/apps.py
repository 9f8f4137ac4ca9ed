from django.apps import AppConfig


class ProcessConfig(AppConfig):
    """Process definitions and legal states."""

    name = "motcua.process"
    label = "process"
    default_auto_field = "django.db.models.BigAutoField"
