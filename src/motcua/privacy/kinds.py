"""What a kind of data is: the shape of one line of the inventory, and the grounds that the law gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.people.models import User

_BATCH = 500
Text = str | Promise

TASK = _(
    "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15, Điều 19: phục vụ hoạt động của cơ quan nhà nước theo luật"
)
CONSENT = _("Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15, Điều 9: sự đồng ý của bạn")
PROTECTION = _(
    "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 và quy định về an toàn hệ thống thông tin: bảo vệ dữ liệu của bạn"
)
ONE_STOP = _("Nghị định 118/2025/NĐ-CP về một cửa: giải quyết thủ tục hành chính mà bạn đề nghị")


@dataclass(frozen=True)
class Column:
    """A value of each row, under the key that the copy names it by. `kind`: text, number, moment, day or flag."""

    key: str
    label: Text
    kind: str = "text"


@dataclass(frozen=True)
class Kind:
    """One kind of data. `rows` are those of a person; `told` turns some of them into values by column."""

    code: str
    title: Text
    what: Text
    purpose: Text
    basis: Text
    kept: Text
    columns: tuple[Column, ...]
    rows: Callable[[User], QuerySet[Any]]
    told: Callable[[Sequence[Any], User], list[dict[str, Any]]]
    # The columns of the database that point at an account and are told here: "app.Model.field".
    names: frozenset[str]

    def of(self, person: User) -> Iterator[dict[str, Any]]:
        """The person's rows, some at a time: memory does not grow with them."""
        rows = self.rows(person).iterator(chunk_size=_BATCH)
        while batch := list(islice(rows, _BATCH)):
            yield from self.told(batch, person)
