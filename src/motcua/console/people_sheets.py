"""Officers and units as a workbook: taken away, and brought back as a package with a report by row (II.17.1).

Each row is one post of one person. A unit that is not there yet is made, where its name and kind stand in the row.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.granting import held_today
from motcua.agencies.models import Agency, Unit
from motcua.agencies.roles import OFFICER_ROLES, ROLE_LABELS, Role
from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only
from motcua.console.four_eyes.asking import agency_of_all, asked_first
from motcua.console.workbooks.problems import Problem
from motcua.console.workbooks.rows import checked, places_of
from motcua.console.workbooks.uploading import Place, given_file, shown, shown_refused, workbook_response
from motcua.exchange.packages.dumping import as_json, dump_one
from motcua.exchange.packages.record import keep_package
from motcua.exchange.packages.scope import Scope, scope_of
from motcua.files.tables import xlsx_file
from motcua.files.workbooks import MOST_BYTES, MOST_ROWS, WorkbookRefused, read_workbook
from motcua.kernel.folding import fold
from motcua.kernel.identity import IdentityError, check_email, check_phone
from motcua.people.models import User

_COLUMNS_READ = 20
_LONGEST = 200


@dataclass
class Sheet:
    """A workbook as read: people with the rows that they come from, agencies with new units or posts, problems."""

    people: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    agencies: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def columns() -> dict[str, str]:
    """Title of each column by its key."""
    return {
        "email": _("Thư điện tử"),
        "full_name": _("Họ và tên"),
        "phone": _("Điện thoại"),
        "agency": _("Mã cơ quan"),
        "unit": _("Mã đơn vị"),
        "unit_name": _("Tên đơn vị"),
        "unit_kind": _("Loại đơn vị"),
        "title": _("Chức danh"),
        "role": _("Vai trò"),
        "post": _("Mã chức vụ"),
    }


_NEEDED = ("email", "full_name", "agency", "unit", "title", "role")


@require_safe
@administrators_only
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who works where in the own agencies, as a workbook that can be filled in and brought back."""
    act = Guarded.EXPORT_OFFICERS
    asking = asked_first(request, actor, act, agency_of_all(actor, act), {})
    if asking is not None:
        return asking
    content, _rows = officers_file(scope_of(actor))
    return workbook_response(content, "can-bo")


def officers_file(scope: Scope) -> tuple[bytes, int]:
    """Who works where in these agencies, and how many lines that is."""
    held = held_today()
    if scope.agencies is not None:
        held = held.filter(post__unit__agency__code__in=scope.agencies)
    rows = [
        (
            one.person.email,
            one.person.full_name,
            one.person.phone,
            one.post.unit.agency.code,
            one.post.unit.code,
            one.post.unit.name,
            str(one.post.unit.get_kind_display()),
            one.post.title,
            str(ROLE_LABELS[Role(one.post.role)]),
            one.post.code,
        )
        for one in held.select_related("person", "post__unit__agency").order_by(
            "post__unit__agency__code", "post__unit_id", "person__email", "post_id"
        )
    ]
    return xlsx_file(_("Cán bộ"), list(columns().values()), rows), len(rows)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def upload(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Check a workbook. Nothing is written before the administrator says so on the next page."""
    place = _place()
    if request.method != "POST":
        return shown(request, actor, place)
    person, scope = cast(User, actor.person), scope_of(actor)
    try:
        name, content = given_file(request, MOST_BYTES)
        sheet = read_sheet(content, scope, person)
    except WorkbookRefused as refusal:
        return shown_refused(request, actor, place, refusal)
    changed, problems = checked(
        sheet.people, lambda people: package_of(sheet, people), columns(), by=person, scope=scope, name=name
    )
    problems = sorted([*sheet.problems, *problems])
    if problems:
        return shown(request, actor, place, problems=problems)
    if not changed:
        return shown(request, actor, place, is_same=True)
    files = package_of(sheet, [one for _row, one in sheet.people])
    return redirect("console:package", key=keep_package(name, files, person).key)


def _place() -> Place:
    return Place(
        title=_("Cán bộ và đơn vị"),
        crumbs=[{"text": _("Cán bộ và quyền"), "href": reverse("console:officers")}],
        action=reverse("console:officers_upload"),
        export=reverse("console:officers_export"),
        lead=_(
            "Mỗi dòng là một vị trí của một người. Tài khoản, đơn vị, chức vụ chưa có thì được thêm; những gì không có "
            "trong tệp giữ nguyên: cho thôi vị trí thì làm ở trang của cán bộ. Bấm nạp ở trang sau thì mới nạp."
        ),
        hint=_(
            "Đơn vị mới cần Tên đơn vị và Loại đơn vị. Tài khoản mới chưa có mật khẩu: người dùng bấm “Quên mật khẩu” "
            "để đặt. Tối đa %(rows)s dòng."
        )
        % {"rows": f"{MOST_ROWS:,}".replace(",", ".")},
        max_mb=MOST_BYTES // 1024 // 1024,
    )


def package_of(sheet: Sheet, people: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    """The package that loads people, with the agencies that get new units or posts."""
    files = {f"co-quan-{code}.json": as_json(content) for code, content in sheet.agencies.items()}
    return files | {"can-bo.json": as_json({"kind": "people", "people": list(people)})}


def read_sheet(content: bytes, scope: Scope, by: User) -> Sheet:
    """Read a workbook, row by row. Raises WorkbookRefused when it is none, or lacks the columns that it needs."""
    rows = read_workbook(content, _COLUMNS_READ)
    if len(rows) < 2:
        raise WorkbookRefused(_("Trang tính đầu tiên của tệp không có dòng dữ liệu nào dưới dòng tiêu đề."))
    places = places_of(rows[0][1], columns(), _NEEDED)
    reading = _Reading(scope, by)
    for number, cells in rows[1:]:
        typed = {key: " ".join(cells[place].split()) for key, place in places.items()}
        reading.take(number, {key: typed.get(key, "") for key in columns()})
    sheet = reading.sheet
    # Whose account is a citizen's gets no post, whatever the workbook calls it.
    others = User.objects.filter(email__in=reading.people).exclude(kind=User.Kind.OFFICER)
    for email in others.values_list("email", flat=True):
        reason = _("Địa chỉ này là tài khoản của công dân, tổ chức. Hãy dùng địa chỉ công vụ.")
        sheet.problems.append(Problem("", reading.people.pop(email)[0], columns()["email"], reason))
    sheet.people = list(reading.people.values())
    return sheet


class _Reading:
    """Takes rows one after another; what is there already is read once, in three statements."""

    def __init__(self, scope: Scope, by: User) -> None:
        self.sheet = Sheet()
        self.people: dict[str, tuple[int, dict[str, Any]]] = {}
        self._scope, self._by = scope, by
        self._agencies = set(Agency.objects.values_list("code", flat=True))
        self._units: dict[tuple[str, str], Unit] = {
            (unit.agency.code, unit.code): unit
            for unit in Unit.objects.select_related("agency").prefetch_related("posts")
        }
        # The codes of posts by agency, unit, role and title; those of this workbook among them.
        self._posts: dict[tuple[str, str, str, str], str] = {}
        # The roles of posts by agency, unit and code.
        self._roles: dict[tuple[str, str, str], str] = {}
        for (agency, code), unit in self._units.items():
            for post in unit.posts.all():
                self._posts.setdefault((agency, code, post.role, fold(post.title)), post.code)
                self._roles[agency, code, post.code] = post.role

    def take(self, number: int, typed: dict[str, str]) -> None:
        """One row: into a person and, where needed, an agency; or its problems."""
        problems = [Problem("", number, columns()[key], text) for key, text in self._wrong(typed)]
        self.sheet.problems += problems
        if problems:
            return
        email = typed["email"].lower()
        place = f"{typed['agency']}/{typed['unit']}/{self._post(typed)}"
        _first, person = self.people.setdefault(
            email,
            (
                number,
                {
                    "email": email,
                    "full_name": typed["full_name"],
                    "kind": User.Kind.OFFICER.value,
                    **({"phone": check_phone(typed["phone"])} if typed["phone"] else {}),
                    "posts": [],
                },
            ),
        )
        if place not in person["posts"]:
            person["posts"].append(place)

    def _wrong(self, typed: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        for key in _NEEDED:
            if not typed[key]:
                yield key, _("Còn để trống. Hãy ghi, hoặc xoá cả dòng.")
            elif len(typed[key]) > _LONGEST:
                yield key, _("Dài quá 200 ký tự. Hãy viết gọn lại.")
        for key, check in (("email", check_email), ("phone", check_phone)):
            try:
                if typed[key]:
                    check(typed[key])
            except IdentityError as wrong:
                yield key, str(wrong)
        email = typed["email"].lower()
        if email and email == (self._by.email or "").lower() and not self._holds_already(typed):
            yield "email", _("Bạn không tự giao vị trí cho mình. Hãy nhờ quản trị viên khác hoặc cấp trên.")
        known = self.people.get(email)
        if known is not None and typed["full_name"] and known[1]["full_name"] != typed["full_name"]:
            yield (
                "full_name",
                _("Dòng %(row)s ghi họ tên khác cho cùng thư điện tử. Hãy ghi giống nhau.")
                % {"row": known[0]},
            )
        if typed["agency"] and not self._scope.holds(typed["agency"]):
            yield "agency", _("Không có cơ quan mã này trong những cơ quan bạn quản trị.")
        elif typed["agency"] and typed["agency"] not in self._agencies:
            yield "agency", _("Không có cơ quan mã này.")
        elif typed["agency"] and typed["unit"]:
            yield from self._wrong_unit(typed)
        if typed["role"] and _role(typed["role"]) is None:
            roles = ", ".join(str(ROLE_LABELS[role]) for role in OFFICER_ROLES)
            yield "role", _("Không có vai trò này. Hãy ghi một trong: %(roles)s.") % {"roles": roles}
        elif typed["post"]:
            yield from self._wrong_post(typed)

    def _wrong_post(self, typed: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        role = self._roles.get((typed["agency"], typed["unit"], typed["post"]))
        if role is None:
            yield (
                "post",
                _("Đơn vị không có chức vụ mã này. Hãy để trống để hệ thống tìm hoặc lập theo chức danh."),
            )
        elif _role(typed["role"]) != role:
            told = {"role": ROLE_LABELS[Role(role)]}
            yield "role", _("Chức vụ mã này có vai trò “%(role)s”. Hãy ghi đúng hoặc để trống mã.") % told

    def _wrong_unit(self, typed: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        unit = self._units.get((typed["agency"], typed["unit"]))
        if unit is not None:
            if typed["unit_name"] and fold(typed["unit_name"]) != fold(unit.name):
                told = {"name": unit.name}
                yield "unit_name", _("Đơn vị mã này tên là “%(name)s”. Hãy ghi đúng hoặc để trống.") % told
            return
        if any(one["code"] == typed["unit"] for one in self._coming(typed["agency"])):
            return
        if not typed["unit_name"]:
            yield "unit_name", _("Chưa có đơn vị mã này: hãy ghi tên để lập mới, hoặc sửa mã.")
        if _kind(typed["unit_kind"]) is None:
            kinds = ", ".join(str(label) for label in Unit.Kind.labels)
            yield "unit_kind", _("Đơn vị mới cần loại, một trong: %(kinds)s.") % {"kinds": kinds}

    def _coming(self, agency: str) -> list[dict[str, Any]]:
        """The units of an agency as this workbook leaves them; none before it brings anything new there."""
        units: list[dict[str, Any]] = self.sheet.agencies.get(agency, {}).get("units", [])
        return units

    def _holds_already(self, typed: Mapping[str, str]) -> bool:
        role = _role(typed["role"])
        if role is None:
            return False
        held = held_today().filter(person=self._by, post__unit__code=typed["unit"], post__role=role.value)
        titles = held.filter(post__unit__agency__code=typed["agency"]).values_list("post__title", flat=True)
        return fold(typed["title"]) in {fold(title) for title in titles}

    def _post(self, typed: Mapping[str, str]) -> str:
        """The code of the post that a row names; a new one is put into its agency."""
        if typed["post"]:
            return typed["post"]
        role = cast(Role, _role(typed["role"]))
        key = (typed["agency"], typed["unit"], role.value, fold(typed["title"]))
        found = self._posts.get(key)
        if found is not None:
            return found
        unit = self._unit(typed)
        taken = {post["code"] for post in unit.setdefault("posts", [])}
        stem = role.value.replace("_", "-")
        code = next(code for n in range(1, len(taken) + 2) if (code := f"{stem}-{n}") not in taken)
        unit["posts"].append({"code": code, "title": typed["title"], "role": role.value})
        self._posts[key] = code
        return code

    def _unit(self, typed: Mapping[str, str]) -> dict[str, Any]:
        """The unit of a row within its agency as it will be loaded; a new one where there is none."""
        agency = self.sheet.agencies.get(typed["agency"])
        if agency is None:
            agency = json.loads(cast(bytes, dump_one("agency", typed["agency"])))
            self.sheet.agencies[typed["agency"]] = agency
        units: list[dict[str, Any]] = agency["units"]
        found = next((unit for unit in units if unit["code"] == typed["unit"]), None)
        if found is None:
            kind = cast(Unit.Kind, _kind(typed["unit_kind"]))
            found = {"code": typed["unit"], "name": typed["unit_name"], "kind": kind.value, "posts": []}
            units.append(found)
        return found


def _role(text: str) -> Role | None:
    words = fold(text)
    return next((role for role in OFFICER_ROLES if words in (role.value, fold(str(ROLE_LABELS[role])))), None)


def _kind(text: str) -> Unit.Kind | None:
    words = fold(text)
    return next((kind for kind in Unit.Kind if words in (kind.value, fold(str(kind.label)))), None)
