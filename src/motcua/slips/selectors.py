"""Reading published templates."""

import datetime

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from motcua.slips.models import SlipVersion


def current(code: str, on: datetime.date | None = None) -> SlipVersion:
    """Return the version of a template that is used on a day, today by default: the newest that has begun by then.

    Raises SlipVersion.DoesNotExist.
    """
    day = timezone.localdate() if on is None else on
    begun = Q(effective_from=None) | Q(effective_from__lte=day)
    return SlipVersion.objects.filter(begun, code=code).defer("word_template").latest("number")


def paper_of_form(form_code: str, form_number: int, on: datetime.date | None = None) -> SlipVersion | None:
    """The paper that a version of a form prints itself on, on a day (today by default); one statement.

    Of the template whose version in use names this form, the newest one that was made for this version of the form or
    an earlier one. None where the form has no paper of its own.
    """
    day = timezone.localdate() if on is None else on
    begun = SlipVersion.objects.filter(Q(effective_from=None) | Q(effective_from__lte=day))
    in_use = begun.filter(code=OuterRef("code")).order_by("-number")
    fitting = begun.filter(form_code=form_code, form_number__lte=form_number)
    still = fitting.annotate(names=Subquery(in_use.values("form_code")[:1])).filter(names=form_code)
    return still.defer("word_template").order_by("-form_number", "-number").first()
