from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Messages to people."""

    name = "motcua.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the outbox know what this room delivers."""
        from motcua.notices import (  # noqa: F401 - the import registers
            account_codes,
            account_letters,
            digest,
            file_letters,
            four_eyes_letters,
            handlers,
            held,
            mandate_letters,
            outgoing,
            parcels,
            sending,
            store_letters,
            vault_letters,
        )
