"""What the check for robots loads: a puzzle for the widget; the code as a picture and as a sound."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.audit import robot_code, robots
from motcua.audit.addresses import client_network
from motcua.audit.limits import CODES_OF_ADDRESS
from motcua.audit.pages import too_many
from motcua.audit.throttle import allow


@never_cache
@require_safe
def puzzle(request: HttpRequest, form: str) -> HttpResponse:
    """A new puzzle for one form, as ALTCHA's widget reads it."""
    if form not in set(robots.Form):
        raise Http404
    return _limited(request) or JsonResponse(robots.puzzle(robots.Form(form)))


@never_cache
@require_safe
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """The digits of a token as a picture."""
    digits = _digits(token)
    return _limited(request) or HttpResponse(robot_code.picture(digits), content_type="image/png")


@never_cache
@require_safe
def sound(request: HttpRequest, token: str) -> HttpResponse:
    """The digits of a token, spoken."""
    digits = _digits(token)
    return _limited(request) or HttpResponse(robot_code.sound(digits), content_type="audio/wav")


def _digits(token: str) -> str:
    digits = robot_code.digits_of(token)
    if digits is None:
        raise Http404
    return digits


def _limited(request: HttpRequest) -> HttpResponse | None:
    if allow(f"robot-codes:{client_network(request)}", *CODES_OF_ADDRESS):
        return None
    text = _("Hãy đợi khoảng %(minutes)s phút rồi tải lại trang.") % {
        "minutes": CODES_OF_ADDRESS.seconds // 60
    }
    return too_many(request, _("Bạn đã lấy mã quá nhiều lần"), text, CODES_OF_ADDRESS.seconds)
