"""The protocol of uploads in pieces under whatever a client may send: a model of it beside the real one.

Every answer is one of the protocol's own, what lies on disk is always the bytes that the model says, nobody's upload
is touched by somebody else, and what is whole is taken as it was sent.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from motcua.files import uploads
from motcua.files.errors import FileRefused
from motcua.files.models import Upload
from motcua.files.storage import sealing
from motcua.people.models import User

pytestmark = pytest.mark.django_db
TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}
LONGEST = 600
PIECE = "application/offset+octet-stream"
# Headers take no control characters and nothing beyond Latin-1: the server before us refuses those.
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60)
KINDS = st.sampled_from([PIECE, PIECE, PIECE, "text/plain", "x"])
NUMBERS = st.one_of(
    st.integers(-3, LONGEST + 3).map(str), st.sampled_from(["", "1e3", "٣", "9" * 40]), HEADER
)


class Protocol(RuleBasedStateMachine):
    """Two persons, their uploads, and what should have arrived of each."""

    addresses = Bundle("addresses")

    def __init__(self) -> None:
        super().__init__()
        # Each run of the model begins with nothing of the run before.
        for upload in Upload.objects.all():
            uploads.forget(upload)
        self.people = [User.objects.get_or_create(email=f"{name}@example.vn")[0] for name in ("mot", "hai")]
        self.clients = []
        for person in self.people:
            client = Client()
            client.force_login(person)
            self.clients.append(client)
        # Address → (whose, announced length, what arrived).
        self.model: dict[str, tuple[int, int, bytes]] = {}

    def tell(self, response: Any, *allowed: int) -> None:
        assert response.status_code in allowed, (response.status_code, response.content[:200])
        assert response["Tus-Resumable"] == "1.0.0"

    @rule(target=addresses, who=st.integers(0, 1), length=st.integers(1, LONGEST), name=st.text(max_size=40))
    def begin(self, who: int, length: int, name: str) -> str:
        told = f"filename {base64.b64encode(name.encode()).decode()}"
        response = self.clients[who].post(
            "/tai-len", HTTP_UPLOAD_LENGTH=str(length), HTTP_UPLOAD_METADATA=told, **TUS
        )
        self.tell(response, 201, 413)
        if response.status_code == 413:  # so many at once and no more
            assert sum(one[0] == who for one in self.model.values()) == uploads.MOST_UNFINISHED
            return "/tai-len/00000000-0000-4000-8000-000000000000"
        where: str = response["Location"]
        self.model[where] = (who, length, b"")
        return where

    @rule(who=st.integers(0, 1), length=NUMBERS, told=HEADER)
    def begin_with_nonsense(self, who: int, length: str, told: str) -> None:
        before = Upload.objects.count()
        response = self.clients[who].post(
            "/tai-len", HTTP_UPLOAD_LENGTH=length, HTTP_UPLOAD_METADATA=told, **TUS
        )
        self.tell(response, 201, 400, 413)
        if response.status_code == 201:
            self.model[response["Location"]] = (who, int(length), b"")
        else:
            assert Upload.objects.count() == before

    @rule(
        where=addresses,
        who=st.integers(0, 1),
        skew=st.sampled_from([0, 0, 0, -1, 1, 7]),
        data=st.binary(min_size=1, max_size=400),
    )
    def send(self, where: str, who: int, skew: int, data: bytes) -> None:
        owner, length, there = self.model.get(where, (-1, 0, b""))
        response = self._patch(where, who, str(len(there) + skew), data)
        if owner != who:
            self.tell(response, 404)
        elif skew:
            self.tell(response, 409, 400)
        else:
            self.tell(response, 204)
            there = (there + data)[:length]
            assert response["Upload-Offset"] == str(len(there))
            self.model[where] = (owner, length, there)

    @rule(
        where=addresses,
        data=st.binary(min_size=1, max_size=400),
        spoilt=st.booleans(),
        algorithm=st.sampled_from(["sha1", "sha256"]),
    )
    def send_checked(self, where: str, data: bytes, spoilt: bool, algorithm: str) -> None:
        owner, length, there = self.model.get(where, (0, 0, b""))
        if algorithm not in uploads.CHECKSUMS:
            return
        digest = hashlib.new(algorithm, data + b"x" * spoilt, usedforsecurity=False).digest()
        told = f"{algorithm} {base64.b64encode(digest).decode()}"
        response = self._patch(where, owner, str(len(there)), data, HTTP_UPLOAD_CHECKSUM=told)
        if where not in self.model:
            self.tell(response, 404)
        elif spoilt:
            self.tell(response, 460)
        else:
            self.tell(response, 204)
            self.model[where] = (owner, length, (there + data)[:length])

    @rule(
        where=addresses, offset=NUMBERS, kind=KINDS, checksum=HEADER, data=st.binary(min_size=1, max_size=50)
    )
    def send_nonsense(self, where: str, offset: str, kind: str, checksum: str, data: bytes) -> None:
        owner, _length, _there = self.model.get(where, (0, 0, b""))
        response = self._patch(where, owner, offset, data, kind=kind, HTTP_UPLOAD_CHECKSUM=checksum)
        self.tell(response, 400, 404, 409, 415, 460)

    @rule(where=addresses, who=st.integers(0, 1))
    def cancel(self, where: str, who: int) -> None:
        owner, _length, _there = self.model.get(where, (-1, 0, b""))
        response = self.clients[who].delete(where, **TUS)
        self.tell(response, 204 if owner == who else 404)
        if owner == who:
            del self.model[where]

    @rule(where=addresses, who=st.integers(0, 1))
    def take(self, where: str, who: int) -> None:
        """As the page does that attaches it: whole and one's own, or refused with words."""
        owner, length, there = self.model.get(where, (-1, 0, b""))
        key = UUID(where.rsplit("/", 1)[1])
        if owner != who or len(there) < length:
            with pytest.raises(FileRefused), uploads.finished(self.people[who], key):
                pass
            return
        with uploads.finished(self.people[who], key) as (upload, content):
            assert content.read() == there
        uploads.forget(upload)
        del self.model[where]

    @rule(where=addresses, who=st.integers(0, 1))
    def ask(self, where: str, who: int) -> None:
        owner, length, there = self.model.get(where, (-1, 0, b""))
        response = self.clients[who].head(where, **TUS)
        self.tell(response, 200 if owner == who else 404)
        if owner == who:
            told = (response["Upload-Offset"], response["Upload-Length"])
            assert told == (str(len(there)), str(length))

    @invariant()
    def what_is_there_is_what_was_sent(self) -> None:
        for where, (owner, _length, there) in self.model.items():
            key = UUID(where.rsplit("/", 1)[1])
            assert uploads.offset_of(Upload(owner=self.people[owner], key=key)) == len(there)
        kept = {
            reverse("files:upload", kwargs={"key": key})
            for key in Upload.objects.values_list("key", flat=True)
        }
        assert kept == set(self.model)

    def _patch(self, where: str, who: int, offset: str, data: bytes, **more: Any) -> Any:
        kind = more.pop("kind", PIECE)
        return self.clients[who].patch(
            where, data, content_type=kind, HTTP_UPLOAD_OFFSET=offset, **TUS, **more
        )


@pytest.mark.parametrize("sealed", [False, True])
def test_whatever_a_client_sends(sealed: bool, settings: Any) -> None:
    assert connection.in_atomic_block, "each run of the model writes into the test's own transaction"
    if sealed:
        settings.FILES_KEYS = sealing.new_key("thu")
    run_state_machine_as_test(
        Protocol,
        settings=HYPOTHESIS,
    )


HYPOTHESIS = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
