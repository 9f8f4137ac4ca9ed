"""Whether somebody can do what a process gives to a role: posts of the agencies that resolve the procedures using it.

Where no agency has such a post, the process is refused: a dossier would wait for nobody. Where some have none, it
serves the others, and whoever loads or draws it is warned.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.models import Unit
from motcua.agencies.roles import ROLE_LABELS, Role
from motcua.exchange.packages.known import Known, PostFacts
from motcua.process.definition import UNIT_KINDS
from motcua.process.soundness import Problem

Office = Mapping[str, Any]


@dataclass(frozen=True)
class _Place:
    """Whom a step or an opinion waits for. `agency`: code of another agency; "" = the one that resolves."""

    pointer: str
    title: str
    role: str
    unit: str
    agency: str = ""
    post: str = ""


def without_holder(definition: Mapping[str, Any], offices: Sequence[Office], known: Known) -> list[Problem]:
    """Steps and opinions that no agency has a post for; pointers are into the process."""
    return [
        Problem(place.pointer, _nobody(place, missing, known))
        for place, missing in _gaps(definition, offices, known)
        if place.agency or len(missing) == len(offices)
    ]


def partly_without_holder(
    definition: Mapping[str, Any], offices: Sequence[Office], known: Known
) -> list[Problem]:
    """Steps and opinions that some of the agencies, not all, have no post for: warnings."""
    return [
        Problem(
            place.pointer,
            _(
                "Bước “%(title)s”: %(agencies)s chưa có chức vụ %(post)s ở %(unit)s, nên hồ sơ của cơ quan đó sẽ "
                "không chuyển đến bước này được. Hãy thêm chức vụ trước khi dùng."
            )
            % {**_words(place, known), "agencies": ", ".join(missing)}
            if place.post
            else _(
                "Bước “%(title)s”: %(agencies)s chưa có vị trí %(role)s ở %(unit)s, nên hồ sơ của cơ quan đó sẽ "
                "không có ai nhận ở bước này. Hãy thêm vị trí trước khi dùng."
            )
            % {**_words(place, known), "agencies": ", ".join(missing)},
        )
        for place, missing in _gaps(definition, offices, known)
        if not place.agency and len(missing) < len(offices)
    ]


def _gaps(
    definition: Mapping[str, Any], offices: Sequence[Office], known: Known
) -> Iterator[tuple[_Place, list[str]]]:
    """Each place with the agencies that have nobody for it."""
    for place in _places(definition):
        asked: Sequence[Office] = [{"agency": place.agency}] if place.agency else offices
        missing = [office["agency"] for office in asked if not _has(office, place, known)]
        if missing:
            yield place, missing


def _has(office: Office, place: _Place, known: Known) -> bool:
    """Whether an agency has a post for a place; of divisions it is the one that resolves the procedure there."""
    if place.post:
        post = _post_at(office, place, known)
        return post is not None and post.role == place.role
    return (office["agency"], _unit_at(office, place), place.role) in known.seats


def _unit_at(office: Office, place: _Place) -> str:
    if place.unit == Unit.Kind.DIVISION and not place.agency and office.get("division"):
        return str(office["division"])
    return place.unit


def _post_at(office: Office, place: _Place, known: Known) -> PostFacts | None:
    return known.named_posts.get((office["agency"], _unit_at(office, place), place.post))


def at_vacant_posts(
    definition: Mapping[str, Any], offices: Sequence[Office], known: Known, *, everywhere: bool = False
) -> list[Problem]:
    """Steps that name a post which is there and which nobody holds now; `everywhere`: at none of the agencies."""
    found = []
    for place in _places(definition):
        if not place.post:
            continue
        there = [(office["agency"], _post_at(office, place, known)) for office in offices]
        vacant = [agency for agency, post in there if post is not None and not post.is_held]
        if vacant and (not everywhere or len(vacant) == len(offices)):
            text = _(
                "Bước “%(title)s” giao cho chức vụ %(post)s, nhưng ở %(agencies)s hiện không ai giữ chức vụ này, nên "
                "hồ sơ đến đó sẽ chờ mãi. Hãy giao chức vụ cho một người, hoặc giao bước cho một vai trò."
            )
            told = {**_words(place, known), "agencies": ", ".join(vacant)}
            found.append(Problem(place.pointer, text % told))
    return found


def _places(definition: Mapping[str, Any]) -> Iterator[_Place]:
    for index, step in enumerate(definition["steps"]):
        at = f"/steps/{index}"
        if step["role"] != Role.APPLICANT:
            named = next((key for key in ("post", "unit") if step.get(key) is not None), "")
            unit, post = step.get("unit", ""), step.get("post", "")
            yield _Place(f"{at}/{named}" if named else at, step["title"], step["role"], unit, post=post)
        for number, branch in enumerate(step.get("branches", [])):
            title = _("%(step)s, ý kiến %(branch)s") % {"step": step["title"], "branch": branch["title"]}
            agency = branch.get("agency", "")
            yield _Place(f"{at}/branches/{number}/unit", title, branch["role"], branch["unit"], agency)


def _nobody(place: _Place, missing: Sequence[str], known: Known) -> str:
    if not place.unit:
        words = _("Bước “%(title)s” chưa ghi bộ phận nào, nên không có ai nhận hồ sơ. Hãy chọn bộ phận.")
        return words % _words(place, known)
    if place.post:
        return _(
            "Bước “%(title)s” giao cho chức vụ %(post)s với vai trò %(role)s ở %(unit)s, nhưng %(agencies)s không có "
            "chức vụ nào như vậy, nên không ai nhận hồ sơ. Hãy thêm chức vụ đó, hoặc giao bước cho người khác."
        ) % {**_words(place, known), "agencies": ", ".join(missing)}
    return _(
        "Bước “%(title)s” giao cho %(role)s ở %(unit)s, nhưng %(agencies)s không có vị trí nào như vậy, nên không "
        "ai nhận hồ sơ. Hãy thêm vị trí đó, hoặc giao bước cho người khác."
    ) % {**_words(place, known), "agencies": ", ".join(missing)}


def post_words(code: str, unit: str, known: Known) -> str:
    """What a post is called: its title where some agency has it, with its code."""
    titles = {
        post.title for (_agency, at, found), post in known.named_posts.items() if (at, found) == (unit, code)
    }
    return _("“%(title)s” (mã %(code)s)") % {"title": min(titles), "code": code} if titles else f"“{code}”"


def _words(place: _Place, known: Known) -> dict[str, str]:
    kinds = {str(kind): str(kind.label) for kind in Unit.Kind}
    role = str(ROLE_LABELS[Role(place.role)]) if place.role in set(Role) else place.role
    unit = kinds[place.unit] if place.unit in UNIT_KINDS else place.unit
    post = post_words(place.post, place.unit, known)
    return {"title": place.title, "role": role, "unit": unit, "post": post}
