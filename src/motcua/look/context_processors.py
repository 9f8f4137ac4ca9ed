"""What the layouts find in every page's context."""

from typing import Any

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from motcua.look.navigation import portal_navigation
from motcua.look.site import current_site


def site(request: HttpRequest) -> dict[str, Any]:
    """Give `site`, `person`, `nav` and `csrf_input`.

    `person` is empty for a stranger: ask `{% if person %}`. It is fetched only when a template asks, so that an error
    page never needs the session or the database. `nav` is made only by the portal's pages. `csrf_input` is made once
    for all forms of a page: the framework makes another one for each.
    """

    def signed_in_person() -> Any:
        user = getattr(request, "user", None)
        return user if user is not None and user.is_authenticated else None

    return {
        "site": current_site(),
        "person": SimpleLazyObject(signed_in_person),
        "nav": SimpleLazyObject(lambda: portal_navigation(request.path)),
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
    }
