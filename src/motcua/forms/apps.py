from typing import cast

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Form definitions."""

    name = "motcua.forms"
    label = "forms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the field macros what they ask for; macros are imported without a page's context."""
        from django.template import engines
        from django.template.backends.jinja2 import Jinja2

        from motcua.forms import display

        cast(Jinja2, engines["jinja2"]).env.globals["form_display"] = display
