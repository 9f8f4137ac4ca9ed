"""What a package may not do because a second person would have to confirm it on the screen (decision 0069).

The command line is not asked: who runs it has the database in hand.
"""

from collections.abc import Callable, Iterator
from functools import cache

from django.utils.translation import gettext as _

from motcua.agencies.four_eyes_policy import Guarded, guarded_in, guarding_top
from motcua.agencies.granting import held_today
from motcua.agencies.models import Agency
from motcua.agencies.roles import Role
from motcua.agencies.ties import named
from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.files.retention import BY_AGENCY, DAYS, YEARS, rules_now
from motcua.people.oidc.providers import takes_two

_LOOKED_AT = ("people", "agency", "retention", "identity_provider")

Guards = Callable[[str], frozenset[str]]
"""What needs a second person in the agency of a code."""


def check_second_person(documents: list[Document], known: Known) -> Iterator[Mistake]:
    """Administrators made or given more, rules of retention or providers of identity changed, an agency moved out of
    such a policy.
    """
    if not any(document.kind in _LOOKED_AT for document in documents):
        return
    guarded: Guards = cache(lambda code: _guarded_in(code, known))
    for document in documents:
        if document.kind == "people":
            yield from _people(document, known, guarded)
        elif document.kind == "agency":
            yield from _agency(document, guarded)
        elif document.kind == "retention":
            yield from _retention(document)
        elif document.kind == "identity_provider":
            yield from _provider(document)


def _guarded_in(agency: str, known: Known) -> frozenset[str]:
    """What needs a second person in an agency; one that comes with the package stands under its parent's policy.

    A code of before, or of an agency that ended, means the one that goes on.
    """
    code: str | None = known.standing.get(agency, agency)
    seen: set[str] = set()
    while code is not None and code not in seen:
        number = Agency.objects.filter(code=code).values_list("pk", flat=True).first()
        if number is not None:
            return guarded_in(number)
        seen.add(code)
        code = known.parents.get(code)
    return frozenset()


def _people(document: Document, known: Known, guarded: Guards) -> Iterator[Mistake]:
    emails = {person["email"].strip().lower() for person in document.data["people"]}
    held: dict[str, set[str]] = {}
    administrators: set[str] = set()
    for email, role, agency, unit, post in (
        held_today()
        .filter(person__email__in=emails)
        .values_list(
            "person__email", "post__role", "post__unit__agency__code", "post__unit__code", "post__code"
        )
    ):
        held.setdefault(email, set()).add(f"{agency}/{unit}/{post}")
        if role == Role.ADMINISTRATOR:
            administrators.add(email)
    for index, person in enumerate(document.data["people"]):
        email = person["email"].strip().lower()
        for number, place in enumerate(person.get("posts", [])):
            agency, _slash, rest = place.partition("/")
            unit, _slash, code = rest.partition("/")
            facts = known.named_posts.get((agency, unit, code))
            makes = facts is not None and facts.role == Role.ADMINISTRATOR
            gives = (makes or email in administrators) and place not in held.get(email, set())
            if gives and Guarded.ADMINISTRATORS in guarded(agency):
                yield document.mistake(f"/people/{index}/posts/{number}", _on_the_screen())


def _agency(document: Document, guarded: Guards) -> Iterator[Mistake]:
    data = document.data
    there = named(data["code"])
    if there is None:
        return
    acts = guarded(data["code"])
    if acts and _is_moved(there, data.get("parent")):
        reason = _(
            "Cơ quan này có việc cần người thứ hai xác nhận theo chính sách của cơ quan hoặc cấp trên, nên không "
            "chuyển sang cấp trên khác bằng gói dữ liệu được."
        )
        yield document.mistake("/parent", reason)
    if acts and "ended" in data and there.ended_on is None:
        reason = _(
            "Cơ quan này có việc cần người thứ hai xác nhận, nên không kết thúc bằng gói dữ liệu được. Hãy làm ở trang "
            "“Sắp xếp cơ quan”."
        )
        yield document.mistake("/ended", reason)
    if Guarded.ADMINISTRATORS not in acts:
        return
    roles: dict[str, set[str]] = {}
    held = held_today().filter(post__unit__agency=there)
    for unit, post, role in held.values_list("post__unit__code", "post__code", "post__role"):
        roles.setdefault(f"{unit}/{post}", set()).add(role)
    for index, unit in enumerate(data.get("units", [])):
        for number, post in enumerate(unit.get("posts", [])):
            before = roles.get(f"{unit['code']}/{post['code']}")
            if post["role"] == Role.ADMINISTRATOR and before and Role.ADMINISTRATOR not in before:
                yield document.mistake(f"/units/{index}/posts/{number}/role", _on_the_screen())


def _is_moved(agency: Agency, parent: str | None) -> bool:
    """Whether a document puts an agency under another one than today."""
    if not parent:
        return agency.parent_id is not None
    above = named(parent)
    return above is None or above.pk != agency.parent_id


def _retention(document: Document) -> Iterator[Mistake]:
    wanted = {name: document.data[name] for name in (*DAYS, YEARS, BY_AGENCY) if document.data.get(name)}
    if wanted == dict(rules_now().data):
        return
    if guarding_top(Guarded.RETENTION) is not None:
        yield document.mistake(
            "/kind",
            _(
                "Đổi thời hạn lưu giữ tệp cần người thứ hai xác nhận. Hãy đổi ở trang “Kho tệp – Thời hạn lưu giữ”, "
                "không nạp bằng gói dữ liệu."
            ),
        )


def _provider(document: Document) -> Iterator[Mistake]:
    data = {key: value for key, value in document.data.items() if key != "kind"}
    if takes_two(data) and guarding_top(Guarded.IDENTITY) is not None:
        yield document.mistake(
            "/kind",
            _(
                "Thêm, đổi hệ thống định danh cần người thứ hai xác nhận. Hãy làm ở trang “Hệ thống định danh”, không "
                "nạp bằng gói dữ liệu."
            ),
        )


def _on_the_screen() -> str:
    return _(
        "Cấp, mở rộng quyền của quản trị viên cần người thứ hai xác nhận. Hãy làm ở trang “Cán bộ và quyền”, không nạp "
        "bằng gói dữ liệu."
    )
