"""The response headers that every page carries."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Files may come from an origin of their own: shown as images and in frames, read by the viewer's script.
_FILES = f" {settings.FILES_ORIGIN}" if settings.FILES_ORIGIN else ""

POLICY = "; ".join(
    [
        f"default-src 'self'{_FILES}",
        "script-src 'self'",
        "style-src 'self'",
        f"img-src 'self' data: blob:{_FILES}",
        "font-src 'self'",
        "object-src 'none'",
        "worker-src 'self'",
        "frame-ancestors 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    ]
)


def content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Forbid inline scripts, foreign origins and framing by others; a view may set a stricter policy itself."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # The few pages that sign with a token speak to the bridge at the reader's own machine as well.
        bridge = getattr(response, "may_connect_to", "")
        policy = f"{POLICY}; connect-src 'self'{_FILES} {bridge}" if bridge else POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        # What is ours no other site embeds; files at their own origin set it themselves, for our pages embed them.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware
