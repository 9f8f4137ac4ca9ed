"""Writing a dossier's row after an act, and the words by which officers find it."""

from collections.abc import Sequence
from functools import cache

from motcua.data import written
from motcua.dossiers.models import Dossier
from motcua.kernel import frequent_names
from motcua.kernel.folding import fold


def search_words(dossier: Dossier, procedure_name: str) -> str:
    """The folded words by which officers find a dossier."""
    applicant = dossier.applicant
    parts = [
        dossier.code or "",
        dossier.receipt_number or "",
        dossier.applicant_name,
        applicant.get("id_number", ""),
        applicant.get("tax_code", ""),
        applicant.get("phone", ""),
        procedure_name,
    ]
    return fold(" ".join(part for part in parts if part))


def indexed_words(dossier: Dossier, procedure_name: str) -> str:
    """The same with the pairs of frequent words among them, which find a name without reading long lists."""
    words = search_words(dossier, procedure_name)
    return " ".join([words, *frequent_names.pairs(words.split())])


def index_for_search(dossier: Dossier, procedure_name: str) -> None:
    """Set the words by which the dossier is found; `save_moved` writes them with what the database makes of them."""
    dossier.search_text = indexed_words(dossier, procedure_name)


_MOVED_FIELDS = (
    "code",
    "receipt_number",
    "channel",
    "state",
    "step",
    "step_role",
    "step_since",
    "step_due_at",
    "unit",
    "post",
    "assignee",
    "division",
    "examiner",
    "return_step",
    "return_state",
    "clock",
    "due_at",
    "appointed_at",
    "reappointed_at",
    "answer_due_at",
    "submitted_at",
    "accepted_at",
    "finished_at",
    "handed_over_at",
    "ended_at",
    "discarded_at",
    "event_count",
    "head_hash",
)


def note_locked(dossier: Dossier) -> None:
    """Remember what the columns of a dossier hold that was just locked: `save_moved` writes only those that differ."""
    held = vars(dossier)
    vars(dossier)[_AS_LOCKED] = {attname: held[attname] for attname in _columns().values()}


def save_moved(dossier: Dossier, changed: Sequence[str] = ()) -> None:
    """Write the columns that an act may change and did, and the search columns when they were set anew.

    `changed`: columns beside those that every act may write; they are always written. Values are replaced and never
    changed in place (`Dossier.clock` among them), so what is still equal to what was locked needs no writing.
    """
    names = (*_moved(dossier), *changed)
    if "search_text" in dossier.get_deferred_fields():
        written.update(dossier, names)
    else:
        search = {"search": ("to_tsvector('simple', %s)", dossier.search_text)}
        written.update(dossier, (*names, "search_text"), search)
    note_locked(dossier)


_AS_LOCKED = "as_locked"


@cache
def _columns() -> dict[str, str]:
    """Where an instance keeps each of the fields: {"unit": "unit_id", …}."""
    return {one.name: one.attname for one in Dossier._meta.concrete_fields if one.name in _MOVED_FIELDS}


def _moved(dossier: Dossier) -> Sequence[str]:
    held = vars(dossier)
    before = held.get(_AS_LOCKED)
    if before is None:
        return _MOVED_FIELDS
    return [name for name, attname in _columns().items() if held[attname] != before[attname]]
