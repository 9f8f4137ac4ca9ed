"""Who asks for the pages: people of the sample and of the generated data, with sessions made without a password."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from motcua.people.models import User

DESK = "motcua@sct.mau.vn"
HEAD = "truongphong@sct.mau.vn"
EXAMINER = "chuyenvien@sct.mau.vn"
DIRECTOR = "giamdoc@sct.mau.vn"
CLERK = "vanthu@sct.mau.vn"
ADMINISTRATOR = "quantri@hatinh.mau.vn"


def session_of(person: User) -> str:
    """Sign somebody in; return the key that the cookie carries."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def named(email: str) -> User:
    """The account of that e-mail."""
    return User.objects.get(email=email)
