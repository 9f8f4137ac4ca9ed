"""`motcua verify-export`: an export read again."""

from __future__ import annotations

from pathlib import Path

import click

from motcua.cli.django_ready import prepare_django

_WORDS = {
    "unfinished": "bản xuất chưa xong hoặc không phải bản xuất",
    "missing": "thiếu",
    "changed": "nội dung đã bị thay đổi",
    "size": "sai dung lượng",
    "strange": "không thuộc bản xuất",
    "unnamed": "danh sách tệp có nêu nhưng không có nội dung",
    "unreadable": "không đọc được",
}


@click.command("verify-export")
@click.argument("folder", metavar="THƯ_MỤC", type=click.Path(path_type=Path, file_okay=False, exists=True))
def command(folder: Path) -> None:
    """Đọc lại một bản xuất, nêu từng tệp thiếu, sai hoặc thừa; mã 1 nếu có."""
    prepare_django()
    from motcua.exchange.export import verify_export

    found = 0
    for fault in verify_export(folder):
        found += 1
        click.secho(f"{fault.path}: {_WORDS[fault.what]}", fg="red")
    if found:
        click.echo(f"{found} chỗ sai.")
        raise SystemExit(1)
    click.echo("Bản xuất nguyên vẹn.")
