"""Entries go out of use only when no procedure uses them, and no procedure names one that is out of use."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.catalogue.entries import users_of
from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known, holds_now
from motcua.exchange.packages.report import Mistake

# Names told in one mistake.
_TOLD = 5


def check_entries(document: Document, known: Known) -> Iterator[Mistake]:
    """An entry taken out of use while procedures that are not in the package use it. One statement, if any is."""
    items = document.data[document.kind]
    retired = [item["code"] for item in items if item.get("retired") and holds_now(item)]
    users = users_of(document.kind, retired) if retired else {}
    there = {
        "sectors": known.sectors,
        "topics": known.topics,
        "groups": known.groups,
        "exemptions": known.exemptions,
    }[document.kind]
    for index, item in enumerate(items):
        if not holds_now(item) and item["code"] not in there:
            reason = _(
                "Chưa có mục “%(code)s”. Mục mới thì thêm ngay; chỉ hẹn ngày cho thay đổi của mục đã có."
            )
            yield document.mistake(f"/{document.kind}/{index}/from", reason % {"code": item["code"]})
        # What the package says of a procedure stands before what is published: `check_retired` reads it.
        using = [(code, name) for code, name in users.get(item["code"], []) if code not in known.brought]
        # One that is set for a day may still lose its users until then (`catalogue.entries.apply_coming`).
        if item.get("retired") and using and holds_now(item):
            yield document.mistake(f"/{document.kind}/{index}/retired", _in_use(item["name"], using))


def check_retired(document: Document, known: Known) -> Iterator[Mistake]:
    """A procedure under a sector or topic out of use. A withdrawn one may stay there: nobody files under it."""
    data = document.data
    if data.get("withdrawn"):
        return
    if ("sectors", data["sector"]) in known.retired:
        reason = _(
            "Lĩnh vực “%(code)s” đã ngừng dùng. Hãy chọn lĩnh vực khác, hoặc dùng lại lĩnh vực đó trước."
        )
        yield document.mistake("/sector", reason % {"code": data["sector"]})
    for index, topic in enumerate(data.get("topics", [])):
        if ("topics", topic) in known.retired:
            reason = _(
                "Nhóm dịch vụ “%(code)s” đã ngừng dùng. Hãy bỏ chọn nhóm đó, hoặc dùng lại nhóm trước."
            )
            yield document.mistake(f"/topics/{index}", reason % {"code": topic})


def check_group(document: Document, known: Known) -> Iterator[Mistake]:
    """The group that a procedure names exists and is in use."""
    code = document.data.get("group")
    if code is None:
        return
    if code not in known.groups:
        reason = _("Không có nhóm thủ tục “%(code)s”. Hãy thêm ở danh mục trước.")
        yield document.mistake("/group", reason % {"code": code})
    elif ("groups", code) in known.retired and not document.data.get("withdrawn"):
        reason = _("Nhóm thủ tục “%(code)s” đã ngừng dùng. Hãy chọn nhóm khác.")
        yield document.mistake("/group", reason % {"code": code})


def check_exemptions(document: Document, known: Known) -> Iterator[Mistake]:
    """Kinds of exempt people that a procedure's fees name: each exists, is in use, and stands at a fee once."""
    for number, fee in enumerate(document.data["fees"]):
        seen: set[str] = set()
        for index, one in enumerate(fee.get("exempt", ())):
            at, code = f"/fees/{number}/exempt/{index}/kind", one["kind"]
            if code not in known.exemptions:
                reason = _("Không có đối tượng miễn, giảm “%(code)s”. Hãy thêm ở danh mục trước.")
                yield document.mistake(at, reason % {"code": code})
            elif ("exemptions", code) in known.retired and not document.data.get("withdrawn"):
                reason = _("Đối tượng miễn, giảm “%(code)s” đã ngừng dùng. Hãy chọn đối tượng khác.")
                yield document.mistake(at, reason % {"code": code})
            if code in seen:
                reason = _("Đối tượng “%(code)s” viết hai lần ở một khoản thu.")
                yield document.mistake(at, reason % {"code": code})
            seen.add(code)


def _in_use(name: str, using: list[tuple[str, str]]) -> str:
    told = "; ".join(f"{code} {title}" for code, title in using[:_TOLD])
    more = len(using) - _TOLD
    if more > 0:
        told = _("%(told)s; và %(more)s thủ tục khác") % {"told": told, "more": more}
    return _(
        "Chưa ngừng dùng “%(name)s” được, vì các thủ tục này đang dùng: %(told)s. Hãy chuyển chúng sang mục khác trước."
    ) % {
        "name": name,
        "told": told,
    }
