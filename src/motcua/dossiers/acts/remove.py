"""Remove: the desk takes an obviously invalid submission (empty, a test, a duplicate, spam) out of its lists (II.2.4).

Nothing of it is destroyed: what was submitted, the reason and who did it stay in the record, the applicant is told, and
the head of the agency brings it back (`reinstate`). It is no refusal: no slip is issued, for nothing was weighed. After
acceptance a dossier is decided, never removed (decision 0076).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input, reason_input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.states import State
from motcua.process.interpreter import Position

WHY = {
    "empty": gettext_lazy("Hồ sơ trống, không có nội dung"),
    "test": gettext_lazy("Hồ sơ nộp thử"),
    "duplicate": gettext_lazy("Trùng với hồ sơ khác đã nộp"),
    "spam": gettext_lazy("Nội dung rác, quảng cáo"),
}
REMOVED = Position("", State.STOPPED)
"""At no step and no end of its process."""


class Remove(Act):
    """Before acceptance, and only where the state diagram lets it be brought back."""

    code = "remove"
    by_process = False

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """What is invalid about it, and in words that the applicant reads."""
        return [
            Input(
                "why",
                _("Hồ sơ không hợp lệ vì"),
                "choice",
                options=[(key, str(one)) for key, one in WHY.items()],
            ),
            reason_input(
                _("Giải thích cho người nộp"),
                _(
                    "Người nộp đọc được nội dung này. Nếu trùng, hãy ghi mã hồ sơ kia. Hồ sơ thiếu hoặc sai giấy tờ "
                    "thì yêu cầu bổ sung hoặc từ chối, không loại bỏ."
                ),
            ),
        ]

    def is_offered(self, situation: Situation) -> bool:
        """Only where it can be undone."""
        return _is_removable(situation)

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Never after acceptance; a dossier that another agency handed on is answered, not removed."""
        if not _is_removable(situation):
            raise Conflict(
                _("Hồ sơ này không loại bỏ được nữa. Hãy tải lại trang để xem việc có thể làm."),
                code="not_removable",
            )

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Out of every list, with the reason."""
        situation.dossier.discarded_at = situation.at
        reason = f"{WHY[given['why']]}. {given['reason']}"
        return Effect(reason=reason, data={"removed": given["why"]}, position=REMOVED)


def _is_removable(situation: Situation) -> bool:
    dossier, moves = situation.dossier, situation.states.moves
    comes_back = (dossier.state, REMOVED.state) in moves and (REMOVED.state, dossier.state) in moves
    return comes_back and dossier.accepted_at is None and dossier.parent_id is None
