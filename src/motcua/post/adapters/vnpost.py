"""VNPost: orders of the customer's interface (OrderNumber, CustomerCode, Sender, Receiver, CODAmount, FlagConfig…)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from motcua.post.adapters import End, Fact, Notice, Ordered, Refused, Strange, Taken, refusal
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

# Its states, as far as they say something here. A definition may name more (`Described.codes`).
CODES: Mapping[str, str] = {
    "20": "ordered",
    "60": "cancelled",
    "62": "cancelled",
    "70": "handed",
    "80": "moving",
    "90": "delivering",
    "91": "failed",
    "100": "delivered",
    "160": "returning",
    "170": "returned",
    "180": "lost",
}
_DROPPED, _FETCHED = 1, 2


class Vnpost:
    """Vietnam Post (Bưu điện Việt Nam)."""

    kind = "vnpost"
    name = "VNPost"
    facts: Sequence[Fact] = ()
    is_spoken_to = True

    def quote(self, carrier: Described, ordered: Ordered) -> int | None:
        """ServicesCharge: the parts of an order that its price hangs on."""
        message = {
            "CustomerCode": carrier.customer,
            "ServiceCode": ordered.service,
            "Sender": _end(ordered.sender, ""),
            "Receiver": _end(ordered.receiver, ""),
            "CODAmount": ordered.collects,
            "Weight": ordered.weight,
            "FlagConfig": _FETCHED if ordered.is_fetched else _DROPPED,
        }
        token = _token(carrier, QUOTE_SECONDS)
        return dong(
            _data(asked(carrier, "ServicesCharge", message, token=token, seconds=QUOTE_SECONDS)), "TotalFee"
        )

    def order(self, carrier: Described, ordered: Ordered) -> Taken:
        """CreateOrder. A number that it knows already is refused there, so that no order is made twice."""
        message = {
            "OrderNumber": ordered.ref,
            "CustomerCode": carrier.customer,
            "ServiceCode": ordered.service,
            "Sender": _end(ordered.sender, ordered.contents),
            "Receiver": _end(ordered.receiver, ""),
            "CODAmount": ordered.collects,
            "CODofSender": 0,
            "Weight": ordered.weight,
            "FlagConfig": _FETCHED if ordered.is_fetched else _DROPPED,
            "CollectDate": ordered.day.strftime("%d/%m/%Y"),
        }
        return _taken(_data(asked(carrier, "CreateOrder", message, token=_token(carrier), key=ordered.ref)))

    def find(self, carrier: Described, ref: str, number: str) -> tuple[Taken, Sequence[Notice]] | None:
        """getOrder: the number and every state so far."""
        message = {"OrderNumber": ref, "CustomerCode": carrier.customer}
        said = asked(carrier, "getOrder", message, token=_token(carrier), key=ref)
        if said.get("success") is not True and text_of(said, "code") == "404":
            return None
        data = _data(said)
        history = data.get("Histories")
        if not isinstance(history, list) or any(not isinstance(one, dict) for one in history):
            raise Strange("no history")
        return _taken(data), [_notice(carrier, {"OrderNumber": ref, **one}) for one in history]

    def cancel(self, carrier: Described, ref: str, number: str) -> None:
        """orderCancel."""
        message = {"OrderNumber": ref, "CustomerCode": carrier.customer}
        _data(asked(carrier, "orderCancel", message, token=_token(carrier), key=ref))

    def read(self, carrier: Described, headers: Mapping[str, str], body: bytes) -> Notice:
        """A state that it tells; the agreed token stands in the header Authorization."""
        check_secret(headers.get("Authorization", ""), carrier.notice_secret)
        return _notice(carrier, read_json(body))

    def answer(self, *, kept: bool) -> Mapping[str, Any]:
        """Whether it need not tell it again."""
        return {"success": kept}

    def try_out(self, carrier: Described) -> None:
        """A token is given to who may have one."""
        said = _asked_for_token(carrier)
        if said.get("success") is not True:
            raise Refused(text_of(said, "message"), text_of(said, "code", 40))


def _asked_for_token(carrier: Described, seconds: float = SECONDS) -> Mapping[str, Any]:
    message = {"CustomerCode": carrier.customer, "Secret": carrier.secret}
    return asked(carrier, "GetAccessToken", message, seconds=seconds)


def _token(carrier: Described, seconds: float = SECONDS) -> str:
    token = text_of(_data(_asked_for_token(carrier, seconds)), "Token", 4000)
    if not token:
        raise Strange("no token")
    return token


def _data(said: Mapping[str, Any]) -> Mapping[str, Any]:
    if said.get("success") is False:
        raise refusal(text_of(said, "message"), text_of(said, "code", 40))
    data = said.get("data")
    if said.get("success") is not True or not isinstance(data, dict):
        raise Strange("no data")
    return data


def _taken(data: Mapping[str, Any]) -> Taken:
    number = text_of(data, "ItemCode", 60)
    if not number:
        raise Strange("no number")
    return Taken(number, dong(data, "TotalFee"))


def _end(end: End, words: str) -> dict[str, str]:
    return {
        "Name": end.name,
        "Tel": end.phone,
        "Address": end.line,
        "Province": end.province,
        "District": end.district,
        "Email": "",
        "Desc": words,
    }


def _notice(carrier: Described, said: Mapping[str, Any]) -> Notice:
    code = text_of(said, "StatusCode", 40)
    ref, number = text_of(said, "OrderNumber", 60), text_of(said, "ItemCode", 60)
    if not code or not (ref or number):
        raise Strange("no state")
    word = carrier.word_of(code, CODES)
    return Notice(
        ref=ref,
        number=number,
        code=code,
        word=word,
        at=moment(text_of(said, "StatusTime")),
        place=text_of(said, "Location"),
        note=text_of(said, "Note", 500),
        collected=dong(said, "CODAmount") if word == "delivered" else None,
        received_by=text_of(said, "ReceivedBy", 200),
    )
