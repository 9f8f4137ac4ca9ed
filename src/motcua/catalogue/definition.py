"""A procedure as data: everything that a person must know, and what its dossiers follow. Pure and immutable."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from motcua.kernel.clock import TimeLimit

DEFAULT_FORMATS = ("pdf", "jpeg", "png", "doc", "docx")
DEFAULT_MAX_MB = 10
DEFAULT_MAX_FILES = 5
MEGABYTE = 1024 * 1024
# What the post can do for a dossier: fetch papers, deliver the result.
POSTAL = ("pickup", "delivery")


@dataclass(frozen=True, slots=True)
class RequiredPaper:
    """A paper of a dossier (thành phần hồ sơ), with what may be attached for it.

    `shown_when`: a condition over the form's answers (`kernel.conditions`), None = always asked for.
    """

    code: str
    name: str
    required: bool
    original_copies: int = 0
    copy_copies: int = 0
    template_note: str = ""
    formats: tuple[str, ...] = DEFAULT_FORMATS
    max_mb: int = DEFAULT_MAX_MB
    max_files: int = DEFAULT_MAX_FILES
    hint: str = ""
    shown_when: Mapping[str, Any] | None = None
    # Code of the type of paper, which says what fields it has; "" for none.
    type: str = ""
    # Whether what is given for it online has to bear a valid digital signature.
    signed: bool = False

    @property
    def max_bytes(self) -> int:
        """The limit for one file."""
        return self.max_mb * MEGABYTE


@dataclass(frozen=True, slots=True)
class FeeTier:
    """One amount of a fee that differs by case."""

    label: str
    amount: int
    when: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class FeeExemption:
    """Who pays a fee less. `kind`: code of a kind of people (`catalogue.models.ExemptKind`).

    `percent`: of the amount that is not paid, 1 to 100; 100 = nothing is paid. `when`: a condition over the form's
    answers under which it holds by itself; None = it is told, and the officer finds it. `channel`: the way of filing
    for which alone it is ("online", "desk", "post"), and for which it holds by itself; "" = however it was filed.
    """

    kind: str
    percent: int
    when: Mapping[str, Any] | None = None
    legal: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee (phí) or charge (lệ phí) in đồng, in force from one day to another (both included; None = still)."""

    code: str
    name: str
    kind: Literal["phi", "le_phi"]
    starts_on: datetime.date
    ends_on: datetime.date | None
    amount: int = 0
    tiers: tuple[FeeTier, ...] = ()
    legal: str = ""
    exempt: tuple[FeeExemption, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """A way to file: "online", "desk" or "post", with its time and what it costs."""

    channel: str
    time: str = ""
    fee_note: str = ""


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A document that the procedure rests on."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class OfficePlace:
    """Who resolves the procedure: codes of an agency and of the division in it that does the work."""

    agency: str
    division: str


@dataclass(frozen=True, slots=True)
class EntryNamed:
    """Which entry of a public register a dossier is about: the form's field in which its number is given."""

    register: str
    field: str


@dataclass(frozen=True, slots=True)
class OutcomeKind:
    """A kind of result of a procedure. `template`: code of the slip by which a draft of it is made; "" for none."""

    code: str
    name: str
    template: str = ""


@dataclass(frozen=True, slots=True)
class ProcedureDefinition:
    """One version of a procedure. `form_code` and `process_code` are empty where it is only told about."""

    code: str
    name: str
    sector: str
    topics: tuple[str, ...]
    level: str
    audience: tuple[str, ...]
    effective_from: datetime.date
    offices: tuple[OfficePlace, ...]
    form_code: str
    process_code: str
    limit: TimeLimit
    papers: tuple[RequiredPaper, ...]
    fees: tuple[Fee, ...]
    outcome_code: str
    outcome: str
    legal_basis: tuple[LegalBasis, ...] = ()
    steps_text: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    requirements: tuple[str, ...] = ()
    legal_limit_note: str = ""
    status_note: str = ""
    certainty: str = "known"
    contact: str = ""
    # How many sets of the papers are filed (số lượng hồ sơ).
    sets: int = 1
    # The group of procedures that it belongs to; "" for none.
    group: str = ""
    # At which levels of administration it is done: "ministry", "province", "commune"; none where nobody said so.
    agency_levels: tuple[str, ...] = ()
    # For what the post is not offered: "pickup" of papers, "delivery" of the result.
    no_post: tuple[str, ...] = ()
    # The code of the slip template by which a draft of the result is made; "" for none.
    outcome_template: str = ""
    # Further kinds of result, beside the usual one: which it is is chosen when it is issued.
    more_outcomes: tuple[OutcomeKind, ...] = ()
    # For procedures that change or end an entry of a public register.
    entry: EntryNamed | None = None
    # Whether who applies online signs the form digitally before it is submitted.
    sign_form: bool = False

    @property
    def is_online(self) -> bool:
        """Whether a dossier can be filed online (dịch vụ công toàn trình, một phần)."""
        return self.level in ("full", "partial")

    @property
    def postal(self) -> tuple[str, ...]:
        """Which services of the post its applicants may choose."""
        return tuple(use for use in POSTAL if use not in self.no_post)

    @property
    def outcomes(self) -> tuple[OutcomeKind, ...]:
        """Every kind of result, the usual one first."""
        return (OutcomeKind(self.outcome_code, self.outcome, self.outcome_template), *self.more_outcomes)

    @property
    def drafts_outcomes(self) -> bool:
        """Whether some kind of result is made from a template."""
        return any(one.template for one in self.outcomes)

    def outcome_kind(self, code: str) -> OutcomeKind:
        """The kind of result of that code; the usual one for "" and for what this version does not know."""
        return next((one for one in self.outcomes if one.code == code), self.outcomes[0])

    def paper(self, code: str) -> RequiredPaper | None:
        """The required paper of that code."""
        return next((paper for paper in self.papers if paper.code == code), None)


def parse(definition: Mapping[str, Any]) -> ProcedureDefinition:
    """Build a procedure from a definition that passed the import's checks (docs/adding-a-procedure.md).

    Raises KeyError or ValueError for one that did not.
    """
    entry = definition.get("entry")
    return ProcedureDefinition(
        code=definition["code"],
        name=definition["name"],
        sector=definition["sector"],
        topics=tuple(definition.get("topics", ())),
        level=definition["level"],
        audience=tuple(definition["audience"]),
        group=definition.get("group", ""),
        agency_levels=tuple(definition.get("agency_levels", ())),
        no_post=tuple(definition.get("no_post", ())),
        effective_from=datetime.date.fromisoformat(definition["effective_from"]),
        offices=tuple(OfficePlace(raw["agency"], raw["division"]) for raw in definition["offices"]),
        form_code=definition.get("form", ""),
        process_code=definition.get("process", ""),
        limit=TimeLimit.from_json(definition["limit"]),
        papers=tuple(_paper(raw) for raw in definition["papers"]),
        fees=tuple(_fee(raw) for raw in definition["fees"]),
        outcome_code=definition["outcome"]["code"],
        outcome=definition["outcome"]["name"],
        legal_basis=tuple(
            LegalBasis(raw["number"], raw["title"]) for raw in definition.get("legal_basis", ())
        ),
        steps_text=tuple(definition.get("steps_text", ())),
        ways=tuple(
            Way(raw["channel"], raw.get("time", ""), raw.get("fee_note", ""))
            for raw in definition.get("ways", ())
        ),
        requirements=tuple(definition.get("requirements", ())),
        legal_limit_note=definition.get("legal_limit_note", ""),
        status_note=definition.get("status_note", ""),
        certainty=definition.get("certainty", "known"),
        contact=definition.get("contact", ""),
        sets=definition.get("sets", 1),
        outcome_template=definition["outcome"].get("template", ""),
        more_outcomes=tuple(
            OutcomeKind(raw["code"], raw["name"], raw.get("template", ""))
            for raw in definition.get("more_outcomes", ())
        ),
        entry=EntryNamed(entry["register"], entry["field"]) if entry else None,
        sign_form=definition.get("sign_form", False),
    )


def _paper(raw: Mapping[str, Any]) -> RequiredPaper:
    return RequiredPaper(
        code=raw["code"],
        name=raw["name"],
        required=raw["required"],
        original_copies=raw.get("original_copies", 0),
        copy_copies=raw.get("copy_copies", 0),
        template_note=raw.get("template_note", ""),
        formats=tuple(raw.get("formats", DEFAULT_FORMATS)),
        max_mb=raw.get("max_mb", DEFAULT_MAX_MB),
        max_files=raw.get("max_files", DEFAULT_MAX_FILES),
        hint=raw.get("hint", ""),
        shown_when=raw.get("shown_when"),
        type=raw.get("type", ""),
        signed=raw.get("signed", False),
    )


def _fee(raw: Mapping[str, Any]) -> Fee:
    ends_on = raw.get("to")
    return Fee(
        code=raw["code"],
        name=raw["name"],
        kind=raw["kind"],
        starts_on=datetime.date.fromisoformat(raw["from"]),
        ends_on=datetime.date.fromisoformat(ends_on) if ends_on else None,
        amount=raw.get("amount", 0),
        tiers=tuple(
            FeeTier(tier["label"], tier["amount"], tier.get("when")) for tier in raw.get("tiers", ())
        ),
        legal=raw.get("legal", ""),
        exempt=tuple(
            FeeExemption(
                one["kind"], one["percent"], one.get("when"), one.get("legal", ""), one.get("channel", "")
            )
            for one in raw.get("exempt", ())
        ),
    )
