"""`motcua migrate`: bring the tables to this version of the code."""

from __future__ import annotations

import click

from motcua.cli.django_ready import prepare_django


@click.command("migrate")
@click.option("--quiet", is_flag=True, help="Chỉ in khi có lỗi.")
def command(quiet: bool) -> None:
    """Tạo hoặc nâng cấp các bảng trong cơ sở dữ liệu."""
    prepare_django()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
