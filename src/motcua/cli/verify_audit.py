"""`motcua verify-audit`: prove that the trail is as it was written."""

from __future__ import annotations

import click

from motcua.cli.django_ready import prepare_django


@click.command("verify-audit")
def command() -> None:
    """Kiểm tra nhật ký hệ thống: chuỗi băm và các bản tóm lược ký số; nêu từng chỗ sai, mã 1 nếu có."""
    prepare_django()
    from motcua.audit import keys, proving

    found = 0
    try:
        for difference in proving.prove():
            found += 1
            click.echo(difference.message)
    except keys.KeyUnusable as unusable:
        raise click.ClickException(str(unusable)) from unusable
    lines = proving.count()
    if found:
        click.secho(f"Đã kiểm tra {lines} dòng nhật ký: {found} chỗ sai.", fg="red")
        raise SystemExit(1)
    click.echo(f"Đã kiểm tra {lines} dòng nhật ký: nguyên vẹn.")
