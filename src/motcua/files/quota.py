"""How much of the store people and agencies may take: limits as data, totals kept by the database.

With every row of a file the database writes what it takes (`Use`, migration 0005) and refuses a given file that would
go over a limit; whoever has a limit takes turns there, so that it holds however many files come at once. Where no limit
is set nobody waits. What the system makes (slips, results) counts for the agency and is never refused. A deleted file
counts no more.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from motcua.files.errors import OverQuota
from motcua.files.models import Quota
from motcua.look.display import file_size

if TYPE_CHECKING:
    from motcua.people.models import User

_STATE = "MCQ01"
_KNOWN_SECONDS = 30


class Account(NamedTuple):
    """What one person or agency uses and may use, in bytes; `name` "" for the person who gives."""

    used: int
    limit: int | None
    name: str = ""

    def refuse(self, size: int) -> None:
        """Raise OverQuota where a file of so many bytes does not fit any more."""
        if self.limit is not None and self.used + size > self.limit:
            raise OverQuota(_told(self, size))


@dataclass
class Room:
    """What a person may still give to the dossiers of an agency; files that are taken count at once."""

    agency_id: int | None
    accounts: tuple[Account, ...] = ()

    def take(self, size: int) -> None:
        """Count a file. Raises OverQuota and counts nothing where it does not fit."""
        for account in self.accounts:
            account.refuse(size)
        self.accounts = tuple(one._replace(used=one.used + size) for one in self.accounts)


def room_for(person: "User | None", agency_id: int | None) -> Room:
    """What there is room for at this moment; one statement, none where no limit was set as of half a minute ago.

    Half a minute late it is only asked too seldom: the database refuses all the same when the row comes.
    """
    if not _is_any_set(int(time.monotonic() // _KNOWN_SECONDS)):
        return Room(agency_id)
    with connection.cursor() as cursor:
        cursor.execute(_ROOM, {"person": person.pk if person is not None else None, "agency": agency_id})
        own_used, own_limit, used, limit, name = cursor.fetchone()
    return Room(agency_id, (Account(int(own_used), own_limit), Account(int(used), limit, name or "")))


_ROOM = """
    SELECT (SELECT COALESCE(sum(bytes), 0) FROM files_use WHERE person_id = %(person)s),
           files_limit_of_person(%(person)s),
           (SELECT COALESCE(sum(bytes), 0) FROM files_use WHERE agency_id = %(agency)s AND person_id IS NULL),
           files_limit_of_agency(%(agency)s),
           (SELECT name FROM agencies_agency WHERE id = %(agency)s)
"""


def set_limit(
    kind: str,
    max_bytes: int | None,
    *,
    by: "User | None",
    person: "User | None" = None,
    agency: Any = None,
) -> Quota:
    """Set the limit of a kind, or of the one person or agency instead; None for no limit."""
    quota, _is_new = Quota.objects.update_or_create(
        kind=kind, person=person, agency=agency, defaults={"max_bytes": max_bytes, "set_by": by}
    )
    _is_any_set.cache_clear()
    return quota


def remove_limit(number: int) -> bool:
    """Remove the limit of one person or agency, which then has that of its kind; whether there was one."""
    return bool(Quota.objects.filter(pk=number).exclude(person=None, agency=None).delete()[0])


@lru_cache(maxsize=1)
def _is_any_set(_moment: int) -> bool:
    return Quota.objects.filter(max_bytes__isnull=False).exists()


@contextmanager
def told() -> Iterator[None]:
    """Turn the database's refusal of a file's row into words: OverQuota."""
    try:
        yield
    except DatabaseError as error:
        cause = error.__cause__
        if getattr(cause, "sqlstate", None) != _STATE:
            raise
        found = json.loads(cause.diag.message_detail)  # type: ignore[union-attr]
        account = Account(found["used"], found["limit"], found["name"])
        raise OverQuota(_told(account, found["size"])) from error


def fold() -> int:
    """Add up what came since the last run; return how many rows went. Totals stay the same at every moment."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLD)
        return int(cursor.fetchone()[0])


# A file that is being given while this runs adds its own row, which the next run folds.
_FOLD = """
    WITH several AS (
        SELECT person_id, agency_id FROM files_use GROUP BY person_id, agency_id HAVING count(*) > 1
    ), gone AS (
        DELETE FROM files_use USING several
         WHERE files_use.person_id IS NOT DISTINCT FROM several.person_id
           AND files_use.agency_id IS NOT DISTINCT FROM several.agency_id
        RETURNING files_use.*
    ), kept AS (
        INSERT INTO files_use (person_id, agency_id, files, bytes)
        SELECT person_id, agency_id, sum(files), sum(bytes) FROM gone GROUP BY person_id, agency_id
    )
    SELECT count(*) FROM gone
"""


def _told(account: Account, size: int) -> str:
    figures = {
        "name": account.name,
        "used": file_size(account.used),
        "limit": file_size(account.limit or 0),
        "size": file_size(size),
    }
    if account.name:
        return (
            _(
                "Kho tệp của %(name)s không còn đủ chỗ: đang dùng %(used)s trên hạn mức %(limit)s, cần thêm %(size)s. "
                "Nội dung đã nhập không mất. Hãy giảm dung lượng tệp, hoặc báo cơ quan này để nâng hạn mức rồi gửi lại;"
                " người dân có thể nộp giấy tờ này trực tiếp."
            )
            % figures
        )
    return (
        _(
            "Các tệp bạn đã gửi đang dùng %(used)s trên hạn mức %(limit)s, không đủ chỗ cho %(size)s nữa. Hãy giảm "
            "dung lượng tệp (chụp hoặc quét ở độ phân giải thấp hơn), hoặc đề nghị quản trị hệ thống nâng hạn mức cho "
            "tài khoản của bạn."
        )
        % figures
    )
