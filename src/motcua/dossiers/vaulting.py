"""A dossier and the applicant's vault: results go in, digitised papers too, and what the applicant agreed to keep.

Everything is brought up to how the dossier stands now, so that it may be told twice or late. What somebody handed on
from another dossier goes in with that one.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import kept_agency, stamp
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.acts.vaulted import ACTS, SUPPLY, TOPIC
from motcua.dossiers.digitising import owner_number
from motcua.dossiers.models import Dossier, Event, Outcome, Paper
from motcua.dossiers.numbers import next_number, paper_sequence
from motcua.dossiers.states import State
from motcua.files.models import StoredFile
from motcua.forms import rules as form_rules
from motcua.forms.addresses import address_text
from motcua.forms.definition import Form
from motcua.forms.models import FormVersion
from motcua.forms.selectors import cached_form, version_id
from motcua.forms.selectors import current as current_form
from motcua.kernel.paper_codes import PaperCode
from motcua.outbox.models import Message
from motcua.outbox.services import handler
from motcua.vault import selectors, services
from motcua.vault.models import Entry, Use
from motcua.vault.rules import ANSWERS, TypeRules, type_of_result
from motcua.vault.services import Deposit

Types = Mapping[str, TypeRules]


@handler(TOPIC)
def follow(message: Message) -> None:
    """Payload {"dossier": key, "event": id of the act}; without an event: what is submitted is to be kept."""
    with transaction.atomic():
        # One at a time of each dossier: two deliveries put the same in once.
        dossier = (
            Dossier.objects.select_for_update(of=("self",))
            .defer("search", "search_text")
            .filter(key=message.payload["dossier"])
            .first()
        )
        if dossier is not None and dossier.parent_id is None:
            bring(dossier, message.payload.get("event"))


def bring(dossier: Dossier, event: int | None = None) -> None:
    """Bring the vault of a dossier's applicant up to the dossier, which the caller has locked.

    `event`: the act that it is told of; None where its applicant submits and agrees that papers are kept.
    """
    types = selectors.type_rules()
    there = {entry.source: entry for entry in Entry.objects.filter(dossier_key=dossier.key)}
    papers = list(
        Paper.objects.filter(dossier=dossier, submitted=True, file__isnull=False)
        .select_related("file")
        .order_by("id")
    )
    _results(dossier, types, there)
    _digitised(dossier, papers, types, there)
    _kept(dossier, papers, types, there, event)
    if Outcome.objects.filter(dossier=dossier, replaced_at__isnull=True).exists():
        services.check(dossier.key, timezone.now())
    _used(dossier, papers)


def keeps_something(dossier: Dossier) -> bool:
    """Whether papers of this dossier could be kept: its procedure asks for some of a known type. No statement."""
    if account_of(dossier) is None:
        return False
    return any(one.type for one in cached_version(dossier.procedure_version_id).papers)


def account_of(dossier: Dossier) -> int | None:
    """The account whose vault a dossier's papers go into: what was filed by an authorisation on paper is in none."""
    is_own = dossier.channel == Dossier.Channel.ONLINE and dossier.mandate_id is None
    return dossier.submitter_id if is_own else None


def _results(dossier: Dossier, types: Types, there: Mapping[str, Entry]) -> None:
    """What was handed over goes in; what was corrected takes its place; what a reopened dossier had holds no longer."""
    now, before = timezone.now(), None
    for outcome in Outcome.objects.filter(dossier=dossier).select_related("file").order_by("id"):
        source = f"outcome/{outcome.pk}"
        entry = there.get(source)
        if entry is None and outcome.replaced_at is None and dossier.state == State.HANDED_OVER:
            entry = _put_result_in(dossier, outcome, source, types, before)
        elif entry is not None and outcome.replaced_at is not None:
            reason = _("Cơ quan đã đính chính, hoặc mở lại hồ sơ để giải quyết lại.")
            services.revoke([entry], reason, now)
        before = entry or before


def _put_result_in(
    dossier: Dossier, outcome: Outcome, source: str, types: Types, before: Entry | None
) -> Entry | None:
    number, account = owner_number(dossier), account_of(dossier)
    if account is None and not number:
        return None
    procedure = cached_version(dossier.procedure_version_id)
    kind = type_of_result(
        procedure.code,
        procedure.outcome_kind(outcome.kind).code,
        outcome.title or procedure.outcome,
        list(types.values()),
        is_one_of_several=bool(procedure.more_outcomes),
    )
    form_version = _form_version(kind)
    answers = _filled(dossier, outcome, kind, form_version)
    issued_on = kind.issued_on(answers) or outcome.issued_on
    return services.put_in(
        Deposit(
            source=source,
            code=_next_code(number, kind.code),
            origin=Entry.Origin.RESULT,
            type=kind,
            file=outcome.file,
            agency_id=dossier.agency_id,
            dossier=dossier.code or "",
            dossier_key=dossier.key,
            owner_id=account,
            owner_number=number,
            owner_name=dossier.applicant_name,
            issuer=kept_agency(dossier.agency_id, stamp()).name,
            number=outcome.number,
            issued_on=issued_on,
            valid_until=kind.valid_until(answers, issued_on),
            form_version_id=form_version,
            answers=answers,
            replaces=before,
        ),
        timezone.now(),
    )


def _filled(dossier: Dossier, outcome: Outcome, kind: TypeRules, form_version: int | None) -> dict[str, Any]:
    """The important fields of a result, from what the dossier says (`TypeRules.fill`); what is wrong is left out."""
    if form_version is None or not kind.fill:
        return {}
    form = cached_form(form_version)
    applicant = dossier.applicant
    address = applicant.get("address")
    facts = {
        **{f"applicant.{name}": applicant.get(name) for name in ("name", "id_number", "tax_code")},
        "applicant.address": address_text(address) if isinstance(address, Mapping) else address,
        "agency.name": kept_agency(dossier.agency_id, stamp()).name,
        "dossier.code": dossier.code,
        "outcome.title": outcome.title,
        "outcome.number": outcome.number,
        "outcome.issued_on": outcome.issued_on.isoformat(),
    }
    told: dict[str, Any] = {}
    for code, source in kind.fill.items():
        field = form.by_code.get(code)
        if field is None:
            continue
        value = dossier.answers.get(source.removeprefix(ANSWERS)) if source.startswith(ANSWERS) else None
        told[code] = form_rules.as_answer(field, facts.get(source, value))
    return _without_wrong(form, told)


def _without_wrong(form: Form, told: Mapping[str, Any]) -> dict[str, Any]:
    """These answers without what the form's own checks refuse; what is missing is nobody's fault here."""
    wrong = {path.partition(".")[0] for path in form_rules.validate(form, told)}
    clean = form_rules.clean(form, told)
    return {code: value for code, value in clean.items() if code not in wrong and value not in (None, "")}


def _digitised(dossier: Dossier, papers: Sequence[Paper], types: Types, there: Mapping[str, Entry]) -> None:
    """Papers that officers digitised, of whose owner something is known."""
    for paper in papers:
        told, source = paper.digitised, f"paper/{paper.pk}"
        if told is None or paper.code is None or paper.file is None:
            continue
        if (entry := there.get(source)) is not None:
            # Signed meanwhile: the same paper, with its signature.
            services.change_file(entry, paper.file, timezone.now())
            continue
        number = told["owner"]
        kind = types.get(told["type"]["code"]) or TypeRules(told["type"]["code"], told["type"]["title"])
        if not number or not kind.takes_digitised or not kind.counts(told):
            continue
        answers = told["answers"]
        issued_on = kind.issued_on(answers)
        services.put_in(
            Deposit(
                source=source,
                code=paper.code,
                origin=Entry.Origin.DIGITISED,
                type=kind,
                file=paper.file,
                agency_id=dossier.agency_id,
                dossier=_reference(dossier),
                dossier_key=dossier.key,
                owner_id=account_of(dossier),
                owner_number=number,
                owner_name=dossier.applicant_name,
                issuer=kind.issuer(answers),
                number=kind.number(answers),
                issued_on=issued_on,
                valid_until=kind.valid_until(answers, issued_on),
                form_version_id=version_id(told["form"]["code"], told["form"]["number"]),
                answers=answers,
            ),
            timezone.now(),
        )


def _kept(
    dossier: Dossier,
    papers: Sequence[Paper],
    types: Types,
    there: Mapping[str, Entry],
    event: int | None,
) -> None:
    """Papers of a known type that the applicant uploaded, while the agreement to keep them is in force."""
    account = account_of(dossier)
    if account is None:
        return
    procedure = cached_version(dossier.procedure_version_id)
    wanted = {one.code: one.type for one in procedure.papers if one.type in types}
    new = [
        paper
        for paper in papers
        if paper.removed_at is None
        and paper.from_vault is None
        and paper.digitised is None
        and f"paper/{paper.pk}" not in there
        and paper.requirement in wanted
        and types[wanted[paper.requirement]].takes_kept
        and paper.file is not None
        and paper.file.state == StoredFile.State.CLEAN
    ]
    consent = services.lock_consent(account) if new else None
    if consent is None:
        return
    if event is not None:
        new = _first_heard_of(dossier, new, event, consent.given_at)
    known = services.contents_of(account)
    for paper in new:
        kind = types[wanted[paper.requirement]]
        if paper.file is None or (kind.code, paper.file.sha256) in known:
            continue
        known.add((kind.code, paper.file.sha256))
        services.put_in(
            Deposit(
                source=f"paper/{paper.pk}",
                code=None,
                origin=Entry.Origin.KEPT,
                type=kind,
                file=paper.file,
                agency_id=dossier.agency_id,
                dossier=_reference(dossier),
                dossier_key=dossier.key,
                owner_id=account,
                owner_name=dossier.applicant_name,
                checked=False,
            ),
            timezone.now(),
        )


def _first_heard_of(
    dossier: Dossier, papers: Sequence[Paper], event: int, agreed_at: datetime.datetime
) -> list[Paper]:
    """What was supplied since the agreement and is heard of by this act the first time.

    What was submitted at first was kept then or never; and what its owner took out of the vault does not come back.
    """
    acts = Event.objects.filter(dossier=dossier, id__lte=event, act__in=[*ACTS, SUPPLY]).order_by("id")
    told = list(acts.values_list("id", "act", "at"))

    def is_new(paper: Paper) -> bool:
        if dossier.submitted_at is None or paper.added_at <= dossier.submitted_at:
            return False
        # The act that brought it, and whatever came after that until now.
        since = [one for one in told if one[2] >= paper.added_at]
        while since and since[0][1] != SUPPLY:
            since.pop(0)
        if not since or since[0][2] < agreed_at:
            return False
        return not any(act in ACTS and number < event for number, act, _at in since)

    return [paper for paper in papers if is_new(paper)]


def _used(dossier: Dossier, papers: Sequence[Paper]) -> None:
    """What was taken from the vault and is submitted counts as a use, once."""
    taken = [(str(paper.from_vault["entry"]), paper) for paper in papers if paper.from_vault is not None]
    if not taken:
        return
    entries = {
        str(entry.key): entry for entry in Entry.objects.filter(key__in=[key for key, _paper in taken])
    }
    procedure = cached_version(dossier.procedure_version_id).code
    services.note_uses(
        Use(
            entry=entries[key],
            paper=paper.pk,
            dossier=_reference(dossier),
            procedure=procedure,
            requirement=paper.requirement,
            agency_id=dossier.agency_id,
            from_agency_id=entries[key].agency_id,
            type_code=entries[key].type_code,
            type_title=entries[key].type_title,
            origin=entries[key].origin,
            # With a supplement: later than the dossier.
            at=max(dossier.submitted_at or paper.added_at, paper.added_at),
        )
        for key, paper in taken
        if key in entries
    )


def _reference(dossier: Dossier) -> str:
    return dossier.code or dossier.receipt_number or ""


def _form_version(kind: TypeRules) -> int | None:
    try:
        return current_form(kind.form).pk if kind.form else None
    except FormVersion.DoesNotExist:
        return None


def _next_code(number: str, kind: str) -> str:
    first = PaperCode(number, kind, 1)
    return PaperCode(first.owner, first.type, next_number(paper_sequence(first.series))).format()
