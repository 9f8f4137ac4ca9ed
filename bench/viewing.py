"""A large paper in the viewer: its first page read part by part as the page's viewer does, and a whole one streamed."""

import io
import os
import statistics
import time
from dataclasses import dataclass

import pikepdf
from django.urls import reverse

from bench.client import Connection, Unexpected, expect, get
from bench.server import Server
from motcua.dossiers.models import Dossier, Paper
from motcua.files.services import store_made

PAGES, SIDE = 300, 256
"""So many pages of one grey picture each: a scan of some 20 MB."""
PART = 64 * 1024
"""What pdf.js asks for at once (`rangeChunkSize`)."""
STREAMED = 200 * 1024 * 1024
LONG, STREAM = "khac", "khac-lon"
TIMES = 10


@dataclass(frozen=True)
class Viewing:
    """The first page of a paper of 300 pages: median milliseconds and requests. A file of 200 MB read whole: seconds,
    and megabytes that a worker holds more while and after it.
    """

    first_page_ms: float
    requests: int
    stream_s: float
    grown_mb: float


def viewing(server: Server, dossier: Dossier, session: str) -> Viewing:
    """Measure both on papers of this dossier, which are given to it once."""
    path = paper_address(dossier, LONG)
    taken, requests = [], 0
    for _time in range(TIMES):
        began = time.perf_counter()
        requests = first_page(server.port, path, session)
        taken.append(1000 * (time.perf_counter() - began))
    stream_s, grown = _streamed(server, paper_address(dossier, STREAM), session)
    return Viewing(round(statistics.median(taken), 1), requests, round(stream_s, 2), round(grown, 1))


def paper_address(dossier: Dossier, requirement: str) -> str:
    """The address of the long paper, or of the one that is streamed."""
    kept = Paper.objects.filter(dossier=dossier, requirement=requirement).select_related("file").first()
    if kept is None:
        content = long_scan() if requirement == LONG else b"%PDF-1.7\n" + os.urandom(STREAMED)
        stored = store_made(content, f"ban-quet-{requirement}.pdf", "application/pdf")
        kept = Paper.objects.create(dossier=dossier, requirement=requirement, file=stored, submitted=True)
    assert kept.file is not None
    return reverse("portal:file", kwargs={"key": kept.file.key})


def long_scan() -> bytes:
    """A PDF of 300 pages, each a picture that does not compress."""
    scan = pikepdf.new()
    for _page in range(PAGES):
        page = scan.add_blank_page(page_size=(595, 842))
        picture = scan.make_stream(os.urandom(SIDE * SIDE))
        picture.Type, picture.Subtype, picture.ColorSpace = (
            pikepdf.Name.XObject,
            pikepdf.Name.Image,
            pikepdf.Name.DeviceGray,
        )
        picture.Width, picture.Height, picture.BitsPerComponent = SIDE, SIDE, 8
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=picture))
        page.Contents = scan.make_stream(b"q 595 0 0 842 0 0 cm /Im Do Q")
    written = io.BytesIO()
    scan.save(written)
    return written.getvalue()


def first_page(port: int, path: str, session: str) -> int:
    """Read what the first page needs, in parts as pdf.js asks for them; return the number of requests."""
    parts = _Parts(port, path, session)
    with pikepdf.open(parts) as opened:
        # Down the tree, not over all pages: the others must stay where they are.
        node = opened.Root.Pages
        while "/Kids" in node:
            node = node.Kids[0]
        node.Contents.read_bytes()
        if len(node.Resources.XObject.Im.read_bytes()) != SIDE * SIDE:
            raise Unexpected("the first page has another picture than it was made with")
    parts.close()
    return parts.requests


class _Parts(io.RawIOBase):
    """A file behind an address, of which only those parts are fetched that are read."""

    def __init__(self, port: int, path: str, session: str) -> None:
        self._connection, self._path, self._session = Connection(port), path, session
        self._kept: dict[int, bytes] = {}
        self._here = 0
        self._size = self.requests = 0
        self._part(0)

    def _part(self, number: int) -> bytes:
        if number not in self._kept:
            start = number * PART
            request = get(self._path, session=self._session, part=f"bytes={start}-{start + PART - 1}")
            answer = self._connection.send(request)
            expect(answer, 206, request)
            self.requests += 1
            self._size = int(answer.headers["content-range"].rpartition("/")[2])
            self._kept[number] = answer.body
        return self._kept[number]

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._here = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._here, io.SEEK_END: self._size}[whence]
        return self._here

    def tell(self) -> int:
        return self._here

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what `RawIOBase.read` gives
        filled = 0
        # To the end of the buffer, over as many parts as it takes: the reader takes less for the end of the file.
        while filled < len(buffer) and self._here < self._size:
            number, within = divmod(self._here, PART)
            piece = self._part(number)[within : within + len(buffer) - filled]
            buffer[filled : filled + len(piece)] = piece
            filled += len(piece)
            self._here += len(piece)
        return filled

    def close(self) -> None:
        self._connection.close()
        super().close()


def _streamed(server: Server, path: str, session: str) -> tuple[float, float]:
    before = max(server.worker_memory())
    connection = Connection(server.port)
    began = time.perf_counter()
    connection.socket.sendall(get(path, session=session))
    received, most = 0, before
    while received < STREAMED:
        piece = connection.socket.recv(1024 * 1024)
        if not piece:
            raise Unexpected("the server closed the connection in the middle of a large file")
        if (received + len(piece)) // (20 * 1024 * 1024) > received // (20 * 1024 * 1024):
            most = max(most, *server.worker_memory())
        received += len(piece)
    taken = time.perf_counter() - began
    connection.close()
    return taken, max(most, *server.worker_memory()) - before
