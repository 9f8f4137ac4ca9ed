"""`motcua verify-record`: prove that dossiers and their record agree."""

from __future__ import annotations

import click

from motcua.cli.django_ready import prepare_django


@click.command("verify-record")
@click.option("--dossier", "code", metavar="MÃ", help="Chỉ kiểm tra hồ sơ có mã hoặc số biên nhận này.")
def command(code: str | None) -> None:
    """Tính lại trạng thái, đồng hồ và chuỗi băm từ nhật ký; nêu từng chỗ khác với cơ sở dữ liệu."""
    prepare_django()
    from motcua.dossiers.verification import count, verify

    checked = count(code)
    found = 0
    for difference in verify(code):
        found += 1
        click.echo(f"{difference.dossier}: {difference.message}")
    if found:
        click.secho(f"Đã kiểm tra {checked} hồ sơ: {found} chỗ sai lệch.", fg="red")
        raise SystemExit(1)
    click.echo(f"Đã kiểm tra {checked} hồ sơ: nhật ký khớp hoàn toàn.")
