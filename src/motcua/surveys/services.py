"""Writing surveys and answering them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.forms import rules as form_rules
from motcua.forms.definition import FILE_KINDS
from motcua.forms.models import FormVersion
from motcua.forms.selectors import cached_form
from motcua.forms.selectors import current as current_form
from motcua.people.models import User
from motcua.surveys.models import Participation, Reply, Survey


class Refused(Exception):
    """What was asked cannot be done; `fields`: message by field, for the page."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


@dataclass(frozen=True)
class Written:
    """A survey as it was typed."""

    agency: Agency
    title: str
    intro: str
    form_code: str
    audience: str
    procedures: list[str]
    is_anonymous: bool
    starts_on: datetime.date
    ends_on: datetime.date


def save(survey: Survey | None, written: Written, by: User, expected: int = 0) -> Survey:
    """Keep a draft. Raises Refused: published meanwhile, saved by somebody else, or a form that cannot serve."""
    _form_that_serves(written.form_code)
    if survey is None:
        return Survey.objects.create(made_by=by, **written.__dict__)
    with transaction.atomic():
        now = Survey.objects.select_for_update().get(pk=survey.pk)
        if now.published_at is not None:
            raise Refused(_("Khảo sát đã công bố nên không sửa được nữa."))
        if now.revision != expected:
            raise Refused(_("Khảo sát vừa được người khác sửa. Hãy xem lại rồi lưu lần nữa."))
        for name, value in written.__dict__.items():
            setattr(now, name, value)
        now.revision += 1
        now.save()
    return now


def discard(survey: Survey) -> None:
    """Take a draft away. Raises Refused where it is published."""
    gone, _each = Survey.objects.filter(pk=survey.pk, published_at__isnull=True).delete()
    if not gone:
        raise Refused(_("Khảo sát đã công bố nên không xoá được; hãy kết thúc khảo sát."))


def publish(survey: Survey) -> None:
    """Open it to its people, with the form as it is in force now. Raises Refused."""
    with transaction.atomic():
        now = Survey.objects.select_for_update().get(pk=survey.pk)
        if now.published_at is not None:
            return
        if now.ends_on < timezone.localdate():
            raise Refused(_("Ngày kết thúc đã qua. Hãy sửa ngày rồi công bố."))
        now.form_version = _form_that_serves(now.form_code)
        now.published_at = timezone.now()
        now.save(update_fields=["form_version", "published_at"])


def close(survey: Survey) -> None:
    """End it before its last day; what was answered stays."""
    Survey.objects.filter(pk=survey.pk, published_at__isnull=False, closed_at__isnull=True).update(
        closed_at=timezone.now()
    )


def _form_that_serves(code: str) -> FormVersion:
    """The form in force, where it asks for no files: a survey keeps answers alone."""
    try:
        version = current_form(code)
    except FormVersion.DoesNotExist:
        text = _("Không có biểu mẫu này. Hãy chọn biểu mẫu đã công bố.")
        raise Refused(text, {"form_code": text}) from None
    form = cached_form(version.pk)
    asked = [field.label for field in form.fields if field.kind in FILE_KINDS]
    if asked:
        text = _("Biểu mẫu hỏi tệp (%(label)s) nên không dùng để khảo sát được.") % {"label": asked[0]}
        raise Refused(text, {"form_code": text})
    return version


def answer(survey: Survey, person: User, dossier: UUID | None, answers: Mapping[str, Any]) -> None:
    """Keep somebody's answers, once. That the person is asked is the caller's to see (`selectors.asks`).

    Raises Refused: over, answered already, or with what is missing by field.
    """
    today = timezone.localdate()
    with transaction.atomic():
        # Whoever closes it waits, and nobody answers after that.
        now = Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
        if not now.is_open(today) or now.form_version_id is None:
            raise Refused(_("Khảo sát đã kết thúc."))
        form = cached_form(now.form_version_id)
        problems = form_rules.validate(form, answers)
        if problems:
            raise Refused(_("Hãy xem từng ô được đánh dấu."), problems)
        try:
            with transaction.atomic():
                Participation.objects.create(survey=now, person=person, dossier=dossier, on=today)
        except IntegrityError:
            raise Refused(_("Bạn đã trả lời khảo sát này. Cảm ơn bạn.")) from None
        Reply.objects.create(
            survey=now,
            answers=form_rules.clean(form, answers),
            on=today,
            person=None if now.is_anonymous else person,
            dossier=None if now.is_anonymous else dossier,
        )
