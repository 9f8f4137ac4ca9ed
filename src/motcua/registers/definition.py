"""A register as data: what its entries are made of, what everyone may read, and what its words are. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

ColumnKind = Literal["text", "link"]

# What a column may be taken from beside "answers.<field>" of the form.
FACTS = (
    "applicant.name",
    "applicant.id_number",
    "applicant.tax_code",
    "applicant.phone",
    "applicant.email",
    "applicant.address",
    "agency.name",
    "dossier.code",
    "dossier.submitted_on",
    "act.on",
    "outcome.title",
    "outcome.number",
    "outcome.issued_on",
)
ANSWERS = "answers."


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `source`: the name of the fact that it is taken from; `listed`: shown in the list, not only alone."""

    code: str
    label: str
    source: str
    kind: ColumnKind = "text"
    is_public: bool = True
    is_searched: bool = False
    is_filter: bool = False
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class RegisterDefinition:
    """One version of a register. `heading`: the column that names an entry."""

    code: str
    title: str
    description: str
    is_public: bool
    number_prefix: str
    heading: str
    columns: tuple[Column, ...]
    in_force_label: str
    ended_label: str
    shows_ended: bool

    def column(self, code: str) -> Column | None:
        """The column of that code."""
        return next((column for column in self.columns if column.code == code), None)

    @property
    def public_columns(self) -> tuple[Column, ...]:
        """What everyone may read; nothing of a register that is not public."""
        return tuple(column for column in self.columns if column.is_public) if self.is_public else ()

    def number(self, serial: int) -> str:
        """The number of the entry made as the `serial`-th: "TB-000012"."""
        return f"{self.number_prefix}-{serial:06d}"

    def status_label(self, status: str) -> str:
        """What "in_force" and "ended" are called here."""
        return self.ended_label if status == "ended" else self.in_force_label

    def values(self, facts: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
        """The columns as these facts make them; what the facts do not speak of stays as it was."""
        known = {column.code: facts[column.source] for column in self.columns if column.source in facts}
        return {
            column.code: known.get(column.code, before.get(column.code, "")).strip()
            for column in self.columns
        }


def parse(definition: Mapping[str, Any]) -> RegisterDefinition:
    """Build a register from a definition that passed the import's checks (docs/adding-a-procedure.md)."""
    labels = definition.get("labels", {})
    return RegisterDefinition(
        code=definition["code"],
        title=definition["title"],
        description=definition.get("description", ""),
        is_public=definition["public"],
        number_prefix=definition["number_prefix"],
        heading=definition["heading"],
        columns=tuple(_column(raw) for raw in definition["columns"]),
        in_force_label=labels["in_force"],
        ended_label=labels["ended"],
        shows_ended=definition.get("shows_ended", False),
    )


def _column(raw: Mapping[str, Any]) -> Column:
    return Column(
        code=raw["code"],
        label=raw["label"],
        source=raw["from"],
        kind=raw.get("kind", "text"),
        is_public=raw.get("public", True),
        is_searched=raw.get("searched", False),
        is_filter=raw.get("filter", False),
        is_listed=raw.get("listed", True),
    )
