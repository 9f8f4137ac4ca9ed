"""Erase: what a person wrote and never filed is deleted for good (law 91/2025/QH15 on personal data, article 14)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.erasing import erase_files
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Event, Paper
from motcua.people.holds import held_dossiers, is_held


class EraseDraft(Act):
    """A draft, discarded or not, loses everything in it and belongs to nobody any more.

    Its row and record stay, so that the chain of events stays whole: that a draft was begun and erased, when and by
    whom. Nothing of what was written in it.
    """

    code = "erase_draft"
    by_process = False

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Nothing on which a legal hold stands."""
        dossier, person = situation.dossier, situation.actor.person
        if held_dossiers([dossier.key]) or (person is not None and is_held(person)):
            raise Conflict(
                _("Dữ liệu này đang phải giữ theo yêu cầu của cơ quan có thẩm quyền nên chưa xoá được."),
                code="legal_hold",
            )

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Empty it; its owner is taken from it once the event has named who did this."""
        dossier = situation.dossier
        dossier.answers, dossier.pending_answers = {}, None
        dossier.applicant, dossier.applicant_name, dossier.delivery = {}, "", {}
        dossier.discarded_at = dossier.discarded_at or situation.at
        papers = Paper.objects.filter(dossier=dossier)
        files = list(papers.exclude(file=None).values_list("file_id", flat=True))
        papers.delete()
        erase_files(files)

        def leave(_event: Event) -> None:
            dossier.submitter = None

        emptied = ("answers", "pending_answers", "applicant", "applicant_name", "delivery", "submitter")
        return Effect(changed=emptied, after=(leave,))
