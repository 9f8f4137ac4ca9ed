"""The national business register (CSDLQG về đăng ký doanh nghiệp) and that of household businesses, asked by tax code.

JSON over the platform that shares data (NDXP, NGSP, LGSP), service chiTietDoanhNghiep. No official specification could
be read: the names below are those that public programs of other agencies use. What is unsure (how the question is
sent, where each datum stands in the answer, what its words for a state mean) is a setting (`Connection.options`).
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from motcua.exchange.connected import bearer
from motcua.exchange.connected.calling import Call, answer_to
from motcua.exchange.connected.connections import Connection, connection_of
from motcua.exchange.connected.sources import (
    FINDING,
    Enterprise,
    NotFoundThere,
    Refused,
    Strange,
    proven_facts,
)
from motcua.forms import addresses
from motcua.kernel.folding import fold
from motcua.people.models import User

PARAMETER = "msdn"
METHODS = ("get", "post")
STATUSES = ("0", "1", "200")
ROOT, STATUS, FAULT = "Data", "Status", "fault"
PATHS: Mapping[str, str] = {
    "name": "MainInformation.NAME",
    "foreign_name": "MainInformation.NAME_F",
    "short_name": "MainInformation.SHORT_NAME",
    "tax_code": "MainInformation.ENTERPRISE_GDT_CODE",
    "legal_form": "MainInformation.ENTERPRISE_TYPE_NAME",
    "state": "MainInformation.ENTERPRISE_STATUS_NAME",
    "founded_on": "MainInformation.FOUNDING_DATE",
    "capital": "MainInformation.CAPITAL_AMOUNT",
    "representative": "Representatives.FULL_NAME",
    "address": "HOAdress.AddressFullText",
    "street": "HOAdress.StreetNumber",
    "ward": "HOAdress.WardName",
    "district": "HOAdress.DistrictName",
    "province": "HOAdress.CityName",
    "lines": "BusinessActivities",
    "line_code": "CODE",
    "line_name": "NAME",
    "line_is_main": "IS_MAIN",
}
"""Where each datum stands in an answer; those of a line stand within one of `lines`."""
# How registers write their own states: found in any of its words, the longest that fits counts.
STATE_WORDS: Mapping[str, Sequence[str]] = {
    finding: tuple(words.split(", "))
    for finding, words in {
        "active": "đang hoạt động",  # not a text: the register's own words
        "suspended": "tạm ngừng, tạm dừng, tạm ngưng",  # not a text: the register's own words
        "dissolving": "đang làm thủ tục giải thể, chờ giải thể, đang giải thể",  # not a text: the register's
        "dissolved": "giải thể, phá sản, chấm dứt, thu hồi, ngừng hoạt động",  # not a text: the register's
        "left": "không hoạt động tại địa chỉ, không còn hoạt động tại địa chỉ",  # not a text: the register's
    }.items()
}
_NUMBERS_OF_A_PERSON = 12
_TRUE = frozenset({"1", "y", "yes", "true", "x"})
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_LONGEST, _MOST_LINES = 500, 300
_KIND_WORDS = ("thanh pho ", "tinh ", "phuong ", "xa ", "dac khu ", "tp. ", "tp ")

LINE = "business"


class Business:
    """The register as the administrators keep its connection."""

    code = "business"
    name = _("Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp")
    sent = _("mã số thuế")
    unknown = _(
        "%(name)s không có doanh nghiệp, hộ kinh doanh nào mang mã số thuế của tài khoản. Hãy kiểm tra lại mã số thuế "
        "trong tài khoản, hoặc tự điền các ô."
    )
    may_be_checked = True
    nobody = Enterprise("0000000000")

    def is_configured(self) -> bool:
        """Whether administrators have turned it on."""
        return connection_of(self.code).is_on

    def subject_of(self, person: User) -> Enterprise | None:
        """The account's own enterprise; a citizen's: the household business with the owner's number as tax code."""
        if person.is_officer:
            return None
        if settings.ACCOUNTS_PROVEN:
            return self.subject_by(person.tax_code)
        proven = proven_facts(person, person.kind)
        return self.subject_by(proven.number) if proven is not None else None

    def subject_by(self, tax_code: str) -> Enterprise | None:
        """The enterprise of a tax code; None for what is none."""
        digits = _digits(tax_code)
        return Enterprise(digits) if len(digits) in (10, 12, 13) else None

    def ask(self, request: UUID, subject: Enterprise) -> Mapping[str, object]:
        """What it says about this enterprise; nothing of any other is ever returned."""
        connection = connection_of(self.code)
        places = [connection.address, connection.text("household_address")]
        if len(subject.tax_code) == _NUMBERS_OF_A_PERSON:
            places.reverse()
        last = NotFoundThere()
        for address in filter(None, places):
            try:
                return _read(_answer(connection, address, request, subject), connection, subject)
            except NotFoundThere as nobody:
                last = nobody
        raise last


def _answer(connection: Connection, address: str, request: UUID, subject: Enterprise) -> bytes:
    asked = {connection.text("parameter", PARAMETER): _written(subject.tax_code)}
    posts = connection.text("method", METHODS[0]) == "post"

    def call(token: str) -> Call:
        headers = {"Accept": "application/json", "X-Request-Id": request.hex}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if not posts:
            return Call(f"{address}?{urlencode(asked)}", headers, key=request.hex)
        typed = {**headers, "Content-Type": "application/json"}
        return Call(address, typed, json.dumps(asked).encode(), key=request.hex)

    token = bearer.token(connection, LINE)
    try:
        return answer_to(call(token), connection.seconds, LINE)
    except Refused:
        if not bearer.forget(token):
            raise
        return answer_to(call(bearer.token(connection, LINE)), connection.seconds, LINE)


def _written(digits: str) -> str:
    """A code as registers write it: a branch's with a dash."""
    return f"{digits[:10]}-{digits[10:]}" if len(digits) == 13 else digits


def _read(answer: bytes, connection: Connection, subject: Enterprise) -> dict[str, object]:
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        raise Strange("not JSON") from None
    if not isinstance(told, dict):
        raise Strange("not an object")
    _refuse_faults(told, connection)
    found = _at(told, connection.text("root", ROOT))
    if isinstance(found, list):
        if len(found) > 1:
            raise Strange("several enterprises")
        found = found[0] if found else None
    if not found:
        raise NotFoundThere
    paths = {**PATHS, **connection.options.get("paths", {})}
    said = {name: _texts(found, path) for name, path in paths.items() if not name.startswith("line")}
    if not any(said.values()):
        raise NotFoundThere
    name, number = _first(said["name"]), _first(said["tax_code"])
    if not name or not number:
        raise Strange("name or tax code missing")
    if _digits(number) != subject.tax_code:
        raise Strange("another enterprise")
    lines = list(_lines(_at(found, paths["lines"]), paths))
    attributes: dict[str, object] = {
        "business.name": name,
        "business.foreign_name": _first(said["foreign_name"]),
        "business.short_name": _first(said["short_name"]),
        "business.tax_code": number,
        "business.legal_form": _first(said["legal_form"]),
        "business.representative": "; ".join(said["representative"]),
        "business.address": _address({part: _first(said[part]) for part in _PLACE_PARTS}),
        "business.state": _first(said["state"]),
        "business.founded_on": _day(_first(said["founded_on"])),
        "business.capital": _whole(_first(said["capital"])),
        "business.main_line": next((line for line, is_main in lines if is_main), ""),
        "business.lines": "\n".join(line for line, _is_main in lines),
        FINDING: finding_of(_first(said["state"]), connection.options.get("state_words")),
    }
    return {attribute: value for attribute, value in attributes.items() if value}


def _refuse_faults(told: Mapping[str, Any], connection: Connection) -> None:
    """Services answer 200 with an error inside: that is no answer about anybody."""
    fault = told.get(FAULT)
    if fault:
        code = fault.get("code") if isinstance(fault, Mapping) else ""
        # Codes of the gateway about who asks: 900900 to 900910.
        if str(code).startswith("9009"):
            raise Refused(f"fault {code}")
        raise Strange("fault inside")
    status = told.get(connection.text("status", STATUS))
    usual = connection.options.get("statuses") or STATUSES
    if status is not None and str(status) not in usual:
        raise Strange(f"status {str(status)[:20]} inside")
    if "error" in told or str(told.get("error_code", "0")) not in ("0", "00"):
        raise Strange("error inside")


def finding_of(words: str, kept: Mapping[str, Sequence[str]] | None = None) -> str:
    """What the register's own words for a state mean (`Enquiry.Finding`); "" for words that nobody knows. Pure."""
    text = fold(words)
    fits = [
        (len(phrase), finding)
        for finding, phrases in {**STATE_WORDS, **(kept or {})}.items()
        for phrase in map(fold, phrases)
        if phrase and phrase in text
    ]
    return max(fits)[1] if fits else ""


_PLACE_PARTS = ("address", "street", "ward", "district", "province")


def _address(parts: Mapping[str, str]) -> dict[str, str] | None:
    """An address of today's two tiers where its names are of today, else the words that the register has."""
    whole = parts["address"] or ", ".join(filter(None, (parts[part] for part in _PLACE_PARTS[1:])))
    if parts["district"] or not parts["ward"]:
        return {"text": whole} if whole else None
    province = _named(addresses.provinces(), parts["province"])
    ward = _named(addresses.wards(province), parts["ward"]) if province else ""
    if not ward:
        return {"text": whole} if whole else None
    street = parts["street"] or whole.partition(",")[0]
    return {"province": province, "ward": ward, "detail": street}


def _named(places: Sequence[addresses.Place], name: str) -> str:
    """The code of the place of this name, with or without the word for its kind; "" where several or none have it."""
    exact = [place.code for place in places if fold(place.name) == fold(name)]
    loose = [place.code for place in places if _bare(place.name) == _bare(name)]
    found = exact or loose
    return found[0] if len(found) == 1 else ""


def _bare(name: str) -> str:
    text = fold(name)
    for word in _KIND_WORDS:
        text = text.removeprefix(word)
    return text


def _lines(told: Any, paths: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """Lines of business as "4711 – Bán lẻ…", with whether it is the main one."""
    for one in (told if isinstance(told, list) else [told])[:_MOST_LINES]:
        code, name = _first(_texts(one, paths["line_code"])), _first(_texts(one, paths["line_name"]))
        if name:
            is_main = _first(_texts(one, paths["line_is_main"])).lower() in _TRUE
            yield f"{code} – {name}" if code else name, is_main


def _at(told: Any, path: str) -> Any:
    """What stands at "A.B"; a list is gone into by its elements. None where there is nothing."""
    for name in filter(None, path.split(".")):
        if isinstance(told, list):
            told = [one[name] for one in told if isinstance(one, Mapping) and name in one]
        else:
            told = told.get(name) if isinstance(told, Mapping) else None
    return told


def _texts(told: Any, path: str) -> list[str]:
    found = _at(told, path)
    values = found if isinstance(found, list) else [found]
    texts = (
        " ".join(str(one).split())[:_LONGEST]
        for one in values
        if isinstance(one, (str, int, float)) and not (isinstance(one, bool) and not one)
    )
    return list(dict.fromkeys(text for text in texts if text))


def _first(texts: Sequence[str]) -> str:
    return texts[0] if texts else ""


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isascii() and letter.isdigit())


def _day(text: str) -> str:
    """A day in ISO form, out of "2010-05-07T00:00:00", "07/05/2010" or "20100507"; "" for anything else."""
    found = _DAY_FIRST.match(text)
    try:
        if found is not None:
            return datetime.date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        return datetime.date.fromisoformat(text[:10] if "-" in text else text[:8]).isoformat()
    except ValueError:
        return ""


def _whole(text: str) -> int | None:
    """Whole đồng, out of "1000000" or "1000000.0"."""
    plain = text.partition(".")[0]
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 15 else None
