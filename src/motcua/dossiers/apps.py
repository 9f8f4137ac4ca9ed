from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Dossiers and the legal acts."""

    name = "motcua.dossiers"
    label = "dossiers"
    default_auto_field = "django.db.models.BigAutoField"
