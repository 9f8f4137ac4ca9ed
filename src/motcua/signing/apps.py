from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Digital signatures: made through remote signing services, and verified."""

    name = "motcua.signing"
    label = "signing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the heart ask for signed results, and the outbox know the ways out of this room."""
        from motcua.agencies import sealing
        from motcua.dossiers.acts import signed
        from motcua.signing import outgoing  # noqa: F401 - the import registers
        from motcua.signing.results import SignedResults
        from motcua.signing.seals import Seals

        signed.provide(SignedResults())
        sealing.provide(Seals())
