"""Long catalogues: their entries stand in a table of their own and are found by its indexes, however many there are.

A list of a hundred thousand entries would weigh some fifty megabytes in every process, and its first reader would wait
for all of it. Texts are folded here and stored, words as finished lexemes that carry the version, so that one index
serves all lists. Only the newest version is there: older answers keep the words that they had.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, transaction
from django.db.models import F, Func, Q, QuerySet
from django.utils import timezone

from motcua.data.lexemes import LexemeQuery
from motcua.forms.models import ListEntry, ListVersion
from motcua.kernel.folding import fold

LONG = 5000
"""A catalogue with more open entries than these is long; shorter ones are kept in memory whole."""

# What a person types to tell one entry from another; more words than these are not looked at.
_MOST_WORDS = 8
_LONGEST_WORD = 100
# Longer than any label with its code (exchange/schemas/catalogue.json): it names none, and is not remembered.
_LONGEST_TEXT = 400
# So many of the first entries are looked through one by one.
_WINDOW = 2000
_WITH_CODE = re.compile(r"(.*\S)\s*\(([^()]+)\)\s*", re.DOTALL)
# After every text that begins alike, in the order of the column's collation.
_LAST = "\U0010ffff"
# Texts that were looked up, by version: what one form asks for again and again costs a statement once.
_MOST_REMEMBERED = 5000
_remembered: dict[tuple[int, str, datetime.date], tuple[ListEntry | None]] = {}


def is_open(entry: Mapping[str, Any], day: datetime.date) -> bool:
    """Whether an entry is offered on a day: not closed, begun, and not over. Days as in the file, "2027-01-01"."""
    text = day.isoformat()
    return not entry.get("closed") and entry.get("from", text) <= text <= entry.get("to", text)


def renew(day: datetime.date) -> int:
    """Bring the tables of long catalogues up to a day on which entries of theirs begin or have just ended; how many."""
    before = (day - datetime.timedelta(days=1)).isoformat()
    newest = ListVersion.objects.filter(family=ListVersion.Family.CATALOGUE).order_by("code", "-number")
    count = 0
    for code in list(newest.distinct("code").values_list("code", flat=True)):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_xact_lock(hashtext(%s))",
                    [f"list:{ListVersion.Family.CATALOGUE.value}:{code}"],
                )
            version = newest.filter(code=code)[:1].get()
            if len(version.content["entries"]) <= LONG or not any(
                one.get("from") == day.isoformat() or one.get("to") == before
                for one in version.content["entries"]
            ):
                continue
            ListEntry.objects.filter(version=version).delete()
            write(version)
            count += 1
    if count:
        forget()
    return count


def write(version: ListVersion) -> None:
    """Keep the open entries of a catalogue's newest version, if it is long.

    Those of the version before stay for processes that have not heard of the new one; those of older ones go.
    """
    older = ListVersion.objects.filter(
        family=version.family, code=version.code, number__lt=version.number - 1
    )
    ListEntry.objects.filter(version__in=older).delete()
    rows = list(rows_of(version.pk, version.content))
    if len(rows) <= LONG:
        return
    columns = "version_id, position, code, label, code_key, folded, words"
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {ListEntry._meta.db_table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
    with connection.cursor() as cursor:
        # The database is to know at once how large the table has become.
        cursor.execute(f"ANALYZE {ListEntry._meta.db_table}")


def rows_of(version: int, content: Mapping[str, Any]) -> Iterator[tuple[int, int, str, str, str, str, str]]:
    """The rows of a catalogue's open entries, in the order of the table's columns."""
    today = timezone.localdate()
    entries = (one for one in content["entries"] if is_open(one, today))
    for position, one in enumerate(entries):
        code, label = one["code"], one["label"]
        folded = fold(label)
        words = dict.fromkeys([*folded.split(), *fold(code).split()])
        text = " ".join(f"'{_lexeme(version, word)}'" for word in words)
        yield version, position, code, label, code.casefold(), folded, text


def find(version: int, text: str) -> ListEntry | None:
    """The entry that a text names by its code, by its label when no other has the same, or by both."""
    return look_up(version, [text])[text]


def look_up(version: int, texts: Iterable[str]) -> dict[str, ListEntry | None]:
    """What each text names, as `find` does; one statement at most, none for what is remembered."""
    found: dict[str, ListEntry | None] = {}
    today = timezone.localdate()
    wanted = []
    for text in dict.fromkeys(texts):
        if len(text) > _LONGEST_TEXT:
            found[text] = None
        elif (known := _remembered.get((version, text, today))) is not None:
            (found[text],) = known
        else:
            wanted.append(text)
    if not wanted:
        return found
    keys, labels = set[str](), set[str]()
    for text in wanted:
        keys.add(text.casefold())
        labels.add(fold(text))
        if both := _WITH_CODE.fullmatch(text):
            keys.add(both[2].strip().casefold())
    by_code: dict[str, ListEntry] = {}
    by_label: dict[str, list[ListEntry]] = {}
    named = Q(code_key__in=keys) | Q(folded__in=labels - {""})
    for entry in ListEntry.objects.filter(named, version=version).order_by("position"):
        by_code.setdefault(entry.code_key, entry)
        by_label.setdefault(entry.folded, []).append(entry)
    if len(_remembered) + len(wanted) > _MOST_REMEMBERED:
        _remembered.clear()
    for text in wanted:
        found[text] = _named(text, by_code, by_label)
        _remembered[version, text, today] = (found[text],)
    return found


def forget() -> None:
    """Remember nothing of what was looked up."""
    _remembered.clear()


def search(version: int, text: str, most: int) -> list[ListEntry]:
    """Entries that have words beginning with every word of the text: the one that it names, then those that begin with
    it, by the alphabet, then others in their published order; four statements at most, each of which reads few rows.
    """
    rows: QuerySet[ListEntry] = ListEntry.objects.filter(version=version)
    words = fold(text).split()[:_MOST_WORDS]
    if not words:
        return list(rows.order_by("position")[:most])
    whole = " ".join(words)
    exact = find(version, text)
    found = {exact.pk: exact} if exact is not None else {}
    beginning = rows.filter(folded__gte=whole, folded__lt=whole + _LAST).order_by("folded", "position")
    found |= {entry.pk: entry for entry in beginning[:most]}
    if len(found) < most:
        found |= _having(version, words, most + len(found))
    return list(found.values())[:most]


def _having(version: int, words: Sequence[str], most: int) -> dict[int, ListEntry]:
    """Entries that have the words, in their published order.

    Words that many entries have are found among the first entries; for others the index of words finds few. Left to
    itself the database would read every entry of a common word, or walk through the list for one that it takes for
    common: so each of the two statements leaves it one way alone.
    """
    wanted = LexemeQuery(_words_query(version, words))
    first = ListEntry.objects.filter(version=version, position__lt=_WINDOW)
    plain = Func(F("words"), template="(%(expressions)s || ''::tsvector)", output_field=SearchVectorField())
    found: list[ListEntry] = [*first.annotate(plain=plain).filter(plain=wanted).order_by("position")[:most]]
    if len(found) < most:
        # The words carry the version.
        found = list(ListEntry.objects.filter(words=wanted).order_by(F("position") + 0)[:most])
    return {entry.pk: entry for entry in found}


def _words_query(version: int, words: Sequence[str]) -> str:
    """The tsquery's text for entries of a version that have all these beginnings of words."""
    return " & ".join(f"'{_lexeme(version, word)}':*" for word in words)


def _lexeme(version: int, word: str) -> str:
    # No sign of a folded word needs quoting: letters, digits, dots and dashes alone are left.
    return f"{version}_{word[:_LONGEST_WORD]}"


def _named(
    text: str, by_code: Mapping[str, ListEntry], by_label: Mapping[str, Sequence[ListEntry]]
) -> ListEntry | None:
    entry = by_code.get(text.casefold())
    if entry is not None:
        return entry
    alike = by_label.get(fold(text), ())
    if len(alike) == 1:
        return alike[0]
    both = _WITH_CODE.fullmatch(text)
    entry = by_code.get(both[2].strip().casefold()) if both else None
    return entry if both and entry is not None and fold(both[1]) == entry.folded else None
