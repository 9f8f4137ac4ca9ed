"""Starting Django for a command, with a one-line reason when that fails."""

from __future__ import annotations

import os
import sys

import click


class Failure(click.ClickException):
    """Something the operator can mend: one line on standard error, status 1."""

    def show(self, file: object = None) -> None:
        click.secho(f"LỖI: {self.format_message()}", fg="red", file=sys.stderr)


def prepare_django() -> None:
    """Load the settings and every room; starts the embedded PostgreSQL when it is the one in use.

    Raises:
        Failure: the embedded PostgreSQL does not start.
    """
    import django

    from motcua.config.embedded import EmbeddedDatabaseError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
    try:
        django.setup()
    except EmbeddedDatabaseError as error:
        raise Failure(str(error)) from error
