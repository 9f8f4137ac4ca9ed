from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Fees asked for, paid, given back and reconciled."""

    name = "motcua.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the outbox know what this room delivers."""
        from motcua.dossiers.duties import provide
        from motcua.payments import duties, outgoing, seals  # noqa: F401 - the import registers
        from motcua.payments.collecting import PostalCashier

        provide(PostalCashier())
        from motcua.payments.invoices import issuing  # noqa: F401 - the import registers
