"""Where a request comes from."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the client's network address.

    Behind the proxy (MOTCUA_BEHIND_PROXY) it is the last one that our proxy appended; what stands before it came
    from outside and may be invented.
    """
    if settings.SECURE_PROXY_SSL_HEADER is not None:
        forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
        if last := forwarded.rpartition(",")[2].strip():
            return last
    return str(request.META.get("REMOTE_ADDR") or "")
