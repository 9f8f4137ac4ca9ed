from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Messages to deliver after commit."""

    name = "motcua.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"
