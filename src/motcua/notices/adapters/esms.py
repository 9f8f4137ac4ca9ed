"""The gateway eSMS (ViHAT), which sends under a registered sender's name over every Vietnamese operator.

Protocol: its public documentation, "Tin nhắn SMS OTP/CSKH" and "Bảng mã lỗi" (developers.esms.vn, repository
devesms/gitbook_esms_for_develop_v2): JSON over POST, `CodeResult` "100" when it was taken, "124" when the `RequestId`
came before on the same day. Other numbers say what is wrong; those that this file does not know count as refusals.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings

from motcua.notices.texts import Misconfigured, NoSuchNumber, NotTaken, without_marks
from motcua.outbox.calling import NoAnswer, TooLong, called
from motcua.outbox.masking import fields

ADDRESS = "https://rest.esms.vn/MainService.svc/json/SendMultipleMessage_V4_post_json/"
_TAKEN, _CAME_BEFORE = "100", "124"
# Blocked, and no number at all.
_NUMBERS = frozenset({"99", "108"})
_CUSTOMER_CARE = "2"
_LONGEST_ANSWER = 64 * 1024
_LONGEST_REFERENCE = 50
LINE = "esms"


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
        code = _code(_answer(json.dumps(asked).encode(), asked["RequestId"]))
        if code in _NUMBERS:
            raise NoSuchNumber(code)
        if code not in (_TAKEN, _CAME_BEFORE):
            raise Misconfigured(f"CodeResult {code[:20]}")


def _answer(body: bytes, reference: str) -> bytes:
    try:
        status, answer = called(
            "POST",
            settings.SMS_URL or ADDRESS,
            line=LINE,
            doing="send",
            key=reference,
            keeps=fields("CodeResult", "ErrorMessage"),
            body=body,
            headers={"Content-Type": "application/json"},
            seconds=settings.SMS_SECONDS,
            longest=_LONGEST_ANSWER,
        )
    except (NoAnswer, TooLong) as none:
        raise NotTaken(str(none)) from None
    if status != 200:
        raise NotTaken(f"status {status}")
    return answer


def _code(answer: bytes) -> str:
    try:
        said: Any = json.loads(answer)
        return str(said["CodeResult"])
    except (ValueError, KeyError, TypeError):
        raise NotTaken("no CodeResult") from None
