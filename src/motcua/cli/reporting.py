"""Printing the report of a loaded data folder, the same for the sample and for any other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from motcua.exchange.packages import Report


_KINDS = {
    "site": "trang thông tin",
    "calendar": "lịch làm việc",
    "agency": "cơ quan",
    "people": "tài khoản",
    "states": "danh mục trạng thái",
    "rules": "bộ quy tắc thời hạn",
    "sectors": "lĩnh vực",
    "topics": "chủ đề",
    "groups": "nhóm thủ tục",
    "exemptions": "đối tượng miễn, giảm phí",
    "documents": "văn bản pháp luật",
    "form": "biểu mẫu",
    "process": "quy trình",
    "slip": "mẫu phiếu",
    "procedure": "thủ tục",
}


def print_report(report: Report, folder: Path) -> None:
    """Print what was loaded, or every mistake as `file:line: reason`; end with status 1 when there are mistakes."""
    for mistake in report.mistakes:
        click.echo(f"{mistake.file}:{mistake.line}: {mistake.reason}", err=True)
    if not report.ok:
        click.secho(f"Có {len(report.mistakes)} lỗi; chưa nạp gì từ {folder}.", fg="red", err=True)
        raise SystemExit(1)
    for warning in report.warnings:
        click.secho(f"{warning.file}:{warning.line}: lưu ý: {warning.reason}", fg="yellow", err=True)
    loaded = ", ".join(
        f"{number} {_KINDS.get(kind, kind)}" for kind, number in report.counts.items() if number
    )
    click.echo(f"Đã nạp {folder} ({loaded or 'không có gì mới'}).")
