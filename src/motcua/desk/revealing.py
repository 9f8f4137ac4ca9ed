"""Hidden data on the page of a dossier: what is hidden from this officer, and what may be shown on demand.

A value is named by where it stands: "applicant.phone", "form.<code of the field>", "produced.<code>".
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.dossiers.acts.slips import applicant_card, delivery_text
from motcua.dossiers.selectors import DossierView
from motcua.forms.masked import hidden_data, seen_line
from motcua.kernel.masking import Datum

FORM, PRODUCED, DELIVERY = "form.", "produced.", "delivery"
_CARD: Mapping[str, Datum] = {
    "id_number": Datum.ID_NUMBER,
    "phone": Datum.PHONE,
    "email": Datum.EMAIL,
    "address": Datum.ADDRESS,
}


def applicant_rows(view: DossierView, opened: str) -> list[dict[str, Any]]:
    """Who the applicant is and how to reach them, for the macro `summary_list`.

    `reveal`: the name by which a hidden value is asked for; "" where nothing is hidden or it may not be shown.
    """
    whole, card = applicant_card(view.dossier), applicant_card(view.dossier, view.mask)
    labels = {
        "id_number": card["id_label"],
        "phone": _("Điện thoại"),
        "email": _("Thư điện tử"),
        "address": _("Địa chỉ"),
    }
    rows: list[dict[str, Any]] = [{"key": _("Tên"), "value": card["name"]}]
    for name, label in labels.items():
        place = f"applicant.{name}"
        rows.append(_row(view, label, place, card[name], whole[name], _CARD[name], opened))
    seen, all_of_it = delivery_text(view.dossier, view.mask), delivery_text(view.dossier)
    return [*rows, _row(view, _("Nhận kết quả"), DELIVERY, seen, all_of_it, Datum.ADDRESS, opened)]


def _row(
    view: DossierView, label: str, place: str, seen: str, whole: str, datum: Datum, opened: str
) -> dict[str, Any]:
    if place == opened or seen == whole:
        return {"key": label, "value": whole}
    return {"key": label, "value": seen, "reveal": place if view.mask.opens(datum) else ""}


def may_reveal(view: DossierView, place: str) -> bool | None:
    """Whether a value may be shown on demand; None where it is not hidden, or there is no such place."""
    data = _data_at(view, place)
    if not data or not view.mask.hides(*data):
        return None
    return view.mask.opens(*data)


def opens_field(view: DossierView, code: str) -> bool:
    """Whether a hidden answer of the form may be shown on demand."""
    return bool(may_reveal(view, f"{FORM}{code}"))


def products(view: DossierView, opened: str) -> list[dict[str, Any]]:
    """What officers filled in at the steps; each hidden value with the name by which it is asked for."""
    lines: list[dict[str, Any]] = []
    for line, whole in zip(view.product_values, view.whole_product_values, strict=True):
        place = f"{PRODUCED}{line['code']}"
        if place == opened or line["text"] == whole["text"]:
            lines.append(dict(whole))
        else:
            lines.append({**line, "reveal": place if may_reveal(view, place) else ""})
    return lines


def digitised_lines(view: DossierView, kept: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """The important fields of a digitised paper, as they were kept in words."""
    return [(label, seen_line(view.mask, label, text)) for label, text in (kept or {}).get("rows", [])]


def _data_at(view: DossierView, place: str) -> tuple[Datum, ...]:
    kind, _dot, name = place.partition(".")
    if kind == "applicant":
        return (_CARD[name],) if name in _CARD else ()
    if place == DELIVERY:
        return (Datum.ADDRESS,)
    if f"{kind}." == FORM:
        field = view.situation.form.by_code.get(name)
        # A field that the form has no more: nobody knows what it held.
        old = (Datum.ID_NUMBER, Datum.PHONE) if name in view.dossier.answers else ()
        return hidden_data(field) if field is not None else old
    if f"{kind}." == PRODUCED:
        column = view.situation.process.field(name)
        return hidden_data(column) if column is not None else ()
    return ()
