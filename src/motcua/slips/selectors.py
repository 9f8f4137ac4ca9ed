"""Reading published templates."""

import datetime

from django.db.models import Q
from django.utils import timezone

from motcua.slips.models import SlipVersion


def current(code: str, on: datetime.date | None = None) -> SlipVersion:
    """Return the version of a template that is used on a day, today by default: the newest that has begun by then.

    Raises SlipVersion.DoesNotExist.
    """
    day = timezone.localdate() if on is None else on
    begun = Q(effective_from=None) | Q(effective_from__lte=day)
    return SlipVersion.objects.filter(begun, code=code).defer("word_template").latest("number")
