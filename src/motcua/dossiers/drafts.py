"""Preparing a dossier: the draft before submission, and the working copy while a supplement is being prepared.

Opening a draft is the first act in its record. Saving it again is not recorded: nothing has happened in law while the
applicant is still writing, and the record would keep what the person decided not to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.agencies.resolving import kept_codes, present_code
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, stamp
from motcua.catalogue.models import Office, Procedure, ProcedureVersion
from motcua.catalogue.selectors import cached_version
from motcua.data import written
from motcua.data.kept import KeptQuery
from motcua.dossiers import form_files, provenance, record
from motcua.dossiers.acts.base import lock, versions_of
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.draft_parts import Answers, DraftChanged, Sent, set_working_answers, working_answers
from motcua.dossiers.errors import Conflict, NotAllowed, NotFound
from motcua.dossiers.limited import allow_applying
from motcua.dossiers.models import Dossier
from motcua.dossiers.permitted import may
from motcua.dossiers.prefilling import first_answers
from motcua.dossiers.received import received_card
from motcua.dossiers.scope import ENTERING, desk_seat, receiving_seat
from motcua.dossiers.states import State
from motcua.forms.selectors import cached_form
from motcua.kernel.dates import format_date
from motcua.people.acting import subject_of
from motcua.process.selectors import cached_process, ground_on

__all__ = [
    "DraftChanged",
    "Saved",
    "applicant_from",
    "editable",
    "save",
    "save_answers",
    "start_draft",
    "working_answers",
]


@dataclass(frozen=True)
class Saved:
    """A saved draft: its new revision and when."""

    dossier: Dossier
    revision: int


def start_draft(by: Actor, procedure_code: str, agency_code: str, *, at_desk: bool = False) -> Dossier:
    """Open the draft for an application, or return the one that is already open (one to resume, never two).

    At the desk a new draft is opened each time, for the person who stands there. Raises NotFound or NotAllowed.
    """
    office = _office.first(procedure_code, agency_code) or _office_now(procedure_code, agency_code)
    if office is None or office.procedure.current is None or by.person is None:
        raise NotFound(_("Cơ quan này không tiếp nhận thủ tục đã chọn. Hãy chọn lại thủ tục hoặc cơ quan."))
    receiver: int | None = None
    if at_desk:
        own = desk_seat(by, office.agency_id, office.procedure_id)
        taking = receiving_seat(by, office.agency_id, office.procedure_id) if own is None else None
        receiver = taking.agency_id if taking is not None else None
        if own is None and taking is None:
            if by.seats_as(Role.DESK, agency_id=office.agency_id):
                raise NotAllowed(_("Quản trị viên không giao cho bạn tiếp nhận hồ sơ của thủ tục này."))
            raise NotAllowed(_("Chỉ cán bộ một cửa của cơ quan tiếp nhận mới nhập hồ sơ trực tiếp."))
    else:
        if office.procedure.current.level == ProcedureVersion.Level.INFORMATION:
            raise Conflict(
                _("Thủ tục này chỉ cung cấp thông tin, chưa nhận hồ sơ trực tuyến."), code="not_online"
            )
        if by.behalf is not None and by.behalf.procedures and procedure_code not in by.behalf.procedures:
            raise NotAllowed(
                _("%(name)s không uỷ quyền cho bạn làm thủ tục này.") % {"name": by.behalf.name},
                code="not_authorised",
            )
        allow_applying(by, procedure_code)
        found = _open_draft(by, office.procedure, office.agency)
        if found is not None:
            return found
    if office.procedure.current.effective_from > timezone.localdate():
        raise Conflict(
            _("Thủ tục này có hiệu lực từ %(day)s; từ ngày đó mới nộp được hồ sơ.")
            % {"day": format_date(office.procedure.current.effective_from)},
            code="not_yet_in_force",
        )
    try:
        with transaction.atomic():
            return _create(by, office.procedure, office.agency, at_desk=at_desk, receiver=receiver)
    except IntegrityError:  # a second tab of the same person was quicker
        found = _open_draft(by, office.procedure, office.agency)
        if found is None:
            raise
        return found


def _open_draft(by: Actor, procedure: Procedure, agency: Agency) -> Dossier | None:
    person, behalf = by.person, by.behalf
    if person is None:
        return None
    if behalf is not None and behalf.account is None:
        return _open_of_mandate.first(behalf.mandate, procedure.id, agency.id)
    return _open.first(person.owner.pk, procedure.id, agency.id)


_office = KeptQuery(
    lambda procedure, agency: (
        Office.objects.filter(procedure__code=procedure, agency__code=agency, is_open=True)
        .select_related("procedure__current", "agency")
        .defer("procedure__current__data", "procedure__current__search_text", "procedure__current__search")
    ),
    "a procedure",
    "an agency",
)
_OPEN_DRAFTS = Dossier.objects.filter(
    channel=Dossier.Channel.ONLINE, submitted_at__isnull=True, discarded_at__isnull=True
).defer("search", "search_text")
_open = KeptQuery(
    lambda person, procedure, agency: _OPEN_DRAFTS.filter(
        submitter_id=person, mandate__isnull=True, procedure_id=procedure, agency_id=agency
    ),
    -1,
    -2,
    -3,
)
_open_of_mandate = KeptQuery(
    lambda mandate, procedure, agency: _OPEN_DRAFTS.filter(
        mandate_id=mandate, procedure_id=procedure, agency_id=agency
    ),
    -1,
    -2,
    -3,
)


def _office_now(procedure_code: str, agency_code: str) -> Office | None:
    """The office of the agency that a code of before means today."""
    codes = kept_codes(stamp())
    now = present_code(agency_code, codes)
    return _office.first(procedure_code, now) if now != agency_code else None


def _create(
    by: Actor, procedure: Procedure, agency: Agency, *, at_desk: bool, receiver: int | None
) -> Dossier:
    now = timezone.now()
    version, person = procedure.current, by.person
    if version is None or person is None:
        raise NotFound(_("Thủ tục này chưa được công bố."))
    definition = cached_version(version.id)
    ground = ground_on(definition.process_code, definition.form_code, timezone.localdate())
    if ground is None:
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
    behalf = by.behalf
    answers, origins = ({}, {}) if at_desk else first_answers(cached_form(ground.form), subject_of(person))
    applicant = {"kind": "citizen"} if at_desk else applicant_from(subject_of(person))
    dossier = Dossier(
        channel=Dossier.Channel.DESK if at_desk else Dossier.Channel.ONLINE,
        agency=agency,
        receiver_id=receiver,
        procedure=procedure,
        procedure_version=version,
        form_version_id=ground.form,
        process_version_id=ground.process,
        rule_set_id=ground.rules,
        state_diagram_id=ground.states,
        submitter=person.owner,
        mandate_id=behalf.mandate if behalf is not None and behalf.account is None else None,
        applicant=applicant,
        applicant_name=applicant.get("name", ""),
        answers=answers,
        delivery={"way": "desk"},
        state=State.NEW,
        saved_at=now,
    )
    situation = Situation(dossier, by, now)
    seat = desk_seat(by, receiver or agency.id, procedure.id) if at_desk else None
    taken_in = {"received_by": received_card(receiver, agency.id)} if receiver is not None else {}
    opening = record.next_event(
        dossier,
        act="save_draft",
        at=now,
        actor=by,
        card=record.actor_card(by, seat, as_applicant=seat is None),
        from_step="",
        from_state="",
        versions=versions_of(situation),
        data={"prefilled": sorted(origins), **taken_in},
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
    acts = ENTERING if dossier.submitted_at is None else ("supply",)
    desk = dossier.receiver_id or dossier.agency_id
    if desk_seat(situation.actor, desk, dossier.procedure_id, acts) is None:
        return False
    return dossier.channel != Dossier.Channel.ONLINE or dossier.submitted_at is not None


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
    fresh: frozenset[str] = frozenset(),
) -> Saved:
    """Save answers of a draft or a supplement's working copy; `save` says how.

    `fields`: the codes of the form fields that the page showed; other answers stay as they are.
    """
    shown = set(answers) if fields is None else fields
    given = {code: value for code, value in answers.items() if code in shown}
    part = Answers(given, emptied=shown - set(answers))
    return save(by, key, Sent([part], revision, seen, page, by_itself), read, fresh)


def save(
    by: Actor, key: UUID, sent: Sent, read: Dossier | None = None, fresh: frozenset[str] = frozenset()
) -> Saved:
    """Save what a page sent of a draft, or of a supplement's working copy.

    `sent.revision`: what the page was made from, and `sent.seen` (marks of `merging`) what it knew of each field: only
    what was changed on the page is saved. When another page saved other values of the same fields meanwhile, raises
    DraftChanged and saves nothing. Without `seen`, a page of an older revision may not save anything that differs.
    `sent.page`: the mark of the page that saves, with a dot and the number of its message where it counts them.
    `sent.by_itself`: saved while one types, so that what arrives after a later message of the same page is out of date
    and left alone. `read`: the dossier as it was read a moment ago: unless something happened to it since, it is saved
    in one statement, without being read and locked again; only for parts that are columns of the dossier. `fresh`: the
    fields whose answer comes from a connected database now; what came from one before and is locked stays otherwise.
    """
    has_files = read is not None and bool(cached_form(read.form_version_id).files)
    if read is not None and not has_files and sent.revision in (None, read.draft_revision):
        _check_editable(by, read)
        saved = _saved_unless_changed(read, *_take(read, sent, fresh))
        if saved is not None:
            return saved
    with transaction.atomic():
        dossier = editable(by, key)
        sent = form_files.sent_with_cards(by, dossier, sent)
        if sent.is_overtaken(dossier):
            return Saved(dossier, dossier.draft_revision)
        saved = _saved(dossier, *_take(dossier, sent, fresh))
        form_files.follow(dossier)
        return saved


def _take(dossier: Dossier, sent: Sent, fresh: frozenset[str]) -> list[str]:
    """Put what a page sent in the place of what was there; return the columns that changed."""
    wanted = sent.to_save(dossier)
    before = dict(working_answers(dossier))
    held = provenance.held(cached_form(dossier.form_version_id), dossier, before) - fresh
    columns = [
        name for part, mine in zip(sent.parts, wanted, strict=True) for name in part.take(dossier, mine)
    ]
    kept = provenance.put_back(before, working_answers(dossier), held)
    if kept is not None:
        set_working_answers(dossier, kept)
    dossier.draft_page = sent.page[:32]
    return [*columns, "draft_page"]


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
