"""A survey as an administrator puts it together, for tests of several rooms."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from motcua.agencies.models import Agency
from motcua.forms.services import publish
from motcua.people.models import User
from motcua.surveys import services
from motcua.surveys.models import Survey

LEVELS = [("rat", "Rất hài lòng"), ("co", "Hài lòng"), ("chua", "Chưa hài lòng")]


def form(code: str = "khao-sat-thu", **more: Any) -> str:
    """Publish the questions; return their code."""
    fields = [
        {
            "code": "muc_do",
            "kind": "choice",
            "label": "Mức độ hài lòng",
            "required": True,
            "options": [{"value": value, "label": label} for value, label in LEVELS],
        },
        {"code": "diem", "kind": "number", "label": "Điểm", "min": 1, "max": 10},
        {"code": "gop_y", "kind": "textarea", "label": "Góp ý"},
        *more.get("fields", []),
    ]
    steps = [{"code": "hoi", "title": "Câu hỏi", "fields": fields}]
    publish(code, "Khảo sát", {"code": code, "title": "Khảo sát", "steps": steps})
    return code


def survey(by: User, agency: str, **more: Any) -> Survey:
    """A published one, open today."""
    today = timezone.localdate()
    written = {
        "agency": Agency.objects.get(code=agency),
        "title": "Ý kiến của bạn",
        "intro": "Mời bạn góp ý.",
        "form_code": more.pop("form_code", None) or form(),
        "audience": "accounts",
        "procedures": [],
        "is_anonymous": True,
        "starts_on": today,
        "ends_on": today + datetime.timedelta(days=7),
        **more,
    }
    found = services.save(None, services.Written(**written), by)
    services.publish(found)
    found.refresh_from_db()
    return found
