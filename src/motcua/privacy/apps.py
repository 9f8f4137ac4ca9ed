from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """What the system holds on a person, and what a person may ask about it."""

    name = "motcua.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the outbox know what this room delivers."""
        from motcua.privacy import letters  # noqa: F401 - the import registers
