"""What stands on which legal document: procedures, forms, slips and rules, by the numbers that they name."""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.catalogue.documents import Standing, key_of, standing_on
from motcua.catalogue.models import LegalDocument, ProcedureVersion
from motcua.forms.models import FormVersion
from motcua.process.models import RuleSet
from motcua.slips.models import SlipVersion

# A number as it stands in a text: "17/2020/NĐ-CP", "121-TCTK/PPCĐ". A date is none of a document, and finds nothing.
_NUMBER = re.compile(r"[\w-]+(?:/[\w-]+)+")
_LEGAL = frozenset({"legal_source", "legal", "legal_basis", "template_note"})


@dataclass(frozen=True)
class Use:
    """Something that stands on a document. `address`: where it is written; "" where there is no page for it."""

    kind: str
    code: str
    title: str
    address: str


@dataclass(frozen=True)
class Shaky:
    """A document that has ended or will, and what stands on it."""

    document: LegalDocument
    standing: Standing
    uses: tuple[Use, ...]


def uses() -> dict[str, list[Use]]:
    """What is published and stands on each document, by `key_of` its number; four statements.

    Of procedures the versions in force and those to come, of everything else the newest.
    """
    found: dict[str, list[Use]] = {}
    for use, keys in _everything():
        for key in keys:
            listed = found.setdefault(key, [])
            if use not in listed:
                listed.append(use)
    return found


def shaky(today: datetime.date) -> list[Shaky]:
    """The documents with an end, ended first, on which anything stands; five statements."""
    standing = uses()
    rows = LegalDocument.objects.filter(key__in=list(standing), effective_until__isnull=False)
    return [
        Shaky(row, standing_on(today, row), tuple(standing[row.key]))
        for row in rows.order_by("effective_until", "id")
    ]


def unknown_numbers() -> list[tuple[str, list[Use]]]:
    """(number, what names it) of legal bases of procedures that are not in the catalogue."""
    named: dict[str, tuple[str, list[Use]]] = {}
    for code, name, bases in _bases():
        for basis in bases or ():
            use = _procedure_use(code, name)
            listed = named.setdefault(key_of(basis["number"]), (basis["number"], []))[1]
            if use not in listed:
                listed.append(use)
    known = set(LegalDocument.objects.filter(key__in=list(named)).values_list("key", flat=True))
    return [one for key, one in sorted(named.items()) if key not in known]


def weakest(today: datetime.date, bases: Mapping[int, Any]) -> dict[int, Standing]:
    """ENDED or ENDING by version (id and legal bases of each are given), where one of its bases is; one statement."""
    numbers = {version: [key_of(one["number"]) for one in listed or ()] for version, listed in bases.items()}
    keys = {key for listed in numbers.values() for key in listed}
    if not keys:
        return {}
    rows = LegalDocument.objects.filter(key__in=keys, effective_until__isnull=False)
    standing = {row.key: standing_on(today, row) for row in rows}
    found: dict[int, Standing] = {}
    for version, listed in numbers.items():
        has = {standing[key] for key in listed if key in standing}
        if Standing.ENDED in has:
            found[version] = Standing.ENDED
        elif Standing.ENDING in has:
            found[version] = Standing.ENDING
    return found


def numbers_in(value: Any, *, legal: bool = False) -> Iterator[str]:
    """The keys of the documents that a definition names where it speaks of law. `legal`: it does so here."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "number" and legal and isinstance(inner, str):
                yield key_of(inner)
            elif not (legal and key == "title"):
                yield from numbers_in(inner, legal=legal or key in _LEGAL)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from numbers_in(inner, legal=legal)
    elif legal and isinstance(value, str):
        yield from (key_of(number) for number in _NUMBER.findall(value))


def _everything() -> Iterator[tuple[Use, set[str]]]:
    for code, name, bases, fees, papers in _versions().values_list(
        "procedure__code", "name", "data__legal_basis", "data__fees", "data__papers"
    ):
        yield (
            _procedure_use(code, name),
            set(numbers_in({"legal_basis": bases or [], "fees": fees or [], "papers": papers or []})),
        )
    for code, title, definition in _newest(FormVersion):
        address = reverse("console:form", kwargs={"code": code})
        yield Use(_("Biểu mẫu"), code, title, address), set(numbers_in(definition))
    for code, title, definition in _newest(SlipVersion):
        address = reverse("console:template", kwargs={"code": code})
        yield Use(_("Mẫu giấy tờ"), code, title, address), set(numbers_in(definition))
    for code, title, definition in _newest(RuleSet):
        yield Use(_("Bộ quy tắc"), code, title, ""), set(numbers_in(definition))


def _versions() -> Any:
    ahead = ProcedureVersion.objects.filter(
        procedure__withdrawn_at=None, taken_back_at=None, effective_from__gt=timezone.localdate()
    )
    return (ProcedureVersion.objects.filter(id=F("procedure__current")) | ahead).order_by("procedure__code")


def _bases() -> Iterable[tuple[str, str, Any]]:
    rows = ProcedureVersion.objects.filter(id=F("procedure__current")).order_by("procedure__code")
    return rows.values_list("procedure__code", "name", "data__legal_basis")


def _procedure_use(code: str, name: str) -> Use:
    return Use(_("Thủ tục"), code, name, reverse("console:procedure", kwargs={"code": code}))


def _newest(model: Any) -> Iterable[tuple[str, str, Any]]:
    newest = model.objects.order_by("code", "-number").distinct("code")
    rows: Iterable[tuple[str, str, Any]] = newest.values_list("code", "title", "definition")
    return rows
