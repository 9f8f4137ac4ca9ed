"""Whether entries are what the acts made of them: each entry equals its latest change, each change its act's digest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from motcua.kernel.folding import fold
from motcua.registers.models import Change, Entry
from motcua.registers.selectors import cached_definition
from motcua.registers.services import content_digest

BATCH = 1000


@dataclass(frozen=True, slots=True)
class KeptChange:
    """A change as it is kept: what the event of the dossier's record has to say too."""

    dossier: str
    event_seq: int
    act: str
    register: str
    does: str
    number: str
    digest: str

    @property
    def as_data(self) -> dict[str, str]:
        """The event's data that goes with it."""
        return {
            "register": self.register,
            "does": self.does,
            "entry": self.number,
            "sha256": self.digest,
        }


def changes_by(dossiers: Sequence[str]) -> list[KeptChange]:
    """The changes kept under these codes of dossiers."""
    rows = Change.objects.filter(dossier__in=dossiers).order_by("dossier", "event_seq")
    return [
        KeptChange(dossier, seq, act, register, does, number, content_digest(status, values))
        for dossier, seq, act, register, does, number, status, values in rows.values_list(
            "dossier",
            "event_seq",
            "act",
            "entry__register__code",
            "does",
            "entry__number",
            "status",
            "values",
        )
    ]


def differing_entries(numbers: Sequence[tuple[str, str]] | None = None) -> Iterator[tuple[str, str]]:
    """(number, what is wrong) of every entry that is not as its changes left it; of these (register, number) alone."""
    entries = Entry.objects.order_by("id")
    if numbers is not None:
        wanted = Q(pk__in=[])
        for register, number in numbers:
            wanted |= Q(register__code=register, number=number)
        entries = entries.filter(wanted)
    latest = Change.objects.filter(entry=OuterRef("pk")).order_by("-seq")
    rows = entries.annotate(
        code=F("register__code"),
        last_status=Subquery(latest.values("status")[:1]),
        last_values=Subquery(latest.values("values")[:1]),
        last_version=Subquery(latest.values("version_id")[:1]),
        last_seq=Subquery(latest.values("seq")[:1]),
        last_at=Subquery(latest.values("at")[:1]),
        last_does=Subquery(latest.values("does")[:1]),
        first_dossier=Subquery(Change.objects.filter(entry=OuterRef("pk"), seq=1).values("dossier")[:1]),
    )
    for row in rows.defer("search").iterator(chunk_size=BATCH):
        message = _wrong(row)
        if message:
            yield f"{row.code}/{row.number}", message


def _wrong(row: Entry) -> str:
    kept = vars(row)
    if kept["last_seq"] is None or row.change_count != kept["last_seq"]:
        return _("Số lần thay đổi của mục khác với lịch sử thay đổi.")
    if row.values != kept["last_values"] or row.version_id != kept["last_version"]:
        return _("Nội dung của mục đã bị sửa ngoài hệ thống: khác với lần thay đổi cuối cùng.")
    definition = cached_definition(row.version_id)
    heading = str(row.values.get(definition.heading, ""))[:300]
    if (row.heading, row.sort_key) != (heading, fold(heading)[:300]):
        return _("Tên của mục đã bị sửa ngoài hệ thống: khác với nội dung của nó.")
    if row.status != kept["last_status"] or (row.ended_at is None) != (row.status == Entry.Status.IN_FORCE):
        return _("Hiệu lực của mục đã bị sửa ngoài hệ thống: khác với lần thay đổi cuối cùng.")
    if row.dossier != kept["first_dossier"] or row.number != definition.number(row.serial):
        return _("Số của mục hoặc hồ sơ đã ghi mục này khác với lịch sử thay đổi.")
    return ""


def named_dossiers() -> Iterator[list[str]]:
    """Every dossier that some change names, in batches."""
    names = Change.objects.order_by("dossier").values_list("dossier", flat=True).distinct()
    batch: list[str] = []
    for name in names.iterator(chunk_size=BATCH):
        batch.append(name)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
