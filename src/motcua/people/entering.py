"""The one way in: whoever proved who they are, by whatever proof, gets a session here and nowhere else."""

from enum import StrEnum

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from motcua.audit.trail import Kind, note
from motcua.people.models import User

_BACKEND = "django.contrib.auth.backends.ModelBackend"


class Proof(StrEnum):
    """By what a person proved who they are."""

    PASSWORD = "password"  # noqa: S105 - the name of a proof
    SIGN_UP = "sign_up"


def enter(request: HttpRequest, user: User, proof: Proof, after: str = "") -> HttpResponseBase:
    """Begin the session of `user` and go to `after` (an address already found safe), else to the own first page."""
    login(request, user, backend=_BACKEND)
    request.session["proof"] = proof.value
    note(Kind.SIGN_IN, request=request, person=user, subject=[user.pk], details={"proof": proof.value})
    return redirect(after or own_page(user))


def own_page(user: object) -> str:
    """The name of the page that a person begins with."""
    return "desk:home" if getattr(user, "is_officer", False) else "portal:my_dossiers"
