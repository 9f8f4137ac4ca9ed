"""Naming agencies anew, and making and naming their units and posts: by an administrator, for the own agencies."""

import datetime
import re

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.granting import GrantRefused, ruled_by
from motcua.agencies.models import Agency, Post, Unit
from motcua.agencies.names import TooEarly, keep_former_name
from motcua.agencies.roles import OFFICER_ROLES
from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind, note
from motcua.kernel.dates import format_date

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_CODE = 50


def rename_agency(by: Actor, agency: Agency, name: str, short_name: str, since: datetime.date) -> None:
    """Give an agency another name from a day on, today at the latest. Raises GrantRefused."""
    _check_ruled(by, agency.pk)
    _check_text("name", name, 300)
    if len(short_name) > 100:
        raise _refused("short_name", _("Tên gọi tắt dài quá 100 ký tự; hãy rút gọn."))
    with transaction.atomic():
        row = Agency.objects.select_for_update().get(pk=agency.pk)
        if row.name != name:
            _keep(row, since, by)
        row.name, row.short_name = name, short_name
        row.save(update_fields=["name", "short_name"])
        _note(by, "agency_named", agency.pk)


def rename_unit(by: Actor, unit: Unit, name: str, since: datetime.date) -> None:
    """Give a unit another name from a day on, today at the latest. Raises GrantRefused."""
    _check_ruled(by, unit.agency_id)
    _check_text("unit_name", name, 200)
    with transaction.atomic():
        row = Unit.objects.select_for_update().get(pk=unit.pk)
        if row.name == name:
            return
        _keep(row, since, by)
        row.name = name
        row.save(update_fields=["name"])
        _note(by, "unit_named", unit.agency_id)


def make_unit(by: Actor, agency: Agency, code: str, name: str, kind: str) -> Unit:
    """Make a unit. Its code is what definitions of processes name. Raises GrantRefused."""
    _check_ruled(by, agency.pk)
    _check_text("name", name, 200)
    _check_code(code)
    if kind not in Unit.Kind.values:
        raise _refused("kind", _("Hãy chọn loại đơn vị."))
    try:
        with transaction.atomic():
            _note(by, "unit_made", agency.pk)
            return Unit.objects.create(agency=agency, code=code, name=name, kind=kind)
    except IntegrityError as taken:
        raise _refused("code", _("Cơ quan này đã có đơn vị mã như vậy. Hãy dùng mã khác.")) from taken


def make_post(by: Actor, unit: Unit, code: str, title: str, role: str) -> Post:
    """Make a post in a unit. Raises GrantRefused."""
    _check_ruled(by, unit.agency_id)
    _check_text("title", title, 200)
    _check_code(code)
    if role not in {one.value for one in OFFICER_ROLES}:
        raise _refused("role", _("Hãy chọn vai trò của chức vụ."))
    try:
        with transaction.atomic():
            _note(by, "post_made", unit.agency_id)
            return Post.objects.create(unit=unit, code=code, title=title, role=role)
    except IntegrityError as taken:
        raise _refused("code", _("Đơn vị này đã có chức vụ mã như vậy. Hãy dùng mã khác.")) from taken


def retitle_post(by: Actor, post: Post, title: str) -> None:
    """Call a post something else; the record keeps what it was called in each act. Raises GrantRefused."""
    _check_ruled(by, post.unit.agency_id)
    _check_text("title", title, 200)
    post.title = title
    with transaction.atomic():
        post.save(update_fields=["title"])
        _note(by, "post_named", post.unit.agency_id)


def _keep(row: Agency | Unit, since: datetime.date, by: Actor) -> None:
    if since > timezone.localdate():
        raise _refused(
            "since", _("Hãy đổi tên từ hôm nay hoặc một ngày đã qua; ngày sắp tới thì làm vào ngày đó.")
        )
    try:
        keep_former_name(row, since=since, by=by.person)
    except TooEarly as early:
        text = _("Tên hiện nay có từ sau ngày đó. Hãy chọn từ ngày %(day)s trở đi.")
        raise _refused("since", text % {"day": format_date(early.first)}) from early


def _note(by: Actor, change: str, agency: int) -> None:
    note(Kind.ORGANISED, person=by.person, details={"change": change}, agency_id=agency)


def _check_ruled(by: Actor, agency: int) -> None:
    if agency not in ruled_by(by):
        raise _refused("", _("Cơ quan này không thuộc quyền quản trị của bạn."))


def _check_text(name: str, text: str, most: int) -> None:
    if not text:
        raise _refused(name, _("Hãy nhập tên."))
    if len(text) > most:
        raise _refused(name, _("Dài quá %(most)s ký tự; hãy rút gọn.") % {"most": most})


def _check_code(code: str) -> None:
    if not _CODE.fullmatch(code) or len(code) > _LONGEST_CODE:
        raise _refused(
            "code", _("Mã gồm chữ thường không dấu, chữ số và gạch nối, ví dụ “phong-cong-nghiep”.")
        )


def _refused(name: str, message: str) -> GrantRefused:
    return GrantRefused(message, {name: message} if name else {})
