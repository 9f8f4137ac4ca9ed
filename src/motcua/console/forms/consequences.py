"""What publishing breaks or touches: answers of dossiers being filled in, and everything that names a lost field.

A field is lost when its code is gone or it asks for another kind of value than before. Reports read answers by the
element of the data dictionary, so for them a field is lost when nothing in the form is that element any more.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from motcua.catalogue.models import ProcedureVersion
from motcua.console.forms.editing import Item, fields_in
from motcua.console.forms.wording import kind_label, label_of
from motcua.dossiers.models import Dossier
from motcua.forms.models import FormVersion
from motcua.process.models import ProcessVersion
from motcua.registers.models import RegisterVersion
from motcua.reports.designed.answers import OF_FORM
from motcua.reports.designed.versions import newest_versions
from motcua.slips.models import SlipVersion

Raw = Mapping[str, Any]

_NAMED = re.compile(
    r"(?:(?:answers|choices|totals|pictures)\.|(?:choices|picture|answer-table)\(\s*\")([a-z][a-z0-9_]*)",
    re.ASCII,
)
_TAG = re.compile(r"<[^>]*>")
_MOST_WORD_BYTES = 20 * 1024 * 1024


@dataclass
class Lost:
    """A field that is lost: what became of it, who names it, and how many dossiers being filled in answer it."""

    code: str
    label: str
    what: str
    named_by: list[str] = field(default_factory=list)
    drafts: int = 0


def lost_fields(before: Raw, after: Raw) -> list[Lost]:
    """The fields of the version before that the new one does not have, or not as the same kind. Pure."""
    new = {one["code"]: one for one in fields_in(after) if _asks(one)}
    old = [one for one in fields_in(before) if _asks(one)]
    fresh = {
        label_of(one): one["code"] for one in new.values() if one["code"] not in {was["code"] for was in old}
    }
    found = []
    for was in old:
        now = new.get(was["code"])
        if now is None:
            other = fresh.get(label_of(was))
            what = _("đổi mã thành %(code)s") % {"code": other} if other else _("bị bỏ")
            found.append(Lost(was["code"], label_of(was), what))
        elif now.get("kind") != was.get("kind"):
            words = {"before": kind_label(was.get("kind")), "after": kind_label(now.get("kind"))}
            found.append(Lost(was["code"], label_of(was), _("đổi loại: %(before)s → %(after)s") % words))
        else:
            found.extend(_lost_parts(was, now))
    return found


def _asks(item: Item) -> bool:
    return item.get("kind") not in ("note", "section")


def _lost_parts(was: Item, now: Item) -> Iterator[Lost]:
    """Columns and options that are gone: what was answered with them is no longer an answer."""
    for key, code, what in (
        ("columns", "code", _("bỏ cột %(names)s")),
        ("options", "value", _("bỏ mục %(names)s")),
    ):
        kept = {one.get(code) for one in now.get(key, [])}
        gone = [one["label"] for one in was.get(key, []) if one.get(code) not in kept]
        if gone:
            names = ", ".join(f"“{name}”" for name in gone)
            yield Lost(was["code"], label_of(was), what % {"names": names})


def consequences(code: str, before: Raw | None, after: Raw) -> list[Lost]:
    """The lost fields with everything that they touch; no statement where nothing is lost, else at most eight."""
    lost = lost_fields(before, after) if before is not None else []
    parted = parted_data(before, after, {one.code for one in lost}) if before is not None else []
    if before is None or not (lost or parted):
        return []
    reports = list(_reports(_data_of(before), _data_of(after)))
    for one in parted:
        one.named_by = [name for name, mentioned in reports if one.code in mentioned]
    # What is only an element no more breaks nothing but reports.
    parted = [one for one in parted if one.named_by]
    if not lost:
        return parted
    codes = list({one.code for one in lost})
    counted = _open_drafts(code, codes)
    naming: dict[str, list[str]] = {one: [] for one in codes}
    for name, mentioned in (*_everything(code), *reports):
        for named in mentioned & naming.keys():
            naming[named].append(name)
    for field_lost in lost:
        field_lost.drafts = counted.get(field_lost.code, 0)
        field_lost.named_by = list(dict.fromkeys(naming[field_lost.code]))
    return [*lost, *parted]


def parted_data(before: Raw, after: Raw, lost: Container[str]) -> list[Lost]:
    """Fields that stay and are not the element any more that they were, where no other field is it. Pure."""
    labels = {one["code"]: label_of(one) for one in fields_in(before)}
    now = _data_of(after)
    return [
        Lost(code, labels[code], _("không còn là mục “%(datum)s” của từ điển dữ liệu") % {"datum": datum})
        for datum, code in _data_of(before).items()
        if datum not in now and code not in lost
    ]


def _data_of(definition: Raw) -> dict[str, str]:
    """The field of each element of the dictionary that reports read: the first that asks for it."""
    found: dict[str, str] = {}
    for one in fields_in(definition):
        if one.get("datum"):
            found.setdefault(one["datum"], one["code"])
    return found


def _reports(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, set[str]]]:
    """The same for reports in use. A field that another one stands in for, as the same element, is not missed."""
    for report in newest_versions():
        if not report.data.get("retired", False):
            elements = elements_in(report.data)
            missed = {code for datum, code in before.items() if datum in elements}
            yield (
                _("Báo cáo “%(title)s”") % {"title": report.title},
                missed - {code for datum, code in before.items() if after.get(datum, code) != code},
            )


def elements_in(report: Raw) -> set[str]:
    """The elements of the dictionary that a report lists, groups, counts or narrows by. Pure."""
    found: set[str] = set()
    waiting: list[Any] = [report]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and one.startswith(OF_FORM):
            found.add(one.removeprefix(OF_FORM).partition(".")[0])
        elif isinstance(one, list | tuple):
            waiting.extend(one)
        elif isinstance(one, Mapping):
            waiting.extend(one.values())
    return found


def _open_drafts(code: str, codes: list[str]) -> dict[str, int]:
    """How many dossiers that nobody has submitted yet answer each of these fields."""
    versions = FormVersion.objects.filter(code=code).values("id")
    counts = {f"n{number}": Count("id", filter=Q(answers__has_key=one)) for number, one in enumerate(codes)}
    found = Dossier.objects.filter(form_version__in=versions, submitted_at=None).aggregate(**counts)
    return {one: found[f"n{number}"] for number, one in enumerate(codes)}


def _everything(code: str) -> Iterator[tuple[str, set[str]]]:
    """(what it is called, the fields that it names) of all that works with the form."""
    procedures = list(
        ProcedureVersion.objects.filter(data__form=code, id=F("procedure__current")).values_list(
            "procedure__code", "name", "data"
        )
    )
    slips, registers = set(), set()
    for number, name, data in procedures:
        title = _("Thủ tục %(code)s, %(name)s") % {"code": number, "name": name}
        yield _("%(title)s: giấy tờ, phí và nội dung khác") % {"title": title}, mentioned(data)
        slips.add(data.get("outcome", {}).get("template"))
        entry = data.get("entry") or {}
        registers.add(entry.get("register"))
        if entry.get("field"):
            yield _("%(title)s: số của mục trong sổ đăng ký") % {"title": title}, {entry["field"]}
    slips |= set(SlipVersion.objects.filter(form_code=code).values_list("code", flat=True))
    wanted = {data.get("process") for _number, _name, data in procedures}
    for process in _newest(ProcessVersion, "code", wanted):
        for step in process.definition["steps"]:
            for action in step["actions"]:
                slips.add(action.get("slip"))
                registers.add((action.get("register") or {}).get("register"))
                words = {"process": process.title, "step": step["title"], "action": action["label"]}
                name = _("Quy trình “%(process)s”, bước “%(step)s”, thao tác “%(action)s”") % words
                yield name, mentioned(action.get("when"))
    for slip in _newest(SlipVersion, "code", slips):
        texts = [slip.source, _word_text(slip.word_template)]
        yield _("Mẫu phiếu, kết quả “%(title)s”") % {"title": slip.title}, _in_texts(texts)
    for register in _newest(RegisterVersion, "register__code", registers):
        name = _("Sổ đăng ký “%(title)s”") % {"title": register.definition.get("title", "")}
        yield name, mentioned(register.definition)


def _newest(model: Any, by: str, codes: Iterable[Any]) -> list[Any]:
    named = {code for code in codes if code}
    if not named:
        return []
    return list(model.objects.filter(**{f"{by}__in": named}).order_by(by, "-number").distinct(by))


def mentioned(part: Any) -> set[str]:
    """The fields that conditions and "answers.<field>" somewhere in a definition name. Pure."""
    found: set[str] = set()
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.update(_NAMED.findall(one))
        elif isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, Mapping):
            name = one.get("field")
            if isinstance(name, str) and len(one) > 1 and "register" not in one:
                found.add(name)
            waiting.extend(one.values())
    return found


def _in_texts(texts: Iterable[str]) -> set[str]:
    return {code for text in texts for code in _NAMED.findall(text)}


def _word_text(content: Any) -> str:
    """The text of a Word template without its marks, where field names may be cut in pieces; "" for none."""
    if content is None:
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
            parts = [
                one
                for one in archive.infolist()
                if one.filename.startswith("word/") and one.filename.endswith(".xml")
            ]
            if sum(one.file_size for one in parts) > _MOST_WORD_BYTES:
                return ""
            return "\n".join(_TAG.sub("", archive.read(one).decode("utf-8", "replace")) for one in parts)
    except zipfile.BadZipFile:
        return ""
