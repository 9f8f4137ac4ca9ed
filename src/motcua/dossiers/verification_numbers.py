"""Numbers without a gap: dossier codes of each agency and day, slips and results of each kind and year."""

from collections.abc import Iterator

from django.db.models import BigIntegerField, CharField, F, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier, HeldNumber, IssuedSlip, Outcome, Paper
from motcua.dossiers.models import Sequence as NumberSequence
from motcua.dossiers.numbers import code_sequence, paper_sequence
from motcua.kernel.codes import CodeError, DossierCode
from motcua.kernel.paper_codes import PaperCode
from motcua.vault.models import Entry


def _numbers_given() -> Iterator[tuple[str, str, int]]:
    """(kind, name, number) of every code, number of a slip or result, and counter, read in one statement: acts may run.

    Kinds: "code" (name is the dossier code), "paper" (the code of a digitised paper), "slip" and "outcome" (name is the
    sequence), "last" (a sequence and where it stands).
    """
    text = CharField()
    number_suffix = Cast(KeyTextTransform("number_suffix", "template__definition"), text)
    name = Concat(
        Value("slip/"),
        # The agency as it stood at the slip's head: a dossier may have gone to another since, or its code be another.
        KeyTextTransform("code", KeyTransform("agency", "data")),
        Value("/"),
        Coalesce(number_suffix, F("template__code")),
        Value("/"),
        Cast("year", text),
        output_field=text,
    )
    nothing = Value(0, BigIntegerField())
    codes = Dossier.objects.exclude(code=None).values_list(Value("code"), Cast("code", text), nothing)
    slips = IssuedSlip.objects.values_list(Value("slip"), name, Cast("number", BigIntegerField()))
    lasts = NumberSequence.objects.values_list(Value("last"), Cast("name", text), "last")
    outcomes = Outcome.objects.exclude(sequence_number=None).values_list(
        Value("outcome"), Cast("sequence", text), Cast("sequence_number", BigIntegerField())
    )
    # Taken for a result that is being signed.
    held = HeldNumber.objects.values_list(
        Value("outcome"), Cast("sequence", text), Cast("number", BigIntegerField())
    )
    papers = Paper.objects.exclude(code=None).values_list(Value("paper"), Cast("code", text), nothing)
    # Results get theirs in the vault; what was digitised has the paper's.
    results = Entry.objects.filter(origin=Entry.Origin.RESULT).values_list(
        Value("paper"), Cast("code", text), nothing
    )
    return codes.union(slips, outcomes, held, papers, results, lasts, all=True).iterator()


def differing_numbers() -> Iterator[tuple[str, str]]:
    """Dossier codes of each agency and day run from 1 without a gap; numbers of slips, results and papers of each kind
    too."""
    given: dict[str, list[int]] = {}
    lasts: dict[str, int] = {}
    for kind, name, number in _numbers_given():
        if kind == "last":
            lasts[name] = number
        elif kind in ("slip", "outcome"):
            given.setdefault(name, []).append(number)
        elif kind == "paper":
            try:
                paper = PaperCode.parse(name)
            except CodeError:
                yield name, _("Mã giấy tờ số hoá không đúng cấu trúc.")
                continue
            given.setdefault(paper_sequence(paper.series), []).append(paper.number)
        else:
            try:
                parsed = DossierCode.parse(name)
            except CodeError:
                yield name, _("Mã hồ sơ không đúng cấu trúc.")
                continue
            given.setdefault(code_sequence(str(parsed.agency), parsed.day), []).append(parsed.sequence)
    for name in sorted(lasts.keys() | given.keys()):
        if sorted(given.get(name, [])) == list(range(1, lasts.get(name, 0) + 1)):
            continue
        if name.startswith("slip/"):
            yield name, _("Dãy số phiếu trong năm bị hở, trùng hoặc không khớp với bộ đếm.")
        elif name.startswith("outcome/"):
            yield name, _("Dãy số kết quả bị hở, trùng hoặc không khớp với bộ đếm.")
        elif name.startswith("paper/"):
            yield name, _("Dãy số giấy tờ số hoá bị hở, trùng hoặc không khớp với bộ đếm.")
        elif name.startswith("code/"):
            yield name, _("Dãy mã hồ sơ trong ngày bị hở, trùng hoặc không khớp với bộ đếm.")
