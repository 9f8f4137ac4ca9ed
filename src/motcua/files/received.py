"""The files that came with a page: sent with the form itself, or before it in pieces.

A page of several file fields, one for each `code`, sends `<prefix><code>` (files), `da-tai`
(`<code>:<key of an upload>`, in the person's order) and `gop` (each code whose photos are to become one PDF).
"""

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from motcua.files import photos, quota, rules, uploads
from motcua.files.errors import FileRefused, NotKept
from motcua.files.models import StoredFile
from motcua.files.services import place

if TYPE_CHECKING:
    from motcua.people.models import User

UPLOADED, INTO_PDF = "da-tai", "gop"
FIELD = "tep-"
# More than any page asks for.
_MOST = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What may be given in one place. `title` names a PDF that is made of photos.

    `signed`: what is given is the picture of a signature, which is made anew as a small PNG.
    """

    code: str
    title: str
    formats: Sequence[str]
    max_bytes: int
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """One file as it was given.

    `file` is checked and kept, its row to be written by `keep_rows`; without it, `problem` says why it is not taken,
    `too_large` whether its size is why, and `again` that the same will do later (the store is away).
    """

    code: str
    name: str
    file: StoredFile | None = None
    problem: str = ""
    too_large: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class _Giver:
    person: "User"
    room: quota.Room | None


@dataclass(frozen=True, slots=True)
class _Sent:
    name: str
    content: IO[bytes]
    size: int
    upload: uploads.Upload | None = None
    is_ours: bool = False


def given_files(
    request: HttpRequest,
    person: "User",
    places: Sequence[Wanted],
    *,
    prefix: str,
    agency_id: int | None,
    made: Mapping[str, tuple[str, bytes]] = MappingProxyType({}),
) -> Iterator[Given]:
    """Check every file that came with the page, in the order of the places and of the person.

    `agency_id`: whose dossier they are for. What there is room for is asked once, where files came at all. `made`: what
    the caller made of words of the page, by place: (name, PNG); it stands where no file came.
    """
    room: quota.Room | None = None
    pieces = request.POST.getlist(UPLOADED)[:_MOST]
    joined = frozenset(request.POST.getlist(INTO_PDF))
    for wanted in places:
        keys = [piece.partition(":")[2] for piece in pieces if piece.partition(":")[0] == wanted.code]
        with ExitStack() as opened:
            sent: list[_Sent] = []
            for key in keys:
                try:
                    upload, content = opened.enter_context(uploads.finished(person, _key(key)))
                    sent.append(_Sent(upload.name, content, upload.length, upload))
                except FileRefused as refused:
                    yield Given(wanted.code, "", problem=refused.message)
            for file in request.FILES.getlist(f"{prefix}{wanted.code}"):
                sent.append(_Sent(file.name or "", cast(Any, file.file), file.size or 0))
            if not sent and wanted.code in made:
                name, picture = made[wanted.code]
                sent.append(_Sent(name, io.BytesIO(picture), len(picture), is_ours=True))
            if sent and room is None:
                room = quota.room_for(person, agency_id)
            taken = list(_taken(_Giver(person, room), wanted, sent, wanted.code in joined))
            # What could not be put away now is still there when it is sent again.
            if not any(one.again for one in taken):
                for one in sent:
                    if one.upload is not None:
                        uploads.forget(one.upload)
            yield from taken


def unplaced(
    request: HttpRequest, places: Sequence[Wanted], *, prefix: str, taken: Collection[str] = ()
) -> list[str]:
    """What came with the page for none of these places, each by the name of its file or its field; never read.

    taken: codes of places that another part of the page takes, whose fields are called `tep-<code>`.
    """
    codes = {wanted.code for wanted in places}
    own = {*(f"{prefix}{code}" for code in codes), *(f"{FIELD}{code}" for code in taken)}
    codes |= set(taken)
    files = [
        f"“{rules.clean_name(file.name or '')}”"
        for name in request.FILES
        if name not in own
        for file in request.FILES.getlist(name)
    ]
    pieces = {piece.partition(":")[0] for piece in request.POST.getlist(UPLOADED)[:_MOST]}
    return [*files, *sorted({*pieces, *request.POST.getlist(INTO_PDF)} - codes)]


@dataclass(frozen=True, slots=True)
class Again:
    """Files of a page that was sent in vain, by the code of their place.

    `to_choose`: names of files that are gone. `arrived`: files that had come before the page, in pieces, and still
    wait: (value of the hidden input `da-tai`, name).
    """

    to_choose: dict[str, list[str]]
    arrived: dict[str, list[tuple[str, str]]]


def files_again(
    typed: QueryDict, names: Mapping[str, Sequence[str]], person: "User", *, prefix: str
) -> Again:
    """What became of the files of such a page. `names`: of the files that came with it, by the name of their field."""
    to_choose = {
        name.removeprefix(prefix): list(given) for name, given in names.items() if name.startswith(prefix)
    }
    arrived: dict[str, list[tuple[str, str]]] = {}
    for piece in typed.getlist(UPLOADED)[:_MOST]:
        code, _colon, key = piece.partition(":")
        try:
            upload = uploads.of(person, _key(key))
        except FileRefused:
            continue
        if upload is not None:
            arrived.setdefault(code, []).append((piece, upload.name))
        else:
            to_choose.setdefault(code, []).append(_("tệp đã tải lên trước đó"))
    return Again(to_choose, arrived)


NOTHING_AGAIN = Again({}, {})


def not_kept_yet(typed: QueryDict, given: Sequence[Given], person: "User") -> Again:
    """The files of such a page that had come in pieces and could not be put away now: they still wait."""
    codes = {one.code for one in given if one.again}
    if not codes:
        return NOTHING_AGAIN
    waiting = files_again(typed, {}, person, prefix="").arrived
    return Again({}, {code: files for code, files in waiting.items() if code in codes})


def _taken(by: _Giver, wanted: Wanted, sent: Sequence[_Sent], join: bool) -> Iterator[Given]:
    pictures = [one for one in sent if join and "pdf" in wanted.formats and _is_photo(one)]
    if pictures:
        yield _joined(by, wanted, pictures)
    for one in sent:
        if wanted.signed and not one.is_ours:
            yield _signed(by, wanted, one)
        elif one not in pictures:
            yield _placed(by, wanted, one)


def _signed(by: _Giver, wanted: Wanted, sent: _Sent) -> Given:
    if sent.size > _limit(wanted):  # told as for any other file
        return _placed(by, wanted, sent)
    try:
        with photos.signature(sent.content, rules.clean_name(sent.name)) as picture:
            return _placed(by, wanted, _Sent(_("Chữ ký.png"), picture, 0))
    except FileRefused as refused:
        return Given(wanted.code, sent.name, problem=refused.message)


def _joined(by: _Giver, wanted: Wanted, pictures: Sequence[_Sent]) -> Given:
    name = f"{rules.clean_name(wanted.title)[:80].strip()}.pdf"
    too_large = next((one for one in pictures if one.size > _limit(wanted)), None)
    if too_large is not None:  # told as for a photo alone
        return _placed(by, wanted, too_large)
    try:
        with photos.into_pdf([(one.name, one.content) for one in pictures]) as made:
            return _placed(by, wanted, _Sent(name, made, 0))
    except FileRefused as refused:
        return Given(wanted.code, name, problem=refused.message)


def _placed(by: _Giver, wanted: Wanted, sent: _Sent) -> Given:
    try:
        file = place(
            sent.content,
            sent.name,
            by.person,
            allowed=wanted.formats,
            max_bytes=wanted.max_bytes,
            room=by.room,
        )
    except FileRefused as refused:
        return Given(
            wanted.code,
            sent.name,
            problem=refused.message,
            too_large=sent.size > _limit(wanted),
            again=isinstance(refused, NotKept),
        )
    return Given(wanted.code, file.name, file=file)


def _limit(wanted: Wanted) -> int:
    return min(wanted.max_bytes, settings.FILE_MAX_BYTES)


def _is_photo(sent: _Sent) -> bool:
    sent.content.seek(0)
    head = sent.content.read(rules.HEAD_BYTES)
    sent.content.seek(0)
    return rules.is_heic(head) or bool(rules.starts_as(head) & {"jpeg", "png", "tiff"})


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise FileRefused(_("Tệp tải lên đã hết hạn hoặc đã bị huỷ. Hãy chọn lại tệp.")) from None
