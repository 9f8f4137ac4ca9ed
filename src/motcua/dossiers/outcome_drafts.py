"""The draft of a result beside its dossier: revisions of what officers wrote into the parts that a template lets them.

Whoever the process gives the dossier to may write it, until it is approved: what was approved is what is issued. After
that who corrects results may begin a correction.
"""

import datetime
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor, Seat
from motcua.catalogue.definition import OutcomeKind
from motcua.dossiers.acts import composing, correcting
from motcua.dossiers.acts.base import lock
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict, Incomplete, NotAllowed
from motcua.dossiers.models import Dossier, Event, OutcomeDraft
from motcua.slips.models import SlipVersion
from motcua.slips.parts import LONGEST_TEXT, EditablePart, editable_parts, first_texts
from motcua.slips.services import render_bounded, render_pages, words_of


def drafts_of(dossier: Dossier) -> list[OutcomeDraft]:
    """Every revision, newest first, each with its template; one statement."""
    found = OutcomeDraft.objects.filter(dossier=dossier).select_related("template").order_by("-number")
    return list(found)


def template_for(dossier: Dossier, latest: OutcomeDraft | None, kind: str = "") -> SlipVersion | None:
    """The template of the draft that stands, else the one in force; None where the procedure names none.

    `kind`: of which kind of result, where the procedure has several; "" for that of the draft.
    """
    if latest is not None and (not kind or latest.kind == kind):
        return latest.template
    return composing.template_of(dossier, kind)


def may_write(situation: Situation) -> Seat | None:
    """The post through which this officer may write the draft now; None when not."""
    dossier = situation.dossier
    if dossier.finished_at is not None:
        return _correcting_seat(situation)
    if dossier.accepted_at is None or dossier.ended_at is not None:
        return None
    if not situation.procedure.drafts_outcomes or composing.approval_of(situation.history) is not None:
        return None
    return situation.holding_seat()


def _correcting_seat(situation: Situation) -> Seat | None:
    """Of who corrects an issued result and so writes its draft."""
    if not situation.procedure.drafts_outcomes or correcting.issued_last(situation) is None:
        return None
    try:
        return situation.seat_for("correct_outcome")
    except NotAllowed:
        return None


def parts_of(template: SlipVersion) -> tuple[EditablePart, ...]:
    """What may be written by officers."""
    return editable_parts(template.definition)


def texts_for(
    dossier: Dossier, history: Sequence[Event], template: SlipVersion, draft: OutcomeDraft | None
) -> dict[str, str]:
    """What stands in each part: as last written, else as the template begins it for this dossier."""
    words = words_of(template, composing.outcome_data(dossier, history))
    first = first_texts(parts_of(template), words)
    return first | {code: text for code, text in (draft.texts if draft else {}).items() if code in first}


def save(
    by: Actor,
    dossier: Dossier,
    texts: Mapping[str, str],
    expected: int,
    *,
    renew: bool = False,
    kind: str = "",
) -> OutcomeDraft:
    """Keep a revision of the draft as its writer saw it at revision `expected` (0: none yet). Raises a Refusal.

    `renew`: with the version of the template in force now, where a newer one was published since the draft was begun.
    `kind`: which kind of result, where the procedure has several. Equal content keeps the revision that is there.
    """
    with transaction.atomic():
        current = lock(dossier.key)
        situation = Situation(current, by, timezone.now())
        seat = may_write(situation)
        if seat is None or by.person is None:
            raise NotAllowed(
                _(
                    "Bạn không sửa được dự thảo lúc này: hồ sơ không ở bước của bạn, hoặc kết quả đã được phê duyệt."
                )
            )
        latest = drafts_of(current)[:1]
        last = latest[0] if latest else None
        if (last.number if last else 0) != expected:
            raise Conflict(
                _("%(name)s vừa lưu một bản dự thảo khác. Hãy xem bản đó rồi lưu lại.")
                % {"name": last.author_name if last else ""},
                code="moved_meanwhile",
            )
        kind = _kind_for(situation, last, kind)
        template = composing.template_of(current, kind) if renew else template_for(current, last, kind)
        if template is None:
            raise Conflict(_("Thủ tục này chưa có mẫu kết quả."), code="no_template")
        kept = _clean(parts_of(template), texts)
        # Equal content is the same revision, but the first one of a correction.
        begun = last is not None and (
            current.finished_at is None or correcting.draft_of(situation) is not None
        )
        if (
            last is not None
            and begun
            and (last.texts, last.template_id, last.kind) == (kept, template.id, kind)
        ):
            return last
        return OutcomeDraft.objects.create(
            dossier=current,
            number=expected + 1,
            template=template,
            kind=kind,
            texts=kept,
            author=by.person,
            author_name=by.person.display_name,
            author_post=", ".join(filter(None, (seat.title, seat.unit_name)))[:300],
            at=situation.at,
        )


def drafted_kinds(situation: Situation) -> list[OutcomeKind]:
    """The kinds of result to choose a draft from; none where the procedure has one kind of result only."""
    procedure = situation.procedure
    return [one for one in procedure.outcomes if one.template] if procedure.more_outcomes else []


def _kind_for(situation: Situation, last: OutcomeDraft | None, asked: str) -> str:
    """The kind that a revision is of: the one asked for, else that of the last, else the first with a template."""
    if not situation.procedure.more_outcomes:
        return ""
    if asked and any(one.code == asked for one in drafted_kinds(situation)):
        return asked
    return last.kind if last is not None and last.kind else composing.first_drafted(situation.dossier)


def data_of(
    dossier: Dossier,
    history: Sequence[Event],
    template: SlipVersion,
    texts: Mapping[str, str],
    replaces: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """The data of the draft as it would be signed today, its number left open. `replaces`: of a correction."""
    now = timezone.now()
    numbering = composing.numbering_for(template)
    number = composing.written_number(dossier, numbering, None, timezone.localdate()) if numbering else ""
    return composing.outcome_data(dossier, history, number=number, at=now, replaces=replaces) | {
        "texts": dict(texts)
    }


def draft_pdf(template: SlipVersion, data: Mapping[str, Any]) -> bytes:
    """The draft as PDF. Raises TemplateError or WordTemplateError when the template fails on this dossier."""
    return render_bounded(template, data)


def draft_pages(template: SlipVersion, data: Mapping[str, Any]) -> tuple[list[bytes], int]:
    """Its first pages as pictures, and how many there are."""
    return render_pages(template, data)


def next_number_text(dossier: Dossier, template: SlipVersion, last: int, day: datetime.date) -> str:
    """The number that a result issued on that day would get, if nobody is quicker."""
    numbering = composing.numbering_for(template)
    return composing.written_number(dossier, numbering, last + 1, day) if numbering else ""


def _clean(parts: Sequence[EditablePart], texts: Mapping[str, str]) -> dict[str, str]:
    problems = {}
    kept = {}
    for part in parts:
        text = str(texts.get(part.code, "")).replace("\r\n", "\n").strip()
        if len(text) > LONGEST_TEXT:
            problems[part.code] = _("“%(label)s” dài quá %(most)s ký tự; hãy rút gọn.") % {
                "label": part.label,
                "most": LONGEST_TEXT,
            }
        kept[part.code] = "".join(sign for sign in text if sign in "\n\t" or sign.isprintable()).strip()
    if problems:
        raise Incomplete(_("Chưa lưu dự thảo. Hãy xem từng ô được đánh dấu."), fields=problems)
    return kept
