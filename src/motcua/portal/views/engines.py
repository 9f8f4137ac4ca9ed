"""For search engines: which pages to find, and which to leave alone (VI.3)."""

from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.catalogue.models import Procedure

_PAGES = ("home", "about", "procedures", "services", "support", "statistics")
_CLOSED = ("/ho-so", "/nop-ho-so", "/can-bo", "/quan-tri", "/tai-khoan", "/tep", "/tra-cuu")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page, each procedure's own among them (one statement)."""
    codes = Procedure.objects.filter(current__isnull=False).order_by("code").values_list("code", flat=True)
    paths = [reverse(f"portal:{name}") for name in _PAGES]
    paths += [reverse("portal:procedure", kwargs={"code": code}) for code in codes]
    lines = "".join(f"<url><loc>{escape(settings.PUBLIC_ADDRESS + path)}</loc></url>" for path in paths)
    body = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{lines}</urlset>'
    return HttpResponse(body, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Public pages may be indexed; what belongs to a person may not."""
    closed = "".join(f"Disallow: {path}\n" for path in _CLOSED)
    address = settings.PUBLIC_ADDRESS + reverse("portal:sitemap")
    return HttpResponse(f"User-agent: *\n{closed}Sitemap: {address}\n", content_type="text/plain")
