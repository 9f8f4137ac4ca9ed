from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Pages for administrators."""

    name = "motcua.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say which acts may need a second person (`agencies.four_eyes`)."""
        from motcua.agencies.four_eyes import register
        from motcua.console.four_eyes import acts_files, acts_identity, acts_people

        for act in (*acts_people.ACTS, *acts_identity.ACTS, *acts_files.ACTS):
            register(act)
