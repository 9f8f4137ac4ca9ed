"""The parts of a form in words: kinds, conditions, attributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.console.designer.wording import condition_words
from motcua.console.forms.editing import Item, fields_in
from motcua.console.forms.field_form import kind_of
from motcua.forms.attributes import KINDS, Attribute, Type, attributes_of
from motcua.forms.definition import CONNECTED, PREFILLS, TODAY

PREFILL_WORDS = {
    "person.full_name": gettext_lazy("họ và tên"),
    "person.id_number": gettext_lazy("số định danh cá nhân"),
    "person.phone": gettext_lazy("số điện thoại"),
    "person.email": gettext_lazy("thư điện tử"),
    "person.address": gettext_lazy("địa chỉ"),
    "person.organisation_name": gettext_lazy("tên tổ chức"),
    "person.tax_code": gettext_lazy("mã số thuế"),
    "person.birth_date": gettext_lazy("ngày sinh"),
}


_DATABASES = {
    "population": gettext_lazy("Cơ sở dữ liệu quốc gia về dân cư: %(what)s"),
    "business": gettext_lazy("Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp: %(what)s"),
}
CONNECTED_WORDS = {
    "population.full_name": gettext_lazy("họ và tên"),
    "population.id_number": gettext_lazy("số định danh cá nhân"),
    "population.old_id_number": gettext_lazy("số chứng minh nhân dân cũ"),
    "population.birth_date": gettext_lazy("ngày sinh"),
    "population.permanent_address": gettext_lazy("nơi thường trú"),
    "population.current_address": gettext_lazy("nơi ở hiện tại"),
    "business.name": gettext_lazy("tên doanh nghiệp, hộ kinh doanh"),
    "business.foreign_name": gettext_lazy("tên bằng tiếng nước ngoài"),
    "business.short_name": gettext_lazy("tên viết tắt"),
    "business.tax_code": gettext_lazy("mã số doanh nghiệp, mã số thuế"),
    "business.legal_form": gettext_lazy("loại hình"),
    "business.address": gettext_lazy("địa chỉ trụ sở"),
    "business.representative": gettext_lazy("người đại diện theo pháp luật"),
    "business.main_line": gettext_lazy("ngành nghề chính"),
    "business.lines": gettext_lazy("các ngành nghề kinh doanh"),
    "business.state": gettext_lazy("tình trạng hoạt động"),
    "business.founded_on": gettext_lazy("ngày đăng ký lần đầu"),
    "business.capital": gettext_lazy("vốn điều lệ"),
}


def connected_label(path: str) -> str:
    """What a connected database says, with the database."""
    database = _DATABASES.get(path.partition(".")[0])
    if database is None or path not in CONNECTED_WORDS:
        return path
    return str(database) % {"what": CONNECTED_WORDS[path]}


def connected_words(named: object) -> str:
    """All that a field takes from connected databases, as its definition has it: one as text, several as a list."""
    return "; ".join(connected_label(str(path)) for path in (named if isinstance(named, list) else [named]))


def connected_options(kind: str) -> list[tuple[str, str]]:
    """What connected databases can fill into a field of this kind."""
    return [(path, connected_label(path)) for path, kinds in CONNECTED.items() if kind in kinds]


def prefill_options(kind: str) -> list[tuple[str, str]]:
    """What the account can fill into a field of this kind."""
    return [
        (path, str(PREFILL_WORDS.get(path, path)))
        for path, (_attribute, kinds) in PREFILLS.items()
        if kind in kinds
    ]


def kind_label(kind: object) -> str:
    """What a kind is called."""
    return str(KINDS[kind_of(kind)].label)


def label_of(field: Item) -> str:
    """What a field is called: its label, else the beginning of its text, else its code."""
    text = field.get("label") or field.get("text", "").partition("\n")[0]
    return str(text[:120] or field["code"])


@dataclass(frozen=True)
class Words:
    """What the fields of a form and their options are called: label by code, and by code label by value."""

    labels: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> Words:
        """The words of a definition."""
        items = list(fields_in(definition))
        options = {
            item["code"]: {one["value"]: one["label"] for one in item["options"]}
            for item in items
            if isinstance(item.get("options"), list)
        }
        return cls({item["code"]: label_of(item) for item in items}, options)


def condition_text(condition: Any, words: Words) -> str:
    """A condition in words, options under their labels; an expression as it is written."""
    if isinstance(condition, str):
        return condition
    return condition_words(_with_labels(condition, words.options), words.labels)


def _with_labels(condition: Any, options: Mapping[str, Mapping[str, str]]) -> Any:
    match condition:
        case {"field": str(name), "is": str(value)}:
            return {"field": name, "is": options.get(name, {}).get(value, value)}
        case {"field": str(name), "in": list(values)}:
            return {"field": name, "in": [options.get(name, {}).get(str(one), one) for one in values]}
        case {"not": part}:
            return {"not": _with_labels(part, options)}
        case {"all": list(parts)}:
            return {"all": [_with_labels(part, options) for part in parts]}
        case {"any": list(parts)}:
            return {"any": [_with_labels(part, options) for part in parts]}
    return condition


def facts(field: Item, words: Words) -> dict[str, str]:
    """Everything about a field, each under its label."""
    found = {_("Loại"): kind_label(field.get("kind"))}
    for attribute in attributes_of(kind_of(field.get("kind"))):
        if attribute.type is Type.COLUMNS:
            for column in field.get("columns", []):
                name = _("Cột “%(label)s”") % {"label": column.get("label") or column["code"]}
                found[name] = "; ".join(_column(column, words))
        else:
            value = field.get(attribute.key)
            found[str(attribute.label)] = value_words(attribute, value, words)
    return {label: text for label, text in found.items() if text}


def _column(column: Item, words: Words) -> list[str]:
    told = [kind_label(column.get("kind"))]
    for attribute in attributes_of(kind_of(column.get("kind")), column=True):
        text = value_words(attribute, column.get(attribute.key), words)
        if text and attribute.key != "label":
            told.append(str(attribute.label) if attribute.type is Type.FLAG else f"{attribute.label}: {text}")
    return told


def value_words(attribute: Attribute, value: Any, words: Words) -> str:
    """What an attribute says, in words; "" for nothing."""
    if value in (None, "", [], False):
        return ""
    match attribute.type:
        case Type.FLAG:
            return _("Có")
        case Type.CONDITION:
            return condition_text(value, words)
        case Type.SETTING:
            when = condition_text(value.get("when"), words)
            return _("%(value)s, khi %(when)s") % {"value": value.get("value", ""), "when": when}
        case Type.OPTIONS:
            return "; ".join(f"{one['label']} ({one['value']})" for one in value)
        case Type.CHOICE:
            return str(dict(attribute.choices).get(value, value))
        case Type.CONNECTED:
            return connected_words(value)
        case Type.PREFILL:
            return str(PREFILL_WORDS.get(value, value))
        case Type.BOUND if value == TODAY:
            return _("hôm nay")
        case _:
            return str(value)
