"""Accounts put into a group by hand: by their names or numbers, or as a workbook; taken away as one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.selectors import Actor
from motcua.console.access import top_administrators_only
from motcua.console.four_eyes.asking import agency_of_tops, asked_first
from motcua.console.workbooks.problems import Problem
from motcua.console.workbooks.rows import places_of
from motcua.console.workbooks.uploading import Place, given_file, shown, shown_refused, workbook_response
from motcua.files.tables import Cell, xlsx_file
from motcua.files.workbooks import MOST_BYTES, MOST_ROWS, WorkbookRefused, read_workbook
from motcua.kernel.folding import fold
from motcua.people import group_lists, grouping
from motcua.people.grouping import Overtaken
from motcua.people.models import AccountGroup, LocalAccount, User
from motcua.people.services import Invalid

_COLUMNS_READ = 10
_LONGEST_LIST = 40_000
_NAMED_IN_A_MESSAGE = 10


def group_or_404(number: int) -> AccountGroup:
    """A group that is not closed. Raises Http404."""
    found = AccountGroup.objects.filter(pk=number, closed_at__isnull=True).first()
    if found is None:
        raise Http404
    return found


def columns() -> dict[str, str]:
    """Title of each column by its key."""
    return {"account": _("Tài khoản"), "place": _("Thuộc nhóm"), "name": _("Họ và tên, tổ chức")}


def _in() -> str:
    return _("có")


def _out() -> str:
    return _("không")


def change_members(sent: Mapping[str, str], by: User, group: AccountGroup) -> str:
    """Put in or keep out who is named in the box "names", or let the rule alone say it of one ("bo": id of an account).

    What was done, in words. Raises Invalid with what is nobody's name: then nothing is done. Raises Overtaken.
    """
    if "bo" in sent:
        gone = sent["bo"]
        account = int(gone) if gone.isascii() and gone.isdigit() and len(gone) < 18 else 0
        grouping.take_out(by, group, account)
        return _("Đã bỏ khỏi danh sách thêm tay. Từ nay chỉ quy tắc của nhóm quyết định.")
    text = sent.get("names", "").replace("\0", "")
    lines = text.replace(";", "\n").splitlines()
    if len(text) > _LONGEST_LIST or len(lines) > MOST_ROWS:
        raise Invalid({"names": _("Nhiều hơn một lần nhận. Hãy nạp bằng tệp. Chưa thêm ai.")})
    named = group_lists.accounts_named(lines)
    reasons = []
    if named.unknown:
        told = ", ".join(named.unknown[:_NAMED_IN_A_MESSAGE])
        reasons.append(_("Không có tài khoản nào là: %(names)s.") % {"names": told})
    if named.of_several:
        told = ", ".join(named.of_several[:_NAMED_IN_A_MESSAGE])
        reasons.append(_("Nhiều tài khoản cùng ghi số %(names)s: hãy ghi tên đăng nhập.") % {"names": told})
    if not named.found and not reasons:
        reasons.append(_("Hãy ghi ít nhất một tài khoản."))
    if reasons:
        raise Invalid({"names": " ".join([*reasons, _("Chưa thêm ai.")])})
    out = "ngoai" in sent
    number = grouping.put_in(by, group, named.found.values(), stays_out=out)
    if out:
        return _("Đã để %(count)s tài khoản ngoài nhóm.") % {"count": number}
    return _("Đã thêm %(count)s tài khoản vào nhóm.") % {"count": number}


@never_cache
@require_safe
@top_administrators_only
def export(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Who was put in or is kept out by hand, as a workbook that can be brought back."""
    group = group_or_404(number)
    act = Guarded.EXPORT_ACCOUNTS
    asking = asked_first(request, actor, act, agency_of_tops(actor, act), {"group": group.pk})
    if asking is not None:
        return asking
    content, _rows = members_file(group)
    return workbook_response(content, f"nhom-{group.code}")


def members_file(group: AccountGroup) -> tuple[bytes, int]:
    """The workbook, and how many accounts it names."""
    found = list(group_lists.members(group))
    rows: Iterator[tuple[Cell, ...]] = (
        (
            _name_of(one.account),
            _out() if one.stays_out else _in(),
            one.account.display_name,
        )
        for one in found
    )
    return xlsx_file(_("Tài khoản"), list(columns().values()), rows), len(found)


def _name_of(account: User) -> str:
    """By what an account is found again, and nothing that is hidden from who takes the file away."""
    local: LocalAccount | None = getattr(account, "local", None)
    return local.user_name if local is not None else str(account.key)


@dataclass
class _Sheet:
    """What a workbook says: accounts (ids) to put in and to keep out, and what is wrong."""

    inside: dict[int, int] = field(default_factory=dict)
    outside: dict[int, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
@top_administrators_only
def upload(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Bring a workbook of accounts: with anything wrong in it nothing is done, and each row that is wrong is told."""
    group = group_or_404(number)
    place = _place(group)
    if request.method != "POST":
        return shown(request, actor, place)
    try:
        _file_name, content = given_file(request, MOST_BYTES)
        sheet = _read(content)
    except WorkbookRefused as refusal:
        return shown_refused(request, actor, place, refusal)
    if sheet.problems:
        return shown(request, actor, place, problems=sheet.problems)
    by = cast(User, actor.person)
    try:
        with transaction.atomic():
            inside = grouping.put_in(by, group, sheet.inside)
            outside = grouping.put_in(by, group, sheet.outside, stays_out=True)
    except Overtaken:
        return shown(request, actor, place, refused=_("Nhóm vừa được đóng."))
    if not inside and not outside:
        return shown(request, actor, place, is_same=True)
    told = {"inside": inside, "outside": outside}
    messages.success(
        request, _("Đã nạp: thêm %(inside)s tài khoản vào nhóm, để %(outside)s tài khoản ngoài nhóm.") % told
    )
    return redirect("console:account_group", number=number)


def _place(group: AccountGroup) -> Place:
    back = {"text": group.name, "href": reverse("console:account_group", kwargs={"number": group.pk})}
    home = {"text": _("Nhóm tài khoản"), "href": reverse("console:account_groups")}
    return Place(
        title=group.name,
        crumbs=[home, back],
        action=reverse("console:account_group_upload", kwargs={"number": group.pk}),
        export=reverse("console:account_group_file", kwargs={"number": group.pk}),
        lead=_(
            "Mỗi dòng một tài khoản: tên đăng nhập, mã số thuế, số định danh hoặc thư điện tử. Tài khoản không có "
            "trong tệp giữ nguyên. Có dòng sai thì chưa nạp gì."
        ),
        hint=_("Cột “Thuộc nhóm” ghi “có” hoặc “không”; để trống là “có”. Tối đa %(rows)s dòng.")
        % {"rows": f"{MOST_ROWS:,}".replace(",", ".")},
        max_mb=MOST_BYTES // 1024 // 1024,
    )


def _read(content: bytes) -> _Sheet:
    """Read a workbook, row by row. Raises WorkbookRefused when it is none, or lacks the column of accounts."""
    rows = read_workbook(content, _COLUMNS_READ)
    if len(rows) < 2:
        raise WorkbookRefused(_("Trang tính đầu tiên của tệp không có dòng dữ liệu nào dưới dòng tiêu đề."))
    places = places_of(rows[0][1], columns(), ("account",))
    typed = [
        (number, {key: " ".join(cells[place].split()) for key, place in places.items()})
        for number, cells in rows[1:]
    ]
    named = group_lists.accounts_named(one["account"] for _number, one in typed)
    of_several, sheet = set(named.of_several), _Sheet()
    for number, one in typed:
        wrong = _wrong(one, named.found, of_several)
        if wrong:
            sheet.problems.append(Problem("", number, columns()[wrong[0]], wrong[1]))
            continue
        account = named.found[one["account"]]
        own, other = sheet.inside, sheet.outside
        if fold(one.get("place", "")) == fold(_out()):
            own, other = other, own
        if account in other:
            text = _("Dòng %(row)s nói ngược lại về cùng tài khoản. Hãy bỏ một dòng.")
            sheet.problems.append(Problem("", number, columns()["account"], text % {"row": other[account]}))
        own.setdefault(account, number)
    return sheet


def _wrong(one: Mapping[str, str], found: Mapping[str, int], of_several: set[str]) -> tuple[str, str] | None:
    """The column and the reason of what is wrong in a row; None where nothing is."""
    name, place = one["account"], fold(one.get("place", ""))
    if not name:
        return "account", _("Còn để trống. Hãy ghi, hoặc xoá cả dòng.")
    if name in of_several:
        return "account", _("Nhiều tài khoản cùng ghi số này. Hãy ghi tên đăng nhập.")
    if name not in found:
        return "account", _("Không có tài khoản nào như vậy. Hãy kiểm tra lại từng ký tự.")
    if place not in ("", fold(_in()), fold(_out())):
        return "place", _("Hãy ghi “có” hoặc “không”.")
    return None
