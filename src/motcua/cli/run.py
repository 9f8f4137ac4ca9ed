"""`motcua run`: the whole system on one machine, for trying and developing."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import click

from motcua.cli import simulate
from motcua.cli.accounts import accounts_table, sample_accounts
from motcua.cli.django_ready import Failure
from motcua.cli.doctor import switched_off
from motcua.cli.serve import address
from motcua.config import embedded
from motcua.config.places import project_root
from motcua.config.supervise import ChildDied, Supervisor


@click.command("run")
def command() -> None:
    """Chạy cả hệ thống: cơ sở dữ liệu, bảng, dữ liệu mẫu, máy chủ web và việc nền; Ctrl-C để dừng tất cả."""
    os.environ.setdefault("MOTCUA_SAMPLE_MODE", "1")
    host, port = address()
    os.environ.setdefault("MOTCUA_ADDRESS", f"http://{_shown(host)}:{port}")
    _require_free_port(host, port)
    if _sample_mode():
        _prepare_simulators()
    motcua = str(Path(sys.executable).with_name("motcua"))
    supervisor = Supervisor(at_end=embedded.stop if embedded.is_embedded() else None)
    try:
        with supervisor:
            embedded.database_url()
            supervisor.run_to_end("nâng cấp cơ sở dữ liệu", [motcua, "migrate", "--quiet"])
            if _sample_mode():
                supervisor.run_to_end("nạp dữ liệu mẫu", [motcua, "sample", "--once"])
                supervisor.start("cổng thanh toán mô phỏng", [motcua, "simulate", "payments"])
                supervisor.start("dịch vụ ký số mô phỏng", [motcua, *_esign()])
                supervisor.start("bưu chính mô phỏng", [motcua, "simulate", "post"])
                supervisor.start("cổng tin nhắn mô phỏng", [motcua, "simulate", "sms"])
            supervisor.start("máy chủ web", [motcua, "serve"])
            supervisor.start("việc nền", [motcua, "worker"])
            supervisor.wait_until_answering(host, port)
            _greet(os.environ["MOTCUA_ADDRESS"])
            _tell_what_is_off()
            click.echo("\nCtrl-C để dừng tất cả.")
            supervisor.wait()
    except (embedded.EmbeddedDatabaseError, ChildDied) as error:
        raise Failure(str(error)) from error
    click.echo("Đã dừng.")


def _sample_mode() -> bool:
    return os.environ["MOTCUA_SAMPLE_MODE"].strip().lower() in {"1", "true", "yes", "on"}


def _prepare_simulators() -> None:
    """What the simulated gateways and the system have to agree on; whatever is set already stays."""
    _require_free_port("127.0.0.1", simulate.payments_port())
    _require_free_port("127.0.0.1", simulate.esign_port())
    _require_free_port("127.0.0.1", simulate.post_port())
    _require_free_port("127.0.0.1", simulate.messages_port())
    for code in (simulate.VNPAY, simulate.PLATFORM):
        _agree(f"MOTCUA_PAYMENT_{code.upper().replace('-', '_')}_SECRET", simulate.SECRET_OF_SAMPLE)
    for code in (simulate.VNPOST, simulate.VIETTEL):
        for kind in ("SECRET", "NOTICE_SECRET"):
            _agree(f"MOTCUA_POST_{code.upper().replace('-', '_')}_{kind}", simulate.SECRET_OF_SAMPLE)
    for code in (simulate.SMS, simulate.ZALO):
        _agree(f"MOTCUA_MESSAGES_{code.upper().replace('-', '_')}_SECRET", simulate.SECRET_OF_SAMPLE)
    os.environ.setdefault("MOTCUA_MESSAGES_ZALO_MAU_SIGN", simulate.SECRET_OF_SAMPLE)
    esign = f"MOTCUA_SIGNING_{simulate.ESIGN.upper().replace('-', '_')}"
    _agree(f"{esign}_SECRET", simulate.SECRET_OF_ESIGN)
    # Receipts are sealed as soon as an administrator puts the department's certificate down.
    _agree(f"{esign}_SEAL_{simulate.DEPARTMENT.replace('.', '_')}", simulate.PIN_OF_ESIGN)


def _agree(name: str, secret: str) -> None:
    if f"{name}_FILE" not in os.environ:
        os.environ.setdefault(name, secret)


def _esign() -> list[str]:
    where = ["--port", str(simulate.esign_port()), "--folder", str(simulate.esign_folder())]
    return ["simulate", "esign", *where, "--quiet"]


def _shown(host: str) -> str:
    return "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host  # noqa: S104 -- compared, not bound


def _require_free_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Failure(
                f"Không dùng được {host}:{port} ({error.strerror}). Dừng chương trình đang dùng cổng này, "
                f"hoặc chọn cổng khác: make run MOTCUA_PORT={port + 1 if port < 65535 else 8000}"
            ) from error


def _greet(where: str) -> None:
    click.secho(f"\nMột Cửa đang chạy tại {where}", bold=True)
    if _sample_mode():
        click.echo(f"Thư gửi đi đọc tại {where}/hop-thu-thu-nghiem")
        click.echo(f"Tin nhắn SMS, Zalo đọc tại http://127.0.0.1:{simulate.messages_port()}\n")
        click.echo(accounts_table(sample_accounts(project_root() / "sample")))


def _tell_what_is_off() -> None:
    """The system runs without them; whoever starts it hears what it then cannot do."""
    found = switched_off()
    if found:
        click.echo("\nChạy không có các phần tuỳ chọn sau (xem `motcua doctor`):")
        for finding in found:
            click.echo(f"  – {finding.subject}: {finding.text}")
