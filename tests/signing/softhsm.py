"""A token for the tests: SoftHSM, with keys that the simulator's authorities certified."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from motcua.simulate.esign.authority import Authority, Holder

PIN, LABEL = "567890", "motcua"
MODULE = next(
    (
        one
        for one in (
            "/usr/lib/softhsm/libsofthsm2.so",
            "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
            "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
        )
        if Path(one).exists()
    ),
    "",
)
needs_softhsm = pytest.mark.skipif(
    not MODULE or shutil.which("softhsm2-util") is None,
    reason="SoftHSM is not there and scripts/setup.sh could not install it (apt-get install softhsm2)",
)


@dataclass
class Token:
    """A token in a folder of its own; `SOFTHSM2_CONF` of this process names it."""

    module: str
    folder: Path

    def hold(self, holder: Holder, authority: Authority, number: str = "a1") -> None:
        """Put in a key with its certificate and that of who issued it."""
        import pkcs11
        from pkcs11 import Attribute, CertificateType, ObjectClass

        key = self.folder / f"{number}.pem"
        key.write_bytes(
            holder.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        _run("--import", str(key), "--token", LABEL, "--label", number, "--id", number, "--pin", PIN)
        with pkcs11.lib(self.module).get_token(token_label=LABEL).open(rw=True, user_pin=PIN) as session:
            for one, identifier in ((holder, number), (authority.issuing, "ff")):
                session.create_object(
                    {
                        Attribute.CLASS: ObjectClass.CERTIFICATE,
                        Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                        Attribute.TOKEN: True,
                        Attribute.PRIVATE: False,
                        Attribute.ID: bytes.fromhex(identifier),
                        Attribute.LABEL: identifier,
                        Attribute.SUBJECT: one.certificate.subject.public_bytes(),
                        Attribute.VALUE: one.der,
                    }
                )

    def empty(self) -> None:
        """Take out all keys and certificates."""
        import pkcs11

        with pkcs11.lib(self.module).get_token(token_label=LABEL).open(rw=True, user_pin=PIN) as session:
            for one in list(session.get_objects()):
                one.destroy()


def _run(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True)


@pytest.fixture(scope="session")
def initialised_softhsm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Token]:
    """One for all tests of a process: the library reads where its tokens lie once."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    os.environ["SOFTHSM2_CONF"] = str(settings)
    _run("--init-token", "--free", "--label", LABEL, "--so-pin", "12345678", "--pin", PIN)
    yield Token(MODULE, folder)
    del os.environ["SOFTHSM2_CONF"]


@pytest.fixture
def softhsm(initialised_softhsm: Token) -> Iterator[Token]:
    """The token, empty at the end: what one test put in is not offered in the next."""
    yield initialised_softhsm
    initialised_softhsm.empty()
