"""Reads a PDF from the standard input and prints one word: good, locked, active, files, xfa or broken. In the jail."""

import io
import sys

import pikepdf

# A book of a thousand pages has some ten thousand objects.
_MOST_OBJECTS = 500_000
_DEEPEST = 20
_ACTIVE = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/Movie", "/Sound"}
)
_PLAYED = frozenset({"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})


def main() -> str:
    """The word for what came in."""
    try:
        # An empty password opens what is only protected against copying and printing.
        with pikepdf.open(io.BytesIO(sys.stdin.buffer.read())) as book:
            return _found(book)
    except pikepdf.PasswordError:
        return "locked"
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError):
        return "broken"


def _found(book: pikepdf.Pdf) -> str:
    if len(book.pages) == 0:
        return "broken"
    for number, thing in enumerate(book.objects):
        if number > _MOST_OBJECTS:
            return "broken"
        word = _in_object(thing, 0)
        if word:
            return word
    return "good"


def _in_object(thing: pikepdf.Object, depth: int) -> str:
    if depth > _DEEPEST:
        return "broken"
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        word = _in_keys(thing)
        parts = [value for _key, value in thing.items()]
    elif isinstance(thing, pikepdf.Array):
        word, parts = "", list(thing)
    else:
        return ""
    if word:
        return word
    for part in parts:
        # What is referred to has its own turn.
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            word = _in_object(part, depth + 1)
            if word:
                return word
    return ""


def _in_keys(thing: pikepdf.Object) -> str:
    def named(key: str) -> str:
        value = thing.get(key)
        return str(value) if isinstance(value, pikepdf.Name) else ""

    if (
        "/JS" in thing
        or named("/S") in _ACTIVE
        or (named("/Type") == "/Annot" and named("/Subtype") in _PLAYED)
    ):
        return "active"
    if "/EF" in thing or named("/Type") == "/EmbeddedFile" or named("/Subtype") == "/FileAttachment":
        return "files"
    return "xfa" if "/XFA" in thing else ""


if __name__ == "__main__":
    print(main())
