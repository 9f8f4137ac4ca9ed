from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages for citizens."""

    name = "motcua.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
