"""`motcua export`: everything written into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from motcua.cli.django_ready import prepare_django

if TYPE_CHECKING:
    from motcua.exchange.export import Progress


@click.command("export")
@click.argument("folder", metavar="THƯ_MỤC", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--agency", "code", metavar="MÃ", help="Chỉ cơ quan này và các cơ quan dưới nó; không có = toàn bộ."
)
def command(folder: Path, code: str | None) -> None:
    """Xuất hồ sơ, nhật ký, định nghĩa, sổ và tệp ra một thư mục; ngắt giữa chừng thì chạy lại để làm tiếp.

    Tệp trong bản xuất không mã hoá. Mã 1 nếu có nội dung mà kho không đọc được (nêu trong lost.jsonl).
    """
    prepare_django()
    from motcua.exchange.export import write_export
    from motcua.exchange.packages.scope import EVERYTHING, scope_under
    from motcua.files.errors import StorageAway

    scope = EVERYTHING if code is None else scope_under(code)
    if scope is None:
        raise click.ClickException(f"không có cơ quan mang mã {code}.")
    if folder.exists() and any(folder.iterdir()) and not _is_export(folder):
        raise click.ClickException(f"{folder} đã có nội dung khác: hãy chọn thư mục trống.")

    def tell(progress: Progress) -> None:
        click.echo(f"… {progress.done}/{progress.total}")

    try:
        written = write_export(folder, scope, told=tell)
    except StorageAway as away:
        raise click.ClickException(f"kho tệp không trả lời: {away}. Chạy lại lệnh để làm tiếp.") from away
    except OSError as error:
        raise click.ClickException(f"không ghi được: {error}") from error
    click.echo(f"Đã xuất {written.files} tệp, {written.size} byte vào {folder}.")
    if written.lost:
        click.secho(f"{written.lost} nội dung kho không đọc được, xem lost.jsonl.", fg="red")
        raise SystemExit(1)


def _is_export(folder: Path) -> bool:
    """Whether an export was written there, or one was broken off."""
    return any((folder / name).exists() for name in ("export.json", "manifest.jsonl.part"))
