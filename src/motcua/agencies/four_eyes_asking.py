"""The page on which a second person is asked for, as any face shows it: what would happen, who confirms, the reason.

What was to be done goes through the browser signed and bound to who does it, so that nobody asks for anything else.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core import signing

from motcua.agencies import four_eyes
from motcua.agencies.four_eyes import EyesRefused
from motcua.agencies.four_eyes_policy import Guarded, confirmers_of
from motcua.agencies.models import Agency, AskedAct
from motcua.agencies.selectors import Actor

SHOWN_NAMES = 8
_SALT = "motcua.four_eyes"
_SECONDS = 3600


class TooOld(Exception):
    """What came back is not what was given to this person within the hour."""


def content_of(
    actor: Actor,
    act: Guarded,
    agency: int,
    payload: Mapping[str, Any],
    words: Mapping[str, Any] | None = None,
    subjects: Iterable[int] = (),
) -> dict[str, Any]:
    """What is to be asked for, in the shape of `context` and `ask_for`."""
    return {
        "act": act.value,
        "agency": agency,
        "payload": dict(payload),
        "words": dict(words or {}),
        "subjects": sorted(set(subjects)),
        "person": actor.person.pk if actor.person is not None else 0,
    }


def opened(actor: Actor, signed: str) -> dict[str, Any]:
    """What the page gave to this person. Raises TooOld."""
    try:
        content: dict[str, Any] = signing.loads(signed, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature as broken:
        raise TooOld from broken
    if actor.person is None or content["person"] != actor.person.pk:
        raise TooOld
    return content


def ask_for(actor: Actor, content: Mapping[str, Any], reason: str) -> AskedAct:
    """Keep the request. Raises EyesRefused."""
    return four_eyes.ask(
        actor,
        Guarded(content["act"]),
        content["agency"],
        content["payload"],
        reason,
        words=content["words"],
        subjects=content["subjects"],
    )


def context(
    content: Mapping[str, Any], *, reason: str = "", refused: EyesRefused | None = None
) -> dict[str, Any]:
    """What `agencies/four_eyes_ask.html` shows, beside the address that it is sent to (`ask_address`)."""
    act = four_eyes.guarded_acts()[content["act"]]
    row = AskedAct(
        act=act.code, agency_id=content["agency"], payload=content["payload"], words=content["words"]
    )
    names, more = names_of_confirmers(content["agency"], content["person"], content["subjects"])
    return {
        "act": act,
        "agency": Agency.objects.get(pk=content["agency"]),
        "lines": act.telling(row),
        "names": names,
        "more_names": more,
        "days": four_eyes.WAITS.days,
        "signed": signing.dumps(content, salt=_SALT, compress=True),
        "reason": reason,
        "error": refused.message if refused is not None else "",
        "error_field": refused.field if refused is not None else "",
    }


def names_of_confirmers(agency: int, asked_by: int, subjects: Iterable[int]) -> tuple[list[str], bool]:
    """The first of those who may confirm, by name, and whether there are more."""
    second = confirmers_of(agency, asked_by, subjects)
    names = list(second.values_list("full_name", flat=True)[: SHOWN_NAMES + 1])
    return names[:SHOWN_NAMES], len(names) > SHOWN_NAMES
