"""Pictures that stand in the printed form: signatures, and names that were typed instead of signing."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier, Paper
from motcua.files.errors import NotChecked, StorageAway
from motcua.files.models import StoredFile
from motcua.files.services import open_file
from motcua.forms.exports.document import Part, Picture
from motcua.kernel.dates import format_datetime
from motcua.slips.services import render_written_name

log = logging.getLogger(__name__)
_MOST_BYTES = 1024 * 1024
LONGEST_NAME = 80


def sections_of(dossier: Dossier, parts: Sequence[Part]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The parts of a filled form as `slips.services.form_data` takes them; one statement where something is signed.

    A picture that cannot be had now (deleted in its time, not checked yet, the store away) is told in words.
    """
    keys = [block.picture for part in parts for block in part.blocks if isinstance(block, Picture)]
    pictures = pictures_of(dossier, keys)
    return [(part.title, [_shown(block, pictures) for block in part.blocks]) for part in parts]


def pictures_of(dossier: Dossier, keys: Sequence[str]) -> dict[str, list[int]]:
    """The bytes of those PNG pictures that can be had now, by the keys of their files; no statement for no keys."""
    return dict(_pictures(dossier, keys)) if keys else {}


def _shown(block: Any, pictures: dict[str, list[int]]) -> dict[str, Any]:
    shown: dict[str, Any] = block._asdict()
    if isinstance(block, Picture):
        shown.pop("picture")
        if block.picture in pictures:
            shown["picture"] = pictures[block.picture]
    return shown


def _pictures(dossier: Dossier, keys: Sequence[str]) -> Iterable[tuple[str, list[int]]]:
    rows = Paper.objects.filter(dossier=dossier, file__key__in=keys).select_related("file")
    for stored in {row.file for row in rows if row.file is not None}:
        content = _content(stored)
        if content.startswith(b"\x89PNG"):
            yield str(stored.key), list(content)


def _content(stored: StoredFile) -> bytes:
    try:
        with open_file(stored) as opened:
            return opened.read(_MOST_BYTES)
    except (NotChecked, StorageAway, FileNotFoundError) as error:
        log.warning("a signature is printed without its picture: %s", type(error).__name__)
        return b""


def written_name(name: str) -> tuple[str, bytes]:
    """(name of the file, PNG) of a full name that somebody typed to confirm with, at this moment."""
    note = _("Họ tên gõ để xác nhận lúc %(at)s, thay cho ký tay") % {"at": format_datetime(timezone.now())}
    return _("Họ tên gõ xác nhận.png"), render_written_name(name[:LONGEST_NAME], note)
