"""Robots kept off the forms that anybody may send (VI.18): a proof of work, or a code that is seen or heard.

The first few tries from one network are free, so that people meet nothing. From then on a form asks for a proof: a
browser works it out by itself
(ALTCHA's protocol and widget, nobody else is asked), and where no script runs there is a code as
picture and as sound. Each proof serves once, for one form, for twenty minutes, and makes the next few tries free again.

A form takes part with two lines: its view shows `asked(request, form)` by the macro `robot_check` and puts
`problem(request, form)` among the errors of what was posted.
"""

import base64
import hashlib
import json
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import altcha
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from motcua.audit import robot_code
from motcua.audit.addresses import client_network
from motcua.audit.limits import HOUR
from motcua.audit.throttle import begin_anew, count, counted, once

ALGORITHM = "PBKDF2/SHA-256"
# In the form: what the widget found; else the sealed number of the code, and what was typed.
WORK, TOKEN, TYPED = "altcha", "robot_token", "robot_code"
_LONGEST = 4000


class Form(StrEnum):
    """The forms that are kept from robots."""

    SIGN_UP = "sign-up"
    SIGN_IN = "sign-in"
    RECOVERY = "recovery"
    LOOKUP = "lookup"
    FEEDBACK = "feedback"


@dataclass(frozen=True)
class Check:
    """What a form shows to be told from a robot's: the puzzle's address, the code's with its token."""

    puzzle: str
    token: str
    picture: str
    sound: str


def asked(request: HttpRequest, form: Form) -> Check | None:
    """The check that the form shows now; None while tries are free. One statement on a GET, none else."""
    suspicious = _marks(request).get(form)
    if suspicious is None and request.method in ("GET", "HEAD"):
        suspicious = counted(_key(request, form), HOUR) >= settings.ROBOT_FREE_TRIES
    if not suspicious:
        return None
    token = robot_code.new_token()
    return Check(
        puzzle=reverse("audit:puzzle", kwargs={"form": form.value}),
        token=token,
        picture=reverse("audit:robot_picture", kwargs={"token": token}),
        sound=reverse("audit:robot_sound", kwargs={"token": token}),
    )


def problem(request: HttpRequest, form: Form, *, demanded: bool = False) -> str:
    """What to tell whoever posted the form without the proof that it takes; "" where it may go on.

    `demanded`: from the first try on. One statement; with a proof two more.
    """
    tries = count(_key(request, form), HOUR)
    # What comes again, for another reason, asks already if the next try will need it.
    _marks(request)[form] = demanded or tries >= settings.ROBOT_FREE_TRIES
    if not demanded and tries <= settings.ROBOT_FREE_TRIES:
        return ""
    work, token = request.POST.get(WORK, ""), request.POST.get(TOKEN, "")
    typed = request.POST.get(TYPED, "").strip()
    if not work and not typed:
        return _("Hãy xác nhận bạn không phải rô-bốt ở cuối biểu mẫu, rồi gửi lại. Những gì đã nhập vẫn còn.")
    if (work and _is_worked(work, form)) or (typed and robot_code.use(token, typed)):
        begin_anew(_key(request, form), HOUR)
        _marks(request)[form] = demanded
        return ""
    return _("Xác nhận không đúng hoặc đã hết hạn. Hãy làm lại với mã mới, rồi gửi lại.")


def puzzle(form: Form) -> dict[str, Any]:
    """A puzzle for the widget: some tenths of a second of work for a browser."""
    made = altcha.create_challenge(
        ALGORITHM,
        settings.ROBOT_COST,
        expires_at=int(time.time()) + robot_code.SECONDS,
        data={"form": form.value},
        hmac_secret=_secret(),
    )
    return dict(made.to_dict())


def _is_worked(work: str, form: Form) -> bool:
    """Whether the widget's answer solves a puzzle that we gave out for this form, for the first time."""
    if len(work) > _LONGEST:
        return False
    try:
        parameters = json.loads(base64.b64decode(work, validate=True))["challenge"]["parameters"]
        given_for, until = parameters["data"]["form"], int(parameters["expiresAt"])
        nonce = str(parameters["nonce"])
        solved = altcha.verify_solution(work, _secret()).verified
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return False
    if not solved or given_for != form.value:
        return False
    return once(f"robot-work:{hashlib.sha256(nonce.encode()).hexdigest()}", until)


def _secret() -> str:
    return salted_hmac("motcua.audit.robots", "work", algorithm="sha256").hexdigest()


def _key(request: HttpRequest, form: Form) -> str:
    return f"robot:{form.value}:{client_network(request)}"


def _marks(request: HttpRequest) -> dict[str, bool]:
    """Which forms of this request look like a robot's, as far as was asked."""
    marks: dict[str, bool] = request.__dict__.setdefault("_robot_marks", {})
    return marks
