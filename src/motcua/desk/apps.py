from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages for officers."""

    name = "motcua.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say which act of this room may need a second person (`agencies.four_eyes`)."""
        from motcua.agencies.four_eyes import register
        from motcua.desk.second_person import ACT

        register(ACT)
