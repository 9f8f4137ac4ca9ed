"""Guarded acts that let data of many people leave, or delete it."""

from collections.abc import Mapping
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.agencies.four_eyes import GuardedAct, Impossible, MadeFile
from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.models import Agency, AskedAct
from motcua.agencies.selectors import Actor
from motcua.console.access import is_at_the_top
from motcua.console.account_groups.members import members_file
from motcua.console.accounts.sheet import MOST as MOST_ACCOUNTS
from motcua.console.accounts.sheet import XLSX_TYPE, found_accounts, too_many_found, workbook
from motcua.console.exports import EVERYTHING
from motcua.console.people_sheets import officers_file
from motcua.console.privacy.requests import settle, ways_of
from motcua.console.store.retention import publish_rules, rules_in_words
from motcua.console.trail import pages as trail
from motcua.dossiers.masking import account_list_mask
from motcua.exchange.export import jobs
from motcua.exchange.packages.scope import scope_of
from motcua.files.retention import rules_now
from motcua.files.tables import CSV_TYPE
from motcua.people.models import AccountGroup, User
from motcua.people.searching import Wanted
from motcua.privacy import erasing, incidents, requests


def _check_top(by: Actor) -> None:
    if not is_at_the_top(by):
        raise Impossible(_("Người đề nghị không còn là quản trị viên cấp trên cùng."))


def _check_administrator(by: Actor) -> None:
    if not by.is_administrator:
        raise Impossible(_("Người đề nghị không còn là quản trị viên."))


def _searched(words: Mapping[str, Any]) -> str:
    """What a search was for; nothing any more once it is decided."""
    return ", ".join(str(text) for text in words.values() if text) or _("không có điều kiện nào")


def _tell_accounts(row: AskedAct) -> list[str]:
    if "incident" in row.payload:
        found = incidents.find(row.payload["incident"])
        title = found.title if found is not None else ""
        return [
            _("Lập tệp CSV họ tên, thư điện tử, điện thoại của người bị ảnh hưởng bởi sự cố “%(title)s”.")
            % {"title": title}
        ]
    if "group" in row.payload:
        group = AccountGroup.objects.filter(pk=row.payload["group"]).first()
        told = {"name": group.name if group is not None else ""}
        return [_("Lập tệp XLSX tên đăng nhập, họ tên của các tài khoản trong nhóm “%(name)s”.") % told]
    lines = [
        _(
            "Lập tệp XLSX các tài khoản công dân, tổ chức: họ tên, số định danh, mã số thuế, ngày sinh, thư điện tử, "
            "số điện thoại."
        )
    ]
    if row.is_waiting:
        count = len(found_accounts(Wanted.read(row.words)))
        lines.append(_("Điều kiện tìm: %(words)s.") % {"words": _searched(row.words)})
        lines.append(_("Hiện có %(count)s tài khoản.") % {"count": f"{count:,}".replace(",", ".")})
    return lines


def _make_accounts(row: AskedAct, by: Actor) -> MadeFile:
    _check_top(by)
    day = f"{timezone.localdate():%Y%m%d}"
    if "incident" in row.payload:
        incident = incidents.find(row.payload["incident"])
        if incident is None or incident.is_drill:
            raise Impossible(_("Sự cố này không còn."))
        content = b"".join(incidents.people_file(incident))
        rows = incidents.affected(incident).people
        return MadeFile(f"nguoi-bi-anh-huong-{day}.csv", CSV_TYPE, content, rows)
    if "group" in row.payload:
        group = AccountGroup.objects.filter(pk=row.payload["group"], closed_at__isnull=True).first()
        if group is None:
            raise Impossible(_("Nhóm này đã đóng."))
        content, rows = members_file(group)
        return MadeFile(f"nhom-{group.code}-{day}.xlsx", XLSX_TYPE, content, rows)
    found = found_accounts(Wanted.read(row.words))
    if len(found) > MOST_ACCOUNTS:
        raise Impossible(too_many_found(MOST_ACCOUNTS))
    return MadeFile(f"tai-khoan-{day}.xlsx", XLSX_TYPE, workbook(found, account_list_mask(by)), len(found))


def _tell_officers(row: AskedAct) -> list[str]:
    return [
        _(
            "Lập tệp XLSX cán bộ của các cơ quan mà người đề nghị quản trị: họ tên, thư điện tử, điện thoại, vị trí."
        )
    ]


def _make_officers(row: AskedAct, by: Actor) -> MadeFile:
    _check_administrator(by)
    content, rows = officers_file(scope_of(by))
    return MadeFile(f"can-bo-{timezone.localdate():%Y%m%d}.xlsx", XLSX_TYPE, content, rows)


def _tell_trail(row: AskedAct) -> list[str]:
    lines = [
        _(
            "Lập tệp nhật ký hệ thống của các cơ quan mà người đề nghị quản trị: ai đã xem, làm gì, của ai, từ đâu."
        )
    ]
    if row.is_waiting:
        lines.append(_("Điều kiện tìm: %(words)s.") % {"words": _searched(row.words)})
    return lines


def _make_trail(row: AskedAct, by: Actor) -> MadeFile:
    _check_administrator(by)
    asked = trail.read(row.words)
    found = trail.lines_of(by, asked)
    if asked.errors or len(found) > trail.MOST:
        raise Impossible(trail.too_many(trail.MOST))
    name, content_type, parts = trail.trail_file(found, row.payload["format"], account_list_mask(by))
    return MadeFile(name, content_type, "".join(parts).encode(), len(found))


def _tell_everything(row: AskedAct) -> list[str]:
    of = row.payload["of"]
    name = Agency.objects.filter(code=of).values_list("name", flat=True).first()
    whole = _("toàn bộ hệ thống") if of == EVERYTHING else name or of
    return [
        _("Xuất toàn bộ hồ sơ của %(of)s: đơn, giấy tờ, nhật ký, kết quả, không mã hoá.") % {"of": whole},
        _("Người đề nghị tải về ở trang “Xuất toàn bộ hồ sơ”, trong 24 giờ từ khi xuất xong."),
    ]


def _export_everything(row: AskedAct, by: Actor) -> None:
    of, scope = row.payload["of"], scope_of(by)
    everything = of == EVERYTHING
    agency = None if everything else Agency.objects.filter(code=of).first()
    if everything and not (by.is_administrator and scope.is_everything):
        raise Impossible(_("Người đề nghị không còn là quản trị viên cấp trên cùng."))
    if not everything and (agency is None or not by.is_administrator or not scope.holds(of)):
        raise Impossible(_("Người đề nghị không còn quản trị cơ quan này."))
    if jobs.begin(cast(User, by.person), agency) is None:
        raise Impossible(_("Phạm vi này đang được xuất."))


def _tell_erasure(row: AskedAct) -> list[str]:
    found = requests.find(row.payload["request"])
    if found is None:
        return [_("Yêu cầu này không còn.")]
    told = {"name": found.person.display_name, "what": found.what}
    lines = [_("Theo yêu cầu của %(name)s: “%(what)s”.") % told]
    if row.payload["how"] == "account":
        lines.append(_("Xoá cả tài khoản và mọi dữ liệu không phải lưu; không lấy lại được."))
    else:
        lines.append(_("Xoá hồ sơ chưa nộp, tệp rời và dữ liệu giữ để dùng lại; không lấy lại được."))
    if row.words.get("answer"):
        lines.append(_("Trả lời người yêu cầu: “%(answer)s”.") % {"answer": row.words["answer"]})
    return lines


def _erase(row: AskedAct, by: Actor) -> None:
    _check_top(by)
    found, how = requests.find(row.payload["request"]), row.payload["how"]
    if found is None or found.state != found.State.OPEN:
        raise Impossible(_("Yêu cầu này đã được trả lời hoặc đã rút lại."))
    if how not in ways_of(found):
        raise Impossible(_("Việc xoá này không còn làm được: có dữ liệu phải lưu hoặc lệnh giữ."))
    try:
        settle(found, cast(User, by.person), how, row.words["answer"])
    except (requests.Settled, requests.Wrong) as changed:
        raise Impossible(_("Yêu cầu này đã được trả lời hoặc đã rút lại.")) from changed
    except erasing.Held as held:
        raise Impossible(_("Một lệnh giữ dữ liệu vừa được đặt cho người này.")) from held


def _tell_retention(row: AskedAct) -> list[str]:
    return [
        _("Công bố thời hạn lưu giữ tệp mới; sau đó tệp hết hạn bị xoá hằng đêm và không lấy lại được:"),
        *rules_in_words(row.payload["data"]),
    ]


def _publish_retention(row: AskedAct, by: Actor) -> None:
    _check_top(by)
    if rules_now().number != row.payload["after"]:
        raise Impossible(_("Quy định lưu giữ đã được đổi sau khi đề nghị."))
    report = publish_rules(row.payload["data"], cast(User, by.person), scope_of(by), keep=True)
    if not report.ok:
        raise Impossible("; ".join(mistake.reason for mistake in report.mistakes[:3]))


ACTS = (
    GuardedAct(
        code=Guarded.EXPORT_ACCOUNTS,
        title=gettext_lazy("Tải danh sách tài khoản người dân, tổ chức"),
        covers=gettext_lazy(
            "Tệp XLSX các tài khoản, tài khoản của một nhóm; tệp CSV người bị ảnh hưởng bởi sự cố."
        ),
        telling=_tell_accounts,
        perform=_make_accounts,
        of_the_top=True,
    ),
    GuardedAct(
        code=Guarded.EXPORT_OFFICERS,
        title=gettext_lazy("Tải danh sách cán bộ"),
        covers=gettext_lazy("Tệp XLSX cán bộ với thư điện tử, điện thoại và vị trí."),
        telling=_tell_officers,
        perform=_make_officers,
    ),
    GuardedAct(
        code=Guarded.EXPORT_TRAIL,
        title=gettext_lazy("Tải nhật ký hệ thống"),
        covers=gettext_lazy("Tệp JSON, CEF của nhật ký: ai đã xem, làm gì với dữ liệu của ai."),
        telling=_tell_trail,
        perform=_make_trail,
    ),
    GuardedAct(
        code=Guarded.EXPORT_EVERYTHING,
        title=gettext_lazy("Xuất toàn bộ hồ sơ"),
        covers=gettext_lazy("Bản xuất mọi hồ sơ và giấy tờ của một cơ quan hoặc cả hệ thống."),
        telling=_tell_everything,
        perform=_export_everything,
    ),
    GuardedAct(
        code=Guarded.ERASURE,
        title=gettext_lazy("Xoá dữ liệu của một người"),
        covers=gettext_lazy("Xoá những gì chưa nộp, xoá tài khoản theo yêu cầu của chủ thể dữ liệu."),
        telling=_tell_erasure,
        perform=_erase,
        of_the_top=True,
    ),
    GuardedAct(
        code=Guarded.RETENTION,
        title=gettext_lazy("Đổi thời hạn lưu giữ tệp"),
        covers=gettext_lazy("Thời hạn mà hết thì tệp của hồ sơ, bản nháp, tệp rời bị xoá hằng đêm."),
        telling=_tell_retention,
        perform=_publish_retention,
        of_the_top=True,
    ),
)
