"""A national population database of our own, as a process: it speaks the protocol, checks it, and can misbehave.

`python -m tests.population PORT FOLDER`: `FOLDER/people.json` says whom it knows, `FOLDER/mode` how it behaves;
requests that it took are appended to `FOLDER/requests.jsonl`.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from lxml import etree

TOKEN = {
    "AccessKey": "chia-khoa",
    "SecretKey": "bi-mat",
    "AppName": "motcua",
    "PartnerCode": "H27",
    "PartnerCodeCus": "H27",
}
_ORDER = ["MaYeuCau", "MaDVC", "MaTichHop", "MaCanBo", "SoDinhDanh", "HoVaTen", "NgayThangNamSinh"]
_ASKED = "{http://dancuquocgia.bca}"
_SLOW_SECONDS = 30


class Simulator:
    """The process, from outside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.knows()
        self.behaves("well")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.population", str(self.port), str(folder)],
            cwd=Path(__file__).parents[1],
            env=dict(os.environ),
        )
        for _number in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert self.process.poll() is None
                time.sleep(0.05)
        raise AssertionError("the simulator does not listen")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/dancu"

    def knows(self, *people: dict[str, Any]) -> None:
        (self.folder / "people.json").write_text(json.dumps(people), "utf-8")

    def behaves(self, mode: str) -> None:
        (self.folder / "mode").write_text(mode, "utf-8")

    def requests(self) -> list[dict[str, Any]]:
        told = self.folder / "requests.jsonl"
        return [json.loads(line) for line in told.read_text("utf-8").splitlines()] if told.exists() else []

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


class _Handler(BaseHTTPRequestHandler):
    folder: Path

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        mode = (self.folder / "mode").read_text("utf-8")
        with (self.folder / "requests.jsonl").open("a", encoding="utf-8") as told:
            told.write(json.dumps({"path": self.path, "mode": mode}) + "\n")
        try:
            token = json.loads(base64.b64decode(self.headers["lgspaccesstoken"] or ""))
        except ValueError:
            token = None
        if token != TOKEN:
            return self._say(401, b"")
        if mode == "down":
            return self._say(503, b"")
        if mode == "slow":
            time.sleep(_SLOW_SECONDS)
        if mode == "dripping":
            return self._drip()
        if mode == "broken":
            return self._say(200, b'{"Body": <')
        if mode == "endless":
            return self._say(200, b" " * 3_000_000)
        if mode == "entity":
            return self._say(200, b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
        return self._say(
            200, _answer(body, mode, json.loads((self.folder / "people.json").read_text("utf-8")))
        )

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _number in range(_SLOW_SECONDS * 5):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.2)
        except OSError:
            return


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
    _Handler.folder = Path(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), _Handler).serve_forever()
