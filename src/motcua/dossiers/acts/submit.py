"""Submit: the dossier leaves the applicant's hands (circular 21/2023, I.4.2; "Mới đăng ký" → "Đang chờ tiếp nhận")."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.models import Agency, Unit
from motcua.agencies.selectors import Seat, stamp
from motcua.catalogue.models import Office
from motcua.dossiers import provenance, signed_by_applicant
from motcua.dossiers.acts.base import Act, Effect
from motcua.dossiers.acts.inputs import Input
from motcua.dossiers.acts.receiving import RECEIVED, issue, receive
from motcua.dossiers.acts.saving import index_for_search
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.acts.slips import agency_card, has_ended, slip_writer
from motcua.dossiers.acts.vaulted import uses_told
from motcua.dossiers.behalf import with_paper
from motcua.dossiers.clockwork import pin_calendar
from motcua.dossiers.completeness import missing
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.dossiers.fetching import fetching_told
from motcua.dossiers.limited import allow_applying
from motcua.dossiers.models import Dossier
from motcua.dossiers.numbers import issue_code, issue_receipt_number
from motcua.dossiers.papers import answers_digest, papers_digest, set_submitted
from motcua.process.interpreter import start

# The code of the refusal when the draft was saved after the page on which it was checked.
CHANGED = "draft_changed"


class Submit(Act):
    """The applicant (or the desk for a person who came with papers) submits a complete draft."""

    code = "submit"
    by_process = False

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """The revision of the draft that was looked at before submitting: what was checked is what is submitted."""
        return [Input("revision", "", "hidden", required=False, value=str(situation.dossier.draft_revision))]

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Refuse what is discarded, was changed since it was checked, is limited by a group of the account, or lacks
        answers or papers (each named with the place where to mend it).
        """
        dossier = situation.dossier
        if dossier.discarded_at is not None:
            raise Conflict(_("Hồ sơ này đã huỷ. Hãy khôi phục trước khi nộp."), code="discarded")
        if has_ended(dossier.agency_id):
            raise Conflict(
                _("Cơ quan này đã kết thúc hoạt động. Hãy mở hồ sơ mới tại cơ quan kế tục rồi nộp."),
                code="agency_ended",
            )
        if given["revision"] not in ("", str(dossier.draft_revision)):
            raise Conflict(
                _(
                    "Hồ sơ vừa được sửa ở một cửa sổ hoặc thiết bị khác. Chưa nộp; hãy kiểm tra lại nội dung mới nhất."
                ),
                code=CHANGED,
            )
        if dossier.channel == Dossier.Channel.ONLINE:
            allow_applying(situation.actor, situation.procedure.code)
        if dossier.channel == Dossier.Channel.HANDOFF:
            # Another agency hands on what it has; the desk here asks for what is missing.
            return
        problems = missing(situation, situation.papers)
        if problems:
            raise Incomplete(
                _("Hồ sơ chưa đầy đủ: %(first)s") % {"first": next(iter(problems.values()))}, fields=problems
            )

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Give the receipt number, freeze answers and papers, place the dossier at the first step."""
        dossier = situation.dossier
        papers = with_paper(situation.actor, dossier, situation.papers)
        person, behalf = situation.actor.person, situation.actor.behalf
        dossier.submitted_by = person.display_name if person is not None and behalf is not None else ""
        # As they were signed: what is declared leaves out what is not asked for.
        signature = signed_by_applicant.told(papers, dossier.answers)
        dossier.answers = situation.declared
        dossier.submitted_at = situation.at
        pin_calendar(dossier)
        dossier.receipt_number = issue_receipt_number(situation.at)
        agency = agency_card(dossier.agency_id, stamp())
        at_submission = Agency.CodeMoment.SUBMISSION
        online = dossier.channel == Dossier.Channel.ONLINE
        if online and agency["online_code_moment"] == at_submission:
            dossier.code = issue_code(agency["code"], situation.at)
        set_submitted(papers)
        index_for_search(dossier, situation.procedure.name)
        process = situation.process
        if process.steps[process.start].unit == Unit.Kind.DIVISION:
            dossier.division_id = _division_in_charge(dossier)
        if process.receives_itself:
            receive(situation)
        slip_of = "accept" if process.receives_itself and process.reception_slip else ""
        data = {
            "receipt_number": dossier.receipt_number,
            "channel": dossier.channel,
            "answers": answers_digest(dossier.answers),
            "applicant": answers_digest(dossier.applicant),
            "papers": papers_digest(papers),
            **provenance.data_of(situation.form, dossier.key, dossier.answers),
            **signature,
        }
        if dossier.code:
            data["code"] = dossier.code
        return Effect(
            data=data,
            clock="start" if process.receives_itself else None,
            position=start(process),
            changed=("answers", "submitted_by", *RECEIVED),
            numbering=partial(issue, situation, slip_of, seat) if process.receives_itself else None,
            after=[
                *(slip_writer(situation, seat, slip_of, {}) if slip_of else ()),
                *uses_told(dossier, papers),
                *fetching_told(dossier),
            ],
        )


def _division_in_charge(dossier: Dossier) -> int | None:
    """The division that does this procedure's work at the agency, where no desk comes before it."""
    offices = Office.objects.filter(procedure=dossier.procedure_id, agency=dossier.agency_id)
    return offices.values_list("division_id", flat=True).first()
