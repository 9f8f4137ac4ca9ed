"""`motcua simulate esign|payments|post|sms|invoices`: services of others, each played by a process of its own."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import click

from motcua.cli.django_ready import Failure
from motcua.cli.serve import address
from motcua.config.places import var_folder
from motcua.simulate.invoices.server import MODES as INVOICE_MODES
from motcua.simulate.invoices.server import Provider as InvoiceProvider
from motcua.simulate.invoices.server import serve as serve_invoices
from motcua.simulate.messages.server import serve as serve_messages
from motcua.simulate.messages.tower import MODES as MESSAGE_MODES
from motcua.simulate.messages.tower import Tower
from motcua.simulate.payments.bank import MODES, Bank
from motcua.simulate.payments.server import serve
from motcua.simulate.post import depot as postal
from motcua.simulate.post import server as postal_server

DEPARTMENT = "H27.03"
# People and agencies of the sample, whose certificates name them.
_PEOPLE = (
    ("NGUYENVANAN", "Nguyễn Văn An", False),
    ("GIAMDOC", "Phạm Hồng Sơn", False),
    (DEPARTMENT, "Sở Công Thương tỉnh Hà Tĩnh", True),
)
ESIGN, SECRET_OF_ESIGN, PIN_OF_ESIGN = "esign-mau", "mo-phong", "12345678"

VNPOST, VIETTEL = "vnpost-mau", "viettel-mau"
VNPAY, PLATFORM = "vnpay-mau", "quoc-gia-mau"
MERCHANTS = {"vnpay": "MOTCUA01", "platform": "MOTCUA"}
SECRET_OF_SAMPLE = "chi-de-thu-nghiem-khong-phai-bi-mat"  # noqa: S105 -- opens nothing: the simulator knows it too


SMS, ZALO = "sms-mau", "zalo-mau"
SENDER_OF_SAMPLE, APP_OF_SAMPLE = "TINHMAU", "motcua"


def payments_port() -> int:
    """The port of the simulated gateways: `MOTCUA_SIMULATOR_PORT`, else ten above that of the web server."""
    text = os.environ.get("MOTCUA_SIMULATOR_PORT", "")
    port = int(text) if text.isdigit() else address()[1] + 10
    if (text and not text.isdigit()) or not 0 < port < 65536:
        raise Failure(f"MOTCUA_SIMULATOR_PORT phải là một số từ 1 đến 65535, không phải “{text or port}”.")
    return port


def esign_port() -> int:
    """The port of the simulated signing service that `motcua run` starts: one above that of the gateways."""
    return payments_port() + 1


def messages_port() -> int:
    """The port of the simulated gateway of messages: two above that of the gateways of payments."""
    return payments_port() + 2


def esign_folder() -> Path:
    """Where its authorities are kept; certificates name the port, so each port has authorities of its own."""
    return var_folder() / "simulate" / f"esign-{esign_port()}"


def post_port() -> int:
    """The port of the simulated carriers: three above that of the gateways of payments."""
    return payments_port() + 3


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
@click.option("--quiet", is_flag=True, help="Không in chứng thư gốc.")
def esign(
    port: int, folder: Path | None, keys: tuple[str, ...], slow: float, lie: str, *, quiet: bool
) -> None:
    """Dịch vụ ký số từ xa (CSC API 2) với tổ chức cấp chứng thư, OCSP, CRL và dấu thời gian."""
    from motcua.simulate.esign import running

    kept = folder or var_folder() / "simulate" / "esign"
    server = running.server_of(port, kept)
    for code, name, is_agency in _PEOPLE:
        running.hold(server, code, name, organisation=is_agency, folder=kept)
    for text in keys:
        code, name, kind, asks = ([*text.split("|"), "", "", ""])[:4]
        running.hold(server, code, name, organisation=kind == "organisation", asks=asks or "pin")
    server.service.ways.slow_seconds, server.service.ways.lie = slow, lie
    agreed = f"mã bí mật: {SECRET_OF_ESIGN}; PIN: {PIN_OF_ESIGN}"
    click.echo(f"Dịch vụ ký số mô phỏng: http://127.0.0.1:{port}/csc/v2 ({agreed})")
    for authority in () if quiet else server.service.authorities.values():
        click.echo(f"Chứng thư gốc ({authority.code}):\n{authority.root.pem}")
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


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


@command.command("post")
@click.option("--port", type=int, default=None, help="Cổng mạng, mặc định ba số sau cổng của payments.")
@click.option(
    "--mode", type=click.Choice(postal.MODES), default="well", show_default=True, help="Cách cư xử lúc đầu."
)
@click.option(
    "--notify",
    default=None,
    help="Địa chỉ của Một Cửa để báo trạng thái, mặc định MOTCUA_ADDRESS hoặc http://127.0.0.1:8000.",
)
def post(port: int | None, mode: str, notify: str | None) -> None:
    """VNPost và Viettel Post, mô phỏng; Ctrl-C để dừng."""
    ours = (notify or os.environ.get("MOTCUA_ADDRESS") or "http://127.0.0.1:8000").rstrip("/")
    depot = postal.Depot(
        secret=os.environ.get("MOTCUA_POST_VNPOST_MAU_SECRET", SECRET_OF_SAMPLE),
        notice_secret=os.environ.get("MOTCUA_POST_VNPOST_MAU_NOTICE_SECRET", SECRET_OF_SAMPLE),
        notices={
            "vnpost": f"{ours}/buu-chinh/trang-thai/{VNPOST}",
            "viettel": f"{ours}/buu-chinh/trang-thai/{VIETTEL}",
        },
        mode=mode,
    )
    server = postal_server.serve(depot, "127.0.0.1", port or post_port())
    click.echo(f"Bưu chính mô phỏng tại http://127.0.0.1:{server.server_port}")
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


@command.command("sms")
@click.option(
    "--port", type=int, default=None, help="Cổng mạng, mặc định cổng của cổng thanh toán mô phỏng + 2."
)
@click.option(
    "--mode", type=click.Choice(MESSAGE_MODES), default="well", show_default=True, help="Cách cư xử lúc đầu."
)
@click.option(
    "--notify",
    default=None,
    help="Địa chỉ của Một Cửa để báo trạng thái tin và hỏi, mặc định MOTCUA_ADDRESS hoặc http://127.0.0.1:8000.",
)
def sms(port: int | None, mode: str, notify: str | None) -> None:
    """Tin nhắn SMS (eSMS) và Zalo ZNS, mô phỏng: gửi, báo trạng thái, nhắn hỏi; Ctrl-C để dừng."""
    ours = (notify or os.environ.get("MOTCUA_ADDRESS") or "http://127.0.0.1:8000").rstrip("/")
    tower = Tower(
        account=APP_OF_SAMPLE,
        secret=os.environ.get("MOTCUA_MESSAGES_SMS_MAU_SECRET", SECRET_OF_SAMPLE),
        sender=SENDER_OF_SAMPLE,
        app=APP_OF_SAMPLE,
        sign=os.environ.get("MOTCUA_MESSAGES_ZALO_MAU_SIGN", SECRET_OF_SAMPLE),
        hooks={
            "zalo": f"{ours}/tin-nhan/bao/{ZALO}",
            "zalo question": f"{ours}/tin-nhan/hoi/{ZALO}",
            "question": f"{ours}/tin-nhan/hoi/{SMS}",
        },
        mode=mode,
    )
    server = serve_messages(tower, "127.0.0.1", port or messages_port())
    click.echo(f"Cổng tin nhắn mô phỏng tại http://127.0.0.1:{server.server_port}")
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


@command.command("invoices")
@click.option("--port", default=8092, show_default=True, help="Cổng trên máy này.")
@click.option(
    "--mode", type=click.Choice(INVOICE_MODES), default="well", show_default=True, help="Cách cư xử lúc đầu."
)
def invoices(port: int, mode: str) -> None:
    """Nhà cung cấp hoá đơn điện tử (SInvoice 2), mô phỏng; Ctrl-C để dừng."""
    provider = InvoiceProvider(user=MERCHANTS["vnpay"], secret=SECRET_OF_SAMPLE, mode=mode)
    server = serve_invoices(provider, "127.0.0.1", port)
    click.echo(
        f"Nhà cung cấp hoá đơn mô phỏng: http://127.0.0.1:{server.server_port} "
        f"(tên đăng nhập: {provider.user}; mã bí mật: {provider.secret})"
    )
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
