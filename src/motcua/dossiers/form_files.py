"""Files that answer fields of the form: given with a page, named by the answers, kept as papers of the dossier.

The answer holds a card for each file ({"key", "name", "size", "sha256"}), so that the record's hash of the answers
covers the content. The file itself is a paper under "don.<code>": read, checked, kept and let go like any other paper.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as empty
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from motcua.agencies.selectors import Actor
from motcua.dossiers.behalf import MANDATE_PAPER, mandate_paper_name
from motcua.dossiers.draft_parts import Answers, Sent, working_answers
from motcua.dossiers.form_pictures import written_name
from motcua.dossiers.models import Dossier, Paper
from motcua.files.errors import OverQuota
from motcua.files.models import StoredFile
from motcua.files.received import Again, Wanted, given_files, not_kept_yet
from motcua.files.services import keep_rows
from motcua.forms.definition import FILE_KINDS, Field, Kind
from motcua.forms.kinds import one_line
from motcua.forms.reading import FILES, file_place
from motcua.forms.reading import written_name as written_box
from motcua.forms.rules import Form, clean
from motcua.forms.selectors import cached_form
from motcua.look.file_texts import filled

if TYPE_CHECKING:
    from motcua.people.models import User

PLACE = "don."
MEGABYTE = 1024 * 1024


def places_of(fields: Iterable[Field]) -> list[Wanted]:
    """What may be given for those of these fields that are answered by files."""
    return [
        Wanted(
            file_place(field),
            field.label,
            field.formats,
            field.max_mb * MEGABYTE,
            signed=field.kind is Kind.SIGNATURE,
        )
        for field in fields
        if field.kind in FILE_KINDS
    ]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is to be given again on a page, by the code of the field.

    `to_choose`: names of files that are gone. `arrived`: files that came in pieces and wait: (value of the hidden input
    `da-tai`, name). `written`: names that were typed instead of signing.
    """

    to_choose: Mapping[str, Sequence[str]] = empty(default_factory=dict)
    arrived: Mapping[str, Sequence[tuple[str, str]]] = empty(default_factory=dict)
    written: Mapping[str, str] = empty(default_factory=dict)

    @classmethod
    def of(cls, fields: Iterable[Field], typed: QueryDict, again: Again) -> "Waiting":
        """For these fields, of what such a page sent in vain."""
        asked = {file_place(one): one for one in fields if one.kind in FILE_KINDS}
        return cls(
            {asked[place].code: names for place, names in again.to_choose.items() if place in asked},
            {asked[place].code: files for place, files in again.arrived.items() if place in asked},
            {
                one.code: name
                for one in asked.values()
                if one.kind is Kind.SIGNATURE and (name := one_line(typed.get(written_box(one), "")))
            },
        )


NOTHING = Waiting()


@dataclass(frozen=True, slots=True)
class Taken:
    """What was typed on a page, with the cards of the files that came with it.

    `refused`: what is wrong with those not taken, by field; `waiting`: what the page shows again then; `is_store_away`:
    nothing is wrong but the store, and the same will do later.
    """

    answers: dict[str, Any]
    refused: dict[str, str] = empty(default_factory=dict)
    waiting: Waiting = NOTHING
    is_store_away: bool = False


def take(
    request: HttpRequest, person: "User", dossier: Dossier, fields: Iterable[Field], typed: Mapping[str, Any]
) -> Taken:
    """What was typed on a page, with the files that came with it.

    Nothing is read or written where none of the fields is answered by files and nothing was given. A new signature
    takes the place of the one that is there.
    """
    asked = {file_place(field): field for field in fields if field.kind in FILE_KINDS and field.code in typed}
    if not asked:
        return Taken(dict(typed))
    answers, errors = dict(typed), dict[str, list[str]]()
    taken: dict[str, list[StoredFile]] = {}
    places = places_of(asked.values())
    written = {
        place: written_name(name)
        for place, field in asked.items()
        if field.kind is Kind.SIGNATURE and (name := one_line(request.POST.get(written_box(field), "")))
    }
    came = list(given_files(request, person, places, prefix=FILES, agency_id=dossier.agency_id, made=written))
    for one in came:
        field = asked[one.code]
        there = answers[field.code] or []
        if one.file is None:
            errors.setdefault(field.code, []).append(one.problem)
        elif any(card.get("sha256") == one.file.sha256 for card in there):
            continue
        elif field.kind is Kind.SIGNATURE:
            taken[field.code] = [one.file]
            answers[field.code] = [card_of(one.file)]
        elif len(there) >= field.max_files:
            errors.setdefault(field.code, []).append(filled("too_many", limit=field.max_files))
        else:
            taken.setdefault(field.code, []).append(one.file)
            answers[field.code] = [*there, card_of(one.file)]
    try:
        keep_rows([file for files in taken.values() for file in files])
    except OverQuota as over:  # others took the room since the files were checked
        for code in taken:
            answers[code] = typed[code]
            errors.setdefault(code, []).append(over.message)
    return Taken(
        answers,
        {code: " ".join(dict.fromkeys(texts)) for code, texts in errors.items()},
        Waiting.of(asked.values(), request.POST, not_kept_yet(request.POST, came, person))
        if errors
        else NOTHING,
        any(one.again for one in came),
    )


def card_of(file: StoredFile) -> dict[str, Any]:
    """What an answer says of a file."""
    return {"key": str(file.key), "name": file.name, "size": file.size, "sha256": file.sha256}


def with_cards(
    person: "User | None", dossier: Dossier, form: Form, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """These answers with the true card of each file that they name; files of others are left out. One statement, and
    none where no file is named.

    A file counts that is this dossier's, or that this person gave and no dossier has yet.
    """
    named = {field.code: _keys(answers[field.code]) for field in form.files if field.code in answers}
    keys = {key for found in named.values() for key in found}
    cards: dict[str, dict[str, Any]] = {}
    if keys:
        papers = Paper.objects.filter(file__key__in=keys).values_list("file_id", "dossier_id")
        holders: dict[int, set[int]] = {}
        for file_id, dossier_id in papers:
            holders.setdefault(file_id, set()).add(dossier_id)
        mine = Q(id__in=[one for one, of in holders.items() if dossier.pk in of])
        if person is not None:
            mine |= Q(given_by_id=person.pk) & ~Q(id__in=list(holders))
        found = StoredFile.objects.filter(mine, key__in=keys).exclude(state=StoredFile.State.REMOVED)
        cards = {str(file.key): card_of(file) for file in found}
    return {
        **answers,
        **{code: [cards[str(key)] for key in found if str(key) in cards] for code, found in named.items()},
    }


def _keys(value: object) -> list[UUID]:
    keys = []
    for one in value if isinstance(value, list) else []:
        try:
            keys.append(UUID(str(one.get("key", "")) if isinstance(one, Mapping) else ""))
        except ValueError:
            continue
    return list(dict.fromkeys(keys))


def sent_with_cards(by: Actor, dossier: Dossier, sent: Sent) -> Sent:
    """What a page sent, its answers with the true cards of their files."""
    form = cached_form(dossier.form_version_id)
    if not form.files:
        return sent
    parts = [
        replace(part, given=with_cards(by.person.owner if by.person else None, dossier, form, part.given))
        if isinstance(part, Answers)
        else part
        for part in sent.parts
    ]
    return replace(sent, parts=parts)


def follow(dossier: Dossier) -> None:
    """Make the papers of the form's files those that the answers name now.

    One that is no longer named goes like a paper that is taken out: at once from a draft, with the supplement from what
    was submitted. Named again, it is back.
    """
    form = cached_form(dossier.form_version_id)
    if not form.files:
        return
    answers = clean(form, working_answers(dossier))
    wanted = {(file_place(field), key) for field in form.files for key in _keys(answers.get(field.code))}
    there: set[tuple[str, UUID]] = set()
    rows = Paper.objects.filter(dossier=dossier, requirement__startswith=PLACE, file__isnull=False)
    for paper in rows.select_related("file").order_by("id"):
        if paper.file is None or (paper.removed_at is not None and paper.submitted):
            continue  # replaced by an earlier supplement: that is history
        place = (paper.requirement, paper.file.key)
        stays = place in wanted and place not in there
        there |= {place} if stays else set()
        if stays and (paper.to_remove or paper.removed_at is not None):
            Paper.objects.filter(pk=paper.pk).update(to_remove=False, removed_at=None)
        elif not stays and paper.submitted and not paper.to_remove:
            Paper.objects.filter(pk=paper.pk).update(to_remove=True)
        elif not stays and not paper.submitted and paper.removed_at is None:
            Paper.objects.filter(pk=paper.pk).update(removed_at=timezone.now())
    missing = wanted - there
    files = {file.key: file for file in StoredFile.objects.filter(key__in=[key for _place, key in missing])}
    Paper.objects.bulk_create(
        Paper(dossier=dossier, requirement=place, file=files[key])
        for place, key in sorted(missing)
        if key in files
    )


def titles_of(form: Form) -> dict[str, str]:
    """What papers are called that the procedure does not name, by requirement: the form's files, an authorisation."""
    return {MANDATE_PAPER: mandate_paper_name()} | {file_place(field): field.label for field in form.files}
