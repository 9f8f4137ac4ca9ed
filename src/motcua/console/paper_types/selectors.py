"""Reading types of papers: the newest version of each, what names it, and how its versions differ in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, JSONField, Value
from django.utils.translation import gettext as _

from motcua.catalogue.models import PaperTypeVersion, ProcedureVersion
from motcua.console.paper_types import vaulted
from motcua.console.states import Change
from motcua.forms.models import FormVersion
from motcua.kernel.folding import contains_all, fold

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """A type in the list. `used`: how many procedures in force name it."""

    newest: PaperTypeVersion
    issuer: str
    form_title: str
    used: int


@dataclass(frozen=True)
class Version:
    """A version with what it changed of the one before; nothing of the first."""

    version: PaperTypeVersion
    changes: Sequence[Change]


def rows(words: str, issuer: str) -> list[Row]:
    """The types whose code or title has all the words, by title; three statements."""
    newest = PaperTypeVersion.objects.order_by("code", "-number").distinct("code")
    titles = form_titles()
    used = _counts()
    found = [
        Row(
            one, issuer_word(one.definition["issuer"]), titles.get(one.definition["form"], ""), used[one.code]
        )
        for one in newest
        if (not issuer or one.definition["issuer"] == issuer)
        and contains_all(fold(f"{one.code} {one.title}"), words)
    ]
    return sorted(found, key=lambda row: (row.newest.title, row.newest.code))


def versions_of(code: str) -> list[PaperTypeVersion]:
    """The versions of a type, newest first; none for a type that does not exist."""
    return list(PaperTypeVersion.objects.filter(code=code).order_by("-number"))


def history(versions: Sequence[PaperTypeVersion], titles: Mapping[str, str]) -> list[Version]:
    """The versions, newest first, each with what it changed."""
    return [
        Version(one, differences(versions[at + 1].definition, one.definition, titles))
        if at + 1 < len(versions)
        else Version(one, ())
        for at, one in enumerate(versions)
    ]


def users_of(code: str) -> list[tuple[str, str]]:
    """(code, name) of the procedures in force whose papers are of a type; one statement."""
    named = ProcedureVersion.objects.filter(
        id=F("procedure__current"), data__papers__contains=[{"type": code}]
    )
    return list(named.order_by("procedure__code").values_list("procedure__code", "name"))


def form_titles() -> dict[str, str]:
    """Title by code of every form in its newest version; one statement."""
    return dict(FormVersion.objects.order_by("code", "-number").distinct("code").values_list("code", "title"))


def form_options(titles: Mapping[str, str]) -> Options:
    """The forms to choose from."""
    return [(code, f"{title} ({code})") for code, title in sorted(titles.items(), key=lambda one: one[1])]


def issuer_options() -> Options:
    """Who may issue papers."""
    return [(value, str(label)) for value, label in PaperTypeVersion.Issuer.choices]


def issuer_word(issuer: str) -> str:
    """Who issues a type, in words."""
    return dict(issuer_options()).get(issuer, issuer)


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], titles: Mapping[str, str]
) -> list[Change]:
    """What differs between two definitions, in words; before is empty for a new type."""
    found = []
    for key, what in (
        ("code", _("Mã")),
        ("title", _("Tên loại giấy tờ")),
        ("issuer", _("Ai cấp")),
        ("form", _("Biểu mẫu thông tin")),
        ("legal_source", _("Căn cứ pháp lý")),
    ):
        was, is_now = before.get(key, ""), after.get(key, "")
        if was != is_now:
            found.append(Change(what, _shown(key, was, titles), _shown(key, is_now, titles)))
    was_wanted, is_wanted = before.get("signed_copy", False), after.get("signed_copy", False)
    if was_wanted != is_wanted:
        words = {False: _("không"), True: _("có")}
        found.append(Change(_("Bản số hoá chỉ có giá trị khi đã ký số"), words[was_wanted], words[is_wanted]))
    return [*found, *vaulted.differences(before.get("vault", {}), after.get("vault", {}))]


def _shown(key: str, value: str, titles: Mapping[str, str]) -> str:
    if key == "issuer" and value:
        return issuer_word(value)
    if key == "form" and value in titles:
        return f"{titles[value]} ({value})"
    return value


def _counts() -> Counter[str]:
    """How many procedures in force name each type."""
    named = Func(
        F("data"),
        Value("$.papers[*].type"),
        function="jsonb_path_query_array",
        output_field=JSONField(),
    )
    in_force = ProcedureVersion.objects.filter(id=F("procedure__current"))
    return Counter(code for codes in in_force.values_list(named, flat=True) for code in set(codes) if code)
