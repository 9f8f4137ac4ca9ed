"""What a type says about the vault, on its page: read, offered to choose from, told as differences (II.18.1)."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from motcua.catalogue.models import ProcedureVersion
from motcua.console.states import Change
from motcua.forms.definition import FILE_KINDS, SILENT_KINDS, Kind
from motcua.forms.models import FormVersion
from motcua.vault.rules import ANSWERS, FACTS, NAMED

_MOST_PROCEDURES = 500
_LONGEST = 10_000
Options = list[tuple[str, str]]
_NO_FACTS = frozenset({*SILENT_KINDS, *FILE_KINDS, Kind.TABLE, Kind.COMPUTED})


class Asked(NamedTuple):
    """A field of a form, as far as it may say something of a paper."""

    code: str
    label: str
    kind: str


def typed(data: Mapping[str, str], fields: Sequence[Asked]) -> dict[str, Any]:
    """The part "vault" that a form says; what is as without it is left out, so that nothing typed changes nothing.

    `fields`: of the type's form, which it may fill.
    """
    told: dict[str, Any] = {}
    codes = data.get("kho-ket-qua", "").replace("\0", "")[:_LONGEST].replace(",", " ").split()
    if codes:
        told["results"] = list(dict.fromkeys(codes))[:_MOST_PROCEDURES]
    for flag in ("digitised", "kept"):
        if f"kho-{flag}" not in data:
            told[flag] = False
    if "kho-single" in data:
        told["single"] = True
    months = data.get("kho-valid_months", "").replace("\0", "").strip()
    if months and months != "0":
        # What is no number is told at its field by the import.
        told["valid_months"] = (
            int(months) if months.isascii() and months.isdigit() and len(months) < 6 else months
        )
    for name in NAMED:
        if data.get(f"kho-{name}"):
            told[name] = data[f"kho-{name}"].replace("\0", "")[:60]
    fill = {one.code: data[f"lay-{one.code}"][:100] for one in fields if data.get(f"lay-{one.code}")}
    if fill:
        told["fill"] = fill
    return told


def wrong_with(part: Mapping[str, Any]) -> dict[str, str]:
    """What the form may say that is no part of a definition at all."""
    months = part.get("valid_months", 0)
    if not isinstance(months, int) or months > 1200:
        return {
            "kho-valid_months": _("Ghi số tháng từ 1 đến 1200, hoặc để trống nếu không có thời hạn chung.")
        }
    return {}


def fields_of(form: str) -> list[Asked]:
    """The fields of a form in its newest version; one statement."""
    newest = FormVersion.objects.filter(code=form).order_by("-number")
    return _fields(newest.values_list("definition", flat=True).first() or {})


def _fields(definition: Mapping[str, Any]) -> list[Asked]:
    return [
        Asked(field["code"], field.get("label", field["code"]), field.get("kind", ""))
        for step in definition.get("steps", ())
        for field in step.get("fields", ())
        if field.get("kind") not in _NO_FACTS
    ]


def results_of(codes: Sequence[str]) -> list[tuple[str, str, str]]:
    """(code, name, form) of these procedures as they are in force; one statement, none for none."""
    if not codes:
        return []
    found = ProcedureVersion.objects.filter(procedure__code__in=codes, procedure__current_id__isnull=False)
    rows = found.order_by("procedure__code", "-number").distinct("procedure__code")
    return [
        (code, name, form or "")
        for code, name, form in rows.values_list("procedure__code", "name", "data__form")
    ]


def sources(forms: Sequence[str]) -> Options:
    """What a field of a result may be taken from: what is known of every result, and the answers of these forms."""
    wanted = {form for form in forms if form}
    newest = FormVersion.objects.filter(code__in=wanted).order_by("code", "-number").distinct("code")
    answers = {
        f"{ANSWERS}{one.code}": _("Đơn: %(label)s") % {"label": one.label}
        for definition in (newest.values_list("definition", flat=True) if wanted else ())
        for one in _fields(definition)
    }
    return [("", _("không lấy")), *((fact, fact_word(fact)) for fact in FACTS), *answers.items()]


def fact_word(fact: str) -> str:
    """What is known of a result, in words."""
    return {
        "applicant.name": _("Tên chủ hồ sơ"),
        "applicant.id_number": _("Số định danh của chủ hồ sơ"),
        "applicant.tax_code": _("Mã số thuế của chủ hồ sơ"),
        "applicant.address": _("Địa chỉ của chủ hồ sơ"),
        "agency.name": _("Cơ quan giải quyết"),
        "dossier.code": _("Mã hồ sơ"),
        "outcome.title": _("Tên kết quả"),
        "outcome.number": _("Số kết quả"),
        "outcome.issued_on": _("Ngày ban hành kết quả"),
    }.get(fact, fact)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between the parts of two definitions, in words."""
    words = {
        "results": _("Kho: kết quả của thủ tục"),
        "digitised": _("Kho: nhận giấy tờ số hoá"),
        "kept": _("Kho: nhận giấy tờ của hồ sơ"),
        "single": _("Kho: mỗi chủ một giấy còn hiệu lực"),
        "valid_months": _("Kho: số tháng hiệu lực"),
        "number": _("Kho: ô ghi số"),
        "issued_on": _("Kho: ô ghi ngày cấp"),
        "valid_until": _("Kho: ô ghi ngày hết hạn"),
        "issuer": _("Kho: ô ghi nơi cấp"),
        "fill": _("Kho: thông tin lấy từ kết quả"),
    }
    usual = {"digitised": True, "kept": True, "single": False}
    found = []
    for key, what in words.items():
        was, now = before.get(key, usual.get(key)), after.get(key, usual.get(key))
        if (was or None) != (now or None):
            found.append(Change(what, _shown(was), _shown(now)))
    return found


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, Mapping):
        return "; ".join(f"{code} = {source}" for code, source in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
