"""One value of one kind: made of what was typed, checked, shown and written back into its box.

Tables and addresses are made of several values and stand in `answers`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from motcua.forms import catalogues
from motcua.forms.definition import FILE_KINDS, TODAY, Column, Kind
from motcua.kernel.dates import format_date, parse_date
from motcua.kernel.identity import check_citizen_id, check_email, check_phone, check_tax_code
from motcua.kernel.money import format_dong, parse_dong

LARGEST_NUMBER = 10**15 - 1
EARLIEST_DATE = "1900-01-01"
LATEST_DATE = "2199-12-31"
"""A year outside these is a slip of the finger."""

_LONGEST_NUMBER_TEXT = 40
_NUMBER = re.compile(r"-?(?:\d{1,15}|\d{1,3}(?:([. ])\d{3})(?:\1\d{3}){0,3})", re.ASCII)
# The database cannot store NUL and lone surrogates; no keyboard makes the other control characters.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_EIGHT_DIGITS = re.compile(r"^(\d{2})(\d{2})(\d{4})$", re.ASCII)
"""27031990: number keypads of telephones have no stroke."""
_TIME = re.compile(
    r"(\d{1,2})\s*(?:[:.hH]|giờ)\s*(\d{2})?\s*(?:phút)?",  # not a text: what is typed
    re.ASCII,
)
"""7:30, 07.30, 7h30, 7h, "7 giờ 30"."""
FILE_PARTS = ("key", "name", "size", "sha256")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

_CERTAIN = frozenset({Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.TIME, Kind.LOOKUP})

_IDENTITIES: Mapping[Kind, Callable[[str], str]] = {
    Kind.PHONE: check_phone,
    Kind.EMAIL: check_email,
    Kind.ID_NUMBER: check_citizen_id,
    Kind.TAX_CODE: check_tax_code,
}


def one_line(text: str) -> str:
    """Text of a one-line box: NFC, no control characters, single spaces."""
    return " ".join(_storable(text).split())


def many_lines(text: str) -> str:
    """Text of a larger box: NFC, no control characters except line ends."""
    return _storable(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _storable(text: str) -> str:
    return unicodedata.normalize("NFC", _UNSTORABLE.sub("", text))


def is_blank(value: object, depth: int = 2) -> bool:
    """Whether nothing was answered. False and 0 are answers; so is whatever lies deeper than a table's cell."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, (Mapping, list)):
        parts = value.values() if isinstance(value, Mapping) else value
        return not value or (depth > 0 and all(is_blank(part, depth - 1) for part in parts))
    return value is None


def convert(asked: Column, value: object) -> object:
    """The value in its stored form. Raises ValueError, in Vietnamese, where it is not one of the kind.

    Bounds and lengths are not looked at: see `problem`.
    """
    kind = asked.kind
    if kind is Kind.NUMBER:
        return _number(value)
    if kind is Kind.MONEY:
        return _money(value)
    if kind is Kind.CHOICES:
        return _choices(asked, value)
    if kind is Kind.LOOKUP:
        return _looked_up(asked, value)
    if kind is Kind.COMPUTED:
        return value
    if kind in FILE_KINDS:
        return _files(value)
    if not isinstance(value, str):
        raise ValueError(_("Nội dung này không đúng kiểu. Hãy nhập lại."))
    if kind is Kind.TEXTAREA:
        return many_lines(value)
    if kind is Kind.DATE:
        return parse_date(_EIGHT_DIGITS.sub(r"\1/\2/\3", one_line(value))).isoformat()
    if kind is Kind.TIME:
        return _time_of_day(one_line(value))
    if kind in (Kind.CHOICE, Kind.SELECT):
        return _choice(asked, value)
    check = _IDENTITIES.get(kind)
    return check(one_line(value)) if check else one_line(value)


def _number(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(one_line(value)):
        return int(re.sub(r"[. ]", "", one_line(value)))
    raise ValueError(_("Hãy ghi một số nguyên, chỉ gồm chữ số, ví dụ 120."))


def _money(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or len(value) > _LONGEST_NUMBER_TEXT:
        raise ValueError(_("Số tiền phải là số nguyên đồng, ví dụ 1.200.000."))
    return parse_dong(one_line(value))


def _time_of_day(text: str) -> str:
    found = _TIME.fullmatch(text)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise ValueError(_("Giờ phải ghi theo dạng giờ:phút, từ 00:00 đến 23:59, ví dụ 07:30."))
    return f"{int(found[1]):02d}:{found[2] or '00'}"


def _looked_up(asked: Column, value: object) -> dict[str, str]:
    """{"code", "label"} of an entry; what was found once keeps the words that it had then."""
    if isinstance(value, Mapping):
        code, label = value.get("code"), value.get("label")
        if isinstance(code, str) and isinstance(label, str) and code.strip() and label.strip():
            return {"code": one_line(code), "label": one_line(label)}
    if not isinstance(value, str):
        raise ValueError(_("Nội dung này không đúng kiểu. Hãy nhập lại."))
    entry = catalogues.find(asked.catalogue, one_line(value))
    if entry is None:
        raise ValueError(
            _("Danh mục không có mục “%(text)s”. Hãy gõ vài chữ, bấm “Tìm” rồi chọn một mục.")
            % {"text": one_line(value)[:100]}
        )
    return {"code": entry.code, "label": entry.label}


def _files(value: object) -> list[dict[str, object]]:
    """The cards of files: {"key", "name", "size" in bytes, "sha256"}, each file once."""
    if not isinstance(value, list):
        raise ValueError(_("Nội dung này không đúng kiểu. Hãy chọn lại tệp."))
    cards: dict[str, dict[str, object]] = {}
    for one in value:
        key, name, size, digest = (
            (one.get(part) for part in FILE_PARTS) if isinstance(one, Mapping) else (None,) * len(FILE_PARTS)
        )
        is_card = isinstance(key, str) and isinstance(name, str) and isinstance(digest, str)
        if not is_card or not isinstance(size, int) or isinstance(size, bool):
            raise ValueError(_("Có tệp chưa được nhận. Hãy chọn lại tệp."))
        cards.setdefault(str(key), {"key": key, "name": name, "size": size, "sha256": digest})
    return list(cards.values())


def _choice(asked: Column, value: object) -> str:
    for option in asked.options:
        if option.value == value:
            return option.value
    raise ValueError(_("Hãy chọn một trong các mục có sẵn."))


def _choices(asked: Column, value: object) -> list[str]:
    """The chosen values once each, in the order of the form."""
    if not isinstance(value, list):
        raise ValueError(_("Hãy chọn một hoặc nhiều mục có sẵn."))
    chosen = [_choice(asked, one) for one in value]
    return [option.value for option in asked.options if option.value in chosen]


def typed(asked: Column, written: str) -> object:
    """What was typed, in its stored form where that is certain, else as it was typed; None for nothing.

    Numbers of identity keep the writer's spacing until they are submitted.
    """
    text = many_lines(written) if asked.kind is Kind.TEXTAREA else one_line(written)
    if not text:
        return None
    return tidy(asked, text) if asked.kind in _CERTAIN else text


def tidy(asked: Column, value: object) -> object:
    """The stored form of a value that can have one; others unchanged, texts without control characters."""
    if value is None:
        return None
    try:
        return convert(asked, value)
    except ValueError:
        if isinstance(value, str):
            return many_lines(value) if asked.kind is Kind.TEXTAREA else one_line(value)
        return value


def problem(asked: Column, value: object, today: date) -> str | None:
    """What is wrong with a value that is not blank, in Vietnamese; None when it is right."""
    try:
        right = convert(asked, value)
    except ValueError as error:
        return str(error)
    if isinstance(right, int):
        return _number_out_of_bounds(asked, right)
    if asked.kind is Kind.DATE:
        return _date_out_of_bounds(asked, str(right), today)
    if asked.kind is Kind.TIME:
        return _time_out_of_bounds(asked, str(right))
    if isinstance(right, str) and asked.length_limit is not None and len(right) > asked.length_limit:
        return _("Nội dung dài quá %(most)d ký tự (bạn đã ghi %(given)d). Hãy viết gọn lại.") % {
            "most": asked.length_limit,
            "given": len(right),
        }
    return None


def _number_out_of_bounds(asked: Column, number: int) -> str | None:
    money = asked.kind is Kind.MONEY

    def shown(bound: int) -> str:
        return format_dong(bound) if money else str(bound)

    least, most = number_bounds(asked)
    if number < least:
        return _("Phải từ %(least)s trở lên. Hãy kiểm tra lại.") % {"least": shown(least)}
    if number > most:
        return _("Không được lớn hơn %(most)s. Hãy kiểm tra lại.") % {"most": shown(most)}
    return None


def number_bounds(asked: Column) -> tuple[int, int]:
    """The smallest and largest number allowed. Money is never negative."""
    floor = 0 if asked.kind is Kind.MONEY else -LARGEST_NUMBER
    least = asked.min if isinstance(asked.min, int) else floor
    most = asked.max if isinstance(asked.max, int) else LARGEST_NUMBER
    return least, most


def _date_out_of_bounds(asked: Column, day: str, today: date) -> str | None:
    # ISO days of four-digit years sort as text.
    least, most = _day(asked.min, EARLIEST_DATE, today), _day(asked.max, LATEST_DATE, today)
    if day < least:
        return _("Ngày này không được trước %(day)s. Hãy kiểm tra lại.") % {"day": _named(asked.min, least)}
    if day > most:
        return _("Ngày này không được sau %(day)s. Hãy kiểm tra lại.") % {"day": _named(asked.max, most)}
    return None


def _time_out_of_bounds(asked: Column, time: str) -> str | None:
    if isinstance(asked.min, str) and time < asked.min:
        return _("Giờ này không được trước %(time)s. Hãy kiểm tra lại.") % {"time": asked.min}
    if isinstance(asked.max, str) and time > asked.max:
        return _("Giờ này không được sau %(time)s. Hãy kiểm tra lại.") % {"time": asked.max}
    return None


def _day(bound: int | str | None, otherwise: str, today: date) -> str:
    if bound == TODAY:
        return today.isoformat()
    return bound if isinstance(bound, str) else otherwise


def _named(bound: int | str | None, day: str) -> str:
    shown_day = format_date(date.fromisoformat(day))
    return _("hôm nay (%(day)s)") % {"day": shown_day} if bound == TODAY else shown_day


def box_text(asked: Column, value: object) -> str:
    """The value as it stands in its input box: dates day first, money in groups, all else as typed."""
    if asked.kind is Kind.LOOKUP and isinstance(value, Mapping):
        return _entry_text(asked, value)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    if asked.shown_as is Kind.MONEY and isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    if asked.kind is Kind.DATE and isinstance(value, str) and _ISO_DATE.fullmatch(value):
        return _day_first(value)
    return str(value)


def shown(asked: Column, value: object) -> str:
    """The value as readers see it on the check page, on the desk and in print; "" for nothing."""
    if asked.shown_as is Kind.MONEY and isinstance(value, int) and not isinstance(value, bool):
        return format_dong(value)
    if asked.shown_as is Kind.NUMBER and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if asked.kind is Kind.LOOKUP and isinstance(value, Mapping):
        return str(value.get("label") or "")
    if asked.kind in FILE_KINDS:
        return (
            "; ".join(_file_text(one) for one in value if isinstance(one, Mapping))
            if isinstance(value, list)
            else ""
        )
    labels = {option.value: option.label for option in asked.options}
    if isinstance(value, list):
        return "; ".join(labels.get(one, one) for one in value if isinstance(one, str))
    if isinstance(value, str) and value in labels:
        return labels[value]
    return box_text(asked, value)


def _file_text(card: Mapping[object, object]) -> str:
    """A file by name, size and hash, for papers and exports."""
    size = card.get("size")
    shown_size = f"{size:,}".replace(",", ".") if isinstance(size, int) else "?"
    return f"{card.get('name') or ''} ({shown_size} byte, SHA-256 {card.get('sha256') or '?'})"


def _day_first(iso: str) -> str:
    try:
        return format_date(date.fromisoformat(iso))
    except ValueError:
        return iso


def _entry_text(asked: Column, value: Mapping[object, object]) -> str:
    """What is written in the box of a chosen entry: its name, with the code where others have the same name."""
    code, label = str(value.get("code") or ""), str(value.get("label") or "")
    return catalogues.written(asked.catalogue, code, label)
