"""Reading the page that asks who the dossier is for and how the result is to reach them. Pure."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.dossiers.completeness import applicant_problems, delivery_problems
from motcua.dossiers.models import Dossier
from motcua.kernel.identity import IdentityError, check_citizen_id, check_phone, check_tax_code

APPLICANT_FIELDS = ("name", "id_number", "tax_code", "phone", "email")
ADDRESS_PARTS = ("province", "ward", "detail")
_LONGEST = 300


def delivery_values(dossier: Dossier) -> dict[str, str]:
    """What the page's fields start with."""
    applicant, receiving = dossier.applicant, dossier.delivery
    address = receiving.get("address") or applicant.get("address") or {}
    values = {f"applicant-{name}": str(applicant.get(name, "") or "") for name in APPLICANT_FIELDS}
    values["way"] = str(receiving.get("way", "desk"))
    values["delivery-name"] = str(receiving.get("name") or applicant.get("name", ""))
    values["delivery-phone"] = str(receiving.get("phone") or applicant.get("phone", "") or "")
    values |= {f"delivery-address-{part}": str(address.get(part, "") or "") for part in ADDRESS_PARTS}
    return values


def read_delivery(post: QueryDict, dossier: Dossier) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    """Return (applicant, delivery, messages by field id); what was typed is returned even where it is wrong."""
    applicant = {
        name: _text(post, f"applicant-{name}") for name in APPLICANT_FIELDS if f"applicant-{name}" in post
    }
    way = _text(post, "way")
    receiving: dict[str, Any] = {"way": way}
    if way == "post":
        receiving["name"] = _text(post, "delivery-name")
        receiving["phone"] = _text(post, "delivery-phone")
        receiving["address"] = {part: _text(post, f"delivery-address-{part}") for part in ADDRESS_PARTS}
    whole = {**dossier.applicant, **applicant}
    errors = {
        where.replace(".", "-"): text
        for where, text in {
            **applicant_problems(whole),
            **_number_problems(whole),
            **delivery_problems(receiving),
        }.items()
    }
    return applicant, receiving, errors


def _number_problems(applicant: Mapping[str, Any]) -> dict[str, str]:
    problems: dict[str, str] = {}
    for name, check in (("id_number", check_citizen_id), ("tax_code", check_tax_code)):
        given = str(applicant.get(name) or "")
        if given:
            try:
                check(given)
            except IdentityError as wrong:
                problems[f"applicant.{name}"] = str(wrong)
    if not applicant.get("phone"):
        problems["applicant.phone"] = _("Hãy nhập số điện thoại để cán bộ liên hệ khi cần.")
    else:
        try:
            check_phone(str(applicant["phone"]))
        except IdentityError as wrong:
            problems["applicant.phone"] = str(wrong)
    return problems


def _text(post: QueryDict, name: str) -> str:
    return " ".join(post.get(name, "").split())[:_LONGEST]
