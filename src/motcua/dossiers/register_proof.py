"""Proof that the public registers are what the acts of dossiers made of them; a part of `motcua verify-record`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from motcua.dossiers.acts.registering import reference_of
from motcua.dossiers.models import Dossier, Event
from motcua.registers import verification as registers
from motcua.registers.verification import KeptChange

KeptByDossier = Mapping[str, Sequence[KeptChange]]


def kept_of(dossiers: Iterable[Dossier]) -> KeptByDossier:
    """What the registers keep of these dossiers, by the codes and receipt numbers under which they know them."""
    references = [one for dossier in dossiers for one in (dossier.code, dossier.receipt_number) if one]
    found: dict[str, list[KeptChange]] = {}
    for change in registers.changes_by(references):
        found.setdefault(change.dossier, []).append(change)
    return found


def differences(dossier: Dossier, events: Iterable[Event], kept: KeptByDossier) -> Iterator[str]:
    """Whether what the registers keep of a dossier is what its record says that its acts did."""
    recorded = {
        event.seq: (event.act, event.data["register"]) for event in events if event.data.get("register")
    }
    names = {reference_of(dossier), dossier.receipt_number or ""}
    there = {
        change.event_seq: (change.act, change.as_data) for name in names for change in kept.get(name, ())
    }
    for seq in sorted(recorded.keys() | there.keys()):
        if recorded.get(seq) == there.get(seq):
            continue
        act, data = recorded.get(seq) or there[seq]
        told = _(
            "Mục %(entry)s của danh sách “%(register)s” khác với sự kiện số %(seq)s (%(act)s) của hồ sơ."
        )
        yield told % {"entry": data["entry"], "register": data["register"], "seq": seq, "act": act}


def differing_entries(events: Iterable[Event] | None = None) -> Iterator[tuple[str, str]]:
    """(register/number, what is wrong) of entries that are not as their changes left them: all, or of these events."""
    if events is None:
        yield from registers.differing_entries()
        yield from _of_no_dossier()
        return
    data = [event.data.get("register") for event in events]
    named = {(str(one.get("register")), str(one.get("entry"))) for one in data if isinstance(one, Mapping)}
    if named:
        yield from registers.differing_entries(sorted(named))


def _of_no_dossier() -> Iterator[tuple[str, str]]:
    for batch in registers.named_dossiers():
        known: set[str | None] = set()
        rows = Dossier.objects.filter(Q(code__in=batch) | Q(receipt_number__in=batch))
        for code, receipt_number in rows.values_list("code", "receipt_number"):
            known |= {code, receipt_number}
        for reference in batch:
            if reference not in known:
                yield reference, _("Danh sách công khai ghi một hồ sơ không có.")
