"""`motcua simulate esign`: services of others, played by a process of their own."""

from __future__ import annotations

from pathlib import Path

import click

from motcua.config.places import var_folder

_PEOPLE = (("GIAMDOC", "Phạm Hồng Sơn", False), ("H27.03", "Sở Công Thương", True))


@click.group("simulate")
def command() -> None:
    """Chạy một dịch vụ mô phỏng để thử trên máy này; không bao giờ dùng để ký thật."""


@command.command("esign")
@click.option("--port", default=8091, show_default=True, help="Cổng trên máy này.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Nơi giữ khoá của tổ chức cấp chứng thư mô phỏng (mặc định: var/simulate/esign).",
)
@click.option(
    "--key",
    "keys",
    multiple=True,
    help='Thêm một khoá: "MÃ|Tên người hoặc cơ quan|person hoặc organisation|pin, otp hoặc phone".',
)
@click.option("--slow", default=0.0, help="Trả lời chậm bấy nhiêu giây.")
@click.option("--lie", default="", type=click.Choice(["", "certificate", "signature", "short", "ocsp"]))
def esign(port: int, folder: Path | None, keys: tuple[str, ...], slow: float, lie: str) -> None:
    """Dịch vụ ký số từ xa (CSC API 2) với tổ chức cấp chứng thư, OCSP, CRL và dấu thời gian."""
    from motcua.simulate.esign import running

    server = running.server_of(port, folder or var_folder() / "simulate" / "esign")
    for code, name, is_agency in _PEOPLE:
        running.hold(server, code, name, organisation=is_agency)
    for text in keys:
        code, name, kind, asks = ([*text.split("|"), "", "", ""])[:4]
        running.hold(server, code, name, organisation=kind == "organisation", asks=asks or "pin")
    server.service.ways.slow_seconds, server.service.ways.lie = slow, lie
    click.echo(f"Dịch vụ ký số mô phỏng: http://127.0.0.1:{port}/csc/v2 (mã bí mật: mo-phong; PIN: 12345678)")
    for authority in server.service.authorities.values():
        click.echo(f"Chứng thư gốc ({authority.code}):\n{authority.root.pem}")
    server.serve_forever()
