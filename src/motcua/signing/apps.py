from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Digital signatures: made through remote signing services, and verified."""

    name = "motcua.signing"
    label = "signing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the heart ask for signed results."""
        from motcua.dossiers.acts import signed
        from motcua.signing.results import SignedResults

        signed.provide(SignedResults())
