from typing import cast

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Stored files."""

    name = "motcua.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let pages offer what only an office program can make, and only where there is one."""
        from django.template import engines
        from django.template.backends.jinja2 import Jinja2

        from motcua.files.preview import office

        cast(Jinja2, engines["jinja2"]).env.globals["office_is_here"] = lambda: bool(office.program())
