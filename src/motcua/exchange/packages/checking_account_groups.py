"""What a group of accounts keeps beyond its shape: procedures and places that exist, why it limits anything."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.forms.addresses import is_province, is_ward_of
from motcua.people.grouping import check, wanted_of
from motcua.people.services import Invalid

_PLACES = {
    "name": "/name",
    "description": "/description",
    "reason": "/reason",
    "procedures": "/limits/procedures",
}


def check_account_group(document: Document, known: Known) -> Iterator[Mistake]:
    """Every procedure, province and ward is one; what limits says why."""
    data = document.data
    try:
        check(wanted_of(document.content))
    except Invalid as invalid:
        for name, reason in invalid.errors.items():
            yield document.mistake(_PLACES[name], reason)
    for number, code in enumerate(data.get("limits", {}).get("procedures", [])):
        if code not in known.procedures:
            yield document.mistake(
                f"/limits/procedures/{number}", _("Không có thủ tục mã “%(code)s”.") % {"code": code}
            )
    rule = data.get("rule", {})
    provinces = rule.get("provinces", [])
    for number, code in enumerate(provinces):
        if not is_province(code):
            yield document.mistake(
                f"/rule/provinces/{number}", _("Không có tỉnh, thành phố mã “%(code)s”.") % {"code": code}
            )
    for number, code in enumerate(rule.get("wards", [])):
        if not any(is_ward_of(code, province) for province in provinces):
            yield document.mistake(
                f"/rule/wards/{number}",
                _("Các tỉnh đã ghi không có phường, xã mã “%(code)s”.") % {"code": code},
            )
