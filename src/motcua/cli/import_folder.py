"""`motcua import FOLDER`: load a folder of data files, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import click

from motcua.cli.django_ready import prepare_django
from motcua.cli.reporting import print_report


@click.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Nạp thư mục FOLDER (cơ quan, thủ tục, biểu mẫu, quy trình…): đúng hết mới nạp, sai thì báo từng dòng."""
    prepare_django()
    from motcua.exchange.packages import load_folder

    print_report(load_folder(folder, loaded_by=None), folder)
