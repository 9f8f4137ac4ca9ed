"""Services of others for journeys: gateways, a carrier and a signing service, simulated on this machine and put down as
administrators put them down. What they tell by themselves, they tell the live server.
"""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import ThreadingHTTPServer

import pytest
from playwright.sync_api import Page

from motcua.agencies.models import Agency
from motcua.payments.merchants import publish as publish_merchant
from motcua.people.models import User
from motcua.process.models import ProcessVersion
from motcua.process.services import publish_process
from motcua.simulate.payments.bank import Bank
from motcua.simulate.payments.server import serve as serve_bank
from motcua.simulate.post.depot import Depot
from motcua.simulate.post.server import serve as serve_depot
from tests.journeys.beside import beside
from tests.payments.conftest import SECRET, TMN
from tests.post.conftest import NOTICE_SECRET, carrier
from tests.post.conftest import SECRET as POST_SECRET
from tests.signing.esign import PIN, Esign
from tests.story import DEPARTMENT, DIRECTOR

PARTNER = "DOITAC"
SIGNATURES = {"ky-duyet": "personal", "van-thu": "organisation"}


@dataclass(frozen=True)
class Outside:
    """The services. `bank_at`, `depot_at`: their addresses."""

    bank: Bank
    bank_at: str
    depot: Depot
    depot_at: str
    esign: Esign


@contextmanager
def _running(server: ThreadingHTTPServer) -> Iterator[str]:
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def services(address: str, esign: Esign, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    """All of them for the system at `address`, used there: two gateways, VNPost, and keys of the director and of the
    agency, whose receipts are sealed. Fees are due before acceptance; results are signed by both.
    """
    notices = f"{address}/thanh-toan/ket-qua"
    bank = Bank(
        secret=SECRET,
        merchants={"vnpay": TMN, "platform": PARTNER},
        notices={"vnpay": f"{notices}/vnpay", "platform": f"{notices}/quoc-gia"},
    )
    states = f"{address}/buu-chinh/trang-thai"
    depot = Depot(POST_SECRET, NOTICE_SECRET, {"vnpost": f"{states}/vnpost", "viettel": f"{states}/viettel"})
    for code in ("VNPAY", "QUOC_GIA"):
        monkeypatch.setenv(f"MOTCUA_PAYMENT_{code}_SECRET", SECRET)
    monkeypatch.setenv("MOTCUA_POST_VNPOST_SECRET", POST_SECRET)
    monkeypatch.setenv("MOTCUA_POST_VNPOST_NOTICE_SECRET", NOTICE_SECRET)
    monkeypatch.setenv(f"MOTCUA_SIGNING_ESIGN_SEAL_{DEPARTMENT.replace('.', '_')}", PIN)
    with ExitStack() as running:
        bank_at = running.enter_context(_running(serve_bank(bank, "127.0.0.1", 0)))
        depot_at = running.enter_context(_running(serve_depot(depot, "127.0.0.1", 0)))
        _process()
        _merchants(bank_at)
        carrier("vnpost", "vnpost", f"{depot_at}/vnpost")
        beside(lambda: _keys(esign))
        yield Outside(bank, bank_at, depot, depot_at, esign)


def _process() -> None:
    current = ProcessVersion.objects.filter(code="mot-cua").latest("number")
    definition = copy.deepcopy(current.definition) | {"fees_due": "acceptance"}
    for step in definition["steps"]:
        if step["code"] in SIGNATURES:
            step["signature"] = SIGNATURES[step["code"]]
    publish_process("mot-cua", current.title, definition)


def _merchants(at: str) -> None:
    usual = {"agency": "H27", "on": True}
    publish_merchant(
        {
            **usual,
            "code": "vnpay",
            "kind": "vnpay",
            "name": "VNPAY",
            "merchant": TMN,
            "pay_url": f"{at}/vnpay/pay",
            "api_url": f"{at}/vnpay/api",
            "banks": [{"code": "NCB", "name": "Ngân hàng NCB"}],
        }
    )
    publish_merchant(
        {
            **usual,
            "code": "quoc-gia",
            "kind": "national",
            "name": "Nền tảng thanh toán quốc gia",
            "merchant": PARTNER,
            "pay_url": f"{at}/platform/pay",
            "api_url": f"{at}/platform/api",
            "facts": {"TKThuHuong": "3751.0.1", "TenTKThuHuong": "Kho bạc Hà Tĩnh", "MaNHThuHuong": "970436"},
        }
    )


def _keys(esign: Esign) -> None:
    gateway = esign.connect()
    esign.key_of(gateway, User.objects.get(email=DIRECTOR))
    esign.key_of_agency(gateway, Agency.objects.get(code=DEPARTMENT))


def wait_until(page: Page, true: Callable[[], bool], why: str) -> None:
    """Until something has happened at the server that another process tells it of."""
    last = time.monotonic() + 10
    while not true():
        assert time.monotonic() < last, why
        page.wait_for_timeout(50)
