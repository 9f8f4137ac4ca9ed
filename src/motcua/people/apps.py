from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts of citizens, organisations and officers."""

    name = "motcua.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the outbox know the ways out of this room."""
        from motcua.people.oidc import outgoing  # noqa: F401 - the import registers
