"""The cookie of what the next page tells ("saved", "sent"), under a name that only this host can set."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class HostOnlyStorage(CookieStorage):
    """Django's storage; its cookie has the prefix `__Host-` where there is TLS, as the session's has."""

    cookie_name = settings.MESSAGES_COOKIE_NAME
