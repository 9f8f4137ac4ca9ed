"""A national population database of our own, as a process: it speaks the protocol, checks it, and can misbehave.

`FOLDER/people.json` says whom it knows; requests that it took are appended to `FOLDER/requests.jsonl`; the rest as in
`tests/simulators/services.py`.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from lxml import etree

from tests.simulators import services
from tests.simulators.services import lines_of, serve

TOKEN = {
    "AccessKey": "chia-khoa",
    "SecretKey": "bi-mat",
    "AppName": "motcua",
    "PartnerCode": "H27",
    "PartnerCodeCus": "H27",
}
_ORDER = ["MaYeuCau", "MaDVC", "MaTichHop", "MaCanBo", "SoDinhDanh", "HoVaTen", "NgayThangNamSinh"]
_ASKED = "{http://dancuquocgia.bca}"


class Simulator(services.Service):
    """The process, from outside."""

    module = "tests.population"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.knows()
        super().__init__(folder)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/dancu"

    def knows(self, *people: dict[str, Any]) -> None:
        (self.folder / "people.json").write_text(json.dumps(people), "utf-8")

    def requests(self) -> list[dict[str, Any]]:
        return lines_of(self.folder / "requests.jsonl")


class _Handler(services.Handler):
    content_type = "text/xml; charset=utf-8"

    def refused(self, mode: str) -> int | None:
        with (self.folder / "requests.jsonl").open("a", encoding="utf-8") as told:
            told.write(json.dumps({"path": self.path, "mode": mode}) + "\n")
        try:
            token = json.loads(base64.b64decode(self.headers["lgspaccesstoken"] or ""))
        except ValueError:
            token = None
        return None if token == TOKEN else 401

    def answer(self, body: bytes, mode: str) -> None:
        if mode == "broken":
            return self.say(200, b'{"Body": <')
        if mode == "endless":
            return self.say(200, b" " * 3_000_000)
        if mode == "entity":
            return self.say(200, b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
        known = json.loads((self.folder / "people.json").read_text("utf-8"))
        return self.say(200, _answer(body, mode, known))


def _answer(body: bytes, mode: str, people: list[dict[str, Any]]) -> bytes:
    question = etree.fromstring(body).find(f".//{_ASKED}TraCuuThongTinCongDan")
    if question is None or [etree.QName(one).localname for one in question] != _ORDER:
        return _envelope("<soapenv:Fault><faultstring>order</faultstring></soapenv:Fault>")
    asked = {etree.QName(one).localname: one.text for one in question}
    born = question.findtext(f"{_ASKED}NgayThangNamSinh/{_ASKED}NgayThangNam")
    known = [one for one in people if one["SoDinhDanh"] == asked["SoDinhDanh"] and one["Ngay"] == born]
    if mode == "another":
        known = [{**one, "SoDinhDanh": "001099000001"} for one in known]
    if mode == "nameless":
        known = [{**one, "HoVaTen": ""} for one in known]
    told = "".join(_citizen(one) for one in known)
    return _envelope(
        f'<n:CongdanCollection xmlns:n="http://www.mic.gov.vn/dancu/1.0">{told}</n:CongdanCollection>'
    )


def _citizen(one: dict[str, Any]) -> str:
    return (
        f"<n:CongDan><n:SoDinhDanh>{one['SoDinhDanh']}</n:SoDinhDanh><n:SoCMND>{one['SoCMND']}</n:SoCMND>"
        f"<n:HoVaTen><n:Ho/><n:ChuDem/><n:Ten>{one['HoVaTen']}</n:Ten></n:HoVaTen>"
        f"<n:NgayThangNamSinh><n:NgayThangNam>{one['Ngay']}</n:NgayThangNam></n:NgayThangNamSinh>"
        f"<n:ThuongTru><n:MaTinhThanh>{one['Tinh']}</n:MaTinhThanh><n:MaPhuongXa>{one['Xa']}</n:MaPhuongXa>"
        f"<n:ChiTiet>{one['ChiTiet']}</n:ChiTiet><n:QuocGia>VN</n:QuocGia></n:ThuongTru></n:CongDan>"
    )


def _envelope(body: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv='
        f'"http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>'
    ).encode()


if __name__ == "__main__":
    serve(_Handler)
