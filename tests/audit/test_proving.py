"""What is done to the trail by SQL is found and named; what the system does itself is not taken for it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.utils import timezone

from motcua.audit import digests, expiring, proving, sealing
from motcua.audit.models import TrailCheckpoint, TrailDigest, TrailLine, TrailSeal
from motcua.audit.trail import Kind, note
from motcua.cli.verify_audit import command
from motcua.kernel.hashchain import GENESIS

DAY = datetime.timedelta(days=1)


@pytest.fixture
def lines(db: None, tmp_path: Path, settings: Any) -> list[int]:
    """Six sealed lines, the first four covered by yesterday's digest; their numbers."""
    settings.VAR, settings.TRAIL_KEY = tmp_path, ""
    for number in range(4):
        note(Kind.VIEW, about=f"dossier:{number}", details={"rows": number})
    digests.make()
    for number in range(4, 6):
        note(Kind.SIGN_OUT, about=f"dossier:{number}")
    sealing.seal()
    return list(TrailLine.objects.order_by("id").values_list("id", flat=True))


@contextmanager
def by_sql() -> Iterator[Callable[..., None]]:
    """What whoever owns the database can do: the triggers are out of the way."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = 'replica'")
        yield lambda statement, *values: cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = 'origin'")


def found() -> list[tuple[str, int]]:
    return [(one.what, one.line or one.position) for one in proving.prove()]


def rechain() -> None:
    """Reckon every hash anew, as somebody does who knows how the chain is made."""
    before = GENESIS
    with connection.cursor() as cursor:
        cursor.execute(proving._CHAIN, [0, 100])
        rows = cursor.fetchall()
    with by_sql() as sql:
        for position, _line, _hash, *content in rows:
            before = sealing.sealed_hash(before, position, dict(zip(sealing.NAMES, content, strict=True)))
            sql("UPDATE audit_trailseal SET hash = %s WHERE position = %s", before, position)


def test_what_nobody_touched_is_whole(lines: list[int]) -> None:
    assert found() == []
    assert proving.count() == 6


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'print'",
        "at = at + interval '1 microsecond'",
        "person_id = 1",
        "post_id = 1",
        "on_behalf_of_id = 1",
        "agency_id = 1",
        "about = 'dossier:x'",
        "subject = ARRAY[1]",
        "address = '1.1.1.1'",
        "session = 'x'",
        "agent = 'x'",
        """details = '{"rows": 7}'""",
        """details = '{"rows": 1.5}'""",
    ],
)
def test_every_column_that_is_edited_is_found(lines: list[int], change: str) -> None:
    with by_sql() as sql:
        sql(f"UPDATE audit_trailline SET {change} WHERE id = %s", lines[2])
    assert found() == [("edited", lines[2])]


def test_a_deleted_line_is_found_with_or_without_its_place(lines: list[int]) -> None:
    with by_sql() as sql:
        sql("DELETE FROM audit_trailline WHERE id = %s", lines[1])
    assert found() == [("deleted", lines[1])]
    with by_sql() as sql:
        sql("DELETE FROM audit_trailseal WHERE line_id = %s", lines[1])
    assert found() == [("missing", 2)]


def test_an_inserted_line_is_found(lines: list[int]) -> None:
    with by_sql() as sql:
        sql(
            "INSERT INTO audit_trailline (at, kind, about, subject, address, session, agent, details)"
            " VALUES (now(), 'view', '', '{}', '', '', '', '{}')"
        )
    assert found() == [("inserted", TrailLine.objects.latest("id").pk)]


@pytest.mark.parametrize("place", [0, -3])
def test_an_inserted_line_is_found_also_with_a_place_that_nobody_reads(lines: list[int], place: int) -> None:
    with by_sql() as sql:
        sql(
            "INSERT INTO audit_trailline (at, kind, about, subject, address, session, agent, details)"
            " VALUES (now(), 'view', '', '{}', '', '', '', '{}')"
        )
        forged = TrailLine.objects.latest("id").pk
        sql("INSERT INTO audit_trailseal (position, line_id, hash) VALUES (%s, %s, '')", place, forged)
    assert found() == [("inserted", forged)]


def test_nor_does_a_place_help_that_retention_has_passed(
    lines: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = aged()
    monkeypatch.setattr(timezone, "now", lambda: later)
    expiring.run(later)
    note(Kind.VIEW)
    assert found() == []
    forged = TrailLine.objects.latest("id").pk
    with by_sql() as sql:
        sql("DELETE FROM audit_trailseal WHERE line_id = %s", forged)
        sql("INSERT INTO audit_trailseal (position, line_id, hash) VALUES (2, %s, '')", forged)
    assert found() == [("inserted", forged)]


def test_two_lines_that_changed_places_are_found(lines: list[int]) -> None:
    with by_sql() as sql:
        sql("UPDATE audit_trailseal SET line_id = -1 WHERE line_id = %s", lines[1])
        sql("UPDATE audit_trailseal SET line_id = %s WHERE line_id = %s", lines[1], lines[2])
        sql("UPDATE audit_trailseal SET line_id = %s WHERE line_id = -1", lines[2])
    # A place is hashed with what comes before it: neither line fits where the other one stood, nor where it stands now.
    assert sorted(found()) == sorted([("moved", lines[1]), ("moved", lines[2])])


def test_a_line_deleted_before_it_was_sealed_leaves_its_mark(lines: list[int]) -> None:
    note(Kind.VIEW)
    late = TrailLine.objects.latest("id").pk
    with by_sql() as sql:
        sql("DELETE FROM audit_trailline WHERE id = %s", late)
    assert found() == [("gone_before", late)]


def test_a_chain_that_was_written_anew_contradicts_the_signed_digest(lines: list[int]) -> None:
    with by_sql() as sql:
        sql("UPDATE audit_trailline SET kind = 'print' WHERE id = %s", lines[2])
    rechain()
    assert found() == [("written_anew", 4)]


def test_a_chain_that_was_cut_off_contradicts_the_signed_digest(lines: list[int]) -> None:
    with by_sql() as sql:
        sql("DELETE FROM audit_trailline WHERE id = ANY(%s)", lines[3:])
        sql("DELETE FROM audit_trailseal WHERE line_id = ANY(%s)", lines[3:])
    assert found() == [("cut_off", 4)]


def test_digests_that_were_changed_or_taken_out_are_found(
    lines: list[int], tmp_path: Path, settings: Any
) -> None:
    digests.make(timezone.now() + DAY)
    digests.make(timezone.now() + 2 * DAY)
    first, second, third = TrailDigest.objects.order_by("day")
    assert found() == []
    with by_sql() as sql:
        sql("UPDATE audit_traildigest SET position = 3 WHERE day = %s", first.day)
    assert [what for what, _place in found()] == ["not_signed_so", "written_anew"]
    with by_sql() as sql:
        sql("UPDATE audit_traildigest SET position = 4 WHERE day = %s", first.day)
        sql("UPDATE audit_traildigest SET text = text || ' ' WHERE day = %s", third.day)
    assert [what for what, _place in found()] == ["signature", "not_signed_so"]
    with by_sql() as sql:
        sql("UPDATE audit_traildigest SET text = rtrim(text, ' ') WHERE day = %s", third.day)
        sql("DELETE FROM audit_traildigest WHERE day = %s", second.day)
    assert [what for what, _place in found()] == ["digest_gap"]


def test_a_digest_signed_by_somebody_else_is_found(lines: list[int], tmp_path: Path, settings: Any) -> None:
    kept = settings.VAR
    settings.VAR = tmp_path / "strange"
    digests.make(timezone.now() + DAY)
    assert [what for what, _place in found()] == [
        "strange_key"
    ]  # the first one, with the strange key as the own
    settings.VAR = kept
    assert [what for what, _place in found()] == ["strange_key"]
    strange = TrailDigest.objects.latest("day").public_key
    settings.TRAIL_OLD_KEYS = frozenset({proving.keys.fingerprint(strange)})
    assert found() == []


def aged(years: int = 6) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=366 * years)


def test_what_the_rule_lets_go_leaves_a_chain_that_is_whole(
    lines: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = aged()
    assert expiring.run() == 0
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert expiring.run(later) == 4
    assert list(TrailLine.objects.order_by("id").values_list("id", flat=True))[:2] == lines[4:]
    assert found() == []
    removed = TrailLine.objects.latest("id")
    assert (removed.kind, removed.details["lines"]) == ("trail_removed", 4)
    assert expiring.run(later) == 0
    with by_sql() as sql:
        sql("UPDATE audit_trailline SET kind = 'print' WHERE id = %s", lines[5])
    assert found() == [("edited", lines[5])]


def test_nothing_younger_than_a_year_goes_whatever_the_setting_says(lines: list[int], settings: Any) -> None:
    settings.TRAIL_KEEP_DAYS = 1
    assert expiring.run(timezone.now() + datetime.timedelta(days=365)) == 0
    assert expiring.run(timezone.now() + datetime.timedelta(days=367)) == 4


def test_a_deletion_cannot_be_passed_off_as_retention(lines: list[int]) -> None:
    with by_sql() as sql:
        sql("DELETE FROM audit_trailline WHERE id = ANY(%s)", lines[:4])
        sql("DELETE FROM audit_trailseal WHERE line_id = ANY(%s)", lines[:4])
    digest = TrailDigest.objects.get()
    seal = TrailSeal.objects.order_by("position")[0]
    TrailCheckpoint.objects.create(position=4, hash=digest.head, day=digest.day, lines=4, at=timezone.now())
    assert found() == [("not_retention", 4)]
    assert seal.position == 5


def test_a_proof_is_kept_with_what_it_found(lines: list[int]) -> None:
    with by_sql() as sql:
        sql("DELETE FROM audit_trailline WHERE id = %s", lines[1])
    proof = proving.check()
    assert (proof.lines, proof.differences) == (6, 1)
    assert proving.Difference.of_json(proof.found[0]).message == f"Dòng {lines[1]} (vị trí 2) đã bị xoá."
    assert proving.last_check() == proof


def test_every_difference_has_its_sentence() -> None:
    whats = proving._messages()
    day = datetime.date(2026, 12, 1)
    assert all(proving.Difference(what, 1, 2, day).message for what in whats)


def test_the_command_names_what_is_wrong_and_ends_with_1(
    lines: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motcua.cli.verify_audit.prepare_django", lambda: None)
    whole = CliRunner().invoke(command)
    assert whole.exit_code == 0
    assert "6 dòng" in whole.output
    with by_sql() as sql:
        sql("UPDATE audit_trailline SET address = '1.1.1.1' WHERE id = %s", lines[0])
    broken = CliRunner().invoke(command)
    assert broken.exit_code == 1
    assert f"Dòng {lines[0]} (vị trí 1) đã bị sửa sau khi ghi." in broken.output
