"""A bucket of S3, or of anything that speaks like it, as the store."""

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from motcua.files.errors import StorageAway
from motcua.files.storage.placed import Placed
from motcua.files.storage.stores import BucketPlace, Held, path_of

_GONE = frozenset({"404", "NoSuchKey", "NotFound"})
_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/([0-9a-f]{64})")
_CONNECTING = 3
_TRIES = 3
_BUFFER = 256 * 1024


class Bucket:
    """Contents as objects. Nothing is kept in memory but what is under way."""

    is_remote = True

    def __init__(self, place: BucketPlace) -> None:
        self._at = place

    def put(self, sha256: str, source: Path) -> None:
        """Send the file in one request, which the server takes whole or not at all.

        With its MD5, so that the server refuses what arrived differently; what it then says is held against it.
        """
        with self._telling(), source.open("rb") as content:
            digest = _md5(content)
            size = content.seek(0, io.SEEK_END)
            content.seek(0)
            answer = self._client.put_object(
                Bucket=self._at.bucket,
                Key=path_of(sha256),
                Body=content,
                ContentLength=size,
                ContentMD5=base64.b64encode(digest).decode(),
                ContentType="application/octet-stream",
            )
        # Most servers answer with the MD5 of what they took. Where one answers with something else, it is read back.
        if str(answer.get("ETag", "")).strip('"') != digest.hex() and not self._has(sha256, digest):
            self.delete(sha256)
            raise StorageAway(f"{self.about()}: {sha256} was taken and is not there as it was sent")

    def _has(self, sha256: str, digest: bytes) -> bool:
        try:
            with self.open(sha256) as back:
                return _md5(back) == digest
        except FileNotFoundError:
            return False

    def open(self, sha256: str) -> BinaryIO:
        """Open the object: read from where it is asked for, and again from there when the connection breaks."""
        with self._telling():
            head = self._client.head_object(Bucket=self._at.bucket, Key=path_of(sha256))
        reader = _Reader(self, path_of(sha256), int(head["ContentLength"]), str(head.get("ETag", "")))
        return cast(BinaryIO, io.BufferedReader(reader, _BUFFER))

    def held(self, sha256: str) -> Held | None:
        """Size and age of the object."""
        try:
            with self._telling():
                head = self._client.head_object(Bucket=self._at.bucket, Key=path_of(sha256))
        except FileNotFoundError:
            return None
        return Held(int(head["ContentLength"]), head["LastModified"])

    def delete(self, sha256: str) -> None:
        """Remove the object."""
        with self._telling(), suppress(FileNotFoundError):
            self._client.delete_object(Bucket=self._at.bucket, Key=path_of(sha256))

    def names(self, after: str = "") -> Iterator[tuple[str, Held]]:
        """Ask for the list, a thousand at a time."""
        start = {"StartAfter": path_of(after)} if after else {}
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._at.bucket, **start)
        with self._telling():
            for page in pages:
                for found in page.get("Contents", ()):
                    name = _NAME.fullmatch(found["Key"])
                    if name is not None:
                        yield name[1], Held(int(found["Size"]), found["LastModified"])

    def about(self) -> str:
        """Endpoint and bucket."""
        return f"{self._at.endpoint or 's3.amazonaws.com'}/{self._at.bucket}"

    def part(self, path: str, first: int, tag: str) -> Any:
        """The body of an object from byte `first` on, as long as it is still the one that was opened."""
        wanted = {"Range": f"bytes={first}-"} if first else {}
        same = {"IfMatch": tag} if tag else {}
        with self._telling():
            return self._client.get_object(Bucket=self._at.bucket, Key=path, **wanted, **same)["Body"]

    @cached_property
    def _client(self) -> Any:
        if not self._at.bucket:
            raise StorageAway("MOTCUA_S3_BUCKET is not set")
        with self._telling():
            return get_session().create_client(
                "s3",
                endpoint_url=self._at.endpoint or None,
                aws_access_key_id=self._at.key or None,
                aws_secret_access_key=self._at.secret or None,
                region_name=self._at.region,
                config=Config(
                    connect_timeout=_CONNECTING,
                    read_timeout=self._at.seconds,
                    retries={"total_max_attempts": _TRIES, "mode": "standard"},
                    s3={"addressing_style": "path" if self._at.is_path_style else "virtual"},
                    # Checksums of the newer kind are unknown to other makers' servers; ours goes with every request.
                    request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                ),
            )

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            told = error.response.get("Error", {})
            code = str(told.get("Code", ""))
            if code in _GONE:
                raise FileNotFoundError(code) from error
            raise StorageAway(f"{self.about()}: {code} {told.get('Message', '')}".strip()) from error
        except (BotoCoreError, OSError, ValueError) as error:
            if isinstance(error, FileNotFoundError):
                raise
            raise StorageAway(f"{self.about()}: {error}") from error


def _md5(content: BinaryIO) -> bytes:
    digest = hashlib.md5(usedforsecurity=False)
    while chunk := content.read(_BUFFER):
        digest.update(chunk)
    return digest.digest()


class _Reader(Placed):
    """An object, read as it comes; a broken or cut answer is asked for again from where it broke."""

    def __init__(self, bucket: Bucket, path: str, size: int, tag: str) -> None:
        super().__init__(size)
        self._bucket, self._path, self._tag = bucket, path, tag
        # Where the answer that is being read stands.
        self._next = 0
        self._body: Any = None

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self._size - self._here)
        if wanted <= 0:
            return 0
        trouble = "cut short"
        for _try in range(_TRIES):
            try:
                if self._body is None or self._next != self._here:
                    self._drop()
                    self._body = self._bucket.part(self._path, self._here, self._tag)
                data = self._body.read(wanted)
            except FileNotFoundError:
                raise StorageAway(f"{self._bucket.about()}: {self._path} is gone") from None
            except (BotoCoreError, OSError, ValueError) as error:
                trouble, data = str(error), b""
            if data:
                buffer[: len(data)] = data
                self._here += len(data)
                self._next = self._here
                return len(data)
            self._drop()
        raise StorageAway(f"{self._bucket.about()}: {self._path}: {trouble}")

    def close(self) -> None:
        self._drop()
        super().close()

    def _drop(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None
