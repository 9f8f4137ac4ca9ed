from django.apps import AppConfig
from django.core.signals import request_finished


class OutboxConfig(AppConfig):
    """Messages to deliver after commit, and the log of all calls of services outside."""

    name = "motcua.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Write what waits of the connection log once a page was answered; most pages left nothing."""
        from motcua.outbox.connection_log import after_request

        request_finished.connect(after_request, dispatch_uid="outbox.connection_log")
