"""Answers of forms as attributes: one for each element of the data dictionary, of an address also ward and province."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, CharField, FloatField, JSONField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.db.models.lookups import Regex
from django.utils.translation import gettext_lazy as _

from motcua.forms.definition import Kind as FieldKind
from motcua.kernel.masking import Datum
from motcua.reports.designed.attributes import (
    Attribute,
    Ground,
    Kind,
    Read,
    Text,
    offered_provinces,
    said_address,
    said_province,
    said_ward,
)
from motcua.reports.designed.dictionary import Asked, Place

OF_FORM = "form:"
_FAMILY = _("Thông tin trong tờ khai")
_CHOSEN = frozenset({FieldKind.CHOICE, FieldKind.SELECT, FieldKind.LOOKUP})
_NUMBERS = frozenset({FieldKind.NUMBER, FieldKind.MONEY})
# What a plain number looks like as text; anything else is no number, and fails no report.
_PLAIN_NUMBER = r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"
_PARTS: dict[str, tuple[Text, Any, Any]] = {
    "ward": (_("%s: phường, xã"), said_ward, None),
    "province": (_("%s: tỉnh, thành phố"), said_province, offered_provinces),
}


def codes_of(asked: Asked) -> Iterator[str]:
    """The codes of the attributes of an element."""
    code = f"{OF_FORM}{asked.element.code}"
    yield code
    if asked.kind is FieldKind.ADDRESS:
        yield from (f"{code}.{part}" for part in _PARTS)


def answer_attribute(code: str, asked: Asked, part: str) -> Attribute | None:
    """The attribute of an element, or of a part of an address; None for a part that it has not."""
    if part:
        return _part(code, asked, part)
    if asked.kind is FieldKind.ADDRESS:
        return Attribute(
            code,
            asked.element.name,
            _FAMILY,
            Kind.TEXT,
            _read(asked, _whole, JSONField()),
            said=said_address,
            can_group=False,
            of_people=True,
            datum=asked.datum,
        )
    if asked.kind in _NUMBERS:
        return Attribute(
            code,
            asked.element.name,
            _FAMILY,
            Kind.NUMBER,
            _number(asked),
            said=_number_text,
            can_group=False,
            of_people=True,
        )
    is_chosen = asked.kind in _CHOSEN
    is_tax_code = asked.kind is FieldKind.TAX_CODE
    return Attribute(
        code,
        asked.element.name,
        _FAMILY,
        Kind.CHOICE if is_chosen else Kind.TEXT,
        _read(asked, _text, CharField()),
        name=_read(asked, _label, CharField()) if any(one.is_entry for one in asked.places) else None,
        said=_said(asked),
        options=(lambda _ground: list(asked.options.items())) if asked.options else None,
        can_group=is_chosen and asked.datum is None,
        of_people=True,
        datum=Datum.ID_NUMBER if is_tax_code else asked.datum,
        is_tax_code=is_tax_code,
    )


def _part(code: str, asked: Asked, part: str) -> Attribute | None:
    if part not in _PARTS or asked.kind is not FieldKind.ADDRESS:
        return None
    label, said, options = _PARTS[part]
    return Attribute(
        code,
        str(label) % asked.element.name,
        _FAMILY,
        Kind.CHOICE,
        _read(asked, lambda place: KeyTextTransform(part, _whole(place)), CharField()),
        said=said,
        options=options,
        of_people=True,
        datum=asked.datum,
        is_part=True,
    )


def _whole(place: Place) -> Combinable:
    return KeyTransform(place.field, "answers")


def _text(place: Place) -> Combinable:
    return (
        KeyTextTransform("code", _whole(place))
        if place.is_entry
        else KeyTextTransform(place.field, "answers")
    )


def _label(place: Place) -> Combinable:
    return (
        KeyTextTransform("label", _whole(place))
        if place.is_entry
        else KeyTextTransform(place.field, "answers")
    )


def _read(asked: Asked, value: Any, output: Any) -> Read:
    """The value wherever a form has it: by the version that the dossier was filled in by."""
    if not asked.places:
        return lambda _ground: Value(None, output_field=output)
    whens = [When(form_version_id__in=place.versions, then=value(place)) for place in asked.places]
    return lambda _ground: Case(*whens, default=None, output_field=output)


def _number(asked: Asked) -> Read:
    text = _read(asked, _text, CharField())

    def read(ground: Ground) -> Combinable:
        # A cast is guarded by its own condition: a row of an older form may hold words here.
        found = text(ground)
        return Case(
            When(Regex(found, _PLAIN_NUMBER), then=Cast(found, FloatField())),
            default=None,
            output_field=FloatField(),
        )

    return read


def _said(asked: Asked) -> Any:
    def said(_ground: Ground, value: Any, name: Any) -> str:
        if asked.kind is FieldKind.DATE and isinstance(value, str) and len(value) == 10:
            year, month, day = [*value.split("-"), "", ""][:3]
            return f"{day}/{month}/{year}"
        return str(asked.options.get(value, name if name is not None else value))

    return said


def _number_text(_ground: Ground, value: Any, _name: Any) -> str:
    return f"{value:,.6f}".rstrip("0").rstrip(".").replace(",", " ").replace(".", ",").replace(" ", ".")
