"""The page-less addresses of forms, for scripts of fields: wards of a province, entries of a catalogue."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from motcua.forms import addresses, catalogues

_ONE_DAY = 24 * 60 * 60
_ONE_MINUTE = 60
_LONGEST_QUERY = 100


@require_safe
@cache_control(public=True, max_age=_ONE_DAY)
def wards(request: HttpRequest) -> HttpResponse:
    """{"options": [[code, name], …]} for ?province=; 404 with a message for one that does not exist."""
    province = request.GET.get("province", "")
    if not addresses.is_province(province):
        message = _("Không có tỉnh, thành phố này. Hãy chọn lại trong danh sách.")
        return JsonResponse({"options": [], "message": message}, status=404)
    return JsonResponse({"options": [[place.code, place.name] for place in addresses.wards(province)]})


@require_safe
@cache_control(public=True, max_age=_ONE_MINUTE)
def entries(request: HttpRequest, code: str) -> HttpResponse:
    """{"options": [[code, text for the box], …]} for the words in ?q=; 404 for a catalogue that does not exist.

    Catalogues are public: what forms offer to everybody. At most 20 entries, however large the catalogue.
    """
    if catalogues.get(code) is None:
        return JsonResponse({"options": [], "message": _("Không có danh mục này.")}, status=404)
    found = catalogues.search(code, request.GET.get("q", "")[:_LONGEST_QUERY])
    return JsonResponse({"options": [[entry.code, entry.shown] for entry in found]})
