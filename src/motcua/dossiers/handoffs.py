"""Handing a dossier on to another agency (liên thông): a child dossier there, with its own code, process and clock."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import SYSTEM, agency_id_of, stamp
from motcua.catalogue.days import hold_today
from motcua.catalogue.models import Office
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.acts.registry import perform
from motcua.dossiers.draft_papers import OTHER_PAPERS
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Dossier, Event, Paper
from motcua.dossiers.states import State
from motcua.process.definition import Handoff
from motcua.process.selectors import cached_process, ground_on


def open_child(event: Event) -> Dossier | None:
    """Open the child for which a dossier arrived at its step, once; None where the step hands nothing on.

    Answers go along where both forms have the field, papers all of them. Raises Conflict when the other agency does not
    take the procedure (any more).
    """
    parent = Dossier.objects.select_related("agency").get(id=event.dossier_id)
    step = cached_process(event.versions["process"]).steps.get(event.to_step)
    if step is None or step.handoff is None:
        return None
    there = Dossier.objects.filter(parent=parent, handoff_seq=event.seq).first()
    return there or _open(parent, event, step.handoff)


def _open(parent: Dossier, event: Event, handoff: Handoff) -> Dossier:
    hold_today()
    agency = agency_id_of(handoff.agency, stamp())
    office = (
        Office.objects.filter(procedure__code=handoff.procedure, agency=agency, is_open=True)
        .select_related("procedure__current", "agency")
        .first()
    )
    version = office.procedure.current if office is not None else None
    definition = cached_version(version.id) if version is not None else None
    ground = (
        ground_on(definition.process_code, definition.form_code, timezone.localdate())
        if definition is not None
        else None
    )
    if (
        office is None
        or version is None
        or definition is None
        or ground is None
        or "agency" not in cached_process(ground.process).entries
    ):
        raise Conflict(
            _("Cơ quan %(agency)s không tiếp nhận thủ tục %(procedure)s.")
            % {"agency": handoff.agency, "procedure": handoff.procedure},
            code="no_office",
        )
    with transaction.atomic():
        child = Dossier.objects.create(
            channel=Dossier.Channel.HANDOFF,
            parent=parent,
            handoff_seq=event.seq,
            agency=office.agency,
            procedure=office.procedure,
            procedure_version=version,
            form_version_id=ground.form,
            process_version_id=ground.process,
            rule_set_id=ground.rules,
            state_diagram_id=ground.states,
            applicant=parent.applicant,
            applicant_name=parent.applicant_name,
            answers=parent.answers,
            delivery={"way": "desk"},
            state=State.NEW,
            saved_at=timezone.now(),
        )
        _copy_papers(parent, child, {paper.code for paper in definition.papers})
        return perform("submit", by=SYSTEM, dossier=child.key).dossier


def _copy_papers(parent: Dossier, child: Dossier, known: set[str]) -> None:
    """The same files, under the requirement of the same code there, else among the other papers."""
    papers = Paper.objects.filter(dossier=parent, submitted=True, removed_at__isnull=True).order_by("id")
    Paper.objects.bulk_create(
        Paper(
            dossier=child,
            requirement=paper.requirement if paper.requirement in known else OTHER_PAPERS,
            file_id=paper.file_id,
            note=paper.note,
            copies=paper.copies,
            from_vault=paper.from_vault,
        )
        for paper in papers
    )
