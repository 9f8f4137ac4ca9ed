"""`motcua push-key`: a new key for telling browsers (Web Push)."""

from __future__ import annotations

import base64

import click
from cryptography.hazmat.primitives.asymmetric import ec


@click.command("push-key")
def command() -> None:
    """Tạo một khoá mới cho thông báo trên trình duyệt; đặt vào MOTCUA_MESSAGES_<MÃ>_SECRET và giữ nguyên."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    click.echo(base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode())
