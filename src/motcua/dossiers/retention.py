"""Which files a rule of retention lets go, and letting them go.

A file goes when everything that names it is let go: a paper that other dossiers hold too stays with the last of them.
Kept whatever a rule says: papers of dossiers under way, and every file that anything but a paper or a view names
(slips, results, what officers attached; a table that is added later keeps its files without being told), and whatever a
legal hold (`people.holds`) stands on.

The row stays, as deleted, for the record names it by key and hash. The content leaves the store with the last file that
has it, and not while it is fresh (`files.storage.FRESH`): somebody may just be giving the same file.
"""

import calendar
import datetime
import logging
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from motcua.agencies.models import Agency
from motcua.audit.models import Removal
from motcua.audit.removals import record_removals, unfinished
from motcua.dossiers.models import Paper
from motcua.files import storage
from motcua.files.models import Preview, StoredFile
from motcua.files.retention import BY_AGENCY, YEARS, Rules, rules_now
from motcua.files.sweeping import named

_BATCH = 200
log = logging.getLogger(__name__)


class Total(NamedTuple):
    """How many files one kind of rule lets go now, and how many bytes they have."""

    rule: str
    files: int
    size: int


class Expired(NamedTuple):
    """A file that a rule lets go."""

    id: int
    key: str
    name: str
    sha256: str
    size: int
    rule: str


def totals(rules: Rules, now: datetime.datetime) -> list[Total]:
    """What the rules let go at this moment, by kind; one statement beside that for the agencies."""
    sql = f"SELECT rule, count(*), sum(size)::bigint FROM ({_expired()}) expired GROUP BY rule ORDER BY rule"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(rules, now))
        return [Total(*row) for row in cursor.fetchall()]


def expired(rules: Rules, now: datetime.datetime, first: int = 0, count: int = _BATCH) -> list[Expired]:
    """Some of the files that the rules let go at this moment, the oldest first."""
    sql = f"{_expired()} ORDER BY file.id OFFSET %(first)s LIMIT %(count)s"
    with connection.cursor() as cursor:
        cursor.execute(sql, {**_values(rules, now), "first": first, "count": count})
        return [Expired(*row) for row in cursor.fetchall()]


def run(now: datetime.datetime | None = None) -> int:
    """Let go what the rules in force let go; return how many files. Nothing within `HELD` after publishing.

    Raises StorageAway: rows are marked and noted, their contents go with the next run.
    """
    moment = now or timezone.now()
    rules = rules_now()
    count = 0
    if rules.works_from is not None and rules.works_from <= moment:
        while batch := expired(rules, moment):
            gone = _let_go(rules, moment, batch)
            count += gone
            if not gone:
                break
    empty()
    return count


def _let_go(rules: Rules, now: datetime.datetime, batch: list[Expired]) -> int:
    ids = [one.id for one in batch]
    with transaction.atomic():
        # Whoever puts a paper back or reopens a dossier meanwhile is seen: what is expired is asked again, locked.
        list(StoredFile.objects.select_for_update().filter(id__in=ids).values_list("id", flat=True))
        held = {one.id: one for one in expired(rules, now, count=_BATCH) if one.id in set(ids)}
        mark_gone(held, rules.number, now)
    return len(held)


def mark_gone(held: dict[int, Expired], version: int, now: datetime.datetime) -> None:
    """Mark files (locked, by id) as deleted, with the views made of them, and note it; `held` grows by those."""
    _with_their_views(held)
    Preview.objects.filter(made_id__in=held).delete()
    StoredFile.objects.filter(id__in=held).update(state=StoredFile.State.REMOVED, finding="")
    record_removals(
        [
            Removal(
                subject=f"file:{one.key}",
                sha256=one.sha256,
                size=one.size,
                rule=one.rule,
                version=version,
                at=now,
            )
            for one in held.values()
        ]
    )


def _with_their_views(held: dict[int, Expired]) -> None:
    """Add the views that were made of contents which go with these files."""
    contents = {one.sha256: one.rule for one in held.values()}
    live = (
        StoredFile.objects.filter(sha256__in=contents)
        .exclude(id__in=held)
        .exclude(state=StoredFile.State.REMOVED)
        .values_list("sha256", flat=True)
    )
    views = Preview.objects.filter(source__in=set(contents) - set(live))
    for view in views.exclude(made=None).select_related("made"):
        made = view.made
        if made is not None:
            held[made.pk] = Expired(
                made.pk, str(made.key), made.name, made.sha256, made.size, contents[view.source]
            )
    views.delete()


def empty() -> int:
    """Take the contents of deleted files out of the store, where no other file has them; return how many went.

    Raises StorageAway: the rest goes with the next run.
    """
    gone = 0
    for removal in unfinished().iterator(chunk_size=_BATCH):
        with storage.one_at_a_time(removal.sha256):
            is_shared = named(removal.sha256)
            if not is_shared:
                if not storage.delete_old(removal.sha256):
                    continue
                gone += 1
                log.info("content %s is deleted: %s", removal.sha256, removal.rule)
            removal.emptied_at, removal.is_shared = timezone.now(), is_shared
            removal.save(update_fields=["emptied_at", "is_shared"])
    return gone


def _values(rules: Rules, now: datetime.datetime) -> dict[str, Any]:
    """The moments before which each kind goes; None, which nothing is before, where it is kept for ever."""
    values: dict[str, Any] = {}
    for name in ("unattached", "taken_out", "discarded", "refused", "previews"):
        days = rules.data.get(f"{name}_days")
        values[name] = now - datetime.timedelta(days=days) if days else None
    years, by_agency = rules.data.get(YEARS), rules.data.get(BY_AGENCY, {})
    values["agencies"], values["ended"] = [], []
    for number, code in Agency.objects.values_list("id", "code"):
        kept = by_agency.get(code, years)
        if kept:
            values["agencies"].append(number)
            values["ended"].append(_years_before(now, kept))
    return values


def _years_before(now: datetime.datetime, years: int) -> datetime.datetime:
    year = max(1, now.year - years)
    # 29 February, years ago: the day before 1 March.
    return now.replace(year=year, day=min(now.day, calendar.monthrange(year, now.month)[1]))


@lru_cache(maxsize=1)
def _expired() -> str:
    """SELECT the files that go. Which rule: the first that names one; a file goes only when all its papers may."""
    return f"""
        SELECT file.id, file.key::text, file.name, file.sha256, file.size, named.rule
          FROM (
            SELECT DISTINCT ON (file_id) file_id, rule FROM (
                SELECT paper.file_id, 'finished' AS rule
                  FROM dossiers_paper paper
                  JOIN dossiers_dossier dossier ON dossier.id = paper.dossier_id
                  JOIN {_LIMITS} ON limits.agency_id = dossier.agency_id
                 WHERE dossier.ended_at < limits.ended
                UNION ALL
                SELECT paper.file_id, 'discarded'
                  FROM dossiers_paper paper JOIN dossiers_dossier dossier ON dossier.id = paper.dossier_id
                 WHERE dossier.discarded_at < %(discarded)s::timestamptz AND dossier.submitted_at IS NULL
                UNION ALL
                SELECT paper.file_id, 'taken_out' FROM dossiers_paper paper
                 WHERE paper.removed_at < %(taken_out)s::timestamptz AND NOT paper.submitted
                UNION ALL
                SELECT stored.id, 'refused' FROM files_storedfile stored
                 WHERE stored.state = 'refused' AND stored.given_at < %(refused)s::timestamptz
                UNION ALL
                SELECT stored.id, 'unattached' FROM files_storedfile stored
                 WHERE stored.given_at < %(unattached)s::timestamptz AND stored.given_by_id IS NOT NULL
                   AND NOT EXISTS (SELECT 1 FROM dossiers_paper paper WHERE paper.file_id = stored.id)
                UNION ALL
                SELECT preview.made_id, 'previews' FROM files_preview preview
                 WHERE preview.made_id IS NOT NULL AND preview.asked_at < %(previews)s::timestamptz
            ) each_rule ORDER BY file_id, rule
          ) named
          JOIN files_storedfile file ON file.id = named.file_id
         WHERE file.state <> 'removed'
           AND NOT EXISTS (
                SELECT 1 FROM dossiers_paper paper
                  JOIN dossiers_dossier dossier ON dossier.id = paper.dossier_id
                  LEFT JOIN {_LIMITS} ON limits.agency_id = dossier.agency_id
                 WHERE paper.file_id = file.id
                   AND ((dossier.submitted_at IS NOT NULL AND dossier.ended_at IS NULL
                           AND NOT (paper.removed_at IS NOT NULL AND NOT paper.submitted))
                        OR (named.rule <> 'refused' AND (
                                dossier.ended_at < limits.ended
                             OR (dossier.discarded_at < %(discarded)s::timestamptz AND dossier.submitted_at IS NULL)
                             OR (paper.removed_at < %(taken_out)s::timestamptz AND NOT paper.submitted)
                            ) IS NOT TRUE)))
           {named_by_others()}
           {_HELD}
    """  # noqa: S608 - our own text and names of our own tables


_LIMITS = """(SELECT * FROM unnest(%(agencies)s::bigint[], %(ended)s::timestamptz[])) AS limits (agency_id, ended)"""


# A legal hold on the file's giver, on its applicant or on its dossier.
_HELD = """AND NOT EXISTS (
                SELECT 1 FROM people_legalhold hold
                 WHERE hold.released_at IS NULL
                   AND (hold.person_id = file.given_by_id
                        OR EXISTS (SELECT 1 FROM dossiers_paper paper
                                     JOIN dossiers_dossier dossier ON dossier.id = paper.dossier_id
                                    WHERE paper.file_id = file.id
                                      AND (dossier.key = hold.dossier_key
                                           OR dossier.submitter_id = hold.person_id))))"""


def named_by_others() -> str:
    """SQL: nothing else names `file`: every column of every table that may, but papers and views."""
    parts = []
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.related_model in (Paper, Preview):
            continue
        table, column = relation.field.model._meta.db_table, relation.field.column
        parts.append(
            f'AND NOT EXISTS (SELECT 1 FROM "{table}" x WHERE x."{column}" = file.id)'  # noqa: S608
        )
    return "\n".join(parts)
