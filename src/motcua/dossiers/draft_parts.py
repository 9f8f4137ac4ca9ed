"""The parts of a draft that a page may save (answers, people, replies), and what two pages have both changed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from motcua.dossiers import merging
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import State
from motcua.forms.definition import Field
from motcua.forms.selectors import cached_form


class Part(Protocol):
    """Some fields of a draft as a page sent them. Codes of several parts of one page differ."""

    @property
    def given(self) -> Mapping[str, Any]:
        """What the page sent, by the code of the field."""

    def asked(self, dossier: Dossier) -> merging.Fields:
        """The fields that it may hold."""

    def saved(self, dossier: Dossier) -> Mapping[str, Any]:
        """What the draft holds of them."""

    def with_related(self, mine: Mapping[str, Any]) -> Mapping[str, Any]:
        """What was changed on the page, with what is nothing without it."""

    def take(self, dossier: Dossier, mine: Mapping[str, Any]) -> Sequence[str]:
        """Put `mine` in the place of what is saved; return the columns of the dossier that changed."""


@dataclass(frozen=True)
class Fields:
    """Fields that are not those of one published form."""

    by_code: Mapping[str, Field]

    @classmethod
    def of(cls, fields: Iterable[Field]) -> "Fields":
        """These fields by code."""
        return cls({field.code: field for field in fields})


@dataclass(frozen=True)
class Answers:
    """Answers to the published form. `emptied`: fields that the page showed and sent nothing for."""

    given: Mapping[str, Any]
    emptied: Collection[str] = ()

    def asked(self, dossier: Dossier) -> merging.Fields:
        """The fields of the form that the dossier began under."""
        return cached_form(dossier.form_version_id)

    def saved(self, dossier: Dossier) -> Mapping[str, Any]:
        """The answers being worked on."""
        return working_answers(dossier)

    def with_related(self, mine: Mapping[str, Any]) -> Mapping[str, Any]:
        """Each answer stands for itself."""
        return mine

    def take(self, dossier: Dossier, mine: Mapping[str, Any]) -> Sequence[str]:
        """Into the draft, or into the working copy of a supplement."""
        merged = {code: value for code, value in working_answers(dossier).items() if code not in self.emptied}
        set_working_answers(dossier, merged | dict(mine))
        return "answers", "pending_answers"


def working_answers(dossier: Dossier) -> dict[str, Any]:
    """The answers being worked on: the draft's, or the supplement's working copy."""
    return dossier.answers if dossier.pending_answers is None else dossier.pending_answers


def set_working_answers(dossier: Dossier, answers: dict[str, Any]) -> None:
    """Put these in their place: into the draft, or into the working copy of a supplement."""
    if dossier.state == State.NEW:
        dossier.answers = answers
    else:
        dossier.pending_answers = answers


class DraftChanged(Conflict):
    """Another tab or device saved meanwhile: nothing of this page was saved.

    `fields` names what both have changed, `theirs` holds what is saved, `mine` what this page wanted to save.
    """

    def __init__(
        self, dossier: Dossier, parts: Sequence[Part], mine: Mapping[str, Any], codes: Collection[str]
    ) -> None:
        asked = [field for part in parts for field in part.asked(dossier).by_code.values()]
        labels = [field.label for field in asked if field.code in codes]
        text = _(
            "Ô này đã được lưu với nội dung khác ở một cửa sổ hoặc thiết bị khác. Hãy chọn nội dung đúng rồi lưu lại."
        )
        super().__init__(
            _(
                "Hồ sơ đã được sửa ở một cửa sổ khác. Nội dung bạn vừa nhập vẫn còn đây; hãy kiểm tra: %(fields)s."
            )
            % {"fields": ", ".join(labels)},
            code="draft_changed",
            fields=dict.fromkeys(sorted(codes), text),
        )
        self.theirs = {code: value for part in parts for code, value in part.saved(dossier).items()}
        self.mine = dict(mine)
        self.revision = dossier.draft_revision


@dataclass(frozen=True)
class Sent:
    """What a page sent, and what it knew: `drafts.save` says what each means."""

    parts: Sequence[Part]
    revision: int | None = None
    seen: Mapping[str, str] | None = None
    page: str = ""
    by_itself: bool = False

    def is_overtaken(self, dossier: Dossier) -> bool:
        """Whether a later message of the same page has arrived before this one."""
        return self.by_itself and self.is_own(dossier) and not merging.is_later(self.page, dossier.draft_page)

    def is_own(self, dossier: Dossier) -> bool:
        """Whether the page has saved since it was made, and nobody after it: it only does not know it yet."""
        return merging.is_of_page(self.page, dossier.draft_page) and self.revision != dossier.draft_revision

    def to_save(self, dossier: Dossier) -> list[Mapping[str, Any]]:
        """What of each part this page has changed. Raises DraftChanged where another has changed the same."""
        if self.is_own(dossier):
            return [self._touched(part, dossier, self.seen) for part in self.parts]
        seen = self._known(dossier)
        mine = [self._touched(part, dossier, seen) for part in self.parts]
        both = set(self._in_both(dossier, mine, seen)) if seen is not None else set()
        if both:
            raise self.to_choose(dossier, both)
        return mine

    def to_choose(self, dossier: Dossier, codes: Collection[str]) -> DraftChanged:
        """What to raise where these fields are to be chosen for."""
        seen = self._known(dossier)
        mine = [self._touched(part, dossier, seen) for part in self.parts]
        changed = {code: value for one in mine for code, value in one.items()}
        return DraftChanged(dossier, self.parts, changed, codes)

    def _known(self, dossier: Dossier) -> Mapping[str, str] | None:
        """The marks that the page was made from; a stale page without marks knows nothing."""
        is_stale = self.revision not in (None, dossier.draft_revision)
        return {} if self.seen is None and is_stale else self.seen

    def _touched(self, part: Part, dossier: Dossier, seen: Mapping[str, str] | None) -> Mapping[str, Any]:
        if seen is None:
            return part.given
        mine = merging.touched(part.asked(dossier), part.saved(dossier), part.given, seen)
        return part.with_related(mine)

    def _in_both(
        self, dossier: Dossier, mine: Sequence[Mapping[str, Any]], seen: Mapping[str, str]
    ) -> Iterator[str]:
        for part, own in zip(self.parts, mine, strict=True):
            yield from merging.overlapping(part.asked(dossier), part.saved(dossier), own, seen)

    def known_after(self, dossier: Dossier) -> dict[str, str]:
        """What the page knows once it has saved: what it saved itself; what others saved it still does not."""
        known = dict(self.seen or {})
        for part in self.parts:
            asked = part.asked(dossier)
            own = merging.touched(asked, part.saved(dossier), part.given, self.seen or {})
            known |= merging.marks(asked, own, own.keys())
        return known
