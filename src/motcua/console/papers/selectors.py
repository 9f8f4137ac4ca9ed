"""Reading templates, their versions and drafts."""

import uuid
from dataclasses import dataclass, field

from motcua.agencies.selectors import Actor
from motcua.catalogue.models import ProcedureVersion
from motcua.catalogue.selectors import cached_version
from motcua.console.models import TemplateDraft
from motcua.dossiers.masking import page_mask
from motcua.dossiers.models import Dossier
from motcua.dossiers.paper_forms import asked_anew, template_fields
from motcua.dossiers.selectors import available_actions
from motcua.dossiers.selectors.access import visible_to
from motcua.forms.definition import Form, Kind
from motcua.forms.models import FormVersion
from motcua.forms.selectors import cached_form, version_name
from motcua.kernel.folding import fold
from motcua.slips.fields import FORM, Field
from motcua.slips.models import SlipVersion
from motcua.slips.selectors import current, paper_of_form


@dataclass
class Published:
    """A published template: its newest version, the one in force, how many there are, and drafts of the next."""

    newest: SlipVersion
    versions: int
    used_by: list[str] = field(default_factory=list)
    drafts: list[TemplateDraft] = field(default_factory=list)

    @property
    def purpose(self) -> str:
        """What kind of paper it makes."""
        return str(self.newest.definition.get("purpose", "slip"))


def templates(words: str, purpose: str) -> tuple[list[Published], list[TemplateDraft]]:
    """Every template that fits the words and the purpose, and drafts of templates that are new; three statements."""
    found: dict[str, Published] = {}
    for version in SlipVersion.objects.defer("source", "word_template").order_by("code", "-number"):
        if version.code in found:
            found[version.code].versions += 1
        else:
            found[version.code] = Published(version, 1)
    results = ProcedureVersion.objects.filter(
        procedure__current__isnull=False, data__outcome__has_key="template"
    )
    for procedure, template in results.values_list("procedure__code", "data__outcome__template").distinct():
        if template in found and procedure not in found[template].used_by:
            found[template].used_by.append(procedure)
    new = []
    drafts = TemplateDraft.objects.filter(published=None).select_related("changed_by")
    for draft in drafts.defer("source", "word_template").order_by("-changed_at"):
        if draft.code in found:
            found[draft.code].drafts.append(draft)
        else:
            new.append(draft)
    wanted = fold(words).split()
    shown = [
        one
        for one in found.values()
        if purpose in ("", one.purpose)
        and all(word in fold(f"{one.newest.title} {one.newest.code}") for word in wanted)
    ]
    return sorted(shown, key=lambda one: one.newest.title), new


def draft_of(key: uuid.UUID) -> TemplateDraft | None:
    """A draft that is not closed yet."""
    return TemplateDraft.objects.filter(key=key, published=None).select_related("base", "changed_by").first()


def versions_of(code: str) -> list[SlipVersion]:
    """The versions of a template, newest first, with everything but their Word files."""
    return list(SlipVersion.objects.filter(code=code).defer("word_template").order_by("-number"))


def in_force(code: str) -> int:
    """The number of the version that is used today; 0 while none is."""
    try:
        return current(code).number
    except SlipVersion.DoesNotExist:
        return 0


def dossier_to_try(actor: Actor, key: uuid.UUID | None) -> Dossier | None:
    """A dossier that this person may open through a post of their own, and sees whole as it stands.

    An administrator's post alone opens none, and a paper hides nothing of what is seen in part.
    """
    if key is None:
        return None
    found = Dossier.objects.filter(visible_to(actor), key=key).select_related("examiner", "agency").first()
    return found if found is not None and _sees_whole(actor, found) else None


def _sees_whole(actor: Actor, dossier: Dossier) -> bool:
    acts = {one.act for one in available_actions(actor, dossier)}
    return not page_mask(actor, dossier, acts).levels


def is_filled_in_on(dossier: Dossier, form_code: str) -> bool:
    """Whether a dossier's form is this one, by whichever version."""
    return dossier.form_version_id is not None and version_name(dossier.form_version_id)[0] == form_code


def dossier_named(actor: Actor, code: str) -> Dossier | None:
    """The same by its code."""
    named = (
        Dossier.objects.filter(visible_to(actor), code=code.strip())
        if code.strip()
        else Dossier.objects.none()
    )
    return dossier_to_try(actor, named.values_list("key", flat=True).first())


def procedures() -> list[tuple[str, str]]:
    """(code, name) of every procedure in use that has a form."""
    rows = ProcedureVersion.objects.filter(procedure__current__isnull=False, data__has_key="form")
    rows = rows.order_by("procedure__code", "-number").distinct("procedure__code")
    return [(code, f"{code} – {name}") for code, name in rows.values_list("procedure__code", "name")]


def offices_of(procedure: str) -> list[str]:
    """The codes of the agencies that resolve a procedure by its newest version."""
    version = ProcedureVersion.objects.filter(procedure__code=procedure).order_by("-number").first()
    return [office["agency"] for office in version.data["offices"]] if version is not None else []


def forms() -> list[tuple[str, str]]:
    """(code, title) of every form, by title; one statement."""
    newest = FormVersion.objects.order_by("code", "-number").distinct("code").values_list("code", "title")
    return sorted(newest, key=lambda one: one[1])


def newest_form(code: str) -> Form | None:
    """A form by its newest version; None where there is none, and for no code."""
    newest = FormVersion.objects.filter(code=code).only("id").order_by("-number").first() if code else None
    return cached_form(newest.id) if newest is not None else None


def form_of(draft: TemplateDraft) -> Form | None:
    """The form that a draft is the paper of; None for other papers, and while none is chosen."""
    definition = draft.definition
    return newest_form(definition.get("form", "")) if definition.get("purpose") == FORM else None


def paper_of(form_code: str) -> str:
    """The code of the template that a form prints itself on by the newest versions, in use or not yet; "" for none."""
    newest = SlipVersion.objects.order_by("code", "-number").distinct("code").values_list("code", "form_code")
    return next((code for code, form in newest if form == form_code), "")


def outgrown_paper(code: str, number: int) -> list[str]:
    """What this version of a form asks and its paper, made for an earlier version, does not know of."""
    paper = paper_of_form(code, number)
    if paper is None or paper.form_number is None or paper.form_number == number:
        return []
    numbered = FormVersion.objects.filter(code=code, number__in=(number, paper.form_number))
    ids = dict(numbered.values_list("number", "id"))
    return asked_anew(cached_form(ids[paper.form_number]), cached_form(ids[number]))


def answer_fields(draft: TemplateDraft) -> list[Field] | None:
    """The fields of answers that a draft may name; None where no form says which there are."""
    if draft.definition.get("purpose") == FORM:
        form = form_of(draft)
        return template_fields(form) if form is not None else None
    return form_fields(draft.procedure)


def form_fields(procedure: str) -> list[Field] | None:
    """The fields of a procedure's form as its newest version has them; None where there is no such form."""
    version = ProcedureVersion.objects.filter(procedure__code=procedure).order_by("-number").first()
    code = cached_version(version.id).form_code if version is not None else ""
    newest = FormVersion.objects.filter(code=code).order_by("-number").first() if code else None
    if newest is None:
        return None
    return [
        Field(
            f"answers.{one.code}",
            one.label,
            tuple((column.code, column.label) for column in one.columns) if one.kind is Kind.TABLE else (),
        )
        for step in cached_form(newest.id).steps
        for one in step.fields
        if one.asks
    ]
