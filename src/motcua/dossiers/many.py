"""One act on many dossiers: each in a transaction of its own, with a result for each; one that fails stops no other."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.dossiers.acts.registry import perform
from motcua.dossiers.errors import Incomplete, NotFound, Refusal
from motcua.dossiers.models import Dossier

MOST = 500
# What the law lets an officer decide on a list: who examines, the next step, an approval; never a refusal.
BULK_ACTS = frozenset({"assign", "reassign", "take", "forward", "propose", "approve", "take_back"})

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Result:
    """What became of one dossier. `reference` is empty for one that this person may not know of."""

    dossier: UUID
    reference: str
    done: bool
    # Why not, in words for the person; "" when done.
    message: str = ""
    fields: Mapping[str, str] | None = None
    # The refusal's own code; "" when done.
    code: str = ""


def perform_many(
    act: str,
    by: Actor,
    dossiers: Sequence[UUID],
    data: Mapping[str, Any] | None = None,
    *,
    action: str | None = None,
    expected: Mapping[UUID, int] | None = None,
    exact: bool = False,
) -> list[Result]:
    """Carry out an act on each dossier, in the given order and each once; up to 500.

    `expected`: the event count that the person saw, by dossier. `exact`: where a dossier's step does not ask for
    something that was given, nothing is done to it. Raises Incomplete when nothing or too much was chosen,
    ValueError for an act that is never done in bulk.
    """
    if act not in BULK_ACTS:
        raise ValueError(f"{act} is not done in bulk")
    keys = list(dict.fromkeys(dossiers))
    if not keys:
        raise Incomplete(_("Hãy chọn ít nhất một hồ sơ."), code="nothing_chosen")
    if len(keys) > MOST:
        raise Incomplete(
            _("Mỗi lần chỉ thực hiện với tối đa %(most)s hồ sơ; bạn đã chọn %(chosen)s.")
            % {"most": MOST, "chosen": len(keys)},
            code="too_many",
        )
    references = _references(keys)
    seen = expected or {}
    return [
        _one(act, by, key, data or {}, action, seen.get(key), references.get(key, ""), exact=exact)
        for key in keys
    ]


def _references(keys: Sequence[UUID]) -> dict[UUID, str]:
    rows = Dossier.objects.filter(key__in=keys).values_list("key", "code", "receipt_number")
    return {key: code or receipt or "" for key, code, receipt in rows}


def _one(
    act: str,
    by: Actor,
    key: UUID,
    data: Mapping[str, Any],
    action: str | None,
    expected: int | None,
    reference: str,
    *,
    exact: bool,
) -> Result:
    try:
        perform(act, by=by, dossier=key, data=data, action=action, expected=expected, exact=exact)
    except NotFound as unknown:
        return Result(key, "", done=False, message=unknown.message, code=unknown.code)
    except Refusal as refusal:
        message = next(iter(refusal.fields.values()), refusal.message)
        return Result(key, reference, done=False, message=message, fields=refusal.fields, code=refusal.code)
    except DatabaseError:
        # A lock that took too long, a lost connection: this dossier is as it was, and the others go on.
        log.exception("bulk act failed", extra={"act": act})
        return Result(
            key, reference, done=False, message=_("Máy chủ đang bận, chưa thực hiện được; hãy thử lại.")
        )
    return Result(key, reference, done=True)
