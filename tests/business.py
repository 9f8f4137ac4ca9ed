"""A national business register of our own, as a process: it speaks the protocol, checks it, and can misbehave.

`FOLDER/enterprises.json` says whom it knows; requests that it took are appended to `FOLDER/requests.jsonl`; the rest as
in `tests/simulators/services.py`. Household businesses are asked for at another address of the same process.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.simulators import services
from tests.simulators.services import lines_of, serve

KEY, SECRET = "khoa-cua-tinh", "bi-mat-cua-tinh"
TOKEN = "the-truy-cap-1"


def enterprise(number: str, **changes: Any) -> dict[str, Any]:
    """An enterprise as the register tells it."""
    return {
        "MainInformation": {
            "NAME": "CÔNG TY TNHH THƯƠNG MẠI HƯƠNG SƠN",
            "NAME_F": "HUONG SON TRADING COMPANY LIMITED",
            "SHORT_NAME": "HUONG SON CO.",
            "ENTERPRISE_GDT_CODE": number,
            "ENTERPRISE_TYPE_NAME": "Công ty trách nhiệm hữu hạn một thành viên",
            "ENTERPRISE_STATUS_NAME": "Đang hoạt động",
            "FOUNDING_DATE": "2015-05-07T00:00:00",
            "CAPITAL_AMOUNT": 5000000000.0,
            **changes.pop("main", {}),
        },
        "HOAdress": {
            "StreetNumber": "Số 12 đường Nguyễn Du",
            "WardName": "Phường Thành Sen",
            "DistrictName": None,
            "CityName": "Hà Tĩnh",
            "AddressFullText": "Số 12 đường Nguyễn Du, Phường Thành Sen, Tỉnh Hà Tĩnh, Việt Nam",
        },
        "Representatives": [{"FULL_NAME": "TRẦN HƯƠNG SƠN", "PERS_DOC_NO": "042070001234"}],
        "BusinessActivities": [
            {"CODE": "4711", "NAME": "Bán lẻ lương thực, thực phẩm, đồ uống", "IS_MAIN": "N"},
            {"CODE": "4633", "NAME": "Bán buôn đồ uống", "IS_MAIN": "Y"},
        ],
        **changes,
    }


class Simulator(services.Service):
    """The process, from outside."""

    module = "tests.business"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.knows()
        super().__init__(folder)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/chiTietDoanhNghiep"

    @property
    def connection(self) -> dict[str, Any]:
        """What an administrator keeps of it."""
        return {
            "code": "business",
            "on": True,
            "address": self.url,
            "household_address": f"http://127.0.0.1:{self.port}/chiTietHoKinhDoanh",
            "token_address": f"http://127.0.0.1:{self.port}/token",
            "seconds": 1,
        }

    def knows(self, *enterprises: dict[str, Any], households: tuple[dict[str, Any], ...] = ()) -> None:
        told = {"chiTietDoanhNghiep": enterprises, "chiTietHoKinhDoanh": households}
        (self.folder / "enterprises.json").write_text(json.dumps(told), "utf-8")

    def requests(self) -> list[dict[str, Any]]:
        """The questions that it took, those for a token aside."""
        return [one for one in lines_of(self.folder / "requests.jsonl") if one["path"] != "/token"]


class _Handler(services.Handler):
    content_type = "application/json; charset=utf-8"

    def do_GET(self) -> None:
        self.take(b"")

    def refused(self, mode: str) -> int | None:
        path = urlsplit(self.path).path
        with (self.folder / "requests.jsonl").open("a", encoding="utf-8") as told:
            told.write(json.dumps({"path": path, "mode": mode, "method": self.command}) + "\n")
        known = self.headers["Authorization"] or ""
        if path == "/token":
            basic = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
            return None if known == f"Basic {basic}" else 401
        return None if known == f"Bearer {TOKEN}" else 401

    def answer(self, body: bytes, mode: str) -> None:
        where = urlsplit(self.path)
        if where.path == "/token":
            return self._told({"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"})
        if mode == "broken":
            return self.say(200, b'{"Data": <')
        if mode == "endless":
            return self.say(200, b" " * 3_000_000)
        if mode == "fault":
            return self._told({"fault": {"code": 101504, "message": "Send timeout"}})
        if mode == "status":
            return self._told({"Status": 500, "Message": "Lỗi hệ thống", "Data": None})
        number = json.loads(body)["msdn"] if body else parse_qs(where.query)["msdn"][0]
        told = json.loads((self.folder / "enterprises.json").read_text("utf-8"))
        known = [
            one for one in told[where.path[1:]] if one["MainInformation"]["ENTERPRISE_GDT_CODE"] == number
        ]
        if mode == "another":
            known = [enterprise("0109999999")]
        if mode == "nameless":
            known = [enterprise(number, main={"NAME": ""})]
        return self._told({"Status": 200, "DataCount": len(known), "Data": known[0] if known else None})

    def _told(self, answer: dict[str, Any]) -> None:
        self.say(200, json.dumps(answer).encode())


if __name__ == "__main__":
    serve(_Handler)
