"""The gateway eSMS (ViHAT), which sends under a registered sender's name over every Vietnamese operator.

Protocol: its public documentation, "Tin nhắn SMS OTP/CSKH" and "Bảng mã lỗi" (developers.esms.vn, repository
devesms/gitbook_esms_for_develop_v2): JSON over POST, `CodeResult` "100" when it was taken, "124" when the `RequestId`
came before on the same day. Other numbers say what is wrong; those that this file does not know count as refusals.
"""

from __future__ import annotations

import json
import time
from typing import Any

import urllib3
from django.conf import settings

from motcua.notices.texts import Misconfigured, NoSuchNumber, NotTaken, without_marks

ADDRESS = "https://rest.esms.vn/MainService.svc/json/SendMultipleMessage_V4_post_json/"
_TAKEN, _CAME_BEFORE = "100", "124"
# Blocked, and no number at all.
_NUMBERS = frozenset({"99", "108"})
_CUSTOMER_CARE = "2"
_LONGEST_ANSWER = 64 * 1024
_LONGEST_REFERENCE = 50

_http = urllib3.PoolManager(retries=False)


class Esms:
    """As the settings name it."""

    def send(self, number: str, text: str, reference: str) -> None:
        """As `texts.Gateway` says."""
        asked = {
            "ApiKey": settings.SMS_KEY,
            "SecretKey": settings.SMS_SECRET,
            "Brandname": settings.SMS_SENDER,
            "SmsType": _CUSTOMER_CARE,
            "IsUnicode": "0",
            "Phone": number,
            "Content": without_marks(text),
            "RequestId": reference[:_LONGEST_REFERENCE],
        }
        code = _code(_answer(json.dumps(asked).encode()))
        if code in _NUMBERS:
            raise NoSuchNumber(code)
        if code not in (_TAKEN, _CAME_BEFORE):
            raise Misconfigured(f"CodeResult {code[:20]}")


def _answer(body: bytes) -> bytes:
    """What it says within the time; an answer that drips is none."""
    ends = time.monotonic() + settings.SMS_SECONDS
    try:
        response = _http.request(
            "POST",
            settings.SMS_URL or ADDRESS,
            body=body,
            headers={"Content-Type": "application/json"},
            timeout=urllib3.Timeout(total=settings.SMS_SECONDS),
            preload_content=False,
            redirect=False,
        )
    except urllib3.exceptions.HTTPError as error:
        raise NotTaken(type(error).__name__) from None
    try:
        if response.status != 200:
            raise NotTaken(f"status {response.status}")
        return _read(response, ends)
    finally:
        response.close()


def _read(response: urllib3.BaseHTTPResponse, ends: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        while part := response.read1(16 * 1024):
            parts.append(part)
            size += len(part)
            if size > _LONGEST_ANSWER:
                raise NotTaken("answer too long")
            if time.monotonic() > ends:
                raise NotTaken("answer too slow")
    except urllib3.exceptions.HTTPError as error:
        raise NotTaken(type(error).__name__) from None
    return b"".join(parts)


def _code(answer: bytes) -> str:
    try:
        said: Any = json.loads(answer)
        return str(said["CodeResult"])
    except (ValueError, KeyError, TypeError):
        raise NotTaken("no CodeResult") from None
