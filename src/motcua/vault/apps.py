from django.apps import AppConfig


class VaultConfig(AppConfig):
    """The electronic data vault of persons and organisations."""

    name = "motcua.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"
