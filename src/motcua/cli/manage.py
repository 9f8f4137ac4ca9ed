"""`motcua manage …`: any management command of Django, for developers and operators."""

from __future__ import annotations

import click

from motcua.cli.django_ready import prepare_django


@click.command("manage", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Chạy một lệnh quản trị của Django."""
    prepare_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["motcua manage", *arguments])
