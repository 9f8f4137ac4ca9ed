"""VNPAY 2.1.0: payers go to an address signed with HMAC-SHA512 over the sorted, url-encoded query; results come by IPN,
are asked for by `querydr`, and money goes back by `refund`.

Protocol: the public documentation of sandbox.vnpayment.vn (PAY, IPN, querydr, refund). Amounts are sent times 100.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import hmac
import io
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlencode

from django.utils import timezone
from django.utils.translation import gettext_lazy

from motcua.outbox.masking import fields
from motcua.payments.adapters import (
    Asked,
    Fact,
    FileLine,
    Forged,
    Outcome,
    RefundOutcome,
    Returned,
    Strange,
    Told,
    Verdict,
)
from motcua.payments.adapters.calling import moment, posted, read_moment, text_of, whole_dong
from motcua.payments.gateway_words import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from motcua.payments.gateways import Merchant

VERSION = "2.1.0"
_HASHES = frozenset({"vnp_SecureHash", "vnp_SecureHashType"})
_ANSWERS: Mapping[Verdict, tuple[str, str]] = {
    "ok": ("00", "Confirm Success"),
    "no_order": ("01", "Order not found"),
    "again": ("02", "Order already confirmed"),
    "amount": ("04", "Invalid amount"),
    "forged": ("97", "Invalid signature"),
    "error": ("99", "Unknown error"),
}
_QUERY_ANSWER = [
    "vnp_ResponseId",
    "vnp_Command",
    "vnp_ResponseCode",
    "vnp_Message",
    "vnp_TmnCode",
    "vnp_TxnRef",
    "vnp_Amount",
    "vnp_BankCode",
    "vnp_PayDate",
    "vnp_TransactionNo",
    "vnp_TransactionType",
    "vnp_TransactionStatus",
    "vnp_OrderInfo",
    "vnp_PromotionCode",
    "vnp_PromotionAmount",
]
_REFUND_ANSWER = _QUERY_ANSWER[:13]
# Of a query: it knows no such order.
_NO_ORDER = "91"
# The payer's bank took the money: reversed at the bank's side (04), or suspected of fraud (07).
_DOUBTFUL = frozenset({"04", "07"})
# Still under way at the payer's bank (01), or given back later (05, 06, 09): it was paid.
_UNDER_WAY, _PAID = "01", frozenset({"00", "05", "06", "09"})
# Of a refund: the same request came before.
_TWICE = "94"
_REFUSED = frozenset({"02", "03", "91", "95"})
# Where the server asks by itself, the protocol wants an address all the same.
_SERVER = "127.0.0.1"
_KEEPS = fields("vnp_ResponseCode", "vnp_Message", "vnp_TransactionStatus")


class Vnpay:
    """See the head of this file."""

    kind = "vnpay"
    name = gettext_lazy("VNPAY")
    facts: Sequence[Fact] = ()
    gives_back = True

    def begin(self, merchant: Merchant, asked: Asked) -> str:
        """As `Adapter.begin`; VNPAY is not called for it."""
        query = {
            "vnp_Version": VERSION,
            "vnp_Command": "pay",
            "vnp_TmnCode": merchant.merchant,
            "vnp_Amount": str(asked.amount * 100),
            "vnp_CreateDate": moment(asked.made_at),
            "vnp_ExpireDate": moment(asked.expires_at),
            "vnp_CurrCode": "VND",
            "vnp_IpAddr": asked.address or _SERVER,
            "vnp_Locale": "vn",
            "vnp_OrderInfo": plain(asked.about),
            "vnp_OrderType": "other",
            "vnp_ReturnUrl": merchant.return_url,
            "vnp_TxnRef": asked.ref,
        }
        if asked.bank:
            query["vnp_BankCode"] = asked.bank
        return f"{merchant.pay_url}?{urlencode(sorted(query.items()))}&vnp_SecureHash={signed(merchant.secret, query)}"

    def read(self, merchant: Merchant, message: Mapping[str, str]) -> Told:
        """As `Adapter.read`: the query of the IPN, or of the page to which the payer came back."""
        given = message.get("vnp_SecureHash", "")
        if not merchant.secret or not _same(given, signed(merchant.secret, message)):
            raise Forged
        if message.get("vnp_TmnCode") != merchant.merchant:
            raise Forged
        ref = message.get("vnp_TxnRef", "")
        if not ref:
            raise Strange("no vnp_TxnRef")
        code, status = message.get("vnp_ResponseCode", ""), message.get("vnp_TransactionStatus", "")
        return _told(ref, message, _outcome(code, status), f"{code}/{status}")

    def answer(self, verdict: Verdict) -> Mapping[str, str]:
        """As `Adapter.answer`."""
        code, words = _ANSWERS[verdict]
        return {"RspCode": code, "Message": words}

    def query(self, merchant: Merchant, asked: Asked) -> Told:
        """As `Adapter.query`. Each question has a number of its own."""
        now = timezone.now()
        message = {
            "vnp_RequestId": f"q{now:%y%m%d%H%M%S%f}{asked.ref[-8:]}"[:32],
            "vnp_Version": VERSION,
            "vnp_Command": "querydr",
            "vnp_TmnCode": merchant.merchant,
            "vnp_TxnRef": asked.ref,
            "vnp_TransactionDate": moment(asked.made_at),
            "vnp_CreateDate": moment(now),
            "vnp_IpAddr": _SERVER,
            "vnp_OrderInfo": plain(asked.about),
        }
        parts = [value for name, value in message.items()]
        said = self._call(merchant, message, parts, _QUERY_ANSWER)
        code = text_of(said, "vnp_ResponseCode")
        if code == _NO_ORDER:
            return Told(asked.ref, "unknown", code)
        if code != "00":
            raise Strange(f"code {code[:8]}")
        if text_of(said, "vnp_TxnRef") != asked.ref:
            raise Strange("another order")
        status = text_of(said, "vnp_TransactionStatus")
        told = {name: text_of(said, name) for name in _QUERY_ANSWER}
        return _told(asked.ref, told, _status(status), f"00/{status}")

    def give_back(self, merchant: Merchant, returned: Returned) -> tuple[RefundOutcome, str]:
        """As `Adapter.give_back`. The same request again is known there by its number, and told as twice (94)."""
        message = {
            "vnp_RequestId": returned.request_id,
            "vnp_Version": VERSION,
            "vnp_Command": "refund",
            "vnp_TmnCode": merchant.merchant,
            "vnp_TransactionType": "02" if returned.is_whole else "03",
            "vnp_TxnRef": returned.ref,
            "vnp_Amount": str(returned.amount * 100),
            "vnp_TransactionNo": returned.external,
            "vnp_TransactionDate": moment(returned.ordered_at),
            "vnp_CreateBy": plain(returned.by),
            "vnp_CreateDate": moment(returned.made_at),
            "vnp_IpAddr": _SERVER,
            "vnp_OrderInfo": f"Hoan tien giao dich {returned.ref}",
        }
        said = self._call(merchant, message, list(message.values()), _REFUND_ANSWER)
        code = text_of(said, "vnp_ResponseCode")
        if code == "00":
            status = text_of(said, "vnp_TransactionStatus")
            return ("refused" if status == "09" else "taken"), f"{code}/{status}"
        if code == _TWICE:
            return "taken", code
        return ("refused" if code in _REFUSED else "pending"), code

    def try_out(self, merchant: Merchant) -> None:
        """As `Adapter.try_out`: asks for an order that does not exist."""
        now = timezone.now()
        self.query(merchant, Asked("thu-ket-noi", 0, "Thu ket noi", now, now))

    def lines(self, content: bytes) -> Iterable[FileLine]:
        """As `Adapter.lines`: CSV with the columns vnp_TxnRef, vnp_TransactionNo, vnp_Amount (đồng, not times 100) and
        vnp_TransactionType (01 paid, 02 and 03 given back).
        """
        try:
            rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
            for row in rows:
                amount = whole_dong(row["vnp_Amount"])
                back = row["vnp_TransactionType"] in ("02", "03")
                yield FileLine(row["vnp_TxnRef"], row["vnp_TransactionNo"], -amount if back else amount)
        except (UnicodeDecodeError, KeyError, TypeError, ValueError, csv.Error) as wrong:
            raise Strange("file") from wrong

    def _call(
        self, merchant: Merchant, message: dict[str, str], parts: list[str], answered: list[str]
    ) -> Mapping[str, Any]:
        message["vnp_SecureHash"] = _mac(merchant.secret, "|".join(parts))
        said = posted(
            merchant.api_url,
            message,
            line=f"payments:{merchant.code}",
            doing=message["vnp_Command"],
            key=message["vnp_RequestId"],
            keeps=_KEEPS,
        )
        mac = _mac(merchant.secret, "|".join(text_of(said, name) for name in answered))
        if not _same(text_of(said, "vnp_SecureHash"), mac):
            raise Forged
        return said


def signed(secret: str, message: Mapping[str, str]) -> str:
    """The signature of a query: over what is not empty, sorted by name, url-encoded."""
    named = sorted((name, value) for name, value in message.items() if name.startswith("vnp_") and value)
    parts = (f"{quote_plus(name)}={quote_plus(value)}" for name, value in named if name not in _HASHES)
    return _mac(secret, "&".join(parts))


def _mac(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.lower().encode(), right.encode())


def _outcome(code: str, status: str) -> Outcome:
    if code in _DOUBTFUL:
        return "doubtful"
    if code == "00":
        return _status(status)
    # The payer gave up (24), has no money (51), …: the status may still tell of money that was taken.
    return "doubtful" if status in _DOUBTFUL else "failed"


def _status(status: str) -> Outcome:
    if status in _PAID:
        return "paid"
    if status in _DOUBTFUL:
        return "doubtful"
    return "pending" if status == _UNDER_WAY else "failed"


def _told(ref: str, said: Mapping[str, str], outcome: Outcome, code: str) -> Told:
    sent = said.get("vnp_Amount", "")
    # A part of a đồng does not exist: an amount that is no whole one is none that we asked.
    hundredth = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 18 else -1
    amount = hundredth // 100 if hundredth >= 0 and hundredth % 100 == 0 else None
    paid_at: datetime.datetime | None = read_moment(said.get("vnp_PayDate", ""))
    external = said.get("vnp_TransactionNo", "")
    currency = said.get("vnp_CurrCode") or "VND"
    return Told(ref, outcome, code, amount, currency, external, said.get("vnp_BankCode", ""), paid_at)
