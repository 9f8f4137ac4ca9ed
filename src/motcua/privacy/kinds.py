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
    """A value of each row, under the key that the copy names it by. `kind`: text, number, moment, day or flag.

    `of`: where the row has it, as a template would say it ("post.unit.name", "get_state_display"), or what makes it of
    the row; "" where its name is the key.
    """

    key: str
    label: Text
    kind: str = "text"
    of: str | Callable[[Any], object] = ""

    def value(self, row: Any) -> Any:
        """What a row has there; moments and days stay what they are."""
        if callable(self.of):
            return self.of(row)
        found = row
        for name in (self.of or self.key).split("."):
            found = getattr(found, name)
        return found() if callable(found) else found


@dataclass(frozen=True)
class Kind:
    """One kind of data. `rows` are those of a person.

    `told` turns some of them into values by column, where more is needed than the columns read of each row.
    """

    code: str
    title: Text
    what: Text
    purpose: Text
    basis: Text
    kept: Text
    columns: tuple[Column, ...]
    rows: Callable[[User], QuerySet[Any]]
    # The columns of the database that point at an account and are told here: "app.Model.field".
    names: frozenset[str]
    told: Callable[[Sequence[Any], User], list[dict[str, Any]]] | None = None

    def of(self, person: User) -> Iterator[dict[str, Any]]:
        """The person's rows, some at a time: memory does not grow with them."""
        rows = self.rows(person).iterator(chunk_size=_BATCH)
        while batch := list(islice(rows, _BATCH)):
            if self.told is not None:
                yield from self.told(batch, person)
            else:
                yield from ({column.key: column.value(row) for column in self.columns} for row in batch)
