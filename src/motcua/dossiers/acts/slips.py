"""Issuing the slip that goes with an act: numbered, with the data frozen as they are at that moment."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.agencies.models import Agency
from motcua.agencies.selectors import Seat, stamp
from motcua.catalogue.definition import Fee
from motcua.catalogue.rules import fees_on
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.models import Dossier, Event, IssuedSlip, Paper
from motcua.dossiers.numbers import next_number, slip_sequence
from motcua.forms.addresses import address_text
from motcua.kernel.dates import format_datetime, to_local
from motcua.kernel.money import format_dong
from motcua.slips.models import SlipVersion
from motcua.slips.selectors import current as current_slip

ID_LABELS = {"citizen": gettext_lazy("CCCD"), "organisation": gettext_lazy("Mã số thuế")}


@lru_cache(maxsize=256)
def _template(code: str, at: int) -> SlipVersion | None:
    return current_slip(code)


@lru_cache(maxsize=256)
def agency_card(agency_id: int, at: int) -> dict[str, str]:
    """The agency as it stands at the head of its slips, kept for some seconds."""
    agency = Agency.objects.select_related("parent").get(id=agency_id)
    return {
        "code": agency.code,
        "name": agency.name,
        "parent_name": agency.parent.name if agency.parent is not None else "",
        "short": agency.short_name,
        "place": agency.place,
        "phone": agency.phone,
        "email": agency.email,
        "address": agency.address,
        "online_code_moment": agency.online_code_moment,
    }


def slip_writer(
    situation: Situation, seat: Seat | None, act: str, extra: Mapping[str, Any]
) -> list[Callable[[Event], object]]:
    """The writer (for `Effect.after`) of the slip that the rule set wants with an act; empty when it wants none."""
    code = situation.rules.slip_for(act)
    template = _template(code, stamp()) if code else None
    if template is None:
        return []

    def write(event: Event) -> None:
        dossier = situation.dossier
        suffix = template.definition.get("number_suffix", template.code)
        year = to_local(situation.at).year
        agency = agency_card(dossier.agency_id, stamp())
        number = next_number(slip_sequence(agency["code"], suffix, year))
        IssuedSlip.objects.create(
            dossier=dossier,
            event=event,
            template=template,
            number=number,
            year=year,
            data=_data(situation, seat, agency, f"{number}/{suffix}") | dict(extra),
            issued_at=situation.at,
        )

    return [write]


def _data(situation: Situation, seat: Seat | None, agency: Mapping[str, str], number: str) -> dict[str, Any]:
    dossier = situation.dossier
    person = situation.actor.person
    procedure = situation.procedure
    # What counts in law is the official reception; before it, a slip names the moment of submission.
    received = dossier.accepted_at or dossier.submitted_at
    return {
        "agency": dict(agency),
        "number": number,
        "issued_at": situation.at.isoformat(),
        "code": dossier.code or "",
        "receipt_number": dossier.receipt_number or "",
        "procedure": {"code": procedure.code, "name": procedure.name},
        "applicant": applicant_card(dossier),
        "submitter": dossier.applicant_name,
        "papers": _papers(situation),
        "sets": 1,
        "limit_text": procedure.limit.label(),
        "received_at": received.isoformat() if received else "",
        "due_at": dossier.due_at.isoformat() if dossier.due_at else "",
        "deliver_at": delivery_text(dossier),
        "fees": [
            {"name": fee.name, "amount_text": _fee_text(fee)}
            for fee in fees_on(to_local(situation.at).date(), procedure.fees)
        ],
        "officer": {
            "name": person.full_name if person is not None else "",
            "title": seat.title if seat is not None else "",
            "unit": seat.unit_name if seat is not None else "",
        },
        "legal_source": situation.rules.legal_basis,
        "printed_note": format_datetime(situation.at),
    }


def applicant_card(dossier: Dossier) -> dict[str, str]:
    """The applicant as written on slips."""
    applicant = dossier.applicant
    kind = applicant.get("kind", "citizen")
    return {
        "name": dossier.applicant_name,
        "id_label": str(ID_LABELS.get(kind, ID_LABELS["citizen"])),
        "id_number": applicant.get("tax_code" if kind == "organisation" else "id_number", ""),
        "address": address_text(applicant.get("address") or {}),
        "phone": applicant.get("phone", ""),
        "email": applicant.get("email", ""),
    }


def delivery_text(dossier: Dossier) -> str:
    """Where the applicant gets the result."""
    delivery = dossier.delivery
    way = delivery.get("way", "desk")
    if way == "post":
        return _("Qua dịch vụ bưu chính công ích: %(address)s") % {
            "address": address_text(delivery.get("address") or {})
        }
    if way == "online":
        return _("Trực tuyến, trong tài khoản của người nộp trên Cổng dịch vụ công")
    return _("Trực tiếp tại Bộ phận một cửa")


def _fee_text(fee: Fee) -> str:
    if fee.tiers:
        return "; ".join(f"{tier.label}: {format_dong(tier.amount)}" for tier in fee.tiers)
    return format_dong(fee.amount)


def _papers(situation: Situation) -> list[dict[str, Any]]:
    names = {paper.code: paper.name for paper in situation.procedure.papers}
    counted: dict[str, dict[str, Any]] = {}
    rows = Paper.objects.filter(dossier=situation.dossier, submitted=True, removed_at__isnull=True).order_by(
        "id"
    )
    for paper in rows:
        row = counted.setdefault(
            paper.requirement,
            {
                "name": names.get(paper.requirement, _("Giấy tờ khác")),
                "kind": paper.note or _("Bản điện tử"),
                "count": 0,
            },
        )
        row["count"] += paper.copies
    return list(counted.values())
