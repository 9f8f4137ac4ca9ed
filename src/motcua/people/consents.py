"""Agreements, each for one purpose: given by an act of the person, provable, as easily withdrawn as given.

Law 91/2025/QH15 on personal data, articles 9 and 10: known purpose, a clear act, no silence and no box ticked
beforehand, proof kept. Purposes and their words are written by administrators (console, "Mục đích xin đồng ý"); keeping
answers for next time is a purpose of its own with data behind it (`reuse.py`).
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.audit.trail import Kind, note
from motcua.people.models import Consent, ConsentPurpose, User

TITLE_LONGEST, WORDING_LONGEST = 200, 4000


class OtherWords(Exception):
    """The purpose is asked with other words meanwhile, or no more: what was agreed to is not what was read."""


def purposes() -> list[ConsentPurpose]:
    """The newest version of every purpose, in use or not, by code; one statement."""
    return list(ConsentPurpose.objects.order_by("code", "-number").distinct("code"))


def versions_of(code: str) -> list[ConsentPurpose]:
    """Every version of a purpose, the newest first."""
    return list(ConsentPurpose.objects.filter(code=code).order_by("-number"))


def consents_of(person: User) -> list[Consent]:
    """The person's agreements in force, each with the version that was agreed to; one statement."""
    in_force = Consent.objects.filter(person=person, withdrawn_at__isnull=True)
    return list(in_force.select_related("purpose").order_by("code"))


def agreeing() -> dict[str, int]:
    """How many people agree to each purpose now, by its code; one statement."""
    in_force = Consent.objects.filter(withdrawn_at__isnull=True)
    return dict(in_force.values("code").annotate(found=Count("pk")).values_list("code", "found"))


def give(person: User, code: str, number: int) -> Consent:
    """Record the agreement to the version that was read; an older one ends with it. Raises OtherWords."""
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=person.pk)
        newest = ConsentPurpose.objects.filter(code=code).order_by("-number").first()
        if newest is None or not newest.in_use or newest.number != number:
            raise OtherWords(code)
        now = timezone.now()
        there = Consent.objects.filter(person=person, code=code, withdrawn_at__isnull=True).first()
        if there is not None:
            if there.purpose_id == newest.pk:
                return there
            there.withdrawn_at = now
            there.save(update_fields=["withdrawn_at"])
        note(Kind.CONSENT_GIVEN, subject=[person.pk], about=f"purpose:{code}", details={"version": number})
        return Consent.objects.create(person=person, code=code, purpose=newest, given_at=now)


def withdraw(person: User, code: str) -> bool:
    """End the agreement; whether there was one."""
    in_force = Consent.objects.filter(person=person, code=code, withdrawn_at__isnull=True)
    with transaction.atomic():
        ended = bool(in_force.update(withdrawn_at=timezone.now()))
        if ended:
            note(Kind.CONSENT_WITHDRAWN, subject=[person.pk], about=f"purpose:{code}")
    return ended


def publish(code: str, title: str, wording: str, by: User, *, in_use: bool = True) -> ConsentPurpose:
    """Publish a purpose or its next version; the same as before is no new version."""
    with transaction.atomic():
        # One after the other, a purpose's first version too.
        User.objects.select_for_update().only("pk").get(pk=by.pk)
        newest = ConsentPurpose.objects.filter(code=code).order_by("-number").first()
        if newest is not None and (newest.title, newest.wording, newest.in_use) == (title, wording, in_use):
            return newest
        return ConsentPurpose.objects.create(
            code=code,
            number=newest.number + 1 if newest is not None else 1,
            title=title,
            wording=wording,
            in_use=in_use,
            published_at=timezone.now(),
            published_by=by,
        )


def wrong_with(title: str, wording: str) -> dict[str, str]:
    """What is wrong with the words of a purpose, by field."""
    errors: dict[str, str] = {}
    if not title:
        errors["title"] = _("Hãy ghi mục đích bằng một dòng ngắn.")
    elif len(title) > TITLE_LONGEST:
        errors["title"] = _("Tên mục đích dài quá %(count)s ký tự. Hãy viết gọn lại.") % {
            "count": TITLE_LONGEST
        }
    if not wording:
        errors["wording"] = _(
            "Hãy ghi người dân đồng ý điều gì: dữ liệu nào, để làm gì, ai dùng, giữ bao lâu."
        )
    elif len(wording) > WORDING_LONGEST:
        errors["wording"] = _("Nội dung dài quá %(count)s ký tự. Hãy viết gọn lại.") % {
            "count": WORDING_LONGEST
        }
    return errors


def offered(person: User) -> Sequence[tuple[ConsentPurpose, Consent | None]]:
    """What is asked of the person, each with the own agreement; one no longer asked stays while it is agreed to."""
    own = {one.code: one for one in consents_of(person)}
    return [(one, own.get(one.code)) for one in purposes() if one.in_use or one.code in own]
