from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Data packages in and out."""

    name = "motcua.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the heart know where answers come from that connected databases gave, and the outbox the ways to them."""
        from motcua.exchange.connected import outgoing, telling  # noqa: F401 - the import registers
