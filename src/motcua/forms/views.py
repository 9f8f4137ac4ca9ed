"""The one page-less address of forms: wards of a province, for the script of the address field."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from motcua.forms import addresses

_ONE_DAY = 24 * 60 * 60


@require_safe
@cache_control(public=True, max_age=_ONE_DAY)
def wards(request: HttpRequest) -> HttpResponse:
    """{"options": [[code, name], …]} for ?province=; 404 with a message for one that does not exist."""
    province = request.GET.get("province", "")
    if not addresses.is_province(province):
        message = _("Không có tỉnh, thành phố này. Hãy chọn lại trong danh sách.")
        return JsonResponse({"options": [], "message": message}, status=404)
    return JsonResponse({"options": [[place.code, place.name] for place in addresses.wards(province)]})
