"""Authorisations (uỷ quyền): given by an account on its own page, or held on paper for somebody without one.

Civil code 2015, articles 138 and 563: an authorisation has its extent and its time. Both are always said here.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.kernel import identity
from motcua.kernel.dates import parse_date
from motcua.people import mandates
from motcua.people.models import Mandate, MandateChange, User
from motcua.people.rules import DETAIL_LENGTH, ORGANISATION_LENGTH

if TYPE_CHECKING:
    from motcua.files.models import StoredFile

LONGEST_DAYS = 366 * 5
_MOST_PROCEDURES = 50


@dataclass(frozen=True)
class Wanted:
    """An authorisation as it was asked for, tidy: its days, its extent, what it allows."""

    starts_on: datetime.date
    ends_on: datetime.date
    procedures: list[str] = field(default_factory=list)
    rights: str = Mandate.Rights.SUBMIT


def read_wanted(
    typed: Mapping[str, str], procedures: Collection[str], known: Collection[str], errors: dict[str, str]
) -> Wanted:
    """Read days, extent and rights; what is wrong is put into `errors`. `known`: the codes that there are."""
    today = timezone.localdate()
    starts_on = _day(typed, "starts_on", _("Hãy nhập ngày bắt đầu theo dạng ngày/tháng/năm."), errors)
    ends_on = _day(typed, "ends_on", _("Hãy nhập ngày kết thúc theo dạng ngày/tháng/năm."), errors)
    if "ends_on" not in errors and ends_on < today:
        errors["ends_on"] = _("Ngày kết thúc phải từ hôm nay trở đi.")
    if not {"starts_on", "ends_on"} & errors.keys():
        if ends_on < starts_on:
            errors["ends_on"] = _("Ngày kết thúc không được trước ngày bắt đầu.")
        elif (ends_on - starts_on).days > LONGEST_DAYS:
            errors["ends_on"] = _("Mỗi lần uỷ quyền không quá năm năm.")
    extent = typed.get("extent", "")
    chosen = [code for code in dict.fromkeys(procedures) if code in known]
    if extent not in ("all", "some"):
        errors["extent"] = _("Hãy chọn uỷ quyền cho mọi thủ tục hay cho một số thủ tục.")
    elif extent == "some" and not chosen:
        errors["procedures"] = _("Hãy chọn ít nhất một thủ tục.")
    elif len(chosen) > _MOST_PROCEDURES:
        errors["procedures"] = _("Hãy chọn không quá %(count)s thủ tục.") % {"count": _MOST_PROCEDURES}
    rights = typed.get("rights") or Mandate.Rights.SUBMIT.value
    if rights not in (Mandate.Rights.DRAFT, Mandate.Rights.SUBMIT):
        errors["rights"] = _("Hãy chọn việc người này được làm.")
    return Wanted(starts_on, ends_on, chosen if extent == "some" else [], rights)


def give(
    request: HttpRequest, by: User, account: User, email: str, wanted: Wanted, file: "StoredFile | None"
) -> Mandate:
    """Authorise somebody to act for the account; it holds once accepted. Raises TooMany."""
    mandate = Mandate(
        kind=Mandate.Kind.AUTHORISATION,
        rights=wanted.rights,
        principal=account,
        email=email,
        procedures=wanted.procedures,
        file=file,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
    )
    return mandates.invite(request, by, mandate)


def read_principal(typed: Mapping[str, str], errors: dict[str, str]) -> dict[str, Any]:
    """Read whom a paper is from, in the shape of a dossier's applicant; what is wrong is put into `errors`."""
    kind = typed.get("kind", "")
    if kind not in (User.Kind.CITIZEN, User.Kind.ORGANISATION):
        errors["kind"] = _("Hãy chọn người uỷ quyền là cá nhân hay tổ chức.")
    name = " ".join(typed.get("name", "").split())
    if not name or len(name) > ORGANISATION_LENGTH:
        errors["name"] = _("Hãy nhập tên người uỷ quyền, không quá %(count)s ký tự.") % {
            "count": ORGANISATION_LENGTH
        }
    number = {"id_number": "", "tax_code": ""}
    wanted, check = (
        ("tax_code", identity.check_tax_code)
        if kind == User.Kind.ORGANISATION
        else ("id_number", identity.check_citizen_id)
    )
    try:
        number[wanted] = check(typed.get("number", "").strip())
    except identity.IdentityError as wrong:
        errors["number"] = str(wrong)
    phone = typed.get("phone", "").strip()
    if phone:
        try:
            phone = identity.check_phone(phone)
        except identity.IdentityError as wrong:
            errors["phone"] = str(wrong)
    detail = " ".join(typed.get("detail", "").split())
    if len(detail) > DETAIL_LENGTH:
        errors["detail"] = _("Địa chỉ dài quá %(count)s ký tự. Hãy viết gọn lại.") % {"count": DETAIL_LENGTH}
    address = {"province": "", "ward": "", "detail": detail} if detail else {}
    return {"kind": kind, "name": name, "phone": phone, "email": "", "address": address, **number}


def enter_paper(person: User, principal: Mapping[str, Any], wanted: Wanted, file: "StoredFile") -> Mandate:
    """Keep an authorisation on paper of somebody without account: its holder acts by it at once.

    It opens nothing of anybody's: what is filed by it are dossiers of the holder, each with the paper, which the
    officers judge.
    """
    now = timezone.now()
    with transaction.atomic():
        mandate = Mandate.objects.create(
            kind=Mandate.Kind.AUTHORISATION,
            rights=Mandate.Rights.SUBMIT,
            typed=dict(principal),
            agent=person,
            email=person.email,
            procedures=wanted.procedures,
            file=file,
            starts_on=wanted.starts_on,
            ends_on=wanted.ends_on,
            invited_by=person,
            invited_at=now,
            invited_until=now,
            accepted_at=now,
        )
        mandates.note_entered(mandate, person, MandateChange.What.ENTERED)
    return mandate


def renew_paper(person: User, number: int, wanted: Wanted, file: "StoredFile") -> Mandate:
    """Put a new paper in the place of one that is over or ends soon. Raises `mandates.NotThere`.

    What was filed by the old one keeps it.
    """
    with transaction.atomic():
        mandate = (
            Mandate.objects.select_for_update()
            .filter(pk=number, agent=person, principal__isnull=True, ended_at__isnull=True)
            .first()
        )
        if mandate is None:
            raise mandates.NotThere
        mandate.file, mandate.starts_on, mandate.ends_on = file, wanted.starts_on, wanted.ends_on
        mandate.procedures = wanted.procedures
        mandate.save(update_fields=["file", "starts_on", "ends_on", "procedures"])
        mandates.note_entered(mandate, person, MandateChange.What.RENEWED)
    return mandate


def _day(typed: Mapping[str, str], name: str, missing: str, errors: dict[str, str]) -> datetime.date:
    text = typed.get(name, "").strip()
    try:
        return parse_date(text)
    except ValueError as wrong:
        errors[name] = str(wrong) if text else missing
        return timezone.localdate()
