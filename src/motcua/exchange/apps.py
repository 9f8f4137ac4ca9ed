from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Data packages in and out."""

    name = "motcua.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
