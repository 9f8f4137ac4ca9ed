"""What a type of paper says about the vault, and how long its papers hold. Pure.

A type's definition may say "signed_copy": what is digitised of it counts only once it is signed. It may have a part
"vault": {"results": codes of procedures whose results are papers of the type;
"digitised", "kept": whether what is digitised, and what applications bring, goes in (both do unless it says no);
"single": of one owner only the newest holds; "valid_months": how long it holds from its date; "number", "issued_on",
"valid_until", "issuer": the fields of the type's form that say so; "fill": of a result, where each field of that form
comes from (`FACTS`, "answers.<field>")}.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from motcua.kernel.codes import CodeError
from motcua.kernel.paper_codes import PaperTypeCode

FACTS = (
    "applicant.name",
    "applicant.id_number",
    "applicant.tax_code",
    "applicant.address",
    "agency.name",
    "dossier.code",
    "outcome.title",
    "outcome.number",
    "outcome.issued_on",
)
ANSWERS = "answers."
NAMED = ("number", "issued_on", "valid_until", "issuer")
"""What columns of an entry may be taken from: fields of the type's form."""
OTHER_RESULT = "KQ"
"""The type of results whose procedure gives them no code that a paper could bear."""


@dataclass(frozen=True, slots=True)
class TypeRules:
    """One type of paper as the vault knows it. `form`: code of the form of its fields; "" for none."""

    code: str
    title: str
    form: str = ""
    results: tuple[str, ...] = ()
    takes_digitised: bool = True
    # Whether what is digitised counts only once it bears a digital signature.
    wants_signature: bool = False
    takes_kept: bool = True
    single: bool = False
    valid_months: int = 0
    named: Mapping[str, str] = field(default_factory=dict)
    fill: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> TypeRules:
        """Of a published definition of a type."""
        told = definition.get("vault", {})
        return cls(
            code=definition["code"],
            title=definition["title"],
            form=definition["form"],
            results=tuple(told.get("results", ())),
            takes_digitised=told.get("digitised", True),
            wants_signature=definition.get("signed_copy", False),
            takes_kept=told.get("kept", True),
            single=told.get("single", False),
            valid_months=told.get("valid_months", 0),
            named={name: told[name] for name in NAMED if told.get(name)},
            fill=dict(told.get("fill", {})),
        )

    def counts(self, digitised: Mapping[str, Any]) -> bool:
        """Whether a digitised paper counts as such. `digitised`: what was kept of it (`dossiers.Paper.digitised`)."""
        return not self.wants_signature or "signature" in digitised

    def number(self, answers: Mapping[str, Any]) -> str:
        """The number on the paper, as its fields say; "" where they do not."""
        return _text(answers, self.named.get("number"))[:100]

    def issuer(self, answers: Mapping[str, Any]) -> str:
        """Who issued it, as its fields say; "" where they do not."""
        return _text(answers, self.named.get("issuer"))[:300]

    def issued_on(self, answers: Mapping[str, Any]) -> datetime.date | None:
        """Its date, as its fields say."""
        return _day(answers, self.named.get("issued_on"))

    def valid_until(
        self, answers: Mapping[str, Any], issued_on: datetime.date | None
    ) -> datetime.date | None:
        """The last day on which it holds: the one that it says, else so many months from its date; None for ever."""
        told = _day(answers, self.named.get("valid_until"))
        if told is not None or not self.valid_months or issued_on is None:
            return told
        return months_after(issued_on, self.valid_months)


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The last day of a time of so many months from a day: the same day of the last month, or that month's last.

    Civil Code 2015 art. 148.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def type_of_result(
    procedure: str,
    outcome: str,
    title: str,
    types: Sequence[TypeRules],
    *,
    is_one_of_several: bool = False,
) -> TypeRules:
    """The type of a procedure's result: the one that names the procedure, else the result's own code as a type.

    Circular 01/2023 art. 10: of results the type is the code of the result. `is_one_of_several`: of a procedure with
    several kinds of result, whose types are told apart by their own codes first.
    """
    code = outcome.upper().replace("_", "-")
    own = next((one for one in types if one.code == code), None)
    if is_one_of_several and own is not None:
        return own
    for one in types:
        if procedure in one.results:
            return one
    if own is not None:
        return own
    try:
        PaperTypeCode(code)
    except CodeError:
        code = OTHER_RESULT
    return TypeRules(code, title)


def _text(answers: Mapping[str, Any], name: str | None) -> str:
    value = answers.get(name) if name else None
    return str(value).strip() if value is not None and not isinstance(value, (dict, list)) else ""


def _day(answers: Mapping[str, Any], name: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(_text(answers, name))
    except ValueError:
        return None
