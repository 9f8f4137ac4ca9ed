"""`motcua sample`: the sample province, through the same import that an administrator uses."""

from __future__ import annotations

import os

import click

from motcua.cli.django_ready import Failure, prepare_django
from motcua.cli.reporting import print_report
from motcua.config.places import project_root


@click.command("sample")
@click.option("--once", is_flag=True, help="Không làm gì nếu đã nạp trước đây.")
def command(once: bool) -> None:
    """Nạp dữ liệu mẫu (tỉnh, sở, tài khoản, thủ tục) từ thư mục sample/."""
    folder = project_root() / "sample"
    if not folder.is_dir():
        raise Failure(f"Không thấy thư mục dữ liệu mẫu {folder}.")
    # The passwords of the sample accounts are honoured in the sample mode alone.
    os.environ.setdefault("MOTCUA_SAMPLE_MODE", "1")
    prepare_django()
    from motcua.agencies.models import Agency
    from motcua.exchange.packages import load_folder

    if once and Agency.objects.exists():
        click.echo("Dữ liệu đã có; không nạp lại dữ liệu mẫu.")
        return
    print_report(load_folder(folder, loaded_by=None), folder)
