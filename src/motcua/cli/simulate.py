"""`motcua simulate`: systems of others, played by processes of our own, for the sample mode and for trying out."""

from __future__ import annotations

import contextlib
import os

import click

from motcua.cli.django_ready import Failure
from motcua.cli.serve import address
from motcua.payments.simulator.bank import MODES, Bank
from motcua.payments.simulator.server import serve

VNPAY, PLATFORM = "vnpay-mau", "quoc-gia-mau"
MERCHANTS = {"vnpay": "MOTCUA01", "platform": "MOTCUA"}
SECRET_OF_SAMPLE = "chi-de-thu-nghiem-khong-phai-bi-mat"  # noqa: S105 -- opens nothing: the simulator knows it too


def payments_port() -> int:
    """The port of the simulated gateways: `MOTCUA_SIMULATOR_PORT`, else ten above that of the web server."""
    text = os.environ.get("MOTCUA_SIMULATOR_PORT", "")
    port = int(text) if text.isdigit() else address()[1] + 10
    if (text and not text.isdigit()) or not 0 < port < 65536:
        raise Failure(f"MOTCUA_SIMULATOR_PORT phải là một số từ 1 đến 65535, không phải “{text or port}”.")
    return port


@click.group("simulate")
def command() -> None:
    """Chạy hệ thống mô phỏng của bên ngoài (cổng thanh toán), chỉ để thử."""


@command.command("payments")
@click.option(
    "--port", type=int, default=None, help="Cổng mạng, mặc định MOTCUA_SIMULATOR_PORT hoặc MOTCUA_PORT + 10."
)
@click.option(
    "--mode", type=click.Choice(MODES), default="well", show_default=True, help="Cách cư xử lúc đầu."
)
@click.option(
    "--notify",
    default=None,
    help="Địa chỉ của Một Cửa để báo kết quả, mặc định MOTCUA_ADDRESS hoặc http://127.0.0.1:8000.",
)
def payments(port: int | None, mode: str, notify: str | None) -> None:
    """VNPAY 2.1.0 và nền tảng thanh toán quốc gia, mô phỏng; Ctrl-C để dừng."""
    ours = (notify or os.environ.get("MOTCUA_ADDRESS") or "http://127.0.0.1:8000").rstrip("/")
    bank = Bank(
        secret=os.environ.get("MOTCUA_PAYMENT_VNPAY_MAU_SECRET", SECRET_OF_SAMPLE),
        merchants=MERCHANTS,
        notices={
            "vnpay": f"{ours}/thanh-toan/ket-qua/{VNPAY}",
            "platform": f"{ours}/thanh-toan/ket-qua/{PLATFORM}",
        },
        mode=mode,
    )
    server = serve(bank, "127.0.0.1", port or payments_port())
    click.echo(f"Cổng thanh toán mô phỏng tại http://127.0.0.1:{server.server_port}")
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
