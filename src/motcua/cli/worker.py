"""`motcua worker`: delivers mail and notices, runs what is due."""

from __future__ import annotations

import click

from motcua.cli.django_ready import prepare_django


@click.command("worker")
@click.option(
    "--concurrency", default=4, show_default=True, envvar="MOTCUA_JOBS", help="Số việc chạy cùng lúc."
)
@click.option("--once", is_flag=True, help="Làm hết việc đang chờ rồi dừng.")
def command(concurrency: int, once: bool) -> None:
    """Chạy tiến trình làm việc nền."""
    prepare_django()
    from django.core.management import call_command

    arguments = ["worker", "--concurrency", str(concurrency)]
    if once:
        arguments.append("--one-shot")
    call_command("procrastinate", *arguments)
