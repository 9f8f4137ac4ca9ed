from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Dossiers and the legal acts."""

    name = "motcua.dossiers"
    label = "dossiers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the outbox know what the system does after an act."""
        from motcua.dossiers import (  # noqa: F401 - the imports register
            following,
            migration,
            recalculation,
            transferring,
            vaulting,
        )
