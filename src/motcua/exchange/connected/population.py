"""The national population database (CSDLQG về dân cư), asked over the platform that shares data (NDXP, LGSP).

SOAP, operation TraCuuThongTinCongDan. No official specification could be read: the names below are those that public
programs of other agencies use, and must be held against the specification which an agency receives. They stand in this
one file.
"""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from lxml import etree

from motcua.exchange.connected.calling import Call, answer_to
from motcua.exchange.connected.connections import Connection, connection_of
from motcua.exchange.connected.sources import NotFoundThere, Strange, Subject, proven_facts
from motcua.forms import addresses
from motcua.kernel.folding import fold
from motcua.people.models import User

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
ASKED = "http://dancuquocgia.bca"
TOLD = "http://www.mic.gov.vn/dancu/1.0"
OPERATION = "TraCuuThongTinCongDan"
TOKEN_HEADER = "lgspaccesstoken"  # noqa: S105 - the name of a header
DAY = "%Y%m%d"
_VIETNAM = "VN"

LINE = "population"


class Population:
    """The database as the administrators and the settings name it."""

    code = "population"
    name = _("Cơ sở dữ liệu quốc gia về dân cư")
    sent = _("số định danh, họ tên và ngày sinh")
    unknown = _(
        "%(name)s không tìm thấy người có số định danh, họ tên và ngày sinh như tài khoản của bạn. Hãy kiểm tra "
        "lại tài khoản, hoặc tự điền các ô."
    )
    # Officers see in the dossier what was proven; about a person only the person asks.
    may_be_checked = False
    # Of nobody: whether the database answers, and accepts who we are, shows by it.
    nobody = Subject("000000000000", "-", datetime.date(1900, 1, 1))

    def is_configured(self) -> bool:
        """Whether there is an address to ask."""
        return connection_of(self.code).is_on

    def subject_of(self, person: User) -> Subject | None:
        """The person as the database is asked; None where the account says too little, or is not proven."""
        if person.is_officer:
            return None
        if not settings.ACCOUNTS_PROVEN:
            proven = proven_facts(person, User.Kind.CITIZEN)
            if proven is None or proven.birth_date is None:
                return None
            return Subject(proven.number, proven.full_name, proven.birth_date)
        if not person.id_number or not person.full_name or person.birth_date is None:
            return None
        return Subject(person.id_number, person.full_name, person.birth_date)

    def ask(self, request: UUID, subject: Subject) -> Mapping[str, object]:
        """What it says about this person; nothing of anybody else is ever returned."""
        connection = connection_of(self.code)
        token = base64.b64encode(json.dumps(settings.POPULATION_TOKEN).encode()).decode()
        headers = {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": '""',
            TOKEN_HEADER: token,
        }
        call = Call(connection.address, headers, _question(request, subject, connection), key=request.hex)
        return _read(answer_to(call, connection.seconds, LINE), subject)


def _question(request: UUID, subject: Subject, connection: Connection) -> bytes:
    envelope = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"soapenv": ENVELOPE, "dan": ASKED})
    etree.SubElement(envelope, f"{{{ENVELOPE}}}Header")
    body = etree.SubElement(envelope, f"{{{ENVELOPE}}}Body")
    question = etree.SubElement(body, f"{{{ASKED}}}{OPERATION}")
    # The service holds to this order.
    for name, value in (
        ("MaYeuCau", request.hex),
        ("MaDVC", connection.text("service")),
        ("MaTichHop", connection.text("integration")),
        ("MaCanBo", connection.text("staff")),
        ("SoDinhDanh", subject.id_number),
        ("HoVaTen", subject.full_name),
    ):
        etree.SubElement(question, f"{{{ASKED}}}{name}").text = value
    born = etree.SubElement(question, f"{{{ASKED}}}NgayThangNamSinh")
    etree.SubElement(born, f"{{{ASKED}}}NgayThangNam").text = subject.birth_date.strftime(DAY)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def _read(answer: bytes, subject: Subject) -> dict[str, object]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(answer, parser)
    except etree.XMLSyntaxError:
        raise Strange("not XML") from None
    if root.find(f".//{{{ENVELOPE}}}Fault") is not None:
        raise Strange("fault")
    collection = root.find(f"{{{ENVELOPE}}}Body/{{{TOLD}}}CongdanCollection")
    if collection is None:
        raise Strange("no CongdanCollection")
    citizens = collection.findall(f"{{{TOLD}}}CongDan")
    if not citizens:
        raise NotFoundThere
    if len(citizens) > 1:
        raise Strange("several persons")
    return _of_subject(citizens[0], subject)


def _of_subject(citizen: etree._Element, subject: Subject) -> dict[str, object]:
    parts = (_text(citizen, f"HoVaTen/{part}") for part in ("Ho", "ChuDem", "Ten"))
    name = " ".join(part for part in parts if part)
    number = _text(citizen, "SoDinhDanh")
    born = _day(_text(citizen, "NgayThangNamSinh/NgayThangNam"))
    if not name or not number or born is None:
        raise Strange("name, number or birth date missing")
    if number != subject.id_number or fold(name) != fold(subject.full_name) or born != subject.birth_date:
        raise Strange("another person")
    told: dict[str, object] = {
        # Theirs are capitals; the same letters as the account has read better.
        "population.full_name": subject.full_name if name == subject.full_name.upper() else name,
        "population.id_number": number,
        "population.old_id_number": _text(citizen, "SoCMND"),
        "population.birth_date": born.isoformat(),
        "population.permanent_address": _address(citizen, "ThuongTru"),
        "population.current_address": _address(citizen, "NoiOHienTai"),
    }
    return {attribute: value for attribute, value in told.items() if value}


def _text(within: etree._Element, path: str) -> str:
    """The text at "A/B" in the namespace of answers; "" where there is none."""
    found = within.find("/".join(f"{{{TOLD}}}{name}" for name in path.split("/")))
    return " ".join((found.text or "").split()) if found is not None else ""


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.datetime.strptime(text, DAY).date()
    except ValueError:
        return None


def _address(citizen: etree._Element, name: str) -> dict[str, str] | None:
    """An address of today's two tiers; None where its codes are not of today: half an address would mislead."""
    province, ward = _text(citizen, f"{name}/MaTinhThanh"), _text(citizen, f"{name}/MaPhuongXa")
    country = _text(citizen, f"{name}/QuocGia")
    if country not in ("", _VIETNAM) or not addresses.is_ward_of(ward, province):
        return None
    return {
        "province": addresses.province_code(province),
        "ward": addresses.ward_code(ward),
        "detail": _text(citizen, f"{name}/ChiTiet"),
    }
