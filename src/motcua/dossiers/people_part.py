"""Who a dossier is for and how the result reaches them, as a part of its draft: asked by fields like any others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.dossiers import delivery, merging
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import State

# Asked whatever way the result goes.
_OF_EVERY_WAY = ("sms", "place")


@dataclass(frozen=True)
class PeopleFields:
    """The fields of a page; `applicant` and `delivery` say which part of them each one is, by its code."""

    asked: merging.Fields
    applicant: Mapping[str, str]
    delivery: Mapping[str, str]

    def answers(self, dossier: Dossier) -> dict[str, Any]:
        """What the draft holds, by the code of the field."""
        kept = ((self.applicant, dossier.applicant), (self.delivery, dossier.delivery))
        return {code: data[part] for codes, data in kept for code, part in codes.items() if part in data}

    def applicant_with(self, dossier: Dossier, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The applicant with these answers; what was emptied becomes empty, what is not asked stays."""
        found = {part: answers.get(code) for code, part in self.applicant.items()}
        given = {part for code, part in self.applicant.items() if code in answers}
        new = {part: _kept(part, value) for part, value in found.items()}
        return {
            part: new[part] if part in given else dossier.applicant.get(part, new[part]) for part in new
        } | {part: value for part, value in dossier.applicant.items() if part not in new}

    def delivery_with(self, dossier: Dossier, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The delivery with these answers: names and addresses only for the post."""
        whole = {**self.answers(dossier), **answers}
        found = {part: whole.get(code) for code, part in self.delivery.items()}
        fetched = _fetched(found)
        if found.get("way") == "post":
            sent = {part: value for part, value in found.items() if not part.startswith("pickup")}
            return {
                part: _kept(part, value)
                for part, value in sent.items()
                if part != "place" and (value or part not in delivery.OPTIONAL)
            } | fetched
        # Where it is fetched is asked of what was taken in for another agency alone.
        place = {"place": found["place"]} if found.get("place") else {}
        # Messages on the telephone are sent to who asked for them alone (room notices).
        told = {"sms": found["sms"]} if found.get("sms") else {}
        return {"way": _kept("way", found.get("way")), **place, **told, **fetched}


def _goes_by(part: str, begins: str) -> bool:
    """Whether a part is said of papers that the post fetches (`begins`: PICKUP), or of a result that it brings ("")."""
    if begins:
        return part.startswith("pickup")
    return not part.startswith("pickup") and part not in _OF_EVERY_WAY


def _fetched(found: Mapping[str, Any]) -> dict[str, Any]:
    """What was said of papers that the post fetches; nothing where it fetches none."""
    if not delivery.is_fetched(found):
        return {}
    return {part: value for part, value in found.items() if part.startswith("pickup") and value}


def _kept(part: str, value: object) -> object:
    return value if value is not None else ({} if part == "address" else "")


@dataclass(frozen=True)
class People:
    """What a page sent of them; they are settled when the dossier is submitted."""

    of: PeopleFields
    given: Mapping[str, Any]

    def asked(self, dossier: Dossier) -> merging.Fields:
        """The fields of the page."""
        return self.of.asked

    def saved(self, dossier: Dossier) -> Mapping[str, Any]:
        """What the draft holds."""
        return self.of.answers(dossier)

    def with_related(self, mine: Mapping[str, Any]) -> Mapping[str, Any]:
        """A name or an address for the post goes with choosing the post."""
        related = dict(mine)
        for choice, begins in (("way", ""), ("pickup", delivery.PICKUP)):
            code = next((code for code, part in self.of.delivery.items() if part == choice), None)
            if code is None or self.given.get(code) != "post":
                continue
            ours = {code for code, part in self.of.delivery.items() if _goes_by(part, begins)}
            if any(code in ours for code in mine):
                related[code] = "post"
        return related

    def take(self, dossier: Dossier, mine: Mapping[str, Any]) -> Sequence[str]:
        """Into the draft. Raises Conflict once it was submitted."""
        if dossier.state != State.NEW:
            raise Conflict(
                _("Thông tin này không sửa được sau khi nộp. Hãy trao đổi với cán bộ."), code="not_editable"
            )
        if not mine:
            return ()
        applicant = self.of.applicant_with(dossier, mine)
        dossier.applicant, dossier.delivery = applicant, self.of.delivery_with(dossier, mine)
        dossier.applicant_name = str(applicant.get("name", ""))[:300]
        return "applicant", "applicant_name", "delivery"
