"""The daily digest: made once for each day, and verified by the plain `openssl`, without anything of ours."""

from __future__ import annotations

import datetime
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from motcua.audit import digests, keys, sealing
from motcua.audit.models import TrailDigest
from motcua.audit.trail import Kind, note
from tests.kernel.moments import at


@pytest.fixture
def var(tmp_path: Path, settings: Any) -> Path:
    settings.VAR, settings.TRAIL_KEY = tmp_path, ""
    return tmp_path


def written(digest: TrailDigest, folder: Path) -> None:
    (folder / "tom-luoc.txt").write_bytes(digest.text.encode())
    (folder / "tom-luoc.sig").write_bytes(bytes(digest.signature))
    (folder / "khoa.pem").write_text(digest.public_key)


def openssl(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        digests.COMMAND.split(), cwd=folder, capture_output=True, text=True, check=False, timeout=30
    )


def test_openssl_verifies_it_and_refuses_it_after_a_change(db: None, var: Path) -> None:
    note(Kind.SIGN_OUT)
    digest = digests.make()
    assert digest is not None
    digest.refresh_from_db()
    written(digest, var)
    good = openssl(var)
    assert (good.returncode, good.stdout.strip()) == (0, "Verified OK")
    text = (var / "tom-luoc.txt").read_text()
    assert f"lines 1\nhead {sealing.head()[1].hex()}\n" in text
    (var / "tom-luoc.txt").write_text(text.replace("lines 1", "lines 0"))
    bad = openssl(var)
    assert bad.returncode != 0
    assert "Verified OK" not in bad.stdout


def test_each_day_that_ended_gets_one_digest_that_names_the_one_before(db: None, var: Path) -> None:
    first = digests.make(at("2026-12-02 00:05"))
    assert first is not None
    assert first.day == datetime.date(2026, 12, 1)
    assert f"before {digests.NONE_BEFORE}" in first.text
    assert digests.make(at("2026-12-02 23:59")) is None
    assert digests.make(at("2026-12-01 10:00")) is None
    note(Kind.SIGN_OUT)
    second = digests.make(at("2026-12-05 00:05"))  # nothing ran for two days
    assert second is not None
    assert (second.day, second.position) == (datetime.date(2026, 12, 4), 1)
    assert f"before {digests.before_of(first)}" in second.text


def test_the_key_made_here_is_kept_and_its_owners_alone(var: Path) -> None:
    public = keys.own_public_key()
    assert keys.own_public_key() == public
    (kept,) = var.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert keys.is_made_here()
    assert keys.is_ours(public)


def pem(key: Any) -> str:
    made: bytes = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.decode()


def test_a_key_is_taken_from_the_environment_or_a_file(var: Path, settings: Any) -> None:
    given = pem(ec.generate_private_key(ec.SECP256R1()))
    settings.TRAIL_KEY = given
    from_text = keys.own_public_key()
    (var / "khoa").write_text(given)
    settings.TRAIL_KEY = str(var / "khoa")
    assert keys.own_public_key() == from_text
    assert not keys.is_made_here()
    signature, public = keys.sign(b"a")
    assert keys.verifies(b"a", signature, public)
    assert not keys.verifies(b"b", signature, public)
    assert not keys.verifies(b"a", b"no signature", public)
    assert not keys.verifies(b"a", signature, "no key")


@pytest.mark.parametrize("given", ["-----BEGIN nothing", "/khong/co/tep", "p384"])
def test_a_key_that_cannot_serve_is_told(var: Path, settings: Any, given: str) -> None:
    settings.TRAIL_KEY = pem(ec.generate_private_key(ec.SECP384R1())) if given == "p384" else given
    with pytest.raises(keys.KeyUnusable, match="khoá ký nhật ký"):
        keys.sign(b"a")


def test_a_day_without_lines_has_a_digest_too(db: None, var: Path) -> None:
    digest = digests.make(timezone.now())
    assert digest is not None
    assert digest.position == 0
