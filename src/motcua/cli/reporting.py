"""Printing the report of a loaded data folder, the same for the sample and for any other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from motcua.exchange.packages import Report


def print_report(report: Report, folder: Path) -> None:
    """Print what was loaded, or every mistake as `file:line: reason`; end with status 1 when there are mistakes."""
    for mistake in report.mistakes:
        click.echo(f"{mistake.file}:{mistake.line}: {mistake.reason}", err=True)
    if not report.ok:
        click.secho(f"Có {len(report.mistakes)} lỗi; chưa nạp gì từ {folder}.", fg="red", err=True)
        raise SystemExit(1)
    for warning in report.warnings:
        click.secho(f"{warning.file}:{warning.line}: lưu ý: {warning.reason}", fg="yellow", err=True)
    # Imported here: it needs the settings, which the command has read by now.
    from motcua.exchange.packages.wording import kind_label

    named = ((number, kind_label(kind)) for kind, number in report.counts.items() if number)
    loaded = ", ".join(f"{number} {name[:1].lower()}{name[1:]}" for number, name in named)
    click.echo(f"Đã nạp {folder} ({loaded or 'không có gì mới'}).")
