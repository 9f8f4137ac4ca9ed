"""What a ward of the old three tiers is called today: looked up by its old name, open to everyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.agencies.former_places import searched
from motcua.forms.addresses import ward_name
from motcua.kernel.paging import Page, read_page_number

PAGE_SIZE = 20
DEEPEST_PAGE = 500
_LONGEST = 200


@require_safe
def former_places(request: HttpRequest) -> HttpResponse:
    """The rows that hold all the words; none before something was asked for."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST]
    number = min(read_page_number(request.GET.get("page")), DEEPEST_PAGE)
    start = (number - 1) * PAGE_SIZE
    rows = list(searched(words)[start : start + PAGE_SIZE + 1]) if words else []
    found = Page(rows[:PAGE_SIZE], number, PAGE_SIZE, has_next=len(rows) > PAGE_SIZE)
    return render(request, "forms/former_places.html", {"q": words, "found": found, "ward_name": ward_name})
