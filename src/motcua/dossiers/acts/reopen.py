"""Reopen: the head of the agency, and nobody else, has an ended dossier resolved again, on a written basis."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.issuing import replacing
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.states import State
from motcua.process.definition import Step
from motcua.process.interpreter import Position


class Reopen(Act):
    """Back to a step of the agency; the whole legal time limit is granted again from this moment."""

    code = "reopen"
    by_process = False

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Where to go on, on which basis, and why."""
        steps = _steps(situation)
        usual = next((step.code for step in steps if step.role == Role.EXAMINER), "")
        return [
            Input(
                "step",
                _("Giải quyết lại từ bước"),
                "choice",
                options=[(step.code, step.title) for step in steps],
                value=usual,
            ),
            Input(
                "basis",
                _("Căn cứ mở lại"),
                "text",
                hint=_("Số, ngày văn bản hoặc quyết định cho mở lại hồ sơ."),
            ),
            reason_input(_("Lý do mở lại hồ sơ"), _("Người nộp đọc được nội dung này.")),
        ]

    def is_offered(self, situation: Situation) -> bool:
        """Where the state diagram lets an ended dossier go on."""
        return bool(_steps(situation))

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Only what was accepted once: what was refused at intake is submitted anew."""
        if situation.dossier.accepted_at is None:
            raise Conflict(
                _("Hồ sơ này chưa từng được tiếp nhận; người nộp cần nộp hồ sơ mới."), code="never_accepted"
            )

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Open it again; a result given so far holds no longer, and stays visible as replaced."""
        dossier = situation.dossier
        dossier.ended_at = dossier.finished_at = dossier.handed_over_at = None
        step = situation.process.steps[given["step"]]
        return Effect(
            reason=given["reason"],
            clock="restart",
            data={"basis": given["basis"]},
            position=Position(step.code, step.state),
            after=[replacing(situation)],
        )


def _steps(situation: Situation) -> list[Step]:
    """The officers' steps after acceptance that the state diagram can be led to from where the dossier ended."""
    if situation.dossier.accepted_at is None:
        return []
    moves, state = situation.states.moves, situation.dossier.state
    return [
        step
        for step in situation.process.steps.values()
        if step.role != Role.APPLICANT
        and step.kind == "task"
        and step.state != State.WAITING_ACCEPTANCE
        and step.code != situation.process.withdrawal_step
        and (state, step.state) in moves
    ]
