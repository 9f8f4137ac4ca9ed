from django.apps import AppConfig


class PostConfig(AppConfig):
    """Papers that come and results that go by post."""

    name = "motcua.post"
    label = "post"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the outbox know what this room delivers."""
        from motcua.post import ordering, outgoing, pickups  # noqa: F401 - the import registers
