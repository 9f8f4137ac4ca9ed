"""`motcua bridge`: lets pages of a site sign with the token in this machine (docs/token-bridge.md)."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from motcua.signing.tokens.protocol import PORT


@click.command("bridge")
@click.option("--module", required=True, help="Thư viện PKCS#11 của thiết bị ký (tệp .so, .dll, .dylib).")
@click.option("--token", default="", help="Nhãn của thiết bị, khi cắm nhiều thiết bị.")
@click.option(
    "--origin",
    "origins",
    multiple=True,
    required=True,
    help="Trang được phép ký, ví dụ https://dichvucong.example.vn; ghi nhiều lần cho nhiều trang.",
)
@click.option("--port", default=PORT, show_default=True, help="Cổng trên máy này.")
@click.option(
    "--pin-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Tệp chứa mã PIN: không hỏi nữa. Chỉ dùng để thử.",
)
def command(module: str, token: str, origins: tuple[str, ...], port: int, pin_file: Path | None) -> None:
    """Chạy cầu nối giữa trình duyệt và thiết bị ký (USB token) trên máy này. Bấm Ctrl-C để dừng."""
    from motcua.signing.tokens import bridge

    try:
        allowed = bridge.origins_of(origins)
    except ValueError as wrong:
        raise click.BadParameter(f"“{wrong}” không phải địa chỉ https:// của một trang.") from None

    def asked(origin: str, words: str, count: int) -> str | None:
        click.echo(f"\n{origin} đề nghị ký {count} văn bản: {words}")
        if pin_file is not None:
            return pin_file.read_text(encoding="utf-8").strip()
        return getpass.getpass("Mã PIN của thiết bị (để trống: không ký): ") or None

    def ready(here: int) -> None:
        click.echo(
            f"Cầu nối sẵn sàng tại http://127.0.0.1:{here}, cho: {', '.join(sorted(allowed))}", nl=True
        )

    try:
        bridge.serve(bridge.Bridge(module, token, allowed, asked), port, ready=ready)
    except OSError as error:
        raise click.ClickException(f"Không mở được cổng {port}: {error.strerror}.") from None
    except KeyboardInterrupt:
        click.echo("\nĐã dừng.")
