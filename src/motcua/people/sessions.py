"""Sessions in the database, read together with the person: who asks is one statement.

Named by `SESSION_ENGINE`; `PersonMiddleware` takes the place of Django's AuthenticationMiddleware. What the statement
tells also says whether the session has ended by itself (`clock`) and whether it is in its own browser (`binding`).
"""

import json
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib import auth
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from motcua.data.kept import KeptQuery
from motcua.people import binding
from motcua.people.account_groups import marks_along
from motcua.people.acting import KEY as ACTING
from motcua.people.acting import mandates_along, set_behalf
from motcua.people.clock import clock_of, has_ended
from motcua.people.models import Session, User
from motcua.people.policy import USUAL, rule_for

# Under this key of a session stands why the one before it was ended, for the sign-in page.
ENDED_WHY = "ended_why"

V = TypeVar("V", bound=Callable[..., Any])


def _open_session(key: Any, now: Any) -> QuerySet[Session]:
    found = Session.objects.filter(session_key=key, expire_date__gt=now).select_related("user")
    return found.annotate(mandates=mandates_along(now), marks=marks_along())


def _with_posts(key: Any, now: Any) -> QuerySet[Session]:
    # What is asked of an officer in nearly every request, by a room that this one does not know.
    return _open_session(key, now).annotate(along=import_string(settings.SESSION_READS_ALONG)(now))


_session = KeptQuery(_open_session, "a session's key", timezone.now())
_session_with_posts = KeptQuery(_with_posts, "a session's key", timezone.now())

# Sessions whose person was no officer when they were read last, the oldest first: the plan that also looks for posts
# costs the database as much again as the rest, though it finds none. Somebody who has become an officer meanwhile is
# read without posts once, and whoever needs them asks.
_of_no_officer: OrderedDict[str, None] = OrderedDict()
_MOST_REMEMBERED = 10_000


def _remember(key: str, person: User | None) -> None:
    if person is not None and person.is_officer:
        _of_no_officer.pop(key, None)
        return
    _of_no_officer[key] = None
    if len(_of_no_officer) > _MOST_REMEMBERED:
        # In one go: other threads put theirs in and take theirs out meanwhile.
        _of_no_officer.popitem(last=False)


class SessionStore(DatabaseStore):
    """Django's store over our table."""

    # Whose session was read; only a reading sets it, so that it is never older than the session's content.
    person: User | None = None
    # The row as it was read.
    row: Session | None = None
    # Whether it has no row yet.
    _is_new = False
    # The content as this very object wrote it last.
    _written = ""
    # Columns beside the content that the next saving writes too.
    columns: dict[str, Any]

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.columns = {}

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to be written for this content."""
        row = cast(Session, super().create_model_instance(data))
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.mandate_id = data.get(ACTING)
        row.begun_at = row.seen_at = timezone.now()  # of a row that is new; of others these are not written
        for name, value in self.columns.items():
            setattr(row, name, value)
        row.also = ("mandate_id", *self.columns)
        return row

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """The content of a row. Django's signature is held against it once for each content and process."""
        return cast("dict[str, Any]", json.loads(_as_json(str(session_data), settings.SECRET_KEY)))

    def create(self) -> None:
        """Begin one: its row is written with its content, and never where nothing is kept."""
        self._session_key = get_random_string(32, VALID_KEY_CHARS)
        self._session_cache: dict[str, Any] = getattr(self, "_session_cache", {})
        self._is_new = self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Write the content with the columns that go with it once, in the caller's transaction where there is one.

        Raises CreateError for a key that is taken, UpdateError for a session that is no more.
        """
        if self.session_key is None:
            self.create()
        is_new = must_create or self._is_new
        content: dict[str, Any] = self._get_session(no_load=is_new)  # type: ignore[attr-defined]
        written = json.dumps(content, sort_keys=True)
        if written == self._written and not self.columns and not is_new:
            return
        try:
            with transaction.atomic(savepoint=False):
                self.create_model_instance(content).save(force_insert=is_new, force_update=not is_new)
        except DatabaseError as error:
            if is_new and not isinstance(error, IntegrityError):
                raise
            raise (CreateError if is_new else UpdateError) from error
        self._is_new, self._written = False, written
        self.columns = {}

    def cycle_key(self) -> None:
        """Another key for the same session: it stays bound to its browser."""
        super().cycle_key()
        if self.row is not None:
            self.columns = {name: getattr(self.row, name) for name in binding.COLUMNS}

    def _get_session_from_db(self) -> Session | None:
        now, key = timezone.now(), str(self.session_key)
        found = (_session if key in _of_no_officer else _session_with_posts).first(key, now)
        person = found.user if found is not None else None
        if found is not None:
            _remember(key, person)
        if found is not None and person is not None:
            person.read_along = getattr(found, "along", None)
            person.group_marks = found.marks or {}  # type: ignore[attr-defined]
            set_behalf(person, found.mandates, found.mandate_id)  # type: ignore[attr-defined]
            rule = rule_for(person)
            if has_ended(found, rule, now):
                found = None
            else:
                person.clock = clock_of(found, rule, now)
        if found is None:
            self._session_key = None
            return None
        self.person, self.row = person, found
        return found


@lru_cache(maxsize=2048)
def _as_json(session_data: str, _secret: str) -> str:
    """What a row holds; the secret is there only so that what was read under another one is read again."""
    return json.dumps(DatabaseStore().decode(session_data))


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
    """Whoever asks, as long as it is from the browser that signed in."""
    store = cast(SessionStore, request.session)
    known = _known(store)
    person = known or auth.get_user(request)
    if known is None:
        # Read by itself, nothing says that the mandate still holds.
        person.behalf_lost = person.is_authenticated and ACTING in store  # type: ignore[union-attr]
    if not isinstance(person, User) or store.row is None or not store.row.user_id:
        return person
    rule = rule_for(person) if person is store.person else USUAL
    standing = binding.stand(request, store.row, rule, timezone.now())
    request.standing = standing  # type: ignore[attr-defined]  # for the answer (`PersonMiddleware`)
    if standing.verdict is not binding.Verdict.STOLEN:
        return person
    binding.end_stolen(store.row, person)
    store.flush()
    store[ENDED_WHY] = "stolen"
    return AnonymousUser()


def unattended(view: V) -> V:
    """Mark a view that open pages ask by themselves: nobody did anything, the session grows no younger by it."""
    view.unattended = True  # type: ignore[attr-defined]
    return view


class PersonMiddleware(AuthenticationMiddleware):
    """`request.user`, read when first asked for; after the page what its session is to remember."""

    def process_request(self, request: HttpRequest) -> None:
        """Set it."""
        super().process_request(request)
        request.user = cast(User, SimpleLazyObject(lambda: person_of(request)))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Note the use of the session, every few minutes."""
        match = request.resolver_match
        binding.keep(request, response, unattended=match is not None and hasattr(match.func, "unattended"))
        return response
