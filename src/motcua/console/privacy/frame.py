"""What the pages on personal data share: the row of links above each, and how typed text is read."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(current: str) -> list[dict[str, Any]]:
    """For the macro `page_tabs`; `current` is the name of the page's address."""
    places = (
        ("console:privacy", _("Yêu cầu")),
        ("console:privacy_purposes", _("Mục đích xin đồng ý")),
        ("console:privacy_holds", _("Lệnh giữ dữ liệu")),
        ("console:privacy_register", _("Sổ hoạt động xử lý")),
        ("console:privacy_incidents", _("Sự cố và diễn tập")),
    )
    return [{"label": label, "href": reverse(name), "current": name == current} for name, label in places]


def typed(request: HttpRequest, *names: str) -> dict[str, str]:
    """Fields of a form, without what the database cannot keep."""
    return {
        name: request.POST.get(name, "").replace("\0", "").replace("\r\n", "\n").strip() for name in names
    }
