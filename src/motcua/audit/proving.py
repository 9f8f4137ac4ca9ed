"""The proof of the trail: every line is in its place as it was written, and the signed digests say the same.

What is found: an edited, a deleted, an inserted and a moved line; a chain that was written anew or cut off, by the
digests; digests that were changed, or taken out before the last one; a deletion that no rule of retention covers. Not
found: what is done to a line in the minute before it is sealed; a line that is written by SQL just as the system writes
its own; and what comes after the last digest cut off or written anew. Whoever deletes the last digests moves that end
back, so they are to lie elsewhere too.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.audit import digests, expiring, keys, sealing
from motcua.audit.models import TrailCheck, TrailCheckpoint, TrailDigest, TrailSeal, TrailWaiting
from motcua.kernel.hashchain import GENESIS

BATCH = 5000
MOST_KEPT = 100
# So many lines that do not fit are compared with each other's places.
_MOST_COMPARED = 200

_CHAIN = f"""
    SELECT seal.position, seal.line_id, seal.hash, {sealing.CONTENT}
      FROM audit_trailseal seal LEFT JOIN audit_trailline line ON line.id = seal.line_id
     WHERE seal.position > %s ORDER BY seal.position LIMIT %s
"""  # noqa: S608 - our own names
_INSERTED = """
    SELECT line.id FROM audit_trailline line
     WHERE NOT EXISTS (SELECT 1 FROM audit_trailseal seal WHERE seal.line_id = line.id AND seal.position > %s)
       AND NOT EXISTS (SELECT 1 FROM audit_trailwaiting waiting WHERE waiting.line_id = line.id)
     ORDER BY line.id
"""
_GONE_BEFORE = """
    SELECT waiting.line_id FROM audit_trailwaiting waiting
     WHERE NOT EXISTS (SELECT 1 FROM audit_trailline line WHERE line.id = waiting.line_id) ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was written. Numbers are 0 and the day is None where they say nothing."""

    what: str
    position: int = 0
    line: int = 0
    day: datetime.date | None = None

    @property
    def message(self) -> str:
        """What is wrong, in a sentence."""
        return _messages()[self.what] % {
            "position": self.position,
            "line": self.line,
            "day": f"{self.day:%d/%m/%Y}" if self.day else "",
        }

    def as_json(self) -> dict[str, Any]:
        """For keeping (`TrailCheck.found`)."""
        day = self.day.isoformat() if self.day else None
        return {"what": self.what, "position": self.position, "line": self.line, "day": day}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Difference":
        """The reverse of `as_json`."""
        day = datetime.date.fromisoformat(kept["day"]) if kept["day"] else None
        return cls(kept["what"], kept["position"], kept["line"], day)


@dataclass
class _Walk:
    """How far the chain was read, and the places that do not fit: (position, hash before, stored hash, line)."""

    position: int
    before: bytes
    misfits: list[tuple[int, bytes, bytes, Mapping[str, Any]]] = field(default_factory=list)


def prove() -> Iterator[Difference]:
    """Every difference, in the order of the chain, then of the digests; an empty result means whole.

    Lines that are not sealed yet are sealed first, so that nothing is passed over.
    """
    sealing.seal()
    checkpoint = TrailCheckpoint.objects.order_by("-position").first()
    if checkpoint is not None:
        yield from _checkpoint(checkpoint)
    yield from _chain(checkpoint)
    with connection.cursor() as cursor:
        # A place before the first one that is read makes no line part of the chain.
        first = checkpoint.position if checkpoint is not None else 0
        for statement, values, what in ((_INSERTED, [first], "inserted"), (_GONE_BEFORE, [], "gone_before")):
            cursor.execute(statement, values)
            yield from (Difference(what, line=line) for (line,) in cursor.fetchall())
    yield from _digests(checkpoint)


def check() -> TrailCheck:
    """Prove the trail and keep the result."""
    began, at = monotonic(), timezone.now()
    differences = prove()
    kept = list(islice(differences, MOST_KEPT))
    more = sum(1 for _difference in differences)
    return TrailCheck.objects.create(
        at=at,
        lines=count(),
        differences=len(kept) + more,
        found=[one.as_json() for one in kept],
        milliseconds=round((monotonic() - began) * 1000),
    )


def last_check() -> TrailCheck | None:
    """The latest proof."""
    return TrailCheck.objects.order_by("-at").first()


def count() -> int:
    """How many lines the chain holds now."""
    return TrailSeal.objects.count()


def waiting() -> int:
    """How many lines wait for their place: more than a minute's worth where no worker runs."""
    return TrailWaiting.objects.count()


def _chain(checkpoint: TrailCheckpoint | None) -> Iterator[Difference]:
    walk = _Walk(checkpoint.position, bytes(checkpoint.hash)) if checkpoint else _Walk(0, GENESIS)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_CHAIN, [walk.position, BATCH])
            rows = cursor.fetchall()
        if not rows:
            break
        for row in rows:
            yield from _place(walk, row[0], row[1], row[2], row[3:])
    yield from _misfits(walk)


def _place(
    walk: _Walk, position: int, line_id: int, stored: Any, content: tuple[Any, ...]
) -> Iterator[Difference]:
    for missing in range(walk.position + 1, min(position, walk.position + 1 + MOST_KEPT)):
        yield Difference("missing", missing)
    kept = bytes(stored)
    line = dict(zip(sealing.NAMES, content, strict=True))
    if line["id"] is None:
        yield Difference("deleted", position, line_id)
    elif position == walk.position + 1 and sealing.sealed_hash(walk.before, position, line) != kept:
        if len(walk.misfits) < _MOST_COMPARED:
            walk.misfits.append((position, walk.before, kept, line))
        else:
            yield Difference("edited", position, line_id)
    walk.position, walk.before = position, kept


def _misfits(walk: _Walk) -> Iterator[Difference]:
    """A line that fits the place of another one was moved; else it was edited."""
    for position, _before, _kept, line in walk.misfits:
        moved = any(
            sealing.sealed_hash(before, other, line) == kept
            for other, before, kept, _line in walk.misfits
            if other != position
        )
        yield Difference("moved" if moved else "edited", position, line["id"])


def _checkpoint(checkpoint: TrailCheckpoint) -> Iterator[Difference]:
    signed = TrailDigest.objects.filter(day=checkpoint.day).first()
    if (
        signed is None
        or signed.position != checkpoint.position
        or bytes(signed.head) != bytes(checkpoint.hash)
        or checkpoint.at - signed.at < expiring.LEAST
        or checkpoint.at > timezone.now()
    ):
        yield Difference("not_retention", checkpoint.position, day=checkpoint.day)


def _digests(checkpoint: TrailCheckpoint | None) -> Iterator[Difference]:
    head, _hash = sealing.head()
    first = checkpoint.position if checkpoint else 0
    before: TrailDigest | None = None
    for digest in TrailDigest.objects.order_by("day").iterator(chunk_size=500):
        if not keys.verifies(digest.text.encode(), bytes(digest.signature), digest.public_key):
            yield Difference("signature", digest.position, day=digest.day)
        elif not keys.is_ours(digest.public_key):
            yield Difference("strange_key", digest.position, day=digest.day)
        if digest.text != digests.digest_text(
            digest.day, digest.position, bytes(digest.head), _said_before(digest.text), digest.at
        ):
            yield Difference("not_signed_so", digest.position, day=digest.day)
        if _said_before(digest.text) != digests.before_of(before):
            yield Difference("digest_gap", digest.position, day=digest.day)
        if digest.position > max(head, first):
            yield Difference("cut_off", digest.position, day=digest.day)
        elif digest.position > first:
            found = TrailSeal.objects.filter(position=digest.position).first()
            if found is None or bytes(found.hash) != bytes(digest.head):
                yield Difference("written_anew", digest.position, day=digest.day)
        before = digest


def _said_before(text: str) -> str:
    """What a digest's text says of the digest before it; "" where it says nothing."""
    return next((line[7:] for line in text.splitlines() if line.startswith("before ")), "")


def _messages() -> dict[str, str]:
    return {
        "edited": _("Dòng %(line)s (vị trí %(position)s) đã bị sửa sau khi ghi."),
        "deleted": _("Dòng %(line)s (vị trí %(position)s) đã bị xoá."),
        "moved": _("Dòng %(line)s không đứng ở vị trí của nó mà ở vị trí %(position)s (bị đổi thứ tự)."),
        "missing": _("Vị trí %(position)s của chuỗi không còn: dòng và mã băm của nó đã bị xoá."),
        "inserted": _("Dòng %(line)s không có trong chuỗi (bị chèn thêm, hoặc mã băm của nó bị xoá)."),
        "gone_before": _("Dòng %(line)s đã bị xoá trước khi được nối vào chuỗi."),
        "not_retention": _(
            "Các dòng đến vị trí %(position)s đã bị xoá không theo quy định lưu giữ: không có bản tóm lược ký số"
            " chứng thực, hoặc chưa đủ một năm."
        ),
        "signature": _("Bản tóm lược ngày %(day)s: chữ ký không khớp với nội dung."),
        "strange_key": _("Bản tóm lược ngày %(day)s: ký bằng khoá không phải của hệ thống này."),
        "not_signed_so": _("Bản tóm lược ngày %(day)s: số liệu lưu khác với nội dung đã ký."),
        "digest_gap": _(
            "Bản tóm lược ngày %(day)s không nối với bản trước nó (có bản bị xoá, thay hoặc chèn)."
        ),
        "cut_off": _(
            "Chuỗi kết thúc trước vị trí %(position)s mà bản tóm lược ngày %(day)s đã ký: các dòng cuối bị xoá."
        ),
        "written_anew": _(
            "Chuỗi đến vị trí %(position)s khác với bản tóm lược đã ký ngày %(day)s: chuỗi bị viết lại."
        ),
    }
