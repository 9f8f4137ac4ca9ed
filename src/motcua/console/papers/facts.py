"""What is said about a template beside its text: title, purpose, legal source, numbers, parts for officers.

Read from a form into the definition that a version keeps; what is wrong is told at its field.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.console.models import TemplateDraft
from motcua.exchange.packages.checking_slips import check_slip
from motcua.exchange.packages.documents import read_documents
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.known import gather
from motcua.exchange.packages.shapes import check_shape
from motcua.kernel.folding import fold
from motcua.slips.fields import FORM, PURPOSES

SPARE_PARTS = 2
MOST_PARTS = 20
_AGENCY_LINE = re.compile(r"\s*([A-Z0-9.]+)\s*[=:]\s*(.+?)\s*")
# Where on the page a value of the definition stands, when it is not under its own name.
_ELSEWHERE = {"numbering-pattern": "pattern", "numbering-series": "series", "numbering": "pattern"}


@dataclass
class Facts:
    """The form as typed, and what is wrong with it by the name of the field."""

    title: str = ""
    purpose: str = "slip"
    legal_source: str = ""
    number_suffix: str = ""
    form: str = ""
    pattern: str = ""
    series: str = ""
    yearly: bool = True
    agencies: str = ""
    parts: list[dict[str, str]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


def facts_of(draft: TemplateDraft) -> Facts:
    """The form as it stands in the draft."""
    definition = draft.definition
    numbering = definition.get("numbering", {})
    return Facts(
        title=draft.title,
        purpose=definition.get("purpose", "slip"),
        legal_source=definition.get("legal_source", ""),
        number_suffix=definition.get("number_suffix", ""),
        form=definition.get("form", ""),
        pattern=numbering.get("pattern", ""),
        series=numbering.get("series", ""),
        yearly=numbering.get("yearly", True),
        agencies="\n".join(f"{code} = {one}" for code, one in numbering.get("agencies", {}).items()),
        parts=[dict(one) for one in definition.get("editable", ())],
    )


def read_facts(post: QueryDict) -> Facts:
    """The form as sent; rows without a label are left out."""
    parts = []
    for number in range(MOST_PARTS + SPARE_PARTS):
        row = {key: post.get(f"part-{number}-{key}", "").strip() for key in ("code", "label", "hint", "text")}
        if any(row.values()):
            parts.append({**row, "text": row["text"].replace("\r\n", "\n")})
    return Facts(
        title=post.get("title", "").strip(),
        purpose=post.get("purpose", "slip"),
        legal_source=post.get("legal_source", "").strip(),
        number_suffix=post.get("number_suffix", "").strip(),
        form=post.get("form", ""),
        pattern=post.get("pattern", "").strip(),
        series=post.get("series", "").strip(),
        yearly=post.get("yearly", "") != "no",
        agencies=post.get("agencies", ""),
        parts=parts,
    )


def definition_of(facts: Facts, draft: TemplateDraft) -> dict[str, Any]:
    """The definition that the form says, with what it does not show kept; fills `facts.errors`."""
    kept = {
        key: value
        for key, value in draft.definition.items()
        if key not in ("purpose", "legal_source", "number_suffix", "numbering", "editable", "form")
    }
    definition: dict[str, Any] = {**kept, "purpose": facts.purpose}
    if facts.form and facts.purpose == FORM:
        definition["form"] = facts.form
    for name in ("legal_source", "number_suffix"):
        if value := getattr(facts, name):
            definition[name] = value
    if numbering := _numbering(facts):
        definition["numbering"] = numbering
    if facts.parts:
        definition["editable"] = [_part(row) for row in facts.parts]
    if not facts.title:
        facts.errors["title"] = _("Hãy ghi tên mẫu.")
    if facts.purpose not in PURPOSES:
        facts.errors["purpose"] = _("Hãy chọn loại giấy tờ.")
    for index, row in enumerate(facts.parts):
        if not row["label"]:
            facts.errors[f"part-{index}-label"] = _("Hãy ghi tên của phần này.")
    if not facts.errors:
        _check(facts, definition, draft)
    return definition


def _numbering(facts: Facts) -> dict[str, Any]:
    agencies: dict[str, str] = {}
    for line in facts.agencies.splitlines():
        if not line.strip():
            continue
        found = _AGENCY_LINE.fullmatch(line)
        if found is None:
            facts.errors["agencies"] = _(
                "Mỗi dòng ghi mã cơ quan, dấu = rồi mẫu số, ví dụ: H27.03 = {so}/GP-SCT."
            )
            continue
        agencies[found[1]] = found[2]
    if not facts.pattern:
        if agencies or facts.series:
            facts.errors["pattern"] = _("Hãy ghi mẫu số chung, ví dụ {so}/GP-{co_quan}.")
        return {}
    numbering: dict[str, Any] = {"pattern": facts.pattern, "yearly": facts.yearly}
    if facts.series:
        numbering["series"] = facts.series
    if agencies:
        numbering["agencies"] = agencies
    return numbering


def _part(row: Mapping[str, str]) -> dict[str, str]:
    code = row["code"] or re.sub(r"[^a-z0-9]+", "_", fold(row["label"])).strip("_")[:40]
    kept = {"code": code, "label": row["label"]}
    return kept | {key: row[key] for key in ("hint", "text") if row[key]}


def _check(facts: Facts, definition: Mapping[str, Any], draft: TemplateDraft) -> None:
    """Ask the import what it thinks of the definition; the files of the template have checks of their own."""
    told = {"kind": "slip", "code": draft.code, "title": facts.title, **definition, "source_file": "mau.typ"}
    (document,), _mistakes = read_documents({"mau.json": as_json(told)})
    wrong = check_shape(document)
    if not wrong:
        document.data.pop("source_file")
        document.data.pop("word_file", None)
        wrong = list(check_slip(document, {}, gather([document]) if definition.get("form") else None))
    for mistake in wrong:
        name = mistake.pointer.strip("/").replace("/", "-").replace("editable-", "part-")
        if name.startswith("numbering-agencies"):
            name = "agencies"
        otherwise = "form" if facts.purpose == FORM else "title"
        facts.errors.setdefault(_ELSEWHERE.get(name, name) or otherwise, mistake.reason)
