"""For which agencies a person may decide: an agency's administrator does not publish for the whole province."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency, Holding
from motcua.agencies.resolving import present_code, read_codes
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.agencies.ties import named
from motcua.catalogue.models import ProcedureVersion
from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.exchange.packages.wording import kind_label
from motcua.reports.designed.versions import newest_version

if TYPE_CHECKING:
    from motcua.people.models import User

# What holds for every agency alike.
COMMON_KINDS = frozenset(
    {
        "site",
        "calendar",
        "states",
        "rules",
        "sectors",
        "topics",
        "groups",
        "exemptions",
        "documents",
        "former_places",
        "slip",
        "register",
        "notice",
        "paper_type",
        "catalogue",
        "dictionary",
        "labels",
        "retention",
        "identity_provider",
        "connected_source",
        "sign_in",
        "account_group",
        "masking",
        "outgoing",
    }
)


@dataclass(frozen=True)
class Scope:
    """Codes of the agencies that a person rules; None = all of them (an agency without a parent, the command line)."""

    agencies: frozenset[str] | None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is out of reach."""
        return self.agencies is None

    def holds(self, agency: str) -> bool:
        """Whether the agency is within reach."""
        return self.agencies is None or agency in self.agencies


EVERYTHING = Scope(None)


def scope_of(actor: Actor) -> Scope:
    """The agencies in which this person is administrator, with all below them."""
    own = {seat.agency_code for seat in actor.seats if seat.role == Role.ADMINISTRATOR}
    parents: Mapping[str, str | None] = dict(Agency.objects.values_list("code", "parent__code"))
    if any(parents.get(code) is None for code in own):
        return EVERYTHING
    return Scope(frozenset(code for code in parents if _is_under(code, own, parents)))


def scope_under(code: str) -> Scope | None:
    """An agency with all below it; None for an unknown code."""
    parents: Mapping[str, str | None] = dict(Agency.objects.values_list("code", "parent__code"))
    if code not in parents:
        return None
    return Scope(frozenset(one for one in parents if _is_under(one, {code}, parents)))


def check_scope(documents: list[Document], known: Known, scope: Scope) -> Iterator[Mistake]:
    """Everything in the package that its giver may not decide."""
    if scope.is_everything:
        return
    used = _used_outside(scope)
    for document in documents:
        yield from _check(document, known, scope, used)


def check_own_rights(documents: list[Document], giver: "User | None") -> Iterator[Mistake]:
    """Everything by which the giver's own rights would change: nobody gives a post, or its role, to themself."""
    if giver is None or not any(document.kind in ("people", "agency") for document in documents):
        return
    today = timezone.localdate()
    held = Holding.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), person=giver)
    roles = {
        f"{agency}/{unit}/{post}": role
        for agency, unit, post, role in held.values_list(
            "post__unit__agency__code", "post__unit__code", "post__code", "post__role"
        )
    }
    for document in documents:
        for pointer in _raising(document, giver, roles):
            reason = _(
                "Bạn không tự thay đổi quyền của chính mình. Hãy nhờ quản trị viên khác hoặc cấp trên."
            )
            yield document.mistake(pointer, reason)


def _raising(document: Document, giver: "User", roles: Mapping[str, str]) -> Iterator[str]:
    data = document.data
    if document.kind == "people":
        for index, person in enumerate(data["people"]):
            if person["email"].strip().lower() == giver.email:
                for number, post in enumerate(person.get("posts", [])):
                    if post not in roles:
                        yield f"/people/{index}/posts/{number}"
    elif document.kind == "agency":
        there = named(data["code"])
        code = there.code if there is not None else data["code"]
        for index, unit in enumerate(data.get("units", [])):
            for number, post in enumerate(unit.get("posts", [])):
                place = f"{code}/{unit['code']}/{post['code']}"
                if roles.get(place, post["role"]) != post["role"]:
                    yield f"/units/{index}/posts/{number}/role"


def foreign_procedures(scope: Scope) -> frozenset[str]:
    """Codes of the procedures that an agency out of reach works with; one statement, none when all is in reach."""
    if scope.is_everything:
        return frozenset()
    return frozenset(code for kind, code in _used_outside(scope) if kind == "procedure")


def foreign_forms(scope: Scope) -> frozenset[str]:
    """Codes of the forms that a procedure of an agency out of reach uses; one statement, none when all is in reach."""
    if scope.is_everything:
        return frozenset()
    return frozenset(code for kind, code in _used_outside(scope) if kind == "form" and code)


def _check(
    document: Document, known: Known, scope: Scope, used: frozenset[tuple[str, str]]
) -> Iterator[Mistake]:
    data = document.data
    if document.kind in COMMON_KINDS:
        reason = _("“%(kind)s” dùng chung cho mọi cơ quan: chỉ quản trị viên cấp trên cùng được nạp.")
        yield document.mistake("/kind", reason % {"kind": kind_label(document.kind)})
    elif document.kind == "agency":
        # A new agency below one's own is one's own; moving a foreign one there is not.
        there = named(data["code"])
        if not scope.holds(there.code if there is not None else data.get("parent") or ""):
            yield document.mistake("/code", _out_of_reach(data["code"]))
        for key in ("former_codes", "ended"):
            if key in data:
                reason = _("Mã cũ và việc kết thúc của một cơ quan do quản trị viên cấp trên cùng ghi.")
                yield document.mistake(f"/{key}", reason)
        for index, one in enumerate(data.get("takes_in_for", ())):
            if not _within(one["agency"], known, scope):
                yield document.mistake(f"/takes_in_for/{index}/agency", _out_of_reach(one["agency"]))
    elif document.kind == "people":
        for index, person in enumerate(data["people"]):
            if person["kind"] != "officer":
                reason = _(
                    "Tài khoản công dân, tổ chức không thuộc cơ quan nào: chỉ quản trị viên cấp trên cùng được nạp."
                )
                yield document.mistake(f"/people/{index}/kind", reason)
            for number, post in enumerate(person.get("posts", [])):
                agency = post.partition("/")[0]
                if not _within(agency, known, scope):
                    yield document.mistake(f"/people/{index}/posts/{number}", _out_of_reach(agency))
    elif document.kind == "procedure":
        for index, office in enumerate(data["offices"]):
            if not _within(office["agency"], known, scope):
                yield document.mistake(f"/offices/{index}/agency", _out_of_reach(office["agency"]))
        if ("procedure", data["code"]) in used:
            yield document.mistake("/code", _shared(document.kind, data["code"]))
    elif document.kind == "replies":
        if ("procedure", data["code"]) in used:
            yield document.mistake("/code", _shared("procedure", data["code"]))
    elif document.kind == "folders":
        for index, code in enumerate(data["procedures"]):
            if ("procedure", code) in used:
                yield document.mistake(f"/procedures/{index}", _shared("procedure", code))
        # Nor is a set of others overwritten by one of the same code.
        kept = known.folders.get(data["code"], {"procedures": ()})
        if any(("procedure", code) in used for code in kept["procedures"]):
            yield document.mistake("/code", _shared(document.kind, data["code"]))
    elif document.kind == "report":
        yield from _report_scope(document, known, scope)
    elif (document.kind, data["code"]) in used:
        yield document.mistake("/code", _shared(document.kind, data["code"]))


def _report_scope(document: Document, known: Known, scope: Scope) -> Iterator[Mistake]:
    """A report is of one agency within reach, and so is the one of its code that it would follow."""
    agency = document.data.get("agency")
    if agency is None:
        reason = _(
            "Báo cáo không ghi cơ quan (khoá “agency”) dùng chung cho mọi cơ quan: chỉ quản trị viên cấp trên "
            "cùng được nạp."
        )
        yield document.mistake("", reason)
    elif not _within(agency, known, scope):
        yield document.mistake("/agency", _out_of_reach(agency))
    kept = newest_version(document.data["code"])
    if kept is not None and (kept.agency is None or not _within(kept.agency.code, known, scope)):
        yield document.mistake("/code", _shared(document.kind, document.data["code"]))


def _used_outside(scope: Scope) -> frozenset[tuple[str, str]]:
    """(kind, code) of the procedures, forms and processes that agencies out of reach work with."""
    codes = read_codes()
    used: set[tuple[str, str]] = set()
    for code, data in ProcedureVersion.objects.filter(
        Q(id=F("procedure__current")) | Q(procedure__withdrawn_at__isnull=False)
    ).values_list("procedure__code", "data"):
        if not all(scope.holds(present_code(office["agency"], codes)) for office in data["offices"]):
            used |= {
                ("procedure", code),
                ("form", data.get("form", "")),
                ("process", data.get("process", "")),
            }
    return frozenset(used)


def _within(agency: str, known: Known, scope: Scope) -> bool:
    """Whether an agency is in reach, or comes new with this package under one that is.

    A code of before, or of an agency that ended, means the one that goes on, as for what is written.
    """
    present = known.standing.get(agency, agency)
    return scope.holds(present) or _is_under(present, set(scope.agencies or ()), known.parents)


def _is_under(code: str | None, tops: set[str], parents: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    while code is not None and code not in seen:
        if code in tops:
            return True
        seen.add(code)
        code = parents.get(code)
    return False


def _out_of_reach(agency: str) -> str:
    return _("Cơ quan “%(code)s” không thuộc quyền quản trị của bạn.") % {"code": agency}


def _shared(kind: str, code: str) -> str:
    return _("%(kind)s “%(code)s” đang được cơ quan khác dùng; bạn không được thay đổi.") % {
        "kind": kind_label(kind),
        "code": code,
    }
