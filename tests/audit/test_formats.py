"""Lines for other systems: JSON and CEF, whatever stands in them."""

from __future__ import annotations

import dataclasses
import datetime
import json
import re

from motcua.audit.formats import Outgoing, cef_line, json_line

LINE = Outgoing(
    id=5,
    at=datetime.datetime(2026, 12, 1, 1, 2, 3, 456000, tzinfo=datetime.UTC),
    kind="view",
    label="Xem",
    person=3,
    post=4,
    on_behalf_of=None,
    agency=2,
    about="dossier:0b6f",
    subject=(7, 8),
    address="10.0.0.9",
    session="ab12",
    agent="Chrome 131, Windows",
    details={"rows": 3},
    position=9,
    hash="ff00",
    account="a@b.vn",
)


def test_a_json_line_is_one_object_with_every_column() -> None:
    line = json_line(dataclasses.replace(LINE, about="a\nb"))
    assert line.count("\n") == 1
    assert json.loads(line) == {
        "id": 5,
        "at": "2026-12-01T01:02:03.456000Z",
        "kind": "view",
        "person": 3,
        "post": 4,
        "on_behalf_of": None,
        "agency": 2,
        "about": "a\nb",
        "subject": [7, 8],
        "address": "10.0.0.9",
        "session": "ab12",
        "agent": "Chrome 131, Windows",
        "details": {"rows": 3},
        "position": 9,
        "hash": "ff00",
        "account": "a@b.vn",
    }
    assert "account" not in json.loads(json_line(dataclasses.replace(LINE, account="")))


def test_a_stolen_session_is_what_a_watch_looks_at_first() -> None:
    def severity(kind: str) -> int:
        return int(cef_line(dataclasses.replace(LINE, kind=kind, label=""), "1.0").split("|")[6])

    assert severity("session_stolen") > severity("sign_in_failed") > severity("sign_in")


def test_a_cef_line_has_seven_header_fields_and_the_usual_keys() -> None:
    line = cef_line(LINE, "1.0")
    assert line.startswith(
        "CEF:0|Mot Cua|motcua|1.0|view|Xem|2|rt=1796086923456 externalId=5 act=view suid=3 "
    )
    for pair in (
        "suser=a@b.vn",
        "src=10.0.0.9",
        "requestClientApplication=Chrome 131, Windows",
        "cs2=dossier:0b6f cs2Label=about",
        "cs3=7,8 cs3Label=subject",
        'cs4={"rows": 3} cs4Label=details',
        "cn1=2 cn1Label=agency",
        "cn3=9 cn3Label=position",
    ):
        assert f" {pair}" in line
    assert "cn2" not in line


def test_what_would_end_a_field_or_an_event_is_escaped() -> None:
    odd = dataclasses.replace(LINE, label="a|b\\c\nd", agent="x=1\\2\r\ny\nz", session="|")
    line = cef_line(odd, "1|0")
    assert line.count("\n") == 1
    assert "|1\\|0|view|a\\|b\\\\c d|" in line
    assert "requestClientApplication=x\\=1\\\\2\\ny\\nz " in line
    assert "cs1=| " in line
    assert len(re.split(r"(?<!\\)\|", line, maxsplit=7)) == 8


def test_addresses_of_version_6_and_what_is_none_have_their_own_keys() -> None:
    assert "c6a2=2001:db8::1 c6a2Label=Source IPv6 Address" in cef_line(
        dataclasses.replace(LINE, address="2001:db8::1"), "1"
    )
    odd = cef_line(dataclasses.replace(LINE, address="khong-phai"), "1")
    assert "shost=khong-phai" in odd
    assert "src=" not in odd
