"""Whether databases of others are connected; each question is about somebody, so that none is asked here."""

from __future__ import annotations

import os

from motcua.cli.doctor_web import is_on
from motcua.cli.findings import OFF, OK, WRONG, Finding


def population() -> Finding:
    """The national population database."""
    subject = "CSDL quốc gia về dân cư"
    if not os.environ.get("MOTCUA_POPULATION_URL", "").strip():
        return Finding(OFF, subject, "tờ khai không lấy được dữ liệu; đặt MOTCUA_POPULATION_URL để nối.")
    if not is_on("MOTCUA_ACCOUNTS_PROVEN"):
        return Finding(OK, subject, "đã khai địa chỉ và khoá; chỉ tra về người đã chứng thực qua VNeID.")
    return Finding(OK, subject, "đã khai địa chỉ và khoá; chưa thử hỏi, vì mỗi lần hỏi là về một người.")


def business() -> Finding:
    """The national business register; needs the tables."""
    from motcua.exchange.connected.connections import connection_of

    subject = "CSDL đăng ký doanh nghiệp"
    if not connection_of("business").is_on:
        return Finding(
            OFF, subject, "tờ khai không lấy được dữ liệu; nối tại Quản trị → Cơ sở dữ liệu kết nối."
        )
    names = ("MOTCUA_BUSINESS_TOKEN", "MOTCUA_BUSINESS_KEY")
    if not any(os.environ.get(f"{name}{more}", "").strip() for name in names for more in ("", "_FILE")):
        return Finding(WRONG, subject, "đã bật mà chưa có khoá: đặt " + " hoặc ".join(names) + ".")
    return Finding(OK, subject, "đã khai địa chỉ và khoá; thử bằng nút “Thử kết nối” trên màn hình.")
