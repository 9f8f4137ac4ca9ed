"""The lists that procedures are put under: which there are, their entries, their history, what uses them."""

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Value
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.catalogue.entries import users_of
from motcua.catalogue.models import (
    EntryChange,
    ExemptKind,
    LegalDocument,
    ProcedureGroup,
    Sector,
    Topic,
)
from motcua.kernel.dates import format_date
from motcua.kernel.folding import fold
from motcua.kernel.paging import PAGE_SIZE, Page

Item = dict[str, Any]
"""An entry as packages carry it: {"code", "name", "order", "audience"?, "retired"}."""


@dataclass(frozen=True)
class EntryList:
    """One list of the screens. `slug`: its address. `kind`: of which kind of package. `audience`: whose topics."""

    slug: str
    kind: str
    title: Promise | str
    one: Promise | str
    lead: Promise | str
    audience: str = ""


LISTS = {
    one.slug: one
    for one in (
        EntryList(
            "linh-vuc",
            EntryChange.Kind.SECTORS,
            gettext_lazy("Lĩnh vực"),
            gettext_lazy("lĩnh vực"),
            gettext_lazy(
                "Mỗi thủ tục thuộc một lĩnh vực, theo mã của Cơ sở dữ liệu quốc gia về thủ tục hành chính."
            ),
        ),
        EntryList(
            "nhom-thu-tuc",
            EntryChange.Kind.GROUPS,
            gettext_lazy("Nhóm thủ tục"),
            gettext_lazy("nhóm thủ tục"),
            gettext_lazy(
                "Những thủ tục đi với nhau, trong một hay qua vài lĩnh vực; thủ tục không bắt buộc có nhóm."
            ),
        ),
        EntryList(
            "su-kien-cong-dan",
            EntryChange.Kind.TOPICS,
            gettext_lazy("Sự kiện trong đời công dân"),
            gettext_lazy("sự kiện"),
            gettext_lazy("Cột “Công dân” ở trang đầu của cổng: người dân tìm thủ tục theo việc đang gặp."),
            Topic.Audience.CITIZEN,
        ),
        EntryList(
            "nhom-doanh-nghiep",
            EntryChange.Kind.TOPICS,
            gettext_lazy("Nhóm dịch vụ doanh nghiệp"),
            gettext_lazy("nhóm dịch vụ"),
            gettext_lazy(
                "Cột “Doanh nghiệp” ở trang đầu của cổng: doanh nghiệp tìm thủ tục theo việc đang làm."
            ),
            Topic.Audience.BUSINESS,
        ),
        EntryList(
            "doi-tuong-mien-giam",
            EntryChange.Kind.EXEMPTIONS,
            gettext_lazy("Đối tượng miễn, giảm phí"),
            gettext_lazy("đối tượng"),
            gettext_lazy("Những người được miễn hoặc giảm phí, lệ phí; từng khoản thu nói giảm bao nhiêu."),
        ),
    )
}


@dataclass(frozen=True)
class Change:
    """One change of an entry in words."""

    at: datetime.datetime
    by: str
    code: str
    kind: str
    is_new: bool
    # The day that was set for it; None: at once.
    effective_from: datetime.date | None
    # (what, before, after); before is "" for a new entry.
    parts: tuple[tuple[str, str, str], ...]


def entries(listed: EntryList) -> list[Any]:
    """Every entry of a list in its order, each with `used`: by how many procedures; two statements at most."""
    rows = rows_of(listed).order_by("is_retired", "order", "code")
    if listed.kind in (EntryChange.Kind.GROUPS, EntryChange.Kind.EXEMPTIONS):
        found = list(rows)
        using = users_of(listed.kind, [row.code for row in found])
        for row in found:
            row.used = len(using.get(row.code, ()))
        return found
    used = Count("procedures", filter=Q(procedures__current__isnull=False))
    return list(rows.annotate(used=used))


def counts() -> dict[str, tuple[int, int]]:
    """How many entries of each list are in use, and how many there are, by its slug; one statement."""
    rows = [
        rows_of(listed)
        .order_by()
        .values(slug=Value(slug))
        .annotate(used=Count("id", filter=Q(is_retired=False)), all=Count("id"))
        .values_list("slug", "used", "all")
        for slug, listed in LISTS.items()
    ]
    found = dict.fromkeys(LISTS, (0, 0))
    found |= {slug: (used, whole) for slug, used, whole in rows[0].union(*rows[1:], all=True)}
    return found


def rows_of(listed: EntryList) -> Any:
    """The entries of a list as a query."""
    if listed.audience:
        return Topic.objects.filter(audience=listed.audience)
    return model_of(listed)._default_manager.all()


def model_of(listed: EntryList) -> type[Sector | Topic | ProcedureGroup | ExemptKind]:
    """The table in which a list is kept."""
    if listed.kind == EntryChange.Kind.GROUPS:
        return ProcedureGroup
    if listed.kind == EntryChange.Kind.EXEMPTIONS:
        return ExemptKind
    return Topic if listed.audience else Sector


def page_of(listed: EntryList, words: str, status: str, number: int) -> Page[Any]:
    """A page of the entries whose code or name has all the words; `status`: "" | "dang-dung" | "ngung-dung"."""
    wanted = fold(words).split()
    found = [
        row
        for row in entries(listed)
        if (not status or row.is_retired == (status == "ngung-dung"))
        and all(word in fold(f"{row.code} {row.name}") for word in wanted)
    ]
    start = (number - 1) * PAGE_SIZE
    return Page(
        found[start : start + PAGE_SIZE], number, PAGE_SIZE, start + PAGE_SIZE < len(found), len(found)
    )


def entry_of(listed: EntryList, code: str) -> Any:
    """An entry of a list by its code; None when there is none."""
    return rows_of(listed).filter(code=code).first()


def item_of(row: Any) -> Item:
    """The entry as a package carries it."""
    audience = {"audience": row.audience} if isinstance(row, Topic) else {}
    return {"code": row.code, "name": row.name, **audience, "order": row.order, "retired": row.is_retired}


def digest(item: Item) -> str:
    """What a page remembers of the entry that it was made from."""
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()


def history(kind: str = "", code: str = "", limit: int = 50) -> list[Change]:
    """The latest changes of one entry, or of all of the lists; newest first, one statement."""
    rows = EntryChange.objects.select_related("by").order_by("-id")
    if kind:
        rows = rows.filter(kind=kind, code=code)
    else:
        # Legal documents have pages of their own, with their history.
        rows = rows.exclude(kind=EntryChange.Kind.DOCUMENTS)
    return [
        Change(
            row.at,
            row.by.display_name if row.by else _("Dòng lệnh của máy chủ"),
            row.code,
            row.get_kind_display(),
            not row.before,
            row.effective_from,
            tuple(parts(row.before, row.after)),
        )
        for row in rows[:limit]
    ]


def parts(before: Item, after: Item) -> Iterable[tuple[str, str, str]]:
    """(what, before, after) of each value that differs; before is "" where there was none."""
    labels = {
        "number": _("Số, ký hiệu"),
        "kind": _("Loại"),
        "title": _("Tên văn bản"),
        "issuer": _("Cơ quan ban hành"),
        "issued_on": _("Ngày ban hành"),
        "effective_from": _("Có hiệu lực từ"),
        "effective_until": _("Có hiệu lực đến hết"),
        "replaced_by": _("Thay bằng"),
        "link": _("Liên kết"),
        "name": _("Tên"),
        "audience": _("Đối tượng"),
        "order": _("Thứ tự"),
        "is_retired": _("Tình trạng"),
    }
    for key, label in labels.items():
        if key in after:
            yield label, _shown(key, before[key]) if key in before else "", _shown(key, after[key])


def _shown(key: str, value: Any) -> str:
    if key == "is_retired":
        return status_word(is_retired=value)
    if key == "audience":
        return str(Topic.Audience(value).label)
    if key == "kind" and value:
        return str(LegalDocument.Kind(value).label)
    if key in {"issued_on", "effective_from", "effective_until"} and value:
        return format_date(datetime.date.fromisoformat(value))
    return str(value)


def status_word(*, is_retired: bool) -> str:
    """How an entry's being in use is written, on the screen and in workbooks."""
    return _("Ngừng dùng") if is_retired else _("Đang dùng")
