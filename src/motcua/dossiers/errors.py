"""Why an act was not done: one class for each kind, each with a Vietnamese message for the person and a status code."""

from collections.abc import Mapping


class Refusal(Exception):
    """An act that cannot be done. `message` is for the person; `fields` names the inputs that are wrong."""

    status = 422

    def __init__(
        self, message: str, *, code: str = "refused", fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.fields = dict(fields or {})


class Incomplete(Refusal):
    """Something is missing or wrong in what was given (422)."""


class NotAllowed(Refusal):
    """This person may not do this (403)."""

    status = 403


class NotFound(Refusal):
    """No such dossier, or none that this person may know of (404)."""

    status = 404


class Conflict(Refusal):
    """The dossier has moved meanwhile, or the act is no longer possible (409)."""

    status = 409


class Unavailable(Refusal):
    """An optional part that this needs is not on this server, or busy (503)."""

    status = 503
