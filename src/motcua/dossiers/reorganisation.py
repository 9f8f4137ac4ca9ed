"""The job that does confirmed reorganisations on their day: agencies, offers of procedures, then the dossiers."""

from __future__ import annotations

import logging

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency, Reorganisation, Unit
from motcua.agencies.reorganisation_checks import mistakes
from motcua.agencies.reorganisation_day import carry_out, close
from motcua.agencies.reorganisation_plan import plan_from
from motcua.agencies.reorganising import due
from motcua.catalogue.reoffering import reoffer
from motcua.dossiers.transferring import enlist

_log = logging.getLogger(__name__)


def run_due() -> int:
    """Do what is due today; returns how many were done. One that cannot be done says why and keeps no other from it."""
    return sum(_do(number) for number in due(timezone.localdate()))


def do_now(number: int) -> bool:
    """Do one at once whose day has come; whether it was done."""
    return number in due(timezone.localdate()) and _do(number)


def _do(number: int) -> bool:
    try:
        with transaction.atomic():
            return _done(number)
    except (DatabaseError, LookupError, ObjectDoesNotExist):
        _log.exception("a reorganisation was not carried out")
        told = _("Hệ thống chưa thực hiện được và đã giữ nguyên mọi thứ; hãy xem nhật ký của máy chủ.")
        Reorganisation.objects.filter(pk=number).update(problem=told)
        return False


def _done(number: int) -> bool:
    row = Reorganisation.objects.select_for_update(of=("self",)).select_related("confirmed_by").get(pk=number)
    if not row.is_waiting:
        return False
    plan = plan_from(row.plan)
    wrong = mistakes(row.kind, plan, row.effective_on, row.basis, besides=row.pk)
    if wrong:
        row.problem = wrong[0].message[:500]
        row.save(update_fields=["problem"])
        return False
    codes = dict(Agency.objects.filter(code__in=plan.sources).values_list("id", "code"))
    units = Unit.objects.filter(agency_id__in=codes).values_list("id", "agency__code", "code")
    before = {unit: (agency, code) for unit, agency, code in units}
    outcome = carry_out(row)
    if plan.targets:
        outcome["offers"] = reoffer(plan, before, outcome["places"])
        row.outcome = outcome
        outcome["dossiers"] = enlist(row, plan, before, codes)
    close(row, outcome)
    return True
