"""What supplements changed in a dossier, in the shapes that its page draws. Pure."""

from dataclasses import dataclass, field
from typing import Any

from motcua.dossiers.acts.ask_supplement import VERDICT
from motcua.dossiers.rounds import Answer, FieldChange, PaperChange, field_changes, judged_next, paper_changes
from motcua.dossiers.selectors import AvailableAction, DossierView
from motcua.forms.former import today_beside
from motcua.forms.rules import describe


@dataclass(frozen=True)
class Marks:
    """What the latest supplement brought, and every version that a supplement took the place of.

    `fields` by code; `new_papers` by requirement; `replaced` by requirement: cards with `replaced_at`, newest first.
    """

    fields: dict[str, FieldChange] = field(default_factory=dict)
    new_papers: dict[str, PaperChange] = field(default_factory=dict)
    replaced: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def is_new(self, requirement: str, key: str, note: str) -> bool:
        """Whether a paper came with the latest supplement: a file by its key, a paper that was brought by its note."""
        change = self.new_papers.get(requirement)
        cards = change.new if change is not None else []
        return any(card.get("key") == key if key else card.get("note") == note for card in cards)


def marks(view: DossierView) -> Marks:
    """The marks of a dossier's page, from its record."""
    found = Marks()
    procedure, form = view.situation.procedure, view.situation.form
    supplied = [event for event in view.events if event.act == "supply"]
    for event in reversed(supplied):
        for change in paper_changes(event.data, procedure, form):
            gone = found.replaced.setdefault(change.requirement, [])
            gone += [{**card, "replaced_at": event.at} for card in change.old]
    if supplied:
        latest = supplied[-1].data
        found.fields.update({one.code: one for one in field_changes(latest, form, view.mask)})
        found.new_papers.update({one.requirement: one for one in paper_changes(latest, procedure, form)})
    return found


def sections(view: DossierView, found: Marks, opened: str = "") -> list[dict[str, Any]]:
    """The form as filled in, by section; a field that the latest supplement changed says what it was before.

    `opened`: the code of a hidden field that is shown now; "" for none.
    """
    shown: set[str] = set()
    parts = []
    for section in describe(view.situation.form, view.dossier.answers, view.mask, opened, today_beside):
        rows = []
        for row in section.rows:
            change = found.fields.get(row.code)
            # A table has many rows, what it was before stands at the first.
            rows.append({"row": row, "change": change, "tells_old": row.code not in shown})
            shown.add(row.code)
        parts.append({"title": section.title, "rows": rows})
    return parts


def judged(view: DossierView, opened: AvailableAction | None) -> dict[str, Answer]:
    """The answers that the open act asks to be judged, by the name of the input."""
    if opened is None or opened.act != "ask_supplement":
        return {}
    situation = view.situation
    before = judged_next(view.events, situation.stage, situation.procedure, situation.form, view.mask)
    return {f"{VERDICT}{answer.item.number}": answer for answer in before.answers} if before else {}
