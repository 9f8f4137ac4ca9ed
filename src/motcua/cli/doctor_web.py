"""Findings about how the system stands in the network: its address, TLS, the proxy before it, host names, the key."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from motcua.cli.findings import OFF, OK, WRONG, Finding
from motcua.config.places import var_folder

_SHORTEST_KEY = 50


def is_on(name: str) -> bool:
    """Whether a setting of the environment is switched on."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def public_address() -> Finding:
    """The address that letters and QR codes name."""
    address = os.environ.get("MOTCUA_ADDRESS", "")
    in_earnest = os.environ.get("MOTCUA_SMTP_HOST") or is_on("MOTCUA_HTTPS")
    if not address or "//localhost" in address or "//127." in address:
        text = "liên kết trong thư và mã QR trỏ về localhost; đặt MOTCUA_ADDRESS thành địa chỉ công khai của cổng."
        return Finding(WRONG if in_earnest else OFF, "Địa chỉ", text)
    return Finding(OK, "Địa chỉ", address)


def https() -> Finding:
    """TLS: switched on, and all that belongs to it."""
    addresses = {name: os.environ.get(name, "").strip() for name in ("MOTCUA_ADDRESS", "MOTCUA_FILES_ORIGIN")}
    if not is_on("MOTCUA_HTTPS"):
        if any(address.startswith("https://") for address in addresses.values()):
            text = "địa chỉ là https nhưng cookie và HSTS chưa bật: đặt MOTCUA_HTTPS=1."
            return Finding(WRONG, "HTTPS", text)
        return Finding(OFF, "HTTPS", "đặt MOTCUA_HTTPS=1 khi chạy sau máy chủ có chứng thư.")
    plain = [name for name, address in addresses.items() if address.startswith("http://")]
    if plain:
        return Finding(WRONG, "HTTPS", f"{', '.join(plain)} vẫn là http://: đổi thành https://.")
    if not is_on("MOTCUA_BEHIND_PROXY"):
        text = (
            "máy chủ không tự làm TLS: đặt MOTCUA_BEHIND_PROXY=1 và chạy sau nginx (deploy/nginx), "
            "nếu không mọi người bị tính là cùng một địa chỉ và biểu mẫu bị từ chối."
        )
        return Finding(WRONG, "HTTPS", text)
    return Finding(OK, "HTTPS", "cookie chỉ đi qua HTTPS (__Host-), HSTS hai năm")


def listening() -> Finding:
    """With a proxy that is trusted, nobody may reach the server past it and invent an address."""
    host = os.environ.get("MOTCUA_HOST", "127.0.0.1")
    open_to_all = host in ("0.0.0.0", "::", "")  # noqa: S104 -- it is looked for, not listened on
    if is_on("MOTCUA_BEHIND_PROXY") and open_to_all:
        text = (
            f"MOTCUA_HOST={host}: ai cũng gọi thẳng được máy chủ và tự khai địa chỉ của mình; "
            "đặt 127.0.0.1, hoặc chặn cổng này ở tường lửa."
        )
        return Finding(WRONG, "Cổng nội bộ", text)
    return Finding(OK, "Cổng nội bộ", f"nghe tại {host}")


def host_names() -> Finding:
    """The names that are answered to."""
    hosts = [name.strip() for name in os.environ.get("MOTCUA_HOSTS", "").split(",") if name.strip()]
    if any(name == "*" or name.startswith(".") for name in hosts):
        text = "MOTCUA_HOSTS nhận mọi tên máy: thư và liên kết có thể bị dẫn sang nơi khác; ghi rõ từng tên."
        return Finding(WRONG, "Tên máy", text)
    own = urlsplit(os.environ.get("MOTCUA_ADDRESS", "")).hostname
    if hosts and own and own not in hosts:
        return Finding(WRONG, "Tên máy", f"MOTCUA_HOSTS thiếu {own} của MOTCUA_ADDRESS.")
    return Finding(OK, "Tên máy", ", ".join(hosts) or "localhost")


def secret_key() -> Finding:
    """The key that signs cookies and links."""
    given = os.environ.get("MOTCUA_SECRET_KEY")
    if given:
        if len(given) < _SHORTEST_KEY or len(set(given)) < 5:
            text = (
                f"MOTCUA_SECRET_KEY quá ngắn hoặc quá đơn giản: cần ít nhất {_SHORTEST_KEY} ký tự ngẫu nhiên."
            )
            return Finding(WRONG, "Khoá bí mật", text)
        return Finding(OK, "Khoá bí mật", "lấy từ MOTCUA_SECRET_KEY")
    kept = var_folder() / "secret-key"
    if not kept.is_file():
        return Finding(OFF, "Khoá bí mật", f"sẽ được tạo tại {kept} ở lần chạy đầu.")
    if kept.stat().st_mode & 0o077:
        return Finding(WRONG, "Khoá bí mật", f"người khác đọc được {kept}: chạy `chmod 600 {kept}`.")
    return Finding(OK, "Khoá bí mật", f"giữ tại {kept}")
