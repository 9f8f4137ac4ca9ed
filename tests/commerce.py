"""Telling the stories of the sample's notification and trust-rating processes: who files, reviews and confirms."""

from __future__ import annotations

from typing import Any

from motcua.agencies.selectors import SYSTEM, calendar_of
from motcua.dossiers import drafts
from motcua.dossiers.acts import perform
from motcua.dossiers.models import Dossier
from tests.story import DIRECTOR, EXAMINER, HEAD, ORGANISATION, Story

WEBSITE, APP = "9.100101", "9.100102"
RATING, RATING_CHANGE, RATING_END = "9.100201", "9.100202", "9.100203"
WEBSITES, RATINGS = "website-tmdt-ban-hang", "danh-gia-tin-nhiem"
REFUSAL = {"reason": "Bản chụp giao diện có hàng cấm kinh doanh."}


class Commerce(Story):
    """Carries notifications and registrations of the sample along."""

    def filed(self, procedure: str, email: str = ORGANISATION, **answers: Any) -> Dossier:
        """Submitted online with complete answers, these among them."""
        dossier = self.prepared(procedure, email, **answers)
        return self.do("submit", dossier, email).dossier

    def prepared(self, procedure: str, email: str = ORGANISATION, **answers: Any) -> Dossier:
        """A draft with complete answers, these among them."""
        dossier = self.draft(email, procedure)
        drafts.save_answers(self.actor(email), dossier.key, {**dossier.answers, **answers})
        dossier.refresh_from_db()
        return dossier

    def notified(self, procedure: str = WEBSITE, **answers: Any) -> Dossier:
        """Notified by the system's own act, as the timer does it."""
        return self.by_itself(self.filed(procedure, **answers))

    def by_itself(self, dossier: Dossier) -> Dossier:
        """What the timer of the notification does when its time has come."""
        return perform("approve", by=SYSTEM, dossier=dossier.key, action="da-thong-bao").dossier

    def complete_file(self, **answers: Any) -> Dossier:
        """A registration that the examiner found complete."""
        return self.do("propose", self.filed(RATING, **answers), EXAMINER, {"opinion": "Đầy đủ."}).dossier

    def approved(self, **answers: Any) -> Dossier:
        """A registration that the head of the division approved."""
        return self.do("propose", self.complete_file(**answers), HEAD, {"opinion": "Đồng ý."}).dossier

    def confirmed(self, **answers: Any) -> Dossier:
        """A registration that the head of the agency confirmed."""
        return self.do("approve", self.approved(**answers), DIRECTOR).dossier

    def granted(self, dossier: Dossier) -> Dossier:
        """A later request (change, termination), reviewed and confirmed."""
        proposed = self.do("propose", dossier, EXAMINER, {"opinion": "Đủ căn cứ."}).dossier
        return self.do("approve", proposed, DIRECTOR).dossier

    def working_days(self, dossier: Dossier) -> float:
        """How many working days the step at which a dossier stands may take."""
        assert dossier.step_since is not None
        assert dossier.step_due_at is not None
        calendar = calendar_of(dossier.agency_id)
        spent = calendar.between(dossier.step_since, dossier.step_due_at)
        return spent.total_seconds() / 60 / calendar.daily_minutes
