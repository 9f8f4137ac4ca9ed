"""Sessions in the database, read together with the person: who asks is one statement.

Named by `SESSION_ENGINE`; `PersonMiddleware` takes the place of Django's AuthenticationMiddleware.
"""

from typing import Any, cast

from django.conf import settings
from django.contrib import auth
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from motcua.data.kept import KeptQuery
from motcua.people.acting import KEY as ACTING
from motcua.people.acting import mandates_along, set_behalf
from motcua.people.models import Session, User


def _open_session(key: Any, now: Any) -> QuerySet[Session]:
    found = Session.objects.filter(session_key=key, expire_date__gt=now).select_related("user")
    # What is asked of the person in nearly every request, by a room that this one does not know.
    along = import_string(settings.SESSION_READS_ALONG)(now)
    return found.annotate(along=along, mandates=mandates_along(now))


_session = KeptQuery(_open_session, "a session's key", timezone.now())


class SessionStore(DatabaseStore):
    """Django's store over our table."""

    # Whose session was read; only a reading sets it, so that it is never older than the session's content.
    person: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to be written for this content."""
        row = cast(Session, super().create_model_instance(data))
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.mandate_id = data.get(ACTING)
        return row

    def _get_session_from_db(self) -> Session | None:
        found = _session.first(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
            return None
        self.person = found.user
        if self.person is not None:
            self.person.read_along = found.along  # type: ignore[attr-defined]  # annotated
            set_behalf(self.person, found.mandates, found.mandate_id)  # type: ignore[attr-defined]
        return found


def whose(session_key: str) -> int | None:
    """Whose session that was, as long as its row is there, ended or not; None where nobody had signed in with it."""
    return Session.objects.filter(session_key=session_key).values_list("user_id", flat=True).first()


def _known(session: SessionStore) -> User | None:
    """The person of a session that proves all that Django asks for, without a second statement; None: ask Django."""
    try:
        said, backend, proof = session[SESSION_KEY], session[BACKEND_SESSION_KEY], session[HASH_SESSION_KEY]
    except KeyError:
        return None
    person = session.person
    if person is None or str(person.pk) != said or not person.is_active:
        return None
    if backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    return person if constant_time_compare(proof, person.get_session_auth_hash()) else None


def person_of(request: HttpRequest) -> User | AnonymousUser:
    """Whoever asks."""
    known = _known(cast(SessionStore, request.session))
    if known is not None:
        return known
    found = auth.get_user(request)
    # Read by itself, nothing says that the mandate still holds.
    found.behalf_lost = found.is_authenticated and ACTING in request.session  # type: ignore[union-attr]
    return found


class PersonMiddleware(AuthenticationMiddleware):
    """`request.user`, read when first asked for."""

    def process_request(self, request: HttpRequest) -> None:
        """Set it."""
        super().process_request(request)
        request.user = cast(User, SimpleLazyObject(lambda: person_of(request)))
