"""The page that shows every component in use: what a page may be built of, and where a change of style is looked at."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.look import examples


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show every component with realistic content. Public: nothing on it is anybody's."""
    return render(request, "look/components.html", examples.everything())
