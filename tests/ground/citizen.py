"""A citizen's browser over real HTTP, as far as a test of the whole system needs one: cookies, forms, files."""

from __future__ import annotations

import http.cookiejar
import json
import re
import urllib.parse
import urllib.request
import uuid
from typing import Any

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """Keeps the cookies of one person at one address."""

    def __init__(self, address: str) -> None:
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)
        self._token = ""
        self.where = ""

    def get(self, path: str) -> str:
        return self._open(path, None, {})

    def json(self, path: str) -> Any:
        return json.loads(self.get(path))

    def post(
        self, path: str, fields: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None
    ) -> str:
        """Send a form, with the token of the page read last."""
        fields = {"csrfmiddlewaretoken": self._token, **fields}
        if not files:
            return self._open(path, urllib.parse.urlencode(fields).encode(), {})
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
            for name, text in fields.items()
        ]
        for name, (file, content) in files.items():
            head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n\r\n'
            parts.append(head.encode() + content + b"\r\n")
        body = b"".join(parts) + f"--{mark}--\r\n".encode()
        return self._open(path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def _open(self, path: str, body: bytes | None, headers: dict[str, str]) -> str:
        request = urllib.request.Request(
            self.address + path, body, {"Referer": self.address + path, **headers}
        )
        with self._opener.open(request, timeout=20) as answer:
            self.where = urllib.parse.urlsplit(answer.url).path
            page: str = answer.read().decode()
        if found := _TOKEN.search(page):
            self._token = found[1]
        return page
