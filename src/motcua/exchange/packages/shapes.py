"""The shape of each kind of file (JSON Schema 2020-12), and its breaches told in Vietnamese.

The schemas stand in `exchange/schemas/`, one for each kind. A schema may carry `x-hint`: what is wanted, in words.
"""

import difflib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import jsonschema_rs
from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from motcua.exchange.packages.documents import KINDS, Document
from motcua.exchange.packages.report import Mistake

Schema = Mapping[str, Any]

_FORMATS = FormatChecker(formats=["date"])


def check_shape(document: Document) -> list[Mistake]:
    """Every breach of the shape of the document's kind, and an unknown kind."""
    if "kind" not in document.data:
        return [document.mistake("", _("Thiếu khoá “kind” cho biết tệp này là loại dữ liệu gì."))]
    if document.kind not in KINDS:
        kind = str(document.kind)
        reason = _("Không có loại dữ liệu “%(kind)s”.") % {"kind": kind} + _nearest(kind, KINDS)
        return [document.mistake("/kind", reason)]
    if _sieve(document.kind).is_valid(document.data):
        return []
    return [
        document.mistake(pointer, reason)
        for error in _validator(document.kind).iter_errors(document.data)
        for pointer, reason in _told(error)
    ]


@lru_cache(maxsize=1)
def _schemas() -> Sequence[tuple[str, dict[str, Any]]]:
    return [(f"{name}.json", _schema(name)) for name in ("common", *KINDS)]


@lru_cache(maxsize=1)
def _registry() -> Registry[Any]:
    return Registry().with_resources((name, Resource.from_contents(schema)) for name, schema in _schemas())


def _schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(
        files("motcua.exchange").joinpath("schemas", f"{name}.json").read_text("utf-8")
    )
    return schema


@lru_cache(maxsize=len(KINDS))
def _sieve(kind: str) -> jsonschema_rs.Draft202012Validator:
    """Says whether a document has its shape, hundreds of times faster than the validator that says what is wrong.

    The designer asks after each change of a drawing.
    """
    registry = jsonschema_rs.Registry(_schemas(), draft=jsonschema_rs.Draft202012)
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"{kind}.json"}, registry=registry, validate_formats=True
    )


@lru_cache(maxsize=len(KINDS))
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"{kind}.json"}, registry=_registry(), format_checker=_FORMATS)


def _told(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Where and why, for each thing that one error of the validator says."""
    pointer = "".join(f"/{part}" for part in error.absolute_path)
    schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    value: Any = error.instance
    wanted: Any = error.validator_value
    if error.validator == "additionalProperties":
        known = list(schema.get("properties", {}))
        for key in value:
            if key not in known:
                yield f"{pointer}/{key}", _("Không có khoá “%(key)s”.") % {"key": key} + _nearest(key, known)
    elif error.validator == "required":
        # The validator raises one error for each missing key, with the key in its message alone.
        for key in wanted:
            if key not in value and error.message.startswith(repr(key)):
                yield pointer, _("Thiếu khoá bắt buộc “%(key)s”.") % {"key": key}
    else:
        yield pointer, _reason(str(error.validator), value, wanted, schema)


def _reason(keyword: str, value: Any, wanted: Any, schema: Schema) -> str:
    teller = _TELLERS.get(keyword)
    if teller is None:
        return _("Giá trị %(value)s không hợp lệ.") % {"value": _shown(value)} + _hint(schema)
    return teller(value, wanted, schema)


def _hint(schema: Schema) -> str:
    hint = schema.get("x-hint")
    return " " + _("Cần: %(hint)s.") % {"hint": hint} if hint else ""


def _wrong_type(value: Any, wanted: Any, schema: Schema) -> str:
    names = {
        "object": _("một đối tượng {…}"),
        "array": _("một danh sách […]"),
        "string": _("chuỗi chữ trong dấu ngoặc kép"),
        "integer": _("số nguyên không có ngoặc kép"),
        "boolean": _("true hoặc false"),
        "null": _("null"),
    }
    kinds = [wanted] if isinstance(wanted, str) else list(wanted)
    return _("Sai kiểu dữ liệu: cần %(wanted)s, không phải %(value)s.") % {
        "wanted": _(" hoặc ").join(names[name] for name in kinds),
        "value": _shown(value),
    }


def _not_listed(value: Any, wanted: Any, schema: Schema) -> str:
    known = [str(one) for one in wanted]
    listed = ", ".join(f"“{one}”" for one in known)
    return _("Giá trị %(value)s không có trong danh sách cho phép: %(listed)s.") % {
        "value": _shown(value),
        "listed": listed,
    } + _nearest(str(value), known)


def _too_small(value: Any, wanted: Any, schema: Schema) -> str:
    return _("Giá trị %(value)s nhỏ hơn mức thấp nhất là %(limit)s.") % {
        "value": value,
        "limit": wanted,
    }


def _too_large(value: Any, wanted: Any, schema: Schema) -> str:
    return _("Giá trị %(value)s lớn hơn mức cao nhất là %(limit)s.") % {
        "value": value,
        "limit": wanted,
    }


def _too_long(value: Any, wanted: Any, schema: Schema) -> str:
    return _("Chuỗi chữ dài %(length)s ký tự, tối đa %(limit)s.") % {
        "length": len(value),
        "limit": wanted,
    }


def _too_short(value: Any, wanted: Any, schema: Schema) -> str:
    if not value:
        return _("Không được để trống.") + _hint(schema)
    return _("Chuỗi chữ phải có ít nhất %(limit)s ký tự.") % {"limit": wanted} + _hint(schema)


def _too_few(value: Any, wanted: Any, schema: Schema) -> str:
    return _("Danh sách phải có ít nhất %(limit)s mục.") % {"limit": wanted}


def _too_many(value: Any, wanted: Any, schema: Schema) -> str:
    return _("Danh sách có tối đa %(limit)s mục.") % {"limit": wanted}


def _empty_object(value: Any, wanted: Any, schema: Schema) -> str:
    return _("Đối tượng {…} không được để trống.")


def _repeated(value: Any, wanted: Any, schema: Schema) -> str:
    return _("Danh sách có mục viết hai lần.")


def _misformed(value: Any, wanted: Any, schema: Schema) -> str:
    return _("Giá trị %(value)s viết chưa đúng.") % {"value": _shown(value)} + _hint(schema)


_TELLERS: dict[str, Callable[[Any, Any, Schema], str]] = {
    "type": _wrong_type,
    "enum": _not_listed,
    "pattern": _misformed,
    "format": _misformed,
    "minimum": _too_small,
    "maximum": _too_large,
    "minLength": _too_short,
    "maxLength": _too_long,
    "minItems": _too_few,
    "maxItems": _too_many,
    "minProperties": _empty_object,
    "uniqueItems": _repeated,
}


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return _("một đối tượng {…}")
    if isinstance(value, list):
        return _("một danh sách […]")
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _nearest(word: str, known: list[str] | tuple[str, ...]) -> str:
    """ " Ý bạn là “papers”?" when one of the known words is near."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return " " + _("Ý bạn là “%(word)s”?") % {"word": near[0]} if near else ""
