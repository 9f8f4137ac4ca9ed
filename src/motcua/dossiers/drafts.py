"""Preparing a dossier: the draft before submission, and the working copy while a supplement is being prepared.

Opening a draft is the first act in its record. Saving it again is not recorded: nothing has happened in law while the
applicant is still writing, and the record would keep what the person decided not to say.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.catalogue.models import Office, Procedure, ProcedureVersion
from motcua.catalogue.selectors import cached_version
from motcua.data import written
from motcua.data.kept import KeptQuery
from motcua.dossiers import merging, record
from motcua.dossiers.acts.base import lock, versions_of
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict, NotAllowed, NotFound
from motcua.dossiers.models import Dossier
from motcua.dossiers.permitted import may
from motcua.dossiers.prefilling import first_answers
from motcua.dossiers.states import State
from motcua.forms import rules as form_rules
from motcua.forms.selectors import cached_form
from motcua.forms.selectors import current as current_form
from motcua.process.selectors import cached_process, ground_on


@dataclass(frozen=True)
class Saved:
    """A saved draft: its new revision and when."""

    dossier: Dossier
    revision: int


class DraftChanged(Conflict):
    """Another tab or device saved meanwhile: nothing of this page was saved.

    `fields` names what both have changed, `theirs` holds the saved answers, `mine` those that this page wanted to save.
    """

    def __init__(self, dossier: Dossier, mine: Mapping[str, Any], codes: Collection[str]) -> None:
        form = cached_form(dossier.form_version_id)
        labels = [field.label for field in form.fields if field.code in codes]
        text = _(
            "Ô này đã được lưu với nội dung khác ở một cửa sổ hoặc thiết bị khác. Hãy chọn nội dung đúng rồi lưu lại."
        )
        super().__init__(
            _(
                "Hồ sơ đã được sửa ở một cửa sổ khác. Nội dung bạn vừa nhập vẫn còn đây; hãy kiểm tra: %(fields)s."
            )
            % {"fields": ", ".join(labels)},
            code="draft_changed",
            fields=dict.fromkeys(sorted(codes), text),
        )
        self.theirs = working_answers(dossier)
        self.mine = dict(mine)
        self.revision = dossier.draft_revision


def start_draft(by: Actor, procedure_code: str, agency_code: str, *, at_desk: bool = False) -> Dossier:
    """Open the draft for an application, or return the one that is already open (one to resume, never two).

    At the desk a new draft is opened each time, for the person who stands there. Raises NotFound or NotAllowed.
    """
    office = _office.first(procedure_code, agency_code)
    if office is None or office.procedure.current is None or by.person is None:
        raise NotFound(_("Cơ quan này không tiếp nhận thủ tục đã chọn. Hãy chọn lại thủ tục hoặc cơ quan."))
    if at_desk:
        if not by.seats_as(Role.DESK, agency_id=office.agency_id):
            raise NotAllowed(_("Chỉ cán bộ một cửa của cơ quan tiếp nhận mới nhập hồ sơ trực tiếp."))
    else:
        if office.procedure.current.level == ProcedureVersion.Level.INFORMATION:
            raise Conflict(
                _("Thủ tục này chỉ cung cấp thông tin, chưa nhận hồ sơ trực tuyến."), code="not_online"
            )
        found = _open_draft(by, office.procedure, office.agency)
        if found is not None:
            return found
    try:
        with transaction.atomic():
            return _create(by, office.procedure, office.agency, at_desk=at_desk)
    except IntegrityError:  # a second tab of the same person was quicker
        found = _open_draft(by, office.procedure, office.agency)
        if found is None:
            raise
        return found


def _open_draft(by: Actor, procedure: Procedure, agency: Agency) -> Dossier | None:
    return _open.first(by.person.id, procedure.id, agency.id) if by.person is not None else None


_office = KeptQuery(
    lambda procedure, agency: (
        Office.objects.filter(procedure__code=procedure, agency__code=agency, is_open=True)
        .select_related("procedure__current", "agency")
        .defer("procedure__current__data", "procedure__current__search_text", "procedure__current__search")
    ),
    "a procedure",
    "an agency",
)
_open = KeptQuery(
    lambda person, procedure, agency: Dossier.objects.filter(
        submitter_id=person,
        procedure_id=procedure,
        agency_id=agency,
        channel=Dossier.Channel.ONLINE,
        submitted_at__isnull=True,
        discarded_at__isnull=True,
    ).defer("search", "search_text"),
    -1,
    -2,
    -3,
)


def _create(by: Actor, procedure: Procedure, agency: Agency, *, at_desk: bool) -> Dossier:
    now = timezone.now()
    version, person = procedure.current, by.person
    if version is None or person is None:
        raise NotFound(_("Thủ tục này chưa được công bố."))
    definition = cached_version(version.id)
    form = current_form(definition.form_code)
    ground = ground_on(definition.process_code, timezone.localdate())
    if form is None or ground is None:
        raise Conflict(
            _("Thủ tục này chưa được cấu hình đầy đủ (biểu mẫu, quy trình). Hãy liên hệ bộ phận một cửa."),
            code="not_configured",
        )
    entry = "desk" if at_desk else "portal"
    if entry not in cached_process(ground.process).entries:
        raise Conflict(
            _("Thủ tục này không nhận hồ sơ tại bộ phận một cửa.")
            if at_desk
            else _("Thủ tục này không nhận hồ sơ qua cổng này."),
            code="not_this_way",
        )
    answers, origins = ({}, {}) if at_desk else first_answers(cached_form(form.id), person)
    applicant = {"kind": "citizen"} if at_desk else applicant_from(person)
    dossier = Dossier(
        channel=Dossier.Channel.DESK if at_desk else Dossier.Channel.ONLINE,
        agency=agency,
        procedure=procedure,
        procedure_version=version,
        form_version=form,
        process_version_id=ground.process,
        rule_set_id=ground.rules,
        state_diagram_id=ground.states,
        submitter=person,
        applicant=applicant,
        applicant_name=applicant.get("name", ""),
        answers=answers,
        delivery={"way": "desk"},
        state=State.NEW,
        saved_at=now,
    )
    situation = Situation(dossier, by, now)
    seats = by.seats_as(Role.DESK, agency_id=agency.id) if at_desk else []
    seat = seats[0] if seats else None
    opening = record.next_event(
        dossier,
        act="save_draft",
        at=now,
        actor=by,
        card=record.actor_card(by, seat, as_applicant=seat is None),
        from_step="",
        from_state="",
        versions=versions_of(situation),
        data={"prefilled": sorted(origins)},
    )
    written.insert(dossier)
    opening.dossier = dossier
    written.insert(opening)
    return dossier


def applicant_from(person: Any) -> dict[str, Any]:
    """The applicant's data as the account has them (DVC.4)."""
    organisation = person.kind == "organisation"
    return {
        "kind": "organisation" if organisation else "citizen",
        "name": person.display_name,
        "id_number": person.id_number,
        "tax_code": person.tax_code,
        "phone": person.phone,
        "email": person.email,
        "address": person.address,
    }


def editable(by: Actor, key: UUID) -> Dossier:
    """Lock the dossier for editing its draft or supplement. Raises NotFound for a stranger's, Conflict when closed."""
    dossier = lock(key)
    _check_editable(by, dossier)
    return dossier


def _check_editable(by: Actor, dossier: Dossier) -> None:
    situation = Situation(dossier, by, timezone.now())
    if not situation.is_applicant and not _at_desk(situation):
        raise NotFound(_("Không tìm thấy hồ sơ này."))
    act = "save_draft" if dossier.state == State.NEW else "supply"
    role = Role.APPLICANT if situation.is_applicant else Role.DESK
    if dossier.discarded_at is not None or not may(role, act, dossier.state):
        raise Conflict(
            _("Hồ sơ đã nộp hoặc đã huỷ nên không sửa được nữa. Những gì đã nộp vẫn được giữ nguyên."),
            code="not_editable",
        )


def _at_desk(situation: Situation) -> bool:
    dossier = situation.dossier
    if not situation.actor.seats_as(Role.DESK, agency_id=dossier.agency_id):
        return False
    return dossier.channel != Dossier.Channel.ONLINE or dossier.submitted_at is not None


def working_answers(dossier: Dossier) -> dict[str, Any]:
    """The answers being worked on: the draft's, or the supplement's working copy."""
    return dossier.answers if dossier.pending_answers is None else dossier.pending_answers


def save_answers(
    by: Actor,
    key: UUID,
    answers: Mapping[str, Any],
    *,
    revision: int | None = None,
    seen: Mapping[str, str] | None = None,
    fields: set[str] | None = None,
    page: str = "",
    by_itself: bool = False,
    read: Dossier | None = None,
) -> Saved:
    """Save answers of a draft or a supplement's working copy.

    `fields`: the codes of the form fields that the page showed; other answers stay as they are. `revision`: what the
    page was made from, and `seen` (marks of `merging`) what it knew of each field: only what was changed on the page is
    saved. When another page saved other values of the same fields meanwhile, raises DraftChanged and saves nothing.
    Without `seen`, a page of an older revision may not save anything that differs. `page`: the mark of the page that
    saves, with a dot and the number of its message where it counts them. `by_itself`: saved while one types, so that
    what arrives after a later message of the same page is out of date and left alone. `read`: the dossier as it was
    read a moment ago: unless something happened to it since, it is saved in one statement, without being read and
    locked again.
    """
    shown = set(answers) if fields is None else fields
    given = {code: value for code, value in answers.items() if code in shown}
    emptied = shown - set(answers)
    if read is not None and revision in (None, read.draft_revision):
        _check_editable(by, read)
        mine = _to_save(read, given, seen)
        saved = _saved_unless_changed(read, *_take_answers(read, mine, emptied, page))
        if saved is not None:
            return saved
    with transaction.atomic():
        dossier = editable(by, key)
        own_page = merging.is_of_page(page, dossier.draft_page) and revision != dossier.draft_revision
        if own_page and by_itself and not merging.is_later(page, dossier.draft_page):
            return Saved(dossier, dossier.draft_revision)
        if own_page:
            mine = (
                given
                if seen is None
                else merging.touched(_form(dossier), working_answers(dossier), given, seen)
            )
        else:
            is_stale = revision not in (None, dossier.draft_revision)
            mine = _to_save(dossier, given, {} if seen is None and is_stale else seen)
        return _saved(dossier, *_take_answers(dossier, mine, emptied, page))


def _form(dossier: Dossier) -> form_rules.Form:
    return cached_form(dossier.form_version_id)


def _to_save(dossier: Dossier, given: Mapping[str, Any], seen: Mapping[str, str] | None) -> dict[str, Any]:
    """What of the given answers this page has changed. Raises DraftChanged where another has changed the same."""
    if seen is None:
        return dict(given)
    form, before = _form(dossier), working_answers(dossier)
    mine = merging.touched(form, before, given, seen)
    both = merging.overlapping(form, before, mine, seen)
    if both:
        raise DraftChanged(dossier, mine, both)
    return mine


def _take_answers(
    dossier: Dossier, mine: Mapping[str, Any], emptied: Collection[str], page: str
) -> tuple[str, ...]:
    """Put answers in the place of those before; return the columns that changed."""
    merged = {code: value for code, value in working_answers(dossier).items() if code not in emptied}
    merged |= mine
    if dossier.state == State.NEW:
        dossier.answers = merged
    else:
        dossier.pending_answers = merged
    dossier.draft_page = page[:32]
    return "answers", "pending_answers", "draft_page"


def save_applicant(by: Actor, key: UUID, applicant: Mapping[str, Any]) -> Saved:
    """Save who the dossier is for (before submission only)."""
    return _save_person(by, key, applicant=applicant)


def save_delivery(by: Actor, key: UUID, delivery: Mapping[str, Any]) -> Saved:
    """Save how the result is to reach the applicant (before submission only)."""
    return _save_person(by, key, delivery=delivery)


def save_applicant_and_delivery(
    by: Actor,
    key: UUID,
    applicant: Mapping[str, Any],
    delivery: Mapping[str, Any],
    read: Dossier | None = None,
) -> Saved:
    """Save both at once (before submission only). `read`: as for `save_answers`."""
    if read is not None:
        _check_editable(by, read)
        _refuse_submitted(read)
        saved = _saved_unless_changed(read, *_take_person(read, applicant, delivery))
        if saved is not None:
            return saved
    return _save_person(by, key, applicant=applicant, delivery=delivery)


def _save_person(
    by: Actor,
    key: UUID,
    *,
    applicant: Mapping[str, Any] | None = None,
    delivery: Mapping[str, Any] | None = None,
) -> Saved:
    with transaction.atomic():
        dossier = editable(by, key)
        _refuse_submitted(dossier)
        return _saved(dossier, *_take_person(dossier, applicant, delivery))


def _take_person(
    dossier: Dossier, applicant: Mapping[str, Any] | None, delivery: Mapping[str, Any] | None
) -> list[str]:
    columns: list[str] = []
    if applicant is not None:
        dossier.applicant = {**dossier.applicant, **applicant}
        dossier.applicant_name = str(dossier.applicant.get("name", ""))[:300]
        columns += ["applicant", "applicant_name"]
    if delivery is not None:
        dossier.delivery = dict(delivery)
        columns.append("delivery")
    return columns


def _refuse_submitted(dossier: Dossier) -> None:
    if dossier.state != State.NEW:
        raise Conflict(
            _("Thông tin này không sửa được sau khi nộp. Hãy trao đổi với cán bộ."), code="not_editable"
        )


def _saved(dossier: Dossier, *columns: str) -> Saved:
    dossier.saved_at = timezone.now()
    dossier.draft_revision += 1
    written.update(dossier, (*columns, "saved_at", "draft_revision"))
    return Saved(dossier, dossier.draft_revision)


def _saved_unless_changed(read: Dossier, *columns: str) -> Saved | None:
    """Save what was changed on a dossier that is not locked, unless it was saved or an act was done meanwhile."""
    seen = read.draft_revision
    read.saved_at, read.draft_revision = timezone.now(), seen + 1
    names = (*columns, "saved_at", "draft_revision")
    if written.update_unless_changed(read, names, draft_revision=seen, event_count=read.event_count):
        return Saved(read, read.draft_revision)
    return None
