from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Rate limits and traces of use."""

    name = "motcua.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
