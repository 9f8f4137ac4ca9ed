"""Which attributes there are at this moment: those of every dossier, and one for each element of the dictionary."""

from collections.abc import Iterator, Mapping

from motcua.reports.designed.answers import OF_FORM, answer_attribute, codes_of
from motcua.reports.designed.attributes import Attribute
from motcua.reports.designed.dictionary import Asked
from motcua.reports.designed.of_dossiers import FIXED


def attribute(code: str, asked: Mapping[str, Asked]) -> Attribute | None:
    """The attribute of that code: a fixed one, or "form:dan_toc" for an element of the data dictionary."""
    if not code.startswith(OF_FORM):
        return FIXED.get(code)
    name, _dot, part = code.removeprefix(OF_FORM).partition(".")
    found = asked.get(name)
    return answer_attribute(code, found, part) if found is not None else None


def all_attributes(asked: Mapping[str, Asked]) -> Iterator[Attribute]:
    """Every attribute that there is, those of every dossier first."""
    yield from FIXED.values()
    for one in asked.values():
        for code in codes_of(one):
            found = attribute(code, asked)
            if found is not None:
                yield found
