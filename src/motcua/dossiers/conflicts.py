"""Where two pages have changed the same field: both answers side by side, one of them to be chosen for each field.

A page that saves parts of a draft carries `page_mark`, `expected` (the revision) and `page.seen` (the marks).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.crypto import get_random_string

from motcua.dossiers import merging
from motcua.dossiers.draft_parts import DraftChanged, Part, Sent
from motcua.dossiers.models import Dossier
from motcua.forms import rules as form_rules
from motcua.forms.definition import Field

# Names of the page's own controls: no field's code has a dot.
SEEN = "page.seen"
ASKED = "page.both"
_KEEP = "page.keep."
# How many events the dossier had when a page was made on which an act may be done.
EVENTS = "page.events"
MINE, THEIRS = "mine", "theirs"
# Hidden inputs that every such page has, beside the names of CONTROL_NAMES.
MARK, REVISION = "page_mark", "expected"


@dataclass(frozen=True)
class Question:
    """One field that both have changed. `chosen`: "mine", "theirs" or "" while open."""

    code: str
    name: str
    label: str
    mine: str
    theirs: str
    chosen: str
    missing: bool


def read_sent(post: QueryDict, dossier: Dossier, parts: Iterable[Part], *, by_itself: bool = False) -> Sent:
    """What a page sent, and what it knew. Raises DraftChanged while a field is still to be chosen for."""
    sent = Sent(
        tuple(parts),
        revision=read_revision(post),
        seen=merging.read_marks(post.get(SEEN, "")),
        page=post.get(MARK, ""),
        by_itself=by_itself,
    )
    known = {code for part in sent.parts for code in part.asked(dossier).by_code}
    open_ones = [code for code in post.getlist(ASKED) if code in known and _choice(post, code) is None]
    if open_ones:
        raise sent.to_choose(dossier, open_ones)
    return sent


def read_revision(post: QueryDict) -> int | None:
    """The revision of the draft that the page was made from."""
    return read_count(post, REVISION)


def read_events(post: QueryDict) -> int | None:
    """The number of events that the page was made from, for the act that it carries out."""
    return read_count(post, EVENTS)


def read_count(post: QueryDict, name: str) -> int | None:
    """A number that a page carries along; None where it carries none."""
    text = str(post.get(name, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def own_answers(post: QueryDict, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, without the fields for which the other's answer was chosen."""
    given_up = {code for code in post.getlist(ASKED) if _choice(post, code) == THEIRS}
    return {code: value for code, value in typed.items() if code not in given_up}


def _choice(post: QueryDict, code: str) -> str | None:
    chosen = post.get(_KEEP + code, "")
    return chosen if chosen in (MINE, THEIRS) else None


def marks_of(fields: Iterable[Field], saved: Mapping[str, Any]) -> str:
    """What a page of these fields is made from, for its hidden input."""
    return merging.write_marks(
        {field.code: merging.mark(field, saved.get(field.code)) for field in fields if field.asks}
    )


def names(post: QueryDict) -> Collection[str]:
    """The names in a post that are these controls."""
    return [name for name in post if name in (SEEN, ASKED, EVENTS) or name.startswith(_KEEP)]


def questions(
    fields: Iterable[Field], mine: Mapping[str, Any], changed: DraftChanged, post: QueryDict
) -> list[Question]:
    """The fields to choose for. Those already chosen in this post keep their choice until all are."""
    asked = {*changed.fields, *post.getlist(ASKED)}
    return [
        Question(
            code=field.code,
            name=_KEEP + field.code,
            label=field.label,
            mine=form_rules.answer_words(field, mine.get(field.code)),
            theirs=form_rules.answer_words(field, changed.theirs.get(field.code)),
            chosen=post.get(_KEEP + field.code, ""),
            missing=field.code in changed.fields and field.code in post.getlist(ASKED),
        )
        for field in fields
        if field.code in asked
    ]


def controls(
    dossier: Dossier,
    fields: Iterable[Field],
    saved: Mapping[str, Any],
    *,
    changed: DraftChanged | None = None,
    kept: QueryDict | None = None,
) -> dict[str, Any]:
    """The hidden inputs of a page of these fields, for the macro `draft_controls`.

    `kept`: what was typed before the session ended; what that page was made from is still what it knows.
    """
    seen = marks_of(fields, changed.theirs if changed is not None else saved)
    revision: int | None = changed.revision if changed is not None else dossier.draft_revision
    if kept is not None and kept.get(SEEN):
        seen, revision = str(kept[SEEN]), read_revision(kept)
    return {"mark": get_random_string(16), "revision": revision, "seen": seen}
