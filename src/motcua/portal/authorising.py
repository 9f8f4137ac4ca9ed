"""The form of an authorisation: what was typed, the procedures found and chosen, and the paper that came with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.catalogue.definition import MEGABYTE
from motcua.catalogue.selectors import LONGEST_QUERY, names_of_procedures, search_procedures
from motcua.files.errors import OverQuota
from motcua.files.models import StoredFile
from motcua.files.received import FIELD, Wanted, given_files
from motcua.files.rules import suffixes_taken
from motcua.files.services import keep_rows
from motcua.people.authorisations import Wanted as Extent
from motcua.people.authorisations import read_wanted
from motcua.people.models import User

PAPER = "uy-quyen"
FORMATS = ("pdf", "jpeg", "png")
MAX_MB = 10
_FOUND = 12
_LONGEST = 40


@dataclass
class AuthorisationForm:
    """What the page of an authorisation shows and was sent."""

    typed: dict[str, str]
    chosen: list[str] = field(default_factory=list)
    query: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    file: StoredFile | None = None

    @property
    def procedures(self) -> list[tuple[str, str]]:
        """Those chosen, then those that the search finds: (code, name)."""
        found = {code: f"{code} – {name}" for code, name in names_of_procedures(self.chosen).items()}
        if self.query:
            for row in search_procedures(self.query, size=_FOUND):
                found.setdefault(row.code, f"{row.code} – {row.name}")
        return list(found.items())

    @property
    def suffixes(self) -> list[str]:
        """The suffixes that the paper may have, without dots."""
        return [suffix[1:] for suffix in suffixes_taken(FORMATS)]

    @property
    def max_mb(self) -> int:
        """The limit of the paper in MB."""
        return min(MAX_MB, settings.FILE_MAX_BYTES // MEGABYTE)

    def extent(self) -> Extent:
        """Days, extent and rights; what is wrong is noted in `errors`."""
        return read_wanted(self.typed, self.chosen, names_of_procedures(self.chosen).keys(), self.errors)

    def take_paper(self, request: HttpRequest, *, required: bool) -> StoredFile | None:
        """The paper, checked, its row still to be written; what is wrong with it is noted in `errors`."""
        place = Wanted(PAPER, _("Giấy uỷ quyền"), FORMATS, self.max_mb * MEGABYTE)
        owner = cast(User, request.user).owner
        for given in given_files(request, owner, [place], prefix=FIELD, agency_id=None):
            if given.file is None:
                self.errors[f"{FIELD}{PAPER}"] = given.problem
            self.file = given.file
        if self.file is None and required:
            self.errors.setdefault(
                f"{FIELD}{PAPER}", _("Hãy chọn tệp giấy uỷ quyền (bản quét hoặc ảnh chụp).")
            )
        return self.file

    def keep_paper(self) -> None:
        """Write the row of the paper that was taken. Raises OverQuota; the transaction around it is spoilt then."""
        if self.file is not None:
            keep_rows([self.file])

    def refuse_paper(self, over: OverQuota) -> None:
        """Note that others took the room since the paper was checked: nothing was kept."""
        self.file = None
        self.errors[f"{FIELD}{PAPER}"] = over.message


def read_form(request: HttpRequest, usual: Mapping[str, str]) -> AuthorisationForm:
    """What was sent; a page that is opened has the usual."""
    if request.method != "POST":
        return AuthorisationForm(dict(usual))
    typed = {name: str(value).replace("\0", "") for name, value in request.POST.items()}
    chosen = [code.replace("\0", "")[:_LONGEST] for code in request.POST.getlist("procedures")]
    return AuthorisationForm(typed, chosen, typed.get("q", "").strip()[:LONGEST_QUERY])
