"""Assign: the head of a division gives the dossier to an examiner of that division (II.7.1)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Seat, holders_in
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation


def examiner_inputs(situation: Situation, posts: Collection[str] = ()) -> list[Input]:
    """The choice among the examiners of the dossier's division, and a word of guidance.

    `posts`: codes of the posts that the step names for which somebody is chosen; empty = any examiner's.
    """
    division = situation.dossier.division_id
    people = holders_in(division, Role.EXAMINER, posts) if division is not None else []
    return [
        Input(
            "examiner",
            _("Chuyên viên thụ lý"),
            "choice",
            hint=_("Chức vụ mà quy trình giao bước này hiện chưa có ai giữ. Hãy báo quản trị viên.")
            if posts and not people
            else "",
            options=[(str(person), label) for person, label in people],
        ),
        Input("reason", _("Ý kiến chỉ đạo"), "textarea", required=False),
    ]


def _posts_ahead(situation: Situation) -> Collection[str]:
    """The posts named by the steps for which somebody is assigned here; empty where one of them names none."""
    ahead = [
        situation.process.steps[action.to]
        for action in situation.offered
        if action.act == Assign.code and action.to in situation.process.steps
    ]
    named = {step.post for step in ahead if step.holder == "assigned"}
    return frozenset() if "" in named else frozenset(named)


class Assign(Act):
    """First assignment."""

    code = "assign"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Whom."""
        return examiner_inputs(situation, _posts_ahead(situation))

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Note the examiner; the next step's holder is the one assigned."""
        situation.dossier.examiner_id = int(given["examiner"])
        return Effect(reason=given["reason"])
