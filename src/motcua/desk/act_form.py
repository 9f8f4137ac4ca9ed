"""What is posted for an act: read by name, leniently, so that it can be shown again whatever was wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from motcua.agencies.selectors import Actor
from motcua.catalogue.definition import MEGABYTE
from motcua.files.models import StoredFile
from motcua.files.services import FileRefused, place

CONTROLS = frozenset({"csrfmiddlewaretoken", "expected", "act", "them-muc"})
FORMATS = ("pdf", "doc", "docx")
MAX_MB = 20
# More than any act asks for.
MOST_FILES = 6
ROWS_AT_FIRST = 5
ROWS_MORE = 3
MOST_ROWS = 60

# Acts that end something for good: the form says so before the button is pressed.
IRREVOCABLE = frozenset({"refuse", "reject", "finish", "hand_over", "confirm_withdrawal", "stop"})


@dataclass
class Typed:
    """An act's form as it was sent, and what was wrong with it. `items`: rows of a supplement request."""

    values: dict[str, str] = field(default_factory=dict)
    # Everything that was ticked, by name: several boxes may carry one.
    ticked: dict[str, list[str]] = field(default_factory=dict)
    items: list[dict[str, str]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    # Whether a file came with it: a browser never sends it again by itself.
    had_files: bool = False

    @property
    def words(self) -> list[str]:
        """Everything typed, to copy from when the act is no longer possible."""
        return [
            text for text in (*self.values.values(), *(row["text"] for row in self.items)) if text.strip()
        ]


def read_typed(post: QueryDict, *, had_files: bool = False) -> Typed:
    """Read what was sent; unknown names are kept and ignored by the act."""
    values = {
        name: str(post[name]) for name in post if name not in CONTROLS and not name.startswith("items-")
    }
    rows = []
    for number in range(MOST_ROWS):
        name = f"items-{number}"
        if f"{name}-text" not in post and f"{name}-requirement" not in post:
            break
        rows.append(
            {"requirement": post.get(f"{name}-requirement", ""), "text": post.get(f"{name}-text", "")}
        )
    ticked = {name: [str(one) for one in post.getlist(name)] for name in values}
    return Typed(values, ticked, rows, had_files=had_files)


def item_rows(typed: Typed, *, more: bool = False) -> list[dict[str, str]]:
    """The rows that a supplement request shows: what was typed, and blank ones."""
    wanted = max(ROWS_AT_FIRST, len(typed.items) + (ROWS_MORE if more else 0))
    blank = {"requirement": "", "text": ""}
    return [*typed.items, *(dict(blank) for _row in range(len(typed.items), min(wanted, MOST_ROWS)))]


def data_of(typed: Typed, files: Mapping[str, StoredFile]) -> dict[str, Any]:
    """What the act is given."""
    several = {name: given for name, given in typed.ticked.items() if len(given) > 1}
    return {**typed.values, **several, "items": typed.items, **files}


def keep_files(
    uploads: MultiValueDict[str, UploadedFile], actor: Actor
) -> tuple[dict[str, StoredFile], dict[str, str]]:
    """Check the files that came with an act and put them on disk; (files, messages) by the input's name.

    Their rows are written by the act itself, and only where it happens; it says which it asks for and whose they are.
    """
    kept: dict[str, StoredFile] = {}
    errors: dict[str, str] = {}
    for name in list(uploads)[:MOST_FILES]:
        upload = uploads.get(name)
        if upload is None:
            continue
        try:
            kept[name] = place(
                cast(Any, upload.file),
                upload.name or "",
                actor.person,
                allowed=FORMATS,
                max_bytes=MAX_MB * MEGABYTE,
            )
        except FileRefused as refused:
            errors[name] = refused.message
    return kept, errors


def read_expected(post: QueryDict) -> int | None:
    """The event count that the page was made from."""
    text = post.get("expected", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
