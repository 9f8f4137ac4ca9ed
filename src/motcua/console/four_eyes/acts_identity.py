"""The guarded act on who vouches for people: a provider of identity added, changed or turned on; an officer's put
under another directory.
"""

from typing import cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.agencies.four_eyes import GuardedAct, Impossible
from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.models import AskedAct
from motcua.agencies.selectors import Actor
from motcua.console.access import is_at_the_top
from motcua.console.identity import in_words, save
from motcua.console.officer_directory import taken_number
from motcua.exchange.packages.scope import scope_of
from motcua.people.models import IdentityProvider, User
from motcua.people.oidc import directories
from motcua.people.oidc.providers import definition_of, read


def _tell(row: AskedAct) -> list[str]:
    if "person" in row.payload:
        return _tell_directory(row)
    data, before = row.payload["data"], row.payload["before"]
    told = {"name": before.get("name", data["name"]), "code": data["code"]}
    first = (
        _("Đổi hệ thống định danh “%(name)s” (%(code)s), nơi quyết định ai vào được tài khoản nào:") % told
        if before
        else _("Thêm hệ thống định danh “%(name)s” (%(code)s), nơi quyết định ai vào được tài khoản nào:")
        % told
    )
    return [first, *in_words(before, data)]


def _perform(row: AskedAct, by: Actor) -> None:
    if not is_at_the_top(by):
        raise Impossible(_("Người đề nghị không còn là quản trị viên cấp trên cùng."))
    if "person" in row.payload:
        _put_under(row, by)
        return
    data = row.payload["data"]
    there = IdentityProvider.objects.select_for_update().filter(code=data["code"]).first()
    if (definition_of(there) if there is not None else {}) != row.payload["before"]:
        raise Impossible(_("Hệ thống định danh này đã được đổi sau khi đề nghị."))
    report = save(data, cast(User, by.person), scope_of(by), keep=True)
    if not report.ok:
        raise Impossible("; ".join(mistake.reason for mistake in report.mistakes[:3]))


def _tell_directory(row: AskedAct) -> list[str]:
    person = User.objects.filter(key=row.payload["person"]).first()
    code = row.payload["directory"]
    there = IdentityProvider.objects.filter(code=code).first()
    told = {
        "who": person.display_name if person is not None else "",
        "directory": read(there).name if there is not None else code,
        "number": row.payload["number"],
    }
    if not code:
        return [
            _("%(who)s không thuộc danh bạ cán bộ nào nữa; cách đăng nhập cũ và mọi phiên kết thúc.") % told
        ]
    lines = [
        _("%(who)s đăng nhập bằng danh bạ “%(directory)s”; cách đăng nhập cũ và mọi phiên kết thúc.") % told
    ]
    if told["number"]:
        lines.append(_("Mã cán bộ trong danh bạ đó: %(number)s.") % told)
    return lines


def _put_under(row: AskedAct, by: Actor) -> None:
    code = row.payload["directory"]
    person = User.objects.filter(key=row.payload["person"], kind=User.Kind.OFFICER).first()
    if person is None or (code and not IdentityProvider.objects.filter(code=code).exists()):
        raise Impossible(_("Người này hoặc danh bạ này không còn."))
    try:
        with transaction.atomic():
            directories.put_under(person, code, row.payload["number"], by.person)
    except IntegrityError as taken:
        raise Impossible(taken_number()) from taken


ACTS = (
    GuardedAct(
        code=Guarded.IDENTITY,
        title=gettext_lazy("Thêm, đổi, bật hệ thống định danh"),
        covers=gettext_lazy(
            "VNeID, danh bạ cán bộ (OpenID Connect): nơi chứng nhận ai là ai khi đăng nhập; đổi danh bạ của một cán "
            "bộ. Tắt thì một người làm được."
        ),
        telling=_tell,
        perform=_perform,
        of_the_top=True,
    ),
)
