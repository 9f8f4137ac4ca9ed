"""Propose: submit the dossier with an opinion and a draft result for approval (II.8.7)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.models import Event, OfficerFile


class Propose(Act):
    """Up to the next one who decides."""

    code = "propose"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """The opinion, and the draft of the result."""
        return [
            Input("opinion", _("Ý kiến trình"), "textarea"),
            Input("draft", _("Dự thảo kết quả"), "file", required=False, hint=_("PDF hoặc Word, nếu có.")),
        ]

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Record opinion and draft."""
        draft = given["draft"]
        data = {"draft": {"key": str(draft.key), "name": draft.name, "sha256": draft.sha256}} if draft else {}

        def keep(event: Event) -> None:
            OfficerFile.objects.create(dossier=situation.dossier, event=event, file=draft)

        return Effect(reason=given["opinion"], data=data, after=[keep] if draft else [])
