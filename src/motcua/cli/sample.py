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
        _carriers()
        _signing()
        _channels()
        return
    print_report(load_folder(folder, loaded_by=None), folder)
    _gateways()
    _carriers()
    _signing()
    _channels()


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


def _carriers() -> None:
    """The simulated carriers, for the province; of those that are there the addresses alone. Prices are made up."""
    from motcua.cli import simulate
    from motcua.post.carrier_data import as_data, publish
    from motcua.post.models import Carrier

    at = f"http://127.0.0.1:{simulate.post_port()}"
    both = ["pickup", "delivery"]
    shared = {"agency": "H27", "on": True, "province": "42", "weight": 100, "customer": "MOTCUA"}
    vnpost = {
        **shared,
        "code": simulate.VNPOST,
        "kind": "vnpost",
        "name": "VNPost (mô phỏng)",
        "address": f"{at}/vnpost",
        "services": [
            {
                "code": "HCC",
                "name": "Hành chính công",
                "uses": both,
                "days": "1 đến 3 ngày",
                "collects": True,
                "collecting": 0,
                "lines": [
                    [100, 26000, 30500],
                    [250, 26500, 31500],
                    [500, 27500, 36500],
                    [2000, 33500, 55000],
                ],
            }
        ],
    }
    viettel = {
        **shared,
        "code": simulate.VIETTEL,
        "kind": "viettel",
        "name": "Viettel Post (mô phỏng)",
        "address": f"{at}/viettel",
        "services": [
            {
                "code": "VCN",
                "name": "Chuyển phát nhanh",
                "uses": both,
                "days": "1 đến 2 ngày",
                "collects": True,
                "collecting": 10000,
                "lines": [[250, 28000, 36000], [500, 32000, 44000], [2000, 40000, 62000]],
            }
        ],
    }
    for made in (vnpost, viettel):
        row = Carrier.objects.filter(code=made["code"]).first()
        publish(made if row is None else {**as_data(row), "address": made["address"]})


def _signing() -> None:
    """The simulated signing service with the roots of its authorities: in the sample mode alone, for nobody outside.

    No process of the sample asks for a signature, so that nothing has to be signed before somebody sets it.
    """
    from django.conf import settings

    if not settings.SAMPLE_MODE:
        return
    from motcua.cli import simulate
    from motcua.signing.models import Gateway, TrustRoot
    from motcua.signing.trusting import read_root
    from motcua.simulate.esign.authority import GOVERNMENT, PUBLIC, make

    host = f"127.0.0.1:{simulate.esign_port()}"
    at = f"http://{host}/"
    for code in (PUBLIC, GOVERNMENT):
        pem, sha256, until, name = read_root(make(code, at, simulate.esign_folder()).root.pem)
        root = {"name": name, "authority": code, "certificate": pem, "not_after": until, "hosts": [host]}
        TrustRoot.objects.get_or_create(sha256=sha256, defaults=root)
    addresses = {"url": f"{at}csc/v2", "token_url": f"{at}oauth2/token", "timestamp_url": f"{at}tsa"}
    made = {**addresses, "name": "Ký số từ xa (mô phỏng)", "client_id": "motcua", "is_on": True}
    Gateway.objects.update_or_create(code=simulate.ESIGN, defaults=addresses, create_defaults=made)


def _channels() -> None:
    """Text messages and Zalo at the simulated gateway, for the province; of those that are there the address alone."""
    from motcua.cli import simulate
    from motcua.notices.channel_files import as_data, publish
    from motcua.notices.models import ChannelRow

    at = f"http://127.0.0.1:{simulate.messages_port()}"
    shared = {"agency": "H27", "on": True, "account": simulate.APP_OF_SAMPLE}
    sms = {
        **shared,
        "code": simulate.SMS,
        "kind": "esms",
        "name": "SMS (mô phỏng)",
        "url": f"{at}/MainService.svc/json/SendMultipleMessage_V4_post_json/",
        "sender": simulate.SENDER_OF_SAMPLE,
        "price": 400,
        "order": 2,
    }
    names = ["ma_ho_so", "ten_thu_tuc", "co_quan"]
    zalo = {
        **shared,
        "code": simulate.ZALO,
        "kind": "zns",
        "name": "Zalo (mô phỏng)",
        "url": f"{at}/message/template",
        "price": 200,
        "order": 1,
        "templates": {
            "accept": {"id": "310001", "names": [*names, "han_xu_ly"]},
            "ask_supplement": {"id": "310002", "names": names},
            "result_ready": {"id": "310003", "names": names},
            "hand_over": {"id": "310004", "names": names},
        },
    }
    for made in (sms, zalo):
        row = ChannelRow.objects.filter(code=made["code"]).first()
        publish(made if row is None else {**as_data(row), "url": made["url"]})
