"""SInvoice (Viettel), API 2: JSON over HTTP after a sign-in; an invoice is known by `transactionUuid`.

Protocol: as its public description tells (auth/login, createInvoice, searchInvoiceByTransactionUuid,
cancelTransactionInvoice); an agency must hold it against the version that it receives with its account. What differs
stands in this one file.
"""

from __future__ import annotations

import datetime
import json
import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from motcua.kernel.foreign_json import object_in
from motcua.outbox.calling import NoAnswer, TooLong, called
from motcua.outbox.masking import fields
from motcua.payments.invoices.adapters import Asked, Away, Issued, NotLetIn, Numbered, Refused

if TYPE_CHECKING:
    from motcua.payments.invoices.providers import Provider

_BASE = "services/einvoiceapplication/api/InvoiceAPI/InvoiceWS"
_SECONDS, _LONGEST = 30.0, 512 * 1024
_KEEPS = fields("errorCode", "code", "result.invoiceNo", "result.codeOfTax")
# An invoice that takes another's place; 1: an invoice of its own.
_OWN, _REPLACING = "1", "3"
_NOT_TAXED = -2
_EARLY = 60.0
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
# The first of 2020: there were no such invoices before.
_FIRST = 1_577_836_800_000
_lock = threading.Lock()
_tokens: dict[tuple[str, str, str], tuple[str, float]] = {}


class Sinvoice:
    """See the head of this file."""

    kind = "sinvoice"
    name = "SInvoice (Viettel)"

    def issue(self, provider: Provider, asked: Asked) -> Issued:
        """As `Adapter.issue`."""
        path = f"{_BASE}/createInvoice/{provider.tax_code}"
        told = self._called(provider, path, "issue", asked.key, _written(asked))
        return _issued(told.get("result"))

    def find(self, provider: Provider, key: str) -> Issued | None:
        """As `Adapter.find`."""
        form = {"supplierTaxCode": provider.tax_code, "transactionUuid": key}
        path = f"{_BASE}/searchInvoiceByTransactionUuid"
        told = self._called(provider, path, "find", key, form, is_form=True)
        found = told.get("result")
        if isinstance(found, list):
            found = found[0] if found else None
        return _issued(found) if found else None

    def cancel(self, provider: Provider, invoice: Numbered, reason: str) -> None:
        """As `Adapter.cancel`."""
        now = int(time.time() * 1000)
        form = {
            "supplierTaxCode": provider.tax_code,
            "templateCode": invoice.template,
            "invoiceNo": invoice.number,
            "strIssueDate": str(_milliseconds(invoice.issued_at)),
            "additionalReferenceDesc": reason,
            "additionalReferenceDate": str(now),
            "reasonDelete": reason,
        }
        try:
            path = f"{_BASE}/cancelTransactionInvoice"
            self._called(provider, path, "cancel", invoice.number, form, is_form=True)
        except Refused as refused:
            # Asked before, and done: the answer was lost.
            if "ALREADY_CANCELLED" not in str(refused):
                raise

    def try_out(self, provider: Provider) -> None:
        """As `Adapter.try_out`."""
        with _lock:
            _tokens.pop(_account(provider), None)
        self._token(provider)

    def _called(
        self,
        provider: Provider,
        path: str,
        doing: str,
        key: str,
        message: Mapping[str, Any],
        *,
        is_form: bool = False,
    ) -> dict[str, Any]:
        for again in (False, True):
            token = self._token(provider)
            status, told = _posted(provider, path, doing, key, message, token, is_form=is_form)
            if status != 401:
                break
            with _lock:
                _tokens.pop(_account(provider), None)
            if again:
                raise NotLetIn("401")
        code = told.get("errorCode") or told.get("code")
        if status >= 500 or status == 429:
            raise Away(f"status {status}")
        if code or status != 200:
            raise Refused(f"{code or status} {str(told.get('description') or '')[:200]}".strip())
        return told

    def _token(self, provider: Provider) -> str:
        with _lock:
            kept = _tokens.get(_account(provider))
        if kept is not None and kept[1] > time.monotonic():
            return kept[0]
        message = {"username": provider.user, "password": provider.secret}
        status, told = _posted(provider, "auth/login", "sign_in", "", message, "")
        if status >= 500 or status == 429:
            raise Away(f"status {status}")
        token = told.get("access_token")
        if status != 200 or not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise NotLetIn(f"{status} auth/login")
        lives = told.get("expires_in")
        seconds = float(lives) if isinstance(lives, int | float) else 300.0
        with _lock:
            _tokens[_account(provider)] = (token, time.monotonic() + max(0.0, seconds - _EARLY))
        return token


def _account(provider: Provider) -> tuple[str, str, str]:
    """Whose token it is: no other account's, and shown to nobody but who gave it."""
    return provider.code, provider.url, provider.user


def forget() -> None:
    """Sign in anew at the next call."""
    with _lock:
        _tokens.clear()


def _posted(
    provider: Provider,
    path: str,
    doing: str,
    key: str,
    message: Mapping[str, Any],
    token: str,
    *,
    is_form: bool = False,
) -> tuple[int, dict[str, Any]]:
    body = urlencode(message) if is_form else json.dumps(message, ensure_ascii=False)
    kind = "application/x-www-form-urlencoded" if is_form else "application/json"
    headers = {"Content-Type": kind, "Accept": "application/json"}
    if token:
        headers["Cookie"] = f"access_token={token}"
    try:
        status, answer = called(
            "POST",
            f"{provider.url.rstrip('/')}/{path}",
            line=f"invoices:{provider.code}",
            doing=doing,
            key=key,
            once=doing == "issue",
            keeps=_KEEPS,
            body=body.encode(),
            headers=headers,
            seconds=_SECONDS,
            longest=_LONGEST,
            whole=True,
        )
    except (NoAnswer, TooLong) as away:
        raise Away(str(away)) from None
    try:
        return status, object_in(answer or b"{}")
    except ValueError:
        raise Away(f"status {status}, no JSON object") from None


def _issued(found: Any) -> Issued:
    if not isinstance(found, dict) or not found.get("invoiceNo"):
        raise Away("no invoiceNo")
    return Issued(
        str(found["invoiceNo"])[:40],
        str(found.get("codeOfTax") or "")[:60],
        str(found.get("reservationCode") or "")[:60],
        _moment(found.get("issueDate")),
    )


def _moment(value: Any) -> datetime.datetime | None:
    """What it writes in milliseconds since 1970; None for what is no moment of an invoice."""
    if not isinstance(value, int) or isinstance(value, bool) or not _FIRST <= value <= time.time() * 1000:
        return None
    return _EPOCH + datetime.timedelta(milliseconds=value)


def _milliseconds(moment: datetime.datetime) -> int:
    return (moment - _EPOCH) // datetime.timedelta(milliseconds=1)


def _written(asked: Asked) -> dict[str, Any]:
    content = asked.content
    seller, buyer = content["seller"], content["buyer"]
    general: dict[str, Any] = {
        "invoiceType": content["template"][:1],
        "templateCode": content["template"],
        "invoiceSeries": content["series"],
        "currencyCode": "VND",
        "adjustmentType": _OWN,
        "paymentStatus": True,
        "transactionUuid": asked.key,
        "invoiceIssuedDate": _milliseconds(asked.made_at),
        "invoiceNote": content["note"],
    }
    if asked.original is not None:
        general |= {
            "adjustmentType": _REPLACING,
            "originalInvoiceId": asked.original.number,
            "originalInvoiceIssueDate": _milliseconds(asked.original.issued_at),
            "originalTemplateCode": asked.original.template,
            "additionalReferenceDesc": asked.reason,
            "additionalReferenceDate": _milliseconds(asked.made_at),
        }
    return {
        "generalInvoiceInfo": general,
        "sellerInfo": {
            "sellerLegalName": seller["name"],
            "sellerTaxCode": seller["tax_code"],
            "sellerAddressLine": seller["address"],
        },
        "buyerInfo": {
            "buyerName": buyer["name"],
            "buyerLegalName": buyer["name"] if buyer["tax_code"] else "",
            "buyerTaxCode": buyer["tax_code"],
            "buyerAddressLine": buyer["address"],
            "buyerNotGetInvoice": 0,
        },
        "payments": [{"paymentMethodName": content["way"]}],
        "itemInfo": [
            {
                "lineNumber": number,
                "selection": 1,
                "itemName": line["name"],
                "unitName": content["unit"],
                "quantity": 1,
                "unitPrice": line["amount"],
                "itemTotalAmountWithoutTax": line["amount"],
                "taxPercentage": _NOT_TAXED,
                "taxAmount": 0,
            }
            for number, line in enumerate(content["lines"], start=1)
        ],
        "taxBreakdowns": [
            {"taxPercentage": _NOT_TAXED, "taxableAmount": content["total"], "taxAmount": 0},
        ],
        "summarizeInfo": {
            "totalAmountWithoutTax": content["total"],
            "totalTaxAmount": 0,
            "totalAmountWithTax": content["total"],
            "totalAmountWithTaxInWords": content["total_words"],
        },
    }
