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
        _gateways()
        return
    print_report(load_folder(folder, loaded_by=None), folder)
    _gateways()


def _gateways() -> None:
    """Merchants at the simulated gateways, for the whole province; of those that are there the addresses alone."""
    from motcua.cli import simulate
    from motcua.payments.merchants import as_data, publish
    from motcua.payments.models import Gateway

    at = f"http://127.0.0.1:{simulate.payments_port()}"
    shared = {"agency": "H27", "on": True, "minutes": 15}
    vnpay = {
        **shared,
        "code": simulate.VNPAY,
        "kind": "vnpay",
        "name": "VNPAY (mô phỏng)",
        "merchant": simulate.MERCHANTS["vnpay"],
        "pay_url": f"{at}/vnpay/pay",
        "api_url": f"{at}/vnpay/api",
        "refunds_itself": True,
        "banks": [
            {"code": "VNPAYQR", "name": "Quét mã VNPAY-QR"},
            {"code": "VNBANK", "name": "Thẻ, tài khoản ngân hàng trong nước"},
        ],
    }
    platform = {
        **shared,
        "code": simulate.PLATFORM,
        "kind": "national",
        "name": "Cổng Dịch vụ công quốc gia (mô phỏng)",
        "merchant": simulate.MERCHANTS["platform"],
        "pay_url": f"{at}/platform/pay",
        "api_url": f"{at}/platform/api",
        "facts": {
            "TKThuHuong": "0000000001",
            "TenTKThuHuong": "UBND tinh Ha Tinh (mau)",
            "MaNHThuHuong": "970436",
        },
    }
    for made in (vnpay, platform):
        row = Gateway.objects.filter(code=made["code"]).first()
        publish(
            made if row is None else {**as_data(row), "pay_url": made["pay_url"], "api_url": made["api_url"]}
        )
