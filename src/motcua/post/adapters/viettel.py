"""Viettel Post: the partner interface, version 2 (createOrderNlp takes addresses in words, of both shapes)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from motcua.post.adapters import Fact, Forged, Notice, Ordered, Refused, Strange, Taken, refusal
from motcua.post.adapters.calling import (
    QUOTE_SECONDS,
    SECONDS,
    asked,
    check_secret,
    dong,
    moment,
    read_json,
    text_of,
)

if TYPE_CHECKING:
    from motcua.post.carriers import Described

CODES: Mapping[str, str] = {
    "100": "ordered",
    "101": "cancelled",
    "102": "ordered",
    "103": "ordered",
    "104": "ordered",
    "105": "handed",
    "107": "cancelled",
    "200": "moving",
    "201": "cancelled",
    "202": "moving",
    "300": "moving",
    "400": "moving",
    "500": "delivering",
    "501": "delivered",
    "502": "returning",
    "503": "lost",
    "504": "returned",
    "505": "returning",
    "506": "failed",
    "507": "failed",
    "508": "delivering",
    "509": "moving",
    "515": "returning",
    "550": "delivering",
}
# Who pays: 1 nothing is collected, 3 what is collected is the goods' money alone (here: the procedure's fees).
_NOTHING, _FEES_ALONE = 1, 3
_CANCEL = 4
_INLAND = 1
_DOCUMENTS = "TH"


class Viettel:
    """Viettel Post."""

    kind = "viettel"
    name = "Viettel Post"
    facts: Sequence[Fact] = (
        Fact("username", gettext_lazy("Tên đăng nhập (để trống nếu mã bí mật là token dài hạn)")),
    )
    is_spoken_to = True

    def quote(self, carrier: Described, ordered: Ordered) -> int | None:
        """getPriceNlp: by addresses in words, as orders are made."""
        message = {
            "SENDER_ADDRESS": ordered.sender.line,
            "RECEIVER_ADDRESS": ordered.receiver.line,
            "PRODUCT_TYPE": _DOCUMENTS,
            "PRODUCT_WEIGHT": ordered.weight,
            "PRODUCT_PRICE": 0,
            "MONEY_COLLECTION": ordered.collects,
            "ORDER_SERVICE": ordered.service,
            "ORDER_SERVICE_ADD": "",
            "NATIONAL_TYPE": _INLAND,
        }
        token = _token(carrier, QUOTE_SECONDS)
        said = asked(carrier, "v2/order/getPriceNlp", message, token=token, seconds=QUOTE_SECONDS)
        return dong(_data(said), "MONEY_TOTAL")

    def order(self, carrier: Described, ordered: Ordered) -> Taken:
        """createOrderNlp, with CHECK_UNIQUE: a number that it knows already makes no second order."""
        message = {
            "ORDER_NUMBER": ordered.ref,
            "SENDER_FULLNAME": ordered.sender.name,
            "SENDER_ADDRESS": ordered.sender.line,
            "SENDER_PHONE": ordered.sender.phone,
            "RECEIVER_FULLNAME": ordered.receiver.name,
            "RECEIVER_ADDRESS": ordered.receiver.line,
            "RECEIVER_PHONE": ordered.receiver.phone,
            "PRODUCT_NAME": ordered.contents,
            "PRODUCT_DESCRIPTION": ordered.contents,
            "PRODUCT_QUANTITY": 1,
            "PRODUCT_PRICE": 0,
            "PRODUCT_WEIGHT": ordered.weight,
            "PRODUCT_LENGTH": 0,
            "PRODUCT_WIDTH": 0,
            "PRODUCT_HEIGHT": 0,
            "PRODUCT_TYPE": _DOCUMENTS,
            "ORDER_PAYMENT": _FEES_ALONE if ordered.collects else _NOTHING,
            "ORDER_SERVICE": ordered.service,
            "ORDER_SERVICE_ADD": "",
            "ORDER_NOTE": "",
            "MONEY_COLLECTION": ordered.collects,
            "CHECK_UNIQUE": True,
        }
        data = _data(
            asked(carrier, "v2/order/createOrderNlp", message, token=_token(carrier), key=ordered.ref)
        )
        return _taken(data)

    def find(self, carrier: Described, ref: str, number: str) -> tuple[Taken, Sequence[Notice]] | None:
        """The order by our number, with its states."""
        message = {"ORDER_REFERENCE": ref}
        said = asked(carrier, "v2/order/orderDetail", message, token=_token(carrier), key=ref)
        if said.get("error") is True and str(said.get("status")) == "204":
            return None
        data = _data(said)
        history = data.get("LIST_STATUS")
        if not isinstance(history, list) or any(not isinstance(one, dict) for one in history):
            raise Strange("no history")
        taken = _taken(data)
        known = {"ORDER_NUMBER": taken.number, "ORDER_REFERENCE": ref}
        return taken, [_notice(carrier, {**known, **one}) for one in history]

    def cancel(self, carrier: Described, ref: str, number: str) -> None:
        """UpdateOrder of type 4."""
        message = {"TYPE": _CANCEL, "ORDER_NUMBER": number, "NOTE": ""}
        _data(
            asked(carrier, "v2/order/UpdateOrder", message, token=_token(carrier), key=ref),
            is_empty=True,
        )

    def read(self, carrier: Described, headers: Mapping[str, str], body: bytes) -> Notice:
        """{"DATA": {…}, "TOKEN": …}; the agreed secret stands in the header Authorization, or as TOKEN."""
        given = headers.get("Authorization", "")
        if given:
            check_secret(given, carrier.notice_secret)
            said = read_json(body)
        else:
            said = _with_token(carrier, body)
        data = said.get("DATA")
        if not isinstance(data, dict):
            raise Strange("no data")
        return _notice(carrier, data)

    def answer(self, *, kept: bool) -> Mapping[str, Any]:
        """The envelope of its own interface."""
        return {"status": 200 if kept else 500, "error": not kept, "message": "", "data": None}

    def try_out(self, carrier: Described) -> None:
        """The places from which it fetches are told to who may know them."""
        said = asked(carrier, "v2/user/listInventory", token=_token(carrier), method="GET")
        if said.get("error") is not False:
            raise Refused(text_of(said, "message"), text_of(said, "status", 40))


def _with_token(carrier: Described, body: bytes) -> Mapping[str, Any]:
    """A message that carries the secret itself. Raises Forged, also for what cannot be read: it proves nothing."""
    try:
        said = read_json(body)
    except Strange:
        raise Forged from None
    check_secret(text_of(said, "TOKEN", 4000), carrier.notice_secret)
    return said


def _token(carrier: Described, seconds: float = SECONDS) -> str:
    """The long-lived token, or one that is given for name and password."""
    if not carrier.facts.get("username"):
        return carrier.secret
    message = {"USERNAME": carrier.facts["username"], "PASSWORD": carrier.secret}
    token = text_of(_data(asked(carrier, "v2/user/Login", message, seconds=seconds)), "token", 4000)
    if not token:
        raise Strange("no token")
    return token


def _data(said: Mapping[str, Any], *, is_empty: bool = False) -> Mapping[str, Any]:
    """What the envelope holds: it says an error in its body, with status 200."""
    if said.get("error") is True:
        raise refusal(text_of(said, "message"), text_of(said, "status", 40))
    data = said.get("data")
    if said.get("error") is not False or not (is_empty or isinstance(data, dict)):
        raise Strange("no data")
    return data if isinstance(data, dict) else {}


def _taken(data: Mapping[str, Any]) -> Taken:
    number = text_of(data, "ORDER_NUMBER", 60)
    if not number:
        raise Strange("no number")
    return Taken(number, dong(data, "MONEY_TOTAL"))


def _notice(carrier: Described, said: Mapping[str, Any]) -> Notice:
    code = text_of(said, "ORDER_STATUS", 40)
    ref, number = text_of(said, "ORDER_REFERENCE", 60), text_of(said, "ORDER_NUMBER", 60)
    if not code or not (ref or number):
        raise Strange("no state")
    word = carrier.word_of(code, CODES)
    return Notice(
        ref=ref,
        number=number,
        code=code,
        word=word,
        at=moment(text_of(said, "ORDER_STATUSDATE")),
        place=text_of(said, "LOCALION_CURRENTLY"),
        note=text_of(said, "NOTE", 500) or text_of(said, "STATUS_NAME", 500),
        collected=dong(said, "MONEY_COLLECTION") if word == "delivered" else None,
        received_by=text_of(said, "RECEIVER_FULLNAME", 200),
    )
