"""Answers of a form as somebody reads them who is not to see everything (`kernel.masking`). Pure."""

from __future__ import annotations

from motcua.forms.definition import Column, Field, Kind
from motcua.kernel.folding import fold
from motcua.kernel.masking import Datum, Mask

_BY_KIND = {
    Kind.ID_NUMBER: Datum.ID_NUMBER,
    Kind.PHONE: Datum.PHONE,
    Kind.EMAIL: Datum.EMAIL,
    Kind.ADDRESS: Datum.ADDRESS,
}
_BY_SOURCE = {
    "id_number": Datum.ID_NUMBER,
    "old_id_number": Datum.ID_NUMBER,
    "phone": Datum.PHONE,
    "email": Datum.EMAIL,
    "address": Datum.ADDRESS,
    "permanent_address": Datum.ADDRESS,
    "current_address": Datum.ADDRESS,
    "birth_date": Datum.BIRTH_DATE,
}
PERSONAL_DIGITS = 12


def datum_of(asked: Column) -> Datum | None:
    """Which kind of masked data a field or column asks for; None for any other.

    By its kind, else by where it is filled in from; a date is one of birth where its label says so.
    """
    if asked.shown_as in _BY_KIND:
        return _BY_KIND[asked.shown_as]
    if isinstance(asked, Field):
        for source in (asked.prefill, *asked.connected):
            found = _BY_SOURCE.get(source.rpartition(".")[2])
            if found is not None:
                return found
    return Datum.BIRTH_DATE if asked.shown_as is Kind.DATE and says_birth(asked.label) else None


def says_birth(label: str) -> bool:
    """Whether a label is that of a day of birth: "Ngày, tháng, năm sinh", "Sinh ngày"."""
    return "sinh" in fold(label).split()


def seen(mask: Mask, asked: Column, text: str) -> str:
    """An answer in words as the reader sees it."""
    if not mask.levels or not text:
        return text
    datum = datum_of(asked)
    if datum is not None:
        return mask.text(datum, text)
    if asked.shown_as is Kind.TAX_CODE:
        # A person's tax code is the ID number; an agency publishes those of enterprises.
        return mask.text(Datum.ID_NUMBER, text) if len(text) == PERSONAL_DIGITS else text
    # What a formula puts together may hold what its parts hide.
    return mask.inside(text) if asked.kind is Kind.COMPUTED else text


def seen_line(mask: Mask, label: str, text: str) -> str:
    """A line that was kept in words, of which only its label is known."""
    if not mask.levels or not text:
        return text
    return mask.text(Datum.BIRTH_DATE, text) if says_birth(label) else mask.inside(text)


def hidden_data(asked: Column) -> tuple[Datum, ...]:
    """The kinds that a field can hold, its columns included."""
    own = datum_of(asked)
    found = [own] if own is not None else []
    if asked.shown_as in (Kind.TAX_CODE, Kind.TEXT) and asked.kind in (Kind.TAX_CODE, Kind.COMPUTED):
        found.append(Datum.ID_NUMBER)
    if isinstance(asked, Field):
        found += [datum for column in asked.columns for datum in hidden_data(column)]
    return tuple(dict.fromkeys(found))
