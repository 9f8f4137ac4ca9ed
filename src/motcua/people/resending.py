"""What was sent after the session had ended, shown once more and sent again as it was."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from motcua.people.returning import forget_unsent, signed_in, unsent

_LONGEST_SHOWN = 600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def unsent_page(request: HttpRequest) -> HttpResponse:
    """Show what waits to be sent; a post sends it on to where it was meant for (307: same method, same fields)."""
    kept = unsent(request)
    if kept is None:
        messages.info(request, _("Không còn gì chờ gửi lại."))
        return redirect("portal:home")
    if request.method == "POST":
        forget_unsent(request)
        return HttpResponse(status=307, headers={"Location": kept.page})
    values = [value.strip() for name in kept.fields for value in kept.fields.getlist(name)]
    context = {
        "fields": [(name, value) for name in kept.fields for value in kept.fields.getlist(name)],
        # Words, not the codes and numbers that a page sends along by itself.
        "typed": [value[:_LONGEST_SHOWN] for value in values if " " in value or len(value) > 40],
        "files": kept.files,
    }
    return render(request, "people/unsent.html", context)


@require_POST
@signed_in
def give_up(request: HttpRequest) -> HttpResponse:
    """Throw away what waits to be sent."""
    forget_unsent(request)
    messages.success(request, _("Đã bỏ nội dung chưa gửi."))
    return redirect("portal:home")
