"""What the measurement of password hashing says, and that we run with what was measured."""

from __future__ import annotations

from argon2 import extract_parameters
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.test import override_settings

from bench.passwords import CANDIDATES, OURS, as_it_runs, milliseconds, per_second
from motcua.people.hashing import PasswordHasher

OURS_IN_SETTINGS = override_settings(PASSWORD_HASHERS=["motcua.people.hashing.PasswordHasher"])
OTHERS_TOO = override_settings(
    PASSWORD_HASHERS=[
        "motcua.people.hashing.PasswordHasher",
        "django.contrib.auth.hashers.Argon2PasswordHasher",
    ]
)


def test_every_candidate_is_measured_and_ours_costs_less_than_the_frameworks() -> None:
    times = milliseconds(rounds=1)
    assert set(times) == {one.name for one in CANDIDATES}
    assert all(time > 0 for time in times.values())
    assert times["ours"] < times["framework"]
    assert per_second(OURS, seconds=0.2) > 0
    assert as_it_runs(rounds=1) > 0


@OURS_IN_SETTINGS
def test_passwords_are_kept_with_the_parameters_that_were_measured() -> None:
    kept = extract_parameters(make_password("x").partition("argon2")[2])
    assert (kept.time_cost, kept.memory_cost, kept.parallelism) == (OURS.passes, OURS.kib, OURS.lanes)
    assert (kept.time_cost, kept.memory_cost) == (5, 7_168), "OWASP's, no less"


@OURS_IN_SETTINGS
def test_what_is_kept_is_argon2id_for_whoever_reads_it() -> None:
    kept = make_password("bốn từ")
    assert Argon2PasswordHasher().verify("bốn từ", kept)
    assert not Argon2PasswordHasher().verify("bốn từ ", kept)
    assert not PasswordHasher().must_update(kept), "it is not hashed anew at each sign-in"
    assert make_password("bốn từ") != kept, "each has a salt of its own"


@OTHERS_TOO
def test_a_password_hashed_otherwise_is_taken_and_hashed_anew() -> None:
    old = Argon2PasswordHasher().encode("x", "mot-chut-muoi-thoi")
    written: list[str] = []
    assert not check_password("y", old)
    assert check_password("x", old, lambda typed: written.append(typed))
    assert written == ["x"]
    assert PasswordHasher().must_update(old)
