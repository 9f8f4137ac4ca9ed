from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Sectors, procedures and their papers."""

    name = "motcua.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
