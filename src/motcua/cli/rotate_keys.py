"""`motcua rotate-keys`: sealed columns of accounts brought to the newest key, or out of sealing."""

from __future__ import annotations

import click

from motcua.cli.django_ready import prepare_django


@click.command("rotate-keys")
@click.option(
    "--batch", type=click.IntRange(1, 10_000), default=500, show_default=True, help="Số dòng mỗi lượt."
)
def command(batch: int) -> None:
    """Mã hoá lại số định danh, số điện thoại của tài khoản bằng khoá đứng đầu MOTCUA_DATA_KEYS.

    Danh sách bắt đầu bằng "off" thì bỏ mã hoá. Hệ thống vẫn chạy được; ngắt giữa chừng thì chạy lại để làm tiếp. Chỉ bỏ
    khoá cũ khỏi danh sách sau khi lệnh này chạy xong mà không báo lỗi.
    """
    prepare_django()
    from motcua.people import rotating
    from motcua.people.sealed import Unsealable

    try:
        changed = 0
        for step in rotating.rotate(batch):
            click.echo(f"{step.column}: {step.done}/{step.total}")
            changed += 1
        left = [one for one in rotating.standing() if not one.is_settled]
    except Unsealable as wrong:
        raise click.ClickException(
            f"Không mở được dữ liệu đã mã hoá: {wrong}. Hãy thêm lại khoá cũ."
        ) from wrong
    if left:
        names = ", ".join(one.column for one in left)
        raise click.ClickException(f"Còn dòng chưa đổi ở {names} (đang được ghi): hãy chạy lại.")
    click.echo("Xong: mọi dòng đã theo cấu hình." if changed else "Không có gì phải đổi.")
