"""Which kind of result is issued, where a procedure has several: chosen by whoever issues it, or by its draft.

A procedure with one kind asks nothing and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue.definition import OutcomeKind
from motcua.dossiers.acts import correcting
from motcua.dossiers.acts.inputs import Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Incomplete
from motcua.dossiers.models import OutcomeDraft

NAME = "outcome"


def has_several(situation: Situation) -> bool:
    """Whether there is a choice at all."""
    return bool(situation.procedure.more_outcomes)


def kind_inputs(situation: Situation, value: str = "", *, required: bool = True) -> list[Input]:
    """The choice of the kind; none where there is one kind only. `value`: the kind that is ticked at first."""
    if not has_several(situation):
        return []
    options = [(one.code, one.name) for one in situation.procedure.outcomes]
    hint = "" if required else _("Lấy từ dự thảo thì theo loại kết quả của dự thảo.")
    return [
        Input(NAME, _("Loại kết quả"), "choice", required=required, options=options, value=value, hint=hint)
    ]


def check_kind(situation: Situation, given: Mapping[str, Any], drafted: str | None = None) -> None:
    """Raise Incomplete where no kind was chosen, or another one than that of the draft (`drafted`)."""
    if not has_several(situation):
        return
    chosen = str(given.get(NAME) or "")
    if drafted is None and not chosen:
        text = _("Hãy chọn loại kết quả.")
        raise Incomplete(text, fields={NAME: text})
    if drafted is not None and chosen and chosen != drafted:
        text = _("Dự thảo là “%(name)s”. Hãy chọn đúng loại đó, hoặc soạn lại dự thảo.") % {
            "name": situation.procedure.outcome_kind(drafted).name
        }
        raise Incomplete(text, fields={NAME: text})


def kind_of(situation: Situation, code: str) -> OutcomeKind:
    """The kind that is issued: the chosen one, else the only one."""
    return situation.procedure.outcome_kind(code)


def columns(situation: Situation, code: str) -> dict[str, str]:
    """Title and kind of a result as they are kept."""
    kind = kind_of(situation, code)
    return {"title": kind.name, "kind": kind.code if has_several(situation) else ""}


def told(situation: Situation, code: str) -> dict[str, Any]:
    """What the event keeps of the kind; nothing where there is one only."""
    if not has_several(situation):
        return {}
    kind = kind_of(situation, code)
    return {"outcome": {"code": kind.code, "title": kind.name}}


def issued_kind(situation: Situation) -> str:
    """The kind of the result that was issued last; "" where there is one kind only, or none was issued."""
    issued = correcting.issued_last(situation)
    return str((issued.data.get("outcome") or {}).get("code", "")) if issued is not None else ""


def title_in(data: Mapping[str, Any]) -> str:
    """The words of the journal and the control sheet about it; "" where there is one kind only."""
    return str((data.get("outcome") or {}).get("title", ""))


def title_of_draft(situation: Situation) -> str:
    """The same of what the draft makes; one statement where there are several kinds, else none."""
    if not has_several(situation):
        return ""
    last = OutcomeDraft.objects.filter(dossier=situation.dossier).order_by("number").last()
    return kind_of(situation, last.kind).name if last is not None else ""
