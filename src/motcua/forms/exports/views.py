"""The published schemas: for everyone, a version's never changes."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from motcua.forms.exports.content import published_schema
from motcua.forms.exports.xml import xml_schema
from motcua.forms.selectors import cached_form, version_id

_ONE_HOUR = 60 * 60


@require_safe
@cache_control(public=True, max_age=_ONE_HOUR)
def schema(request: HttpRequest, code: str, number: int, kind: str) -> HttpResponse:
    """The XML Schema (`xsd`) or JSON Schema (`json`) of one version of a form."""
    found = version_id(code, number)
    if found is None:
        raise Http404
    form = cached_form(found)
    if kind == "xsd":
        response = HttpResponse(xml_schema(form, number), content_type="application/xml; charset=utf-8")
    elif kind == "json":
        made = published_schema(form, number, request.build_absolute_uri(request.path))
        response = JsonResponse(
            made, content_type="application/schema+json", json_dumps_params={"ensure_ascii": False}
        )
    else:
        raise Http404
    response["X-Content-Type-Options"] = "nosniff"
    # Programs of other sites read it, in browsers too; there is nothing personal in it.
    response["Access-Control-Allow-Origin"] = "*"
    return response
