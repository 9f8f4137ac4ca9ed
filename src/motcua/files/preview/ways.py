"""How a kind of file is shown: as it is, or made into something that a browser shows. Pure."""

from motcua.files.rules import KINDS

PDF, IMAGE, FILM, SOUND, MADE, NONE = "pdf", "image", "film", "sound", "made", ""
"""Shown as it is (a PDF, a picture, film and sound), made into something else first, or not at all."""
AS_IT_IS = frozenset({PDF, IMAGE, FILM, SOUND})

_MEDIA = {KINDS["mp4"].content_type: FILM, **{KINDS[code].content_type: SOUND for code in ("m4a", "mp3")}}
_IMAGES = frozenset({"image/jpeg", "image/png"})
# By content type: the suffix by which a converter knows the format.
_OFFICE = {
    **{KINDS[code].content_type: KINDS[code].suffixes[0] for code in ("doc", "docx", "xls", "xlsx", "odt")},
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
}
# What our own readers understand, without an office program; all others need one.
_READ = {
    **{KINDS[code].content_type: code for code in ("docx", "xlsx", "odt", "tiff")},
    "text/plain": "txt",
}


def way_of(content_type: str) -> str:
    """How files of this type are shown: PDF, IMAGE, MADE or NONE."""
    if content_type == "application/pdf":
        return PDF
    if content_type in _IMAGES:
        return IMAGE
    if content_type in _MEDIA:
        return _MEDIA[content_type]
    return MADE if bare(content_type) in _OFFICE or bare(content_type) in _READ else NONE


def office_suffix(content_type: str) -> str:
    """The suffix under which an office program opens the format; "" where it is none of its."""
    return _OFFICE.get(bare(content_type), "")


def reader_of(content_type: str) -> str:
    """The code of the reader of ours that makes the format into something to see; "" without one."""
    return _READ.get(bare(content_type), "")


def bare(content_type: str) -> str:
    """ "text/plain; charset=utf-8" → "text/plain"."""
    return content_type.partition(";")[0].strip().lower()
