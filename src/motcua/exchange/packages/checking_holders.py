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
from motcua.exchange.packages.known import Known
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


def without_holder(definition: Mapping[str, Any], offices: Sequence[Office], known: Known) -> list[Problem]:
    """Steps and opinions that no agency has a post for; pointers are into the process."""
    return [
        Problem(place.pointer, _nobody(place, missing))
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
                "Bước “%(title)s”: %(agencies)s chưa có vị trí %(role)s ở %(unit)s, nên hồ sơ của cơ quan đó sẽ "
                "không có ai nhận ở bước này. Hãy thêm vị trí trước khi dùng."
            )
            % {**_words(place), "agencies": ", ".join(missing)},
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
    unit = place.unit
    if unit == Unit.Kind.DIVISION and not place.agency and office.get("division"):
        unit = office["division"]
    return (office["agency"], unit, place.role) in known.seats


def _places(definition: Mapping[str, Any]) -> Iterator[_Place]:
    for index, step in enumerate(definition["steps"]):
        at = f"/steps/{index}"
        if step["role"] != Role.APPLICANT:
            pointer = f"{at}/unit" if "unit" in step else at
            yield _Place(pointer, step["title"], step["role"], step.get("unit", ""))
        for number, branch in enumerate(step.get("branches", [])):
            title = _("%(step)s, ý kiến %(branch)s") % {"step": step["title"], "branch": branch["title"]}
            agency = branch.get("agency", "")
            yield _Place(f"{at}/branches/{number}/unit", title, branch["role"], branch["unit"], agency)


def _nobody(place: _Place, missing: Sequence[str]) -> str:
    if not place.unit:
        words = _("Bước “%(title)s” chưa ghi bộ phận nào, nên không có ai nhận hồ sơ. Hãy chọn bộ phận.")
        return words % _words(place)
    return _(
        "Bước “%(title)s” giao cho %(role)s ở %(unit)s, nhưng %(agencies)s không có vị trí nào như vậy, nên không "
        "ai nhận hồ sơ. Hãy thêm vị trí đó, hoặc giao bước cho người khác."
    ) % {**_words(place), "agencies": ", ".join(missing)}


def _words(place: _Place) -> dict[str, str]:
    kinds = {str(kind): str(kind.label) for kind in Unit.Kind}
    role = str(ROLE_LABELS[Role(place.role)]) if place.role in set(Role) else place.role
    unit = kinds[place.unit] if place.unit in UNIT_KINDS else place.unit
    return {"title": place.title, "role": role, "unit": unit}
