"""`motcua conformance`: which criteria a running test proves."""

from __future__ import annotations

import json

import click

from motcua.cli.django_ready import Failure
from motcua.conformance import collecting, coverage


@click.command("conformance")
@click.option("--json", "as_json", is_flag=True, help="In JSON.")
def command(as_json: bool) -> None:
    """Cho biết tiêu chí nào của Thông tư 21/2023 và bốn hướng dẫn đã có kiểm thử chạy thật chứng minh."""
    catalogues = coverage.catalogues()
    try:
        report = coverage.measure(catalogues, collecting.marks_of_running_tests())
    except (collecting.CollectionFailed, coverage.UnknownCriteria) as error:
        raise Failure(str(error)) from error
    if as_json:
        click.echo(json.dumps(coverage.as_json(report)))
    else:
        click.echo(coverage.as_table(catalogues, report))
