"""What the import refuses of a set of lists, told at the field of the form that can mend it."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from motcua.console.folders.choices import Ground
from motcua.console.folders.editing import Set
from motcua.exchange.packages import Mistake

_IN_FOLDER = re.compile(r"/folders/(\d+)/(title|procedures|places)(?:/(\d+))?")


def errors_of_set(mistakes: Iterable[Mistake], data: Set, ground: Ground) -> dict[str, str]:
    """By field of the form of title and procedures. A list that stands in the way is named."""
    errors: dict[str, str] = {}
    for mistake in mistakes:
        field = "procedures" if mistake.pointer.startswith("/procedures") else "title"
        reason = mistake.reason
        found = _IN_FOLDER.fullmatch(mistake.pointer)
        if found and found[2] != "title" and found[3]:
            folder, named = _named(data, found)
            field = "procedures"
            if found[2] == "procedures":
                reason = _(
                    "Danh sách “%(list)s” đang chọn riêng thủ tục %(code)s. Hãy sửa hoặc xoá danh sách đó trước."
                ) % {"list": folder, "code": named}
            else:
                reason = _(
                    "Danh sách “%(list)s” có “%(place)s” mà quy trình của các thủ tục còn lại không có. "
                    "Hãy sửa danh sách đó trước."
                ) % {"list": folder, "place": ground.place(named).title}
        errors.setdefault(field, reason)
    return errors


def errors_of_folder(mistakes: Iterable[Mistake], data: Set, code: str, ground: Ground) -> dict[str, str]:
    """By field of the form of one list."""
    errors: dict[str, str] = {}
    for mistake in mistakes:
        field, reason = "title", mistake.reason
        found = _IN_FOLDER.fullmatch(mistake.pointer)
        if found and data["folders"][int(found[1])]["code"] == code:
            field = found[2]
            if field == "places" and found[3]:
                title = ground.place(_named(data, found)[1]).title
                reason = _("Quy trình của các thủ tục đã chọn không có “%(place)s”.") % {"place": title}
        errors.setdefault(field, reason)
    return errors


def _named(data: Set, found: re.Match[str]) -> tuple[str, str]:
    """(title of the list, code of what it names) of a pointer into a list."""
    folder = data["folders"][int(found[1])]
    return folder["title"], folder[found[2]][int(found[3])]
