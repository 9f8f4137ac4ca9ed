"""The trail of the system: who did what, when, from where, on whose behalf, and whose data it touched.

`note` is called where the thing is done. It is one plain INSERT: nothing is locked and nobody waits for anybody; the
chain is made afterwards (`sealing`). A line names things by their keys and holds nothing of their content.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from motcua.audit.addresses import client_address
from motcua.audit.agents import short_agent
from motcua.audit.current import current_request

Detail = str | int | bool | None | list[str] | list[int]


class Kind(models.TextChoices):
    """What happened. Lines keep the value: none is ever renamed."""

    SIGN_IN = "sign_in", _("Đăng nhập")
    SIGN_IN_FAILED = "sign_in_failed", _("Đăng nhập không thành công")
    SIGN_OUT = "sign_out", _("Đăng xuất")
    ACCOUNT_MADE = "account_made", _("Tạo tài khoản")
    ACCOUNT_CHANGED = "account_changed", _("Sửa thông tin tài khoản")
    ACCOUNT_CLOSED = "account_closed", _("Đóng tài khoản")
    ACCOUNT_OPENED = "account_opened", _("Mở lại tài khoản")
    CONTACT_CHANGED = "contact_changed", _("Đổi thư điện tử, số điện thoại")
    PASSWORD_CHANGED = "password_changed", _("Đổi mật khẩu")
    PASSWORD_ASKED = "password_asked", _("Yêu cầu đặt lại mật khẩu")
    PASSWORD_RESET = "password_reset", _("Đặt lại mật khẩu")
    IDENTITY_JOINED = "identity_joined", _("Nối cách đăng nhập")
    IDENTITY_PARTED = "identity_parted", _("Bỏ nối cách đăng nhập")
    NUMBER_PROVEN_ELSEWHERE = "number_proven_elsewhere", _("Mất số định danh đã khai")
    RIGHTS_CHANGED = "rights_changed", _("Thay đổi quyền")
    DELEGATED = "delegated", _("Uỷ quyền")
    DELEGATION_ENDED = "delegation_ended", _("Chấm dứt uỷ quyền")
    PUBLISHED = "published", _("Công bố dữ liệu")
    IMPORTED = "imported", _("Nạp dữ liệu")
    SETTINGS_CHANGED = "settings_changed", _("Thay đổi cấu hình")
    VIEW = "view", _("Xem")
    DOWNLOAD = "download", _("Tải về")
    PRINT = "print", _("In")
    EXPORT = "export", _("Xuất dữ liệu")
    FACTOR_CHANGED = "factor_changed", _("Thay đổi xác thực hai lớp")
    PROVEN_AGAIN = "proven_again", _("Xác nhận lại danh tính")
    SESSIONS_ENDED = "sessions_ended", _("Đăng xuất ở nơi khác")
    SESSION_STOLEN = "session_stolen", _("Phiên xuất hiện ở hai trình duyệt")
    CONSENT_GIVEN = "consent_given", _("Đồng ý cho xử lý dữ liệu")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("Rút lại đồng ý")
    DATA_ASKED = "data_asked", _("Yêu cầu về dữ liệu cá nhân")
    DATA_ANSWERED = "data_answered", _("Trả lời yêu cầu về dữ liệu cá nhân")
    DATA_ERASED = "data_erased", _("Xoá dữ liệu theo yêu cầu")
    HOLD_SET = "hold_set", _("Đặt lệnh giữ dữ liệu")
    HOLD_RELEASED = "hold_released", _("Thả lệnh giữ dữ liệu")
    RIGHTS_EXPLAINED = "rights_explained", _("Xem ai xem được hồ sơ, vì sao")
    ORGANISED = "organised", _("Đổi tên, lập cơ quan, đơn vị, chức vụ")
    TRAIL_CHECKED = "trail_checked", _("Kiểm tra nhật ký")
    TRAIL_REMOVED = "trail_removed", _("Xoá nhật ký hết hạn lưu")
    MANDATE_CHANGED = "mandate_changed", _("Thay đổi quyền làm thay")
    FOUR_EYES = "four_eyes", _("Việc cần người thứ hai")
    ACTING_CHOSEN = "acting_chosen", _("Đổi người được làm thay")
    ACCOUNT_GROUP_CHANGED = "account_group_changed", _("Thay đổi nhóm tài khoản")
    ACCESS_OBJECTED = "access_objected", _("Phản đối hạn chế sử dụng dịch vụ")
    ACCESS_ANSWERED = "access_answered", _("Trả lời phản đối hạn chế")
    REVEAL = "reveal", _("Hiện dữ liệu bị che")
    CHECKED = "checked", _("Đối chiếu với cơ sở dữ liệu")
    REPLAYED = "replayed", _("Gửi lại tin ra ngoài")
    INSPECTED = "inspected", _("Thanh tra, kiểm tra")
    ARCHIVED = "archived", _("Lưu trữ, gia hạn dấu thời gian")
    VAULT_REVOKED = "vault_revoked", _("Thu hồi giấy tờ trong Kho dữ liệu")


# What is only looked at need not wait for the disk: a line may be lost with the power within its last half second, and
# only then. Everything else is on the disk before the answer goes out.
_LIGHT = frozenset({Kind.VIEW})

# Names written with the details of a line would make it personal; the database has 8 kB for a row, this is far below.
_LONGEST_DETAILS = 2000


class Seat(NamedTuple):
    """Through which post somebody acts; 0 where it is through none, or the post is the own one."""

    post_id: int = 0
    agency_id: int = 0
    on_behalf_of: int = 0


COLUMNS = "at, kind, person_id, post_id, on_behalf_of_id, agency_id, about, subject, address, session, agent, details"
VALUES = """
    %(at)s::timestamptz, %(kind)s::varchar, %(person)s::bigint, %(post)s::bigint, %(on_behalf_of)s::bigint,
    %(agency)s::bigint, %(about)s::varchar, %(subject)s::bigint[], %(address)s::varchar, %(session)s::varchar,
    %(agent)s::varchar, %(details)s::jsonb
"""
# Where the row comes from, when the commit need not wait for the disk.
WITHOUT_WAITING = "FROM set_config('synchronous_commit', 'off', true)"
_INSERT = f"""
    WITH line AS (
        INSERT INTO audit_trailline ({COLUMNS}) SELECT {VALUES} {{source}} RETURNING id)
    INSERT INTO audit_trailwaiting (line_id) SELECT id FROM line
"""  # noqa: S608 - our own names
_PLAIN = _INSERT.format(source="")
_SOON = _INSERT.format(source=WITHOUT_WAITING)


def note(
    kind: Kind,
    *,
    request: HttpRequest | None = None,
    person: Any = None,
    subject: Iterable[int] = (),
    about: str = "",
    details: Mapping[str, Detail] | None = None,
    agency_id: int | None = None,
    on_behalf_of: int | None = None,
) -> None:
    """Write one line of the trail. One statement; a second one for an officer whose posts nobody has read yet.

    `request`: by default the one that is being served. `person`: who did it, by default whoever asks; where nobody
    does, it is the system itself. `subject`: ids of the people whose data it touches. `about`: the key of the thing
    ("dossier:<uuid>"), never content. `details`: a few words, numbers and codes, nothing personal. `agency_id`: whose
    affair it is, by default that of the person's first post. `on_behalf_of`: the account for which it was done, where
    no delegated post says so already. In a transaction the line is written with it or not at all.
    Raises ValueError for details that are too long, TypeError for what is no plain JSON.
    """
    values = line_values(
        kind,
        request=request,
        person=person,
        subject=subject,
        about=about,
        details=details,
        agency_id=agency_id,
        on_behalf_of=on_behalf_of,
    )
    with connection.cursor() as cursor:
        cursor.execute(_SOON if need_not_wait(kind) else _PLAIN, values)


def need_not_wait(kind: Kind) -> bool:
    """Whether the line's commit may come before the disk: what is set for it would be set for a transaction around."""
    return kind in _LIGHT and not connection.in_atomic_block


def line_values(
    kind: Kind,
    *,
    request: HttpRequest | None = None,
    person: Any = None,
    subject: Iterable[int] = (),
    about: str = "",
    details: Mapping[str, Detail] | None = None,
    agency_id: int | None = None,
    on_behalf_of: int | None = None,
) -> dict[str, Any]:
    """The values of a line, by the names that `VALUES` uses; `note` says what the arguments are."""
    request = request or current_request()
    if person is None and request is not None:
        person = getattr(request, "user", None)
    known = getattr(person, "pk", None) is not None
    seat = seat_of(person, agency_id) if known else Seat()
    return {
        "at": timezone.now(),
        "kind": kind.value,
        "person": person.pk if known else None,
        "post": seat.post_id or None,
        "on_behalf_of": on_behalf_of or seat.on_behalf_of or None,
        "agency": agency_id or seat.agency_id or None,
        "about": about,
        "subject": sorted(set(subject)),
        **_origin(request),
        "details": _written(details or {}),
    }


def seat_of(person: Any, agency_id: int | None = None) -> Seat:
    """Through which post an officer acts: the first one in that agency, else the first; none for everybody else."""
    if not getattr(person, "is_officer", False):
        return Seat()
    rows = getattr(person, "read_along", None)
    if rows is None:
        rows = import_string(settings.TRAIL_SEATS)(person.pk, timezone.localdate())
    # The order of `agencies.selectors.Seat`.
    seats = [Seat(row[0], row[6], row[9]) for row in rows]
    return next((seat for seat in seats if seat.agency_id == agency_id), seats[0] if seats else Seat())


def session_mark(key: str | None) -> str:
    """A session's key as it stands in the trail: the same for the same session, and of no use to come in with."""
    return pseudonym(key) if key else ""


def pseudonym(text: str) -> str:
    """A text as it may stand in the trail: the same for the same text, and not to be guessed from outside."""
    return hmac.new(settings.SECRET_KEY.encode(), f"trail:{text}".encode(), hashlib.sha256).hexdigest()[:16]


def _origin(request: HttpRequest | None) -> dict[str, str]:
    if request is None:
        return {"address": "", "session": "", "agent": ""}
    session = getattr(request, "session", None)
    return {
        "address": client_address(request).replace("\0", "")[:45],
        "session": session_mark(session.session_key if session is not None else None),
        "agent": short_agent(request.META.get("HTTP_USER_AGENT", "").replace("\0", "")),
    }


def _written(details: Mapping[str, Detail]) -> str:
    text = json.dumps(dict(details), ensure_ascii=False, allow_nan=False)
    if len(text) > _LONGEST_DETAILS:
        raise ValueError(f"details of the trail are a few words, not {len(text)} characters")
    return text
