"""What calendars, agencies, accounts and the site's identity must keep beyond their shape."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.kernel.hours import CalendarError, parse_hours
from motcua.kernel.worktime import WorkingCalendar


def _site(document: Document, known: Known) -> Iterator[Mistake]:
    owner = document.data.get("owner_agency")
    if owner is not None and owner not in known.parents:
        yield document.mistake("/owner_agency", _unknown_agency(owner))


def _calendar(document: Document, known: Known) -> Iterator[Mistake]:
    zone = document.data.get("timezone", "Asia/Ho_Chi_Minh")
    try:
        WorkingCalendar(parse_hours({"mon": [["07:30", "11:30"]]}), timezone=zone)
    except CalendarError:
        yield document.mistake("/timezone", _("Không có múi giờ “%(zone)s”.") % {"zone": zone})
    hours: Mapping[str, Any] = document.data["hours"]
    for day, shifts in hours.items():
        if not _are_shifts(shifts):
            yield document.mistake(f"/hours/{day}", _wrong_shifts())
    if not any(hours.values()):
        yield document.mistake("/hours", _("Lịch phải có ít nhất một ngày làm việc trong tuần."))
    seen: set[str] = set()
    for index, day in enumerate(document.data.get("days", [])):
        at = f"/days/{index}"
        if day["date"] in seen:
            yield document.mistake(f"{at}/date", _("Ngày %(date)s viết hai lần.") % {"date": day["date"]})
        seen.add(day["date"])
        if "hours" in day and not day["works"]:
            yield document.mistake(f"{at}/hours", _("Ngày nghỉ không có giờ làm việc. Hãy bỏ “hours”."))
        elif "hours" in day and not (day["hours"] and _are_shifts(day["hours"])):
            yield document.mistake(f"{at}/hours", _wrong_shifts())


def _are_shifts(shifts: Any) -> bool:
    try:
        parse_hours({"mon": shifts})
    except CalendarError:
        return False
    return True


def _wrong_shifts() -> str:
    return _(
        "Giờ làm việc không hợp lệ: mỗi ca có giờ bắt đầu trước giờ kết thúc, các ca theo thứ tự và không chồng nhau."
    )


def _agency(document: Document, known: Known) -> Iterator[Mistake]:
    data = document.data
    if data["calendar"] not in known.calendars:
        yield document.mistake(
            "/calendar", _("Không có lịch làm việc “%(code)s”.") % {"code": data["calendar"]}
        )
    parent = data.get("parent")
    if parent is not None and parent not in known.parents:
        yield document.mistake("/parent", _unknown_agency(parent))
    elif _is_own_ancestor(data["code"], known.parents):
        yield document.mistake(
            "/parent",
            _("Cơ quan cấp trên tạo thành vòng: “%(code)s” lại là cấp trên của chính nó.")
            % {"code": data["code"]},
        )
    units: list[Mapping[str, Any]] = data.get("units", [])
    yield from _repeated(document, units, "/units", _("Đơn vị “%(code)s” viết hai lần."))
    for index, unit in enumerate(units):
        yield from _repeated(
            document, unit.get("posts", []), f"/units/{index}/posts", _("Vị trí “%(code)s” viết hai lần.")
        )


def _is_own_ancestor(code: str, parents: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    above = parents.get(code)
    while above is not None and above not in seen:
        if above == code:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def _repeated(document: Document, items: list[Mapping[str, Any]], at: str, wording: str) -> Iterator[Mistake]:
    seen: set[str] = set()
    for index, item in enumerate(items):
        if item["code"] in seen:
            yield document.mistake(f"{at}/{index}/code", wording % {"code": item["code"]})
        seen.add(item["code"])


def _people(document: Document, known: Known) -> Iterator[Mistake]:
    for index, person in enumerate(document.data["people"]):
        at = f"/people/{index}"
        posts: list[str] = person.get("posts", [])
        if posts and person["kind"] != "officer":
            yield document.mistake(
                f"{at}/posts", _("Chỉ tài khoản cán bộ (officer) mới giữ vị trí trong cơ quan.")
            )
        elif person["kind"] == "officer" and person["email"].strip().lower() in known.applicants:
            # Whatever the package calls it: an account keeps its kind, and a citizen's holds no post.
            yield document.mistake(
                f"{at}/email",
                _("Địa chỉ này là tài khoản của công dân, tổ chức. Hãy dùng địa chỉ công vụ."),
            )
        if person["kind"] == "organisation" and not person.get("organisation_name"):
            yield document.mistake(at, _("Tài khoản tổ chức phải có tên tổ chức (organisation_name)."))
        for number, post in enumerate(posts):
            if post not in known.posts:
                yield document.mistake(
                    f"{at}/posts/{number}", _("Không có vị trí “%(post)s”.") % {"post": post}
                )


def _unknown_agency(code: str) -> str:
    return _("Không có cơ quan “%(code)s”.") % {"code": code}


ORGANISATION_CHECKS: Mapping[str, Callable[[Document, Known], Iterable[Mistake]]] = {
    "site": _site,
    "calendar": _calendar,
    "agency": _agency,
    "people": _people,
}
