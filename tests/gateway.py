"""A gateway for text messages of our own, as a process: it speaks the protocol, checks it, and can misbehave.

What it took is appended to `FOLDER/taken.jsonl`; the rest as in `tests/simulators/services.py`.
"""

from __future__ import annotations

import json
from typing import Any

from tests.simulators import services
from tests.simulators.services import lines_of, serve

KEY, SECRET, SENDER = "khoa-thu", "bi-mat-thu", "MOTCUA"
PATH = "/MainService.svc/json/SendMultipleMessage_V4_post_json/"
_REQUIRED = {"ApiKey", "SecretKey", "Brandname", "SmsType", "Phone", "Content"}


class Gateway(services.Service):
    """The process, from outside."""

    module = "tests.gateway"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"

    def taken(self) -> list[dict[str, Any]]:
        """The messages that left for a telephone."""
        return lines_of(self.folder / "taken.jsonl")


class _Handler(services.Handler):
    content_type = "application/json"

    def answer(self, body: bytes, mode: str) -> None:
        if mode == "wrong":
            return self.say(200, b"<html>loi</html>")
        if mode == "endless":
            return self.say(200, b" " * 300_000)
        answer = self._answer(body, mode)
        if mode == "takes and falls":
            # The message left, and the answer never arrives.
            return self.connection.close()
        return self.say(200, json.dumps(answer).encode())

    def _answer(self, body: bytes, mode: str) -> dict[str, object]:
        asked = json.loads(body)
        if self.path != PATH or not asked.keys() >= _REQUIRED:
            return {"error": "Invalid request"}
        if (asked["ApiKey"], asked["SecretKey"]) != (KEY, SECRET):
            return _failed("101", "Authorize Failed")
        if asked["Brandname"] != SENDER:
            return _failed("104", "Brand name code is not exist")
        if asked["SmsType"] != "2" or not asked["Content"].isascii():
            return _failed("146", "Sai template Brandname CSKH")
        if not (asked["Phone"].startswith("0") and len(asked["Phone"]) == 10) or mode == "blocked":
            return _failed("99", "Invalid request")
        kept = self.folder / "taken.jsonl"
        if any(before["RequestId"] == asked["RequestId"] for before in lines_of(kept)):
            return _failed("124", "Request exist 1")
        if mode == "poor":
            return _failed("103", "Balance not enough to send message")
        with kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asked) + "\n")
        return {"CodeResult": "100", "CountRegenerate": 0, "SMSID": "d533459ee42b2b95"}


def _failed(code: str, text: str) -> dict[str, object]:
    return {"CodeResult": code, "CountRegenerate": 0, "ErrorMessage": text}


if __name__ == "__main__":
    serve(_Handler)
