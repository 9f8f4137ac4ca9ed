"""Submit: the dossier leaves the applicant's hands (circular 21/2023, I.4.2; "Mới đăng ký" → "Đang chờ tiếp nhận")."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.agencies.selectors import Seat, stamp
from motcua.dossiers.acts.base import Act, Effect, index_for_search
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.acts.slips import agency_card
from motcua.dossiers.completeness import missing
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.numbers import issue_code, issue_receipt_number
from motcua.dossiers.papers import answers_digest, current_papers, papers_digest
from motcua.forms import rules as form_rules
from motcua.process.interpreter import start


class Submit(Act):
    """The applicant (or the desk for a person who came with papers) submits a complete draft."""

    code = "submit"
    by_process = False

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Refuse what is discarded, or lacks answers or papers (each named with the place where to mend it)."""
        dossier = situation.dossier
        if dossier.discarded_at is not None:
            raise Conflict(_("Hồ sơ này đã huỷ. Hãy khôi phục trước khi nộp."), code="discarded")
        problems = missing(situation, current_papers(dossier))
        if problems:
            raise Incomplete(
                _("Hồ sơ chưa đầy đủ: %(first)s") % {"first": next(iter(problems.values()))}, fields=problems
            )

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Give the receipt number, freeze answers and papers, place the dossier at the first step."""
        dossier = situation.dossier
        papers = current_papers(dossier)
        # What a changed answer hid again is not part of what the person declares.
        dossier.answers = form_rules.clean(situation.form, dossier.answers)
        dossier.submitted_at = situation.at
        dossier.receipt_number = issue_receipt_number(situation.at)
        agency = agency_card(dossier.agency_id, stamp())
        at_submission = Agency.CodeMoment.SUBMISSION
        online = dossier.channel == Dossier.Channel.ONLINE
        if online and agency["online_code_moment"] == at_submission:
            dossier.code = issue_code(agency["code"], situation.at)
        Paper.objects.filter(id__in=[paper.id for paper in papers]).update(submitted=True)
        index_for_search(dossier, situation.procedure.name)
        data = {
            "receipt_number": dossier.receipt_number,
            "channel": dossier.channel,
            "answers": answers_digest(dossier.answers),
            "applicant": answers_digest(dossier.applicant),
            "papers": papers_digest(papers),
        }
        if dossier.code:
            data["code"] = dossier.code
        return Effect(data=data, position=start(situation.process), changed=("answers",))
