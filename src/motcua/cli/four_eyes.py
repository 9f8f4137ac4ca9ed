"""`motcua four-eyes`: for an agency whose second administrator is gone, so that nobody can confirm anything."""

from __future__ import annotations

import click

from motcua.cli.django_ready import Failure, prepare_django


@click.command("four-eyes")
@click.argument("agency")
@click.option(
    "--off", is_flag=True, help="Tắt mọi việc cần người thứ hai do cơ quan này công bố; ghi vào nhật ký."
)
def command(agency: str, off: bool) -> None:
    """Cho biết việc nào ở cơ quan có mã AGENCY cần người thứ hai xác nhận; --off tắt những gì cơ quan đó đã bật."""
    prepare_django()
    from motcua.agencies.four_eyes import guarded_acts
    from motcua.agencies.four_eyes_policy import guarded_in, latest_policy, publish
    from motcua.agencies.models import Agency

    row = Agency.objects.filter(code=agency).first()
    if row is None:
        raise Failure(f"Không có cơ quan mã {agency}.")
    if off:
        latest = latest_policy(row.pk)
        if latest is None or not latest.acts:
            raise Failure(f"{row.name} không bật việc nào. Việc cơ quan cấp trên bật thì tắt ở cơ quan đó.")
        publish(row.pk, (), None)
        click.echo(f"Đã tắt mọi việc cần người thứ hai do {row.name} công bố.")
    acts = guarded_acts()
    guarded = sorted(guarded_in(row.pk))
    for code in guarded:
        click.echo(f"{code}: {acts[code].title}" if code in acts else code)
    if not guarded:
        click.echo(f"Không việc nào ở {row.name} cần người thứ hai.")
