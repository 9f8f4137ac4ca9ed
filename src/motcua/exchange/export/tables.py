"""Which tables an export holds, and which rows of them belong to an agency.

Every table of the system stands in exactly one of these places, so that none that is added later is forgotten; a test
holds them against the models that there are.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel

from motcua.dossiers.models import Dossier
from motcua.exchange.packages.scope import Scope
from motcua.files.models import Preview, StoredFile
from motcua.people.models import Mandate, User

PASSING = frozenset(
    {
        # The framework's own, the queue of jobs, sessions, counters.
        "auth.Permission",
        "auth.Group_permissions",
        "auth.Group",
        "contenttypes.ContentType",
        "procrastinate.ProcrastinateWorker",
        "procrastinate.ProcrastinateJob",
        "procrastinate.ProcrastinateEvent",
        "procrastinate.ProcrastinatePeriodicDefer",
        "people.Session",
        # Not accounts yet, with the passwords that they will have; and codes that are over in minutes.
        "people.Registration",
        "people.Challenge",
        # What people prove themselves with opens nothing elsewhere, and is to lie nowhere else.
        "people.CodeApp",
        "people.Passkey",
        "people.RecoveryCode",
        "audit.Throttle",
        "signing.RefusedPin",
        "audit.TrailWaiting",
        "audit.TrailForwarded",
        "outbox.Message",
        "outbox.Attempt",
        "notices.MailboxMessage",
        "notices.SentDigest",
        # Leave to send to a browser: of this installation's key alone.
        "notices.Subscription",
        "notices.Progress",
        "dossiers.Presence",
        # Under way, or made again from what is exported.
        "files.Upload",
        "files.Preview",
        "files.Use",
        "forms.ListEntry",
        "dossiers.ScanBatch",
        "dossiers.ScanFile",
        # What is loaded stands in its own tables; the packages may hold accounts.
        "exchange.Package",
        "exchange.Export",
        "agencies.AskedFile",
        "privacy.PersonalExport",
        # Made from what is exported, for one reader, and gone in a week.
        "reports.ReportRun",
    }
)
"""Never exported: means nothing outside the running system."""

COMMON = frozenset(
    {
        "agencies.Calendar",
        "agencies.CalendarDay",
        "agencies.CalendarVersion",
        "agencies.SiteSettings",
        "agencies.FormerPlace",
        "catalogue.Sector",
        "catalogue.Topic",
        "catalogue.ProcedureGroup",
        "catalogue.ExemptKind",
        "catalogue.LegalDocument",
        "catalogue.Procedure",
        "catalogue.Procedure_topics",
        "catalogue.NoticeVersion",
        "catalogue.PaperTypeVersion",
        "forms.ListVersion",
        "process.StateDiagram",
        "process.RuleSet",
        "registers.Register",
        "registers.RegisterVersion",
        "dossiers.LabelsVersion",
        "files.RetentionVersion",
        "people.SignInPolicyVersion",
        "people.MaskingPolicyVersion",
        "signing.Gateway",
        "signing.TrustRoot",
        "signing.ArchivePolicy",
    }
)
"""Shared by all agencies: in every export, whole."""

TOP_ONLY = frozenset(
    {
        "people.LocalAccount",
        "people.AccountGroup",
        "people.AccountGroupMember",
        "people.AccessObjection",
        "people.ReuseConsent",
        "people.KeptAnswer",
        "people.Identity",
        "people.IdentityProvider",
        "people.ProvenFacts",
        "people.LostClaim",
        "people.StaffRecord",
        "people.DirectorySync",
        "people.ConsentPurpose",
        "people.Consent",
        "people.LegalHold",
        "privacy.DataRequest",
        "privacy.ProcessingNote",
        "privacy.Incident",
        "privacy.IncidentLine",
        "people.MandateChange",
        "files.Quota",
        "exchange.Enquiry",
        "vault.Entry",
        "vault.KeepConsent",
        "vault.Use",
        "surveys.Survey",
        "surveys.Participation",
        "surveys.Reply",
        "exchange.ConnectedSource",
        "outbox.Line",
        "outbox.Call",
        "outbox.Policy",
        "audit.Removal",
        "audit.TrailLine",
        "audit.TrailSeal",
        "audit.TrailDigest",
        "audit.TrailCheckpoint",
        "audit.TrailCheck",
        "catalogue.EntryChange",
        "catalogue.ComingChange",
        "catalogue.FolderSet",
        "catalogue.ReadyReply",
        "dossiers.Sequence",
        "agencies.Reorganisation",
        "dossiers.ProcessMigration",
        "dossiers.Recalculation",
        "signing.Credential",
        "signing.Order",
        "signing.Signature",
        "signing.Verification",
        "signing.Archived",
        "signing.Revision",
        "notices.Preferences",
        "notices.Seen",
        "notices.Choice",
        "desk.ListView",
        "reports.ReportVersion",
        "reports.ReportDraft",
        "reports.ReportVariant",
        "console.ProcessDraft",
        "console.DraftRevision",
        "console.FormDraft",
        "console.FormRevision",
        "console.StepComment",
        "console.ProcedureDraft",
        "console.TemplateDraft",
    }
)
"""Of people and of the system as a whole: in an export of everything alone."""

_SECRET = {"people.User": frozenset({"password", "last_login"}), "exchange.Enquiry": frozenset({"answer"})}
# Made again from the other columns.
_DERIVED = frozenset({"search", "search_text"})


def dossiers_of(scope: Scope) -> QuerySet[Dossier]:
    """The dossiers of an export: of an agency those that were submitted to it or entered at its desks."""
    if scope.agencies is None:
        return Dossier.objects.all()
    given = Q(submitted_at__isnull=False) | ~Q(channel=Dossier.Channel.ONLINE)
    return Dossier.objects.filter(given, agency__code__in=scope.agencies)


def hanging_on_dossiers() -> dict[type[Model], str]:
    """The tables whose rows stand in the file of their dossier, each with its column that names it."""
    found: dict[type[Model], str] = {}
    for relation in Dossier._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model is not Dossier:
            model = relation.related_model
            if isinstance(model, type) and model._meta.label not in PASSING:
                found.setdefault(model, relation.field.name)
    return dict(sorted(found.items(), key=lambda one: one[0]._meta.db_table))


def other_tables(scope: Scope) -> Iterator[tuple[type[Model], QuerySet[Any]]]:
    """Every other table with the rows that belong to the export, in the order of their names."""
    hanging = hanging_on_dossiers()
    own = _of_agencies()
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda one: one._meta.db_table):
        label = model._meta.label
        if model is Dossier or model in hanging or label in PASSING:
            continue
        if scope.agencies is None or label in COMMON:
            rows = model._default_manager.all()
        elif label in TOP_ONLY:
            continue
        else:
            rows = own[label](scope)
        # Views of papers are made again.
        if model is StoredFile:
            rows = rows.exclude(pk__in=Preview.objects.exclude(made=None).values("made"))
        yield model, rows


def columns(model: type[Model]) -> list[Any]:
    """The fields that are exported of a table, in the order of the table."""
    hidden = _SECRET.get(model._meta.label, frozenset()) | _DERIVED
    return [one for one in model._meta.concrete_fields if one.attname not in hidden]


def scoped_labels() -> frozenset[str]:
    """The tables of which an agency owns a part."""
    return frozenset(_of_agencies())


def _of_agencies() -> Mapping[str, Callable[[Scope], QuerySet[Any]]]:
    def by(label: str, path: str) -> Callable[[Scope], QuerySet[Any]]:
        return lambda scope: apps.get_model(label)._default_manager.filter(
            **{f"{path}__in": scope.agencies or ()}
        )

    def used(label: str, path: str) -> Callable[[Scope], QuerySet[Any]]:
        return lambda scope: apps.get_model(label)._default_manager.filter(
            pk__in=dossiers_of(scope).values(path)
        )

    paths = {
        "agencies.Agency": "code",
        "agencies.Unit": "agency__code",
        "agencies.Post": "unit__agency__code",
        "agencies.Holding": "post__unit__agency__code",
        "agencies.Delegation": "holding__post__unit__agency__code",
        "agencies.FormerName": "agency__code",
        "agencies.FormerCode": "agency__code",
        "agencies.TerritoryWard": "agency__code",
        "agencies.Reception": "responsible__code",
        "agencies.Group": "agency__code",
        "agencies.Member": "group__agency__code",
        "agencies.GivenRight": "agency__code",
        "agencies.FourEyesPolicy": "agency__code",
        "agencies.AskedAct": "agency__code",
        "post.Carrier": "agency__code",
        "post.HandList": "agency__code",
        "post.Tracking": "parcel__dossier__agency__code",
        "post.PostTalk": "carrier__agency__code",
        "notices.ChannelRow": "agency__code",
        "notices.Question": "channel__agency__code",
        "payments.Gateway": "agency__code",
        "payments.Talk": "gateway__agency__code",
        "payments.Order": "request__agency__code",
        "payments.Money": "agency__code",
        "payments.Movement": "agency__code",
        "payments.Book": "agency__code",
        "payments.FeeReceipt": "agency__code",
        "payments.ReceiptSeal": "receipt__agency__code",
        "payments.InvoiceProvider": "agency__code",
        "payments.Invoice": "agency__code",
        "payments.HandedOver": "agency__code",
        "payments.Case": "agency__code",
        "payments.Refund": "money__agency__code",
        "payments.Dispute": "request__agency__code",
        "payments.Reconciliation": "gateway__agency__code",
        "payments.Difference": "of__gateway__agency__code",
        "catalogue.Office": "agency__code",
        "registers.Entry": "agency__code",
        "registers.Change": "entry__agency__code",
    }
    versions = {
        "catalogue.ProcedureVersion": "procedure_version",
        "forms.FormVersion": "form_version",
        "process.ProcessVersion": "process_version",
    }
    return {
        **{label: by(label, path) for label, path in paths.items()},
        **{label: used(label, path) for label, path in versions.items()},
        "slips.SlipVersion": _slips_of,
        "files.StoredFile": _files_of,
        "people.Mandate": _mandates_of,
        "people.User": _people_of,
    }


def _slips_of(scope: Scope) -> QuerySet[Any]:
    owned = dossiers_of(scope).values("pk")
    named = [
        model._default_manager.filter(dossier__in=owned).exclude(template=None).values("template")
        for model in hanging_on_dossiers()
        if any(one.name == "template" for one in model._meta.concrete_fields)
    ]
    slips = apps.get_model("slips.SlipVersion")._default_manager
    found = Q(pk__in=named[0])
    for more in named[1:]:
        found |= Q(pk__in=more)
    return slips.filter(found)


def _mandates_of(scope: Scope) -> QuerySet[Any]:
    """The authorisations on paper by which dossiers of the export were filed."""
    return Mandate.objects.filter(pk__in=dossiers_of(scope).exclude(mandate=None).values("mandate"))


def _files_of(scope: Scope) -> QuerySet[Any]:
    found = _named_by_dossiers(StoredFile, scope) | Q(
        pk__in=_mandates_of(scope).exclude(file=None).values("file")
    )
    return StoredFile.objects.filter(found)


def _people_of(scope: Scope) -> QuerySet[Any]:
    """Who appears in the dossiers, with the officers of the agencies."""
    owned = dossiers_of(scope)
    found = _named_by_dossiers(User, scope) | Q(
        pk__in=apps.get_model("agencies.Holding")
        ._default_manager.filter(post__unit__agency__code__in=scope.agencies or ())
        .values("person")
    )
    for name in ("submitter", "assignee", "examiner"):
        found |= Q(pk__in=owned.exclude(**{name: None}).values(name))
    return User.objects.filter(found | Q(pk__in=_files_of(scope).exclude(given_by=None).values("given_by")))


def _named_by_dossiers(target: type[Model], scope: Scope) -> Q:
    """The rows of a table that anything hanging on the export's dossiers names."""
    owned = dossiers_of(scope).values("pk")
    found = Q(pk__in=())
    for model, path in hanging_on_dossiers().items():
        for one in model._meta.concrete_fields:
            if one.related_model is target:
                rows = model._default_manager.filter(**{f"{path}__in": owned}).exclude(**{one.name: None})
                found |= Q(pk__in=rows.values(one.name))
    return found
