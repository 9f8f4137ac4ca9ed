from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Stored files."""

    name = "motcua.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
