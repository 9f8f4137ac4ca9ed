"""Columns that point at an account and are not told to its person in the copy, each with the reason."""

from collections.abc import Mapping

_OFFICE = "what an officer or administrator did in office: told in the record of what it was done to"
_WORK = "how an officer's screens are arranged or reminded; it says nothing about the person"
_HELD = (
    "an investigation may need that the person is not warned; the answer to a request says that data are kept"
)

_SIDES = "who changed a mandate: told to both of its sides, on its page"
_SIDES_OF_OBJECTION = "who wrote it for the account: the copy of that account tells the objection"
_BEHALF = "for whom somebody acted: told with the line among the looks, else in the record of what was done"
_OPENS = "what opens the account and nothing else; the page of security says that it is there"

ELSEWHERE: Mapping[str, str] = {
    "agencies.AskedAct.asked_by": _OFFICE,
    "agencies.AskedAct.decided_by": _OFFICE,
    "agencies.Delegation.delegate": _OFFICE,
    "agencies.Delegation.made_by": _OFFICE,
    "agencies.Delegation.revoked_by": _OFFICE,
    "agencies.FormerName.changed_by": _OFFICE,
    "agencies.FourEyesPolicy.made_by": _OFFICE,
    "agencies.GivenRight.ended_by": _OFFICE,
    "agencies.GivenRight.given_by": _OFFICE,
    "agencies.GivenRight.person": _OFFICE,
    "agencies.Group.made_by": _OFFICE,
    "agencies.Member.added_by": _OFFICE,
    "agencies.Member.ended_by": _OFFICE,
    "agencies.Member.person": _OFFICE,
    "agencies.Reception.ended_by": _OFFICE,
    "agencies.Reception.made_by": _OFFICE,
    "agencies.Reorganisation.confirmed_by": _OFFICE,
    "agencies.Reorganisation.made_by": _OFFICE,
    "agencies.Reorganisation.undone_by": _OFFICE,
    "audit.TrailLine.on_behalf_of": _BEHALF,
    "desk.ListView.owner": _WORK,
    "dossiers.Consultation.answered_by": _OFFICE,
    "dossiers.Consultation.asked_by": _OFFICE,
    "dossiers.Consultation.taken_by": _OFFICE,
    "dossiers.Dossier.assignee": _OFFICE,
    "dossiers.Dossier.examiner": _OFFICE,
    "dossiers.InternalNote.author": _OFFICE,
    "dossiers.OutcomeDraft.author": _OFFICE,
    "dossiers.Presence.person": _WORK,
    "dossiers.ProcessMigration.ordered_by": _OFFICE,
    "dossiers.Recalculation.ordered_by": _OFFICE,
    "dossiers.ScanBatch.officer": _OFFICE,
    "exchange.Export.asked_by": _OFFICE,
    "exchange.Package.given_by": _OFFICE,
    "files.Quota.set_by": _OFFICE,
    "notices.SentDigest.person": _WORK,
    "post.HandList.by": _OFFICE,
    "post.Tracking.by": _OFFICE,
    "payments.Case.settled_by": _OFFICE,
    "payments.Difference.settled_by": _OFFICE,
    "payments.Dispute.answered_by": _OFFICE,
    "payments.HandedOver.by": _OFFICE,
    "payments.Invoice.by": _OFFICE,
    "payments.Money.by": _OFFICE,
    "payments.PaymentRequest.assessed_by": _OFFICE,
    "payments.Reconciliation.by": _OFFICE,
    "payments.Refund.asked_by": _OFFICE,
    "payments.Refund.decided_by": _OFFICE,
    "surveys.Survey.made_by": _OFFICE,
    "signing.Document.made_by": "who made the document ready: told by the dossier that it belongs to",
    "people.AccessObjection.answered_by": _OFFICE,
    "people.AccessObjection.person": _SIDES_OF_OBJECTION,
    "people.AccountGroupMember.added_by": _OFFICE,
    "people.Challenge.person": _OPENS,
    "people.CodeApp.person": _OPENS,
    "people.ConsentPurpose.published_by": _OFFICE,
    "people.DirectorySync.asked_by": _OFFICE,
    "people.LegalHold.person": _HELD,
    "people.LegalHold.released_by": _OFFICE,
    "people.LegalHold.set_by": _OFFICE,
    "people.LocalAccount.standing_by": _OFFICE,
    "people.Mandate.invited_by": _SIDES,
    "people.MandateChange.by": _SIDES,
    "people.RecoveryCode.person": _OPENS,
    "privacy.DataRequest.settled_by": _OFFICE,
    "privacy.Incident.opened_by": _OFFICE,
    "privacy.IncidentLine.by": _OFFICE,
    "privacy.ProcessingNote.changed_by": _OFFICE,
    "reports.ReportDraft.changed_by": _OFFICE,
    "reports.ReportRun.asked_by": _WORK,
    "reports.ReportVariant.owner": _WORK,
    "reports.ReportVersion.published_by": _OFFICE,
}

ROOMS_OF_OFFICE = frozenset({"catalogue", "console"})
"""Rooms in which nothing but work in office names an account."""
