"""All legal acts by code. Saving a draft is one too; it runs in `motcua.dossiers.drafts`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from motcua.agencies.selectors import Actor
from motcua.dossiers.acts.accept import Accept
from motcua.dossiers.acts.answer_consultation import AnswerConsultation
from motcua.dossiers.acts.apologise import Apologise
from motcua.dossiers.acts.approve import Approve
from motcua.dossiers.acts.approve_correction import ApproveCorrection
from motcua.dossiers.acts.ask_supplement import AskSupplement
from motcua.dossiers.acts.ask_withdrawal import AskWithdrawal
from motcua.dossiers.acts.assign import Assign
from motcua.dossiers.acts.base import Act, Done, carry_out
from motcua.dossiers.acts.choose_delivery import ChooseDelivery
from motcua.dossiers.acts.compare_originals import CompareOriginals
from motcua.dossiers.acts.conclude import Conclude
from motcua.dossiers.acts.confirm_withdrawal import ConfirmWithdrawal
from motcua.dossiers.acts.consult import Consult
from motcua.dossiers.acts.correct_outcome import CorrectOutcome
from motcua.dossiers.acts.decline_withdrawal import DeclineWithdrawal
from motcua.dossiers.acts.digitise import Digitise
from motcua.dossiers.acts.discard import Discard
from motcua.dossiers.acts.erase_draft import EraseDraft
from motcua.dossiers.acts.examine import Examine
from motcua.dossiers.acts.extend import Extend
from motcua.dossiers.acts.finish import Finish
from motcua.dossiers.acts.forward import Forward
from motcua.dossiers.acts.hand_over import HandOver
from motcua.dossiers.acts.labels import LABELS
from motcua.dossiers.acts.propose import Propose
from motcua.dossiers.acts.reassign import Reassign
from motcua.dossiers.acts.refuse import Refuse
from motcua.dossiers.acts.reinstate import Reinstate
from motcua.dossiers.acts.reject import Reject
from motcua.dossiers.acts.rejoin import Rejoin
from motcua.dossiers.acts.remove import Remove
from motcua.dossiers.acts.reopen import Reopen
from motcua.dossiers.acts.restore import Restore
from motcua.dossiers.acts.resume import Resume
from motcua.dossiers.acts.send_back import SendBack
from motcua.dossiers.acts.settle import Settle
from motcua.dossiers.acts.sign_copy import SignCopy
from motcua.dossiers.acts.stop import Stop
from motcua.dossiers.acts.submit import Submit
from motcua.dossiers.acts.supply import Supply
from motcua.dossiers.acts.suspend import Suspend
from motcua.dossiers.acts.take import Take
from motcua.dossiers.acts.take_back import TakeBack
from motcua.dossiers.acts.take_consultation import TakeConsultation

ACTS: Mapping[str, Act] = {
    act.code: act
    for act in (
        Submit(),
        Discard(),
        Restore(),
        EraseDraft(),
        Accept(),
        Refuse(),
        AskSupplement(),
        Supply(),
        AskWithdrawal(),
        ConfirmWithdrawal(),
        DeclineWithdrawal(),
        Forward(),
        Assign(),
        Reassign(),
        Take(),
        Examine(),
        Propose(),
        Approve(),
        SendBack(),
        Reject(),
        Extend(),
        Apologise(),
        Stop(),
        Suspend(),
        Resume(),
        Settle(),
        ChooseDelivery(),
        Finish(),
        HandOver(),
        TakeBack(),
        Consult(),
        TakeConsultation(),
        AnswerConsultation(),
        Conclude(),
        Rejoin(),
        CompareOriginals(),
        Digitise(),
        SignCopy(),
        ApproveCorrection(),
        CorrectOutcome(),
        Reopen(),
        Remove(),
        Reinstate(),
    )
}
# What a process definition may name.
ACT_CODES = frozenset(LABELS)


def perform(
    act: str,
    *,
    by: Actor,
    dossier: UUID,
    data: Mapping[str, Any] | None = None,
    expected: int | None = None,
    action: str | None = None,
    exact: bool = False,
) -> Done:
    """Carry out the act of that code. Raises a Refusal (see `motcua.dossiers.errors`); KeyError for no such act.

    `data`: the act's inputs by name (files as StoredFile). `expected`: the event count that the person saw.
    `action`: the code of the process action, where the step has several of one act. `exact`: for data of a page, whose
    names that the act does not ask for are refused.
    """
    return carry_out(ACTS[act], by, dossier, data or {}, expected=expected, action_code=action, exact=exact)
