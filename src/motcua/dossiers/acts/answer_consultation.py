"""Answer a consultation: somebody of the asked unit gives its opinion; being late is that unit's own matter."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.follow import later
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Consultation, Event, OfficerFile


class AnswerConsultation(Act):
    """The opinion is kept; when it was the last one that a step waits for, the system goes on."""

    code = "answer_consultation"
    by_process = False
    in_parallel = True

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Which opinion, where this person's units were asked for several; the words; a signed paper, if any."""
        waiting = _waiting(situation)
        first = str(waiting[0].id) if waiting else ""
        # The page says for which opinion it was made, also where there is nothing to choose: another may be left only.
        which = Input("opinion", "", "hidden", required=False, value=first)
        if len(waiting) > 1:
            options = [(str(asked.id), _named(asked)) for asked in waiting]
            which = Input("opinion", _("Trả lời cho"), "choice", options=options, value=first)
        return [
            which,
            Input("answer", _("Ý kiến"), "textarea"),
            Input("file", _("Văn bản trả lời"), "file", required=False, hint=_("PDF hoặc Word, nếu có.")),
        ]

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """An answer is never given to another question than the one that it was written for."""
        if given["opinion"] and all(given["opinion"] != str(one.id) for one in _waiting(situation)):
            raise Conflict(
                _("Nội dung xin ý kiến này không còn chờ bạn trả lời. Hãy tải lại trang để xem hiện trạng."),
                code="not_waiting",
            )

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Keep the answer with the one who gave it."""
        waiting = _waiting(situation)
        asked = next(one for one in waiting if given["opinion"] in ("", None, str(one.id)))
        person, file = situation.actor.person, given["file"]
        others = [one for one in situation.opinions if one.step and one.is_open and one.id != asked.id]

        def keep(event: Event) -> None:
            Consultation.objects.filter(id=asked.id).update(
                answer=given["answer"], file=file, answered_at=situation.at, answered_by=person
            )
            if file is not None:
                OfficerFile.objects.create(dossier=situation.dossier, event=event, file=file)

        is_last = bool(asked.step) and not others
        late = asked.due_at is not None and situation.at > asked.due_at
        data: dict[str, Any] = {"opinion": {"seq": asked.seq, "code": asked.code, "late": late}}
        if file is not None:
            data["file"] = {"key": str(file.key), "name": file.name, "sha256": file.sha256}
        return Effect(
            reason=given["answer"],
            data=data,
            after=[keep, *([later(situation.dossier, "conclude")] if is_last else [])],
        )


def _waiting(situation: Situation) -> list[Consultation]:
    seats = situation.actor.seats
    return [
        asked
        for asked in situation.opinions
        if any(asked.waits_for(seat.unit_id, seat.role) for seat in seats)
    ]


def _named(asked: Consultation) -> str:
    return f"{asked.title} – {asked.asked_name}"
