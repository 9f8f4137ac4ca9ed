"""What a dossier still lacks before it may be submitted or supplied: answers and papers, each with where to mend it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.dossiers import delivery as delivering
from motcua.dossiers import signed_by_applicant, vault_papers
from motcua.dossiers.acts import signed
from motcua.dossiers.acts.registering import entry_problem
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.form_files import PLACE
from motcua.dossiers.models import Paper
from motcua.files.models import StoredFile
from motcua.forms import rules as form_rules
from motcua.kernel.conditions import holds
from motcua.kernel.identity import IdentityError, check_email, check_phone

_UNUSABLE: dict[str, Any] = {
    StoredFile.State.REFUSED: gettext_lazy("Tệp “%(name)s” chứa mã độc. Hãy bỏ tệp này và tải tệp khác."),
    StoredFile.State.REMOVED: gettext_lazy(
        "Tệp “%(name)s” đã hết thời hạn lưu giữ và bị xoá. Hãy bỏ tệp này và tải lại."
    ),
}


def missing(
    situation: Situation, papers: Iterable[Paper], answers: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Messages by place: "answers.<path>", "papers.<requirement>", "applicant.<field>", "delivery.<field>",
    "signature.form".
    """
    dossier, papers = situation.dossier, list(papers)
    given = dossier.answers if answers is None else answers
    settled = situation.settled if answers is None else form_rules.settle(situation.form, given)
    wrong = form_rules.validate(situation.form, given, settled=settled)
    problems = {f"answers.{path}": text for path, text in wrong.items()}
    problems |= {path: text for path, text in entry_problem(situation, given).items() if path not in problems}
    declared = (
        situation.declared if answers is None else form_rules.clean(situation.form, given, settled=settled)
    )
    problems |= missing_papers(situation, papers, declared)
    problems |= signed_by_applicant.problems(situation, papers, given, declared)
    if signed_by_applicant.FORM not in problems and signed.outdated_form(papers, given):
        text = _(
            "Tờ khai đã ký số không còn đúng với nội dung đang khai. Hãy ký lại tờ khai, hoặc bỏ tệp đó ở mục "
            "giấy tờ khác."
        )
        problems.setdefault("papers.khac", text)
    problems |= applicant_problems(dossier.applicant)
    problems |= delivery_problems(dossier.delivery, situation.procedure.postal)
    return problems


def missing_papers(
    situation: Situation, papers: Iterable[Paper], answers: Mapping[str, Any]
) -> dict[str, str]:
    """Required papers (under these answers) of which nothing was attached, and whatever holds malware."""
    counted = [paper for paper in papers if not paper.to_remove]
    refused = {
        _place(paper.requirement): str(_UNUSABLE[paper.file.state]) % {"name": paper.file.name}
        for paper in counted
        if paper.file is not None and paper.file.state in _UNUSABLE
    }
    present = {paper.requirement for paper in counted}
    lapsed = {f"papers.{place}": text for place, text in vault_papers.lapsed(counted).items()}
    return (
        refused
        | lapsed
        | {
            f"papers.{wanted.code}": _("Hãy đính kèm “%(paper)s”.") % {"paper": wanted.name}
            for wanted in situation.procedure.papers
            if wanted.required
            and (wanted.shown_when is None or holds(wanted.shown_when, answers))
            and wanted.code not in present
        }
    )


def _place(requirement: str) -> str:
    """Where the files of a requirement are given: among the papers, or at their field of the form."""
    is_field = requirement.startswith(PLACE)
    return f"answers.{requirement.removeprefix(PLACE)}" if is_field else f"papers.{requirement}"


def applicant_problems(applicant: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with who the dossier is for; phone and e-mail only where given at the desk."""
    problems: dict[str, str] = {}
    if not str(applicant.get("name", "")).strip():
        problems["applicant.name"] = _("Hãy nhập tên chủ hồ sơ.")
    checks = (("phone", check_phone), ("email", check_email))
    for name, check in checks:
        if applicant.get(name):
            try:
                check(applicant[name])
            except IdentityError as problem:
                problems[f"applicant.{name}"] = str(problem)
    return problems


def delivery_problems(
    delivery: Mapping[str, Any], allowed: tuple[str, ...] = delivering.USES
) -> dict[str, str]:
    """What is wrong with how papers come and the result goes (`delivery.problems`)."""
    return {f"delivery.{part}": text for part, text in delivering.problems(delivery, allowed).items()}
