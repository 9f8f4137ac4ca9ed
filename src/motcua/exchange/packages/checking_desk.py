"""What letters, ready replies and named lists must keep beyond their shape."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue.notice_texts import PLACEHOLDERS, unknown_names
from motcua.dossiers.acts.labels import LABELS
from motcua.dossiers.selectors.lists import LISTS
from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.files.retention import BY_AGENCY


def check_notice(document: Document) -> Iterator[Mistake]:
    """Every name in braces is known."""
    places = _texts(document.data, "")
    if "english" in document.data:
        places += _texts(document.data["english"], "/english")
    for pointer, text in places:
        for name in unknown_names(text):
            yield document.mistake(
                pointer,
                _("Không có chỗ điền “{%(name)s}”. Dùng được: %(known)s.")
                % {"name": name, "known": ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)},
            )


def _texts(said: Mapping[str, Any], where: str) -> list[tuple[str, str]]:
    return [
        (f"{where}/subject", said["subject"]),
        *((f"{where}/body/{n}", text) for n, text in enumerate(said["body"])),
        (f"{where}/short", said.get("short", "")),
    ]


def check_notices_of_process(document: Document, known: Known) -> Iterator[Mistake]:
    """Each text that an action of the process names is there."""
    for index, step in enumerate(document.data["steps"]):
        for position, action in enumerate(step.get("actions", [])):
            named = action.get("notice")
            if named is not None and named not in known.notices:
                yield document.mistake(
                    f"/steps/{index}/actions/{position}/notice",
                    _("Không có lời báo “%(code)s”.") % {"code": named},
                )


def check_replies(document: Document, known: Known) -> Iterator[Mistake]:
    """The procedure and each action of its process are there; no title stands twice for one action."""
    code = document.data["code"]
    if code not in known.procedures:
        yield document.mistake("/code", _("Không có thủ tục “%(code)s”.") % {"code": code})
        return
    actions = _actions(known, code)
    seen: set[tuple[str, str]] = set()
    for index, reply in enumerate(document.data["replies"]):
        if reply["action"] not in actions:
            yield document.mistake(
                f"/replies/{index}/action",
                _("Quy trình của thủ tục không có thao tác “%(code)s”.") % {"code": reply["action"]},
            )
        if (reply["action"], reply["title"]) in seen:
            yield document.mistake(
                f"/replies/{index}/title",
                _("Mẫu trả lời “%(title)s” viết hai lần.") % {"title": reply["title"]},
            )
        seen.add((reply["action"], reply["title"]))


def check_folders(document: Document, known: Known) -> Iterator[Mistake]:
    """Procedures are there, places are steps or ends of their processes, no code stands twice.

    What the kept set names already may stay: running dossiers are at steps that the newest process has no more, and
    those of withdrawn procedures go on.
    """
    everything = document.data["procedures"]
    kept = known.folders.get(document.data["code"], {"procedures": [], "folders": []})
    for index, code in enumerate(everything):
        if code not in known.procedures and code not in kept["procedures"]:
            yield document.mistake(f"/procedures/{index}", _("Không có thủ tục “%(code)s”.") % {"code": code})
    seen: set[str] = set()
    for index, folder in enumerate(document.data["folders"]):
        at = f"/folders/{index}"
        if folder["code"] in seen:
            yield document.mistake(
                f"{at}/code", _("Danh mục “%(code)s” viết hai lần.") % {"code": folder["code"]}
            )
        seen.add(folder["code"])
        own = folder.get("procedures", everything)
        for number, code in enumerate(own):
            if code not in everything:
                yield document.mistake(
                    f"{at}/procedures/{number}",
                    _("Thủ tục “%(code)s” không thuộc bộ danh mục này.") % {"code": code},
                )
        places = {place for code in own for place in _places(known, code)} | _kept_places(
            kept, folder["code"], own
        )
        for number, place in enumerate(folder.get("places", [])):
            if place not in places:
                yield document.mistake(
                    f"{at}/places/{number}",
                    _("Quy trình của các thủ tục không có bước hoặc kết thúc “%(code)s”.") % {"code": place},
                )


def check_labels(document: Document) -> Iterator[Mistake]:
    """Every list and act that is given a name is there."""
    for part, known, wording in (
        ("lists", LISTS, _("Không có danh sách “%(code)s”.")),
        ("acts", LABELS, _("Không có thao tác “%(code)s”.")),
    ):
        for code in document.data.get(part, {}):
            if code not in known:
                yield document.mistake(f"/{part}/{code}", wording % {"code": code})


def check_retention(document: Document, known: Known) -> Iterator[Mistake]:
    """Every agency that has a time of its own is there."""
    for code in document.data.get(BY_AGENCY, {}):
        if code not in known.parents:
            yield document.mistake(f"/{BY_AGENCY}/{code}", _("Không có cơ quan “%(code)s”.") % {"code": code})


def _kept_places(kept: Mapping[str, Any], code: str, procedures: list[str]) -> set[str]:
    """The places of a list as it is kept, as long as it still holds every procedure that they came from."""
    for folder in kept["folders"]:
        if folder["code"] == code and set(folder.get("procedures", kept["procedures"])) <= set(procedures):
            return set(folder.get("places", ()))
    return set()


def _process(known: Known, procedure: str) -> Mapping[str, Any]:
    code = known.procedures.get(procedure, {}).get("process", "")
    return known.processes.get(code, {})


def _actions(known: Known, procedure: str) -> set[str]:
    steps = _process(known, procedure).get("steps", [])
    return {action["code"] for step in steps for action in step.get("actions", [])}


def _places(known: Known, procedure: str) -> set[str]:
    process = _process(known, procedure)
    return {place["code"] for place in (*process.get("steps", []), *process.get("ends", []))}
