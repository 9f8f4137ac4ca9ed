"""What the applicant has to sign digitally before a dossier goes in online, because its procedure says so (HT.4).

The form: a signature on the PDF that shows these very answers. Papers: files that bear a valid signature. At the desk
and by post people sign by hand, so nothing is asked of what an officer enters. Where no way to sign is set up nothing
goes in unsigned: the draft stays, and the applicant is told to go to the desk.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue.definition import RequiredPaper
from motcua.dossiers.acts import signed
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.models import Event, Paper
from motcua.kernel.conditions import holds

FORM = "signature.form"
"""The place of what is wrong with the signature on the form (`completeness.missing`)."""
KEPT = "signed_form"
"""Where the events of submission and supply keep it."""


def problems(
    situation: Situation, papers: Sequence[Paper], answers: Mapping[str, Any], declared: Mapping[str, Any]
) -> dict[str, str]:
    """What is still to be signed, by place. `answers`: as they are filled in, `declared`: as they would be kept.

    No statement where the procedure demands no signature.
    """
    procedure = situation.procedure
    wanted = [one for one in procedure.papers if one.signed]
    if not (procedure.sign_form or wanted) or not situation.is_applicant:
        return {}
    asked = [one for one in wanted if one.shown_when is None or holds(one.shown_when, declared)]
    found = _paper_problems(asked, papers)
    if procedure.sign_form:
        text = _form_problem(situation, papers, answers, declared)
        found |= {FORM: text} if text else {}
    return found


def _form_problem(
    situation: Situation, papers: Sequence[Paper], answers: Mapping[str, Any], declared: Mapping[str, Any]
) -> str:
    """What is wrong with the signature on the form; "" where nothing is."""
    before = handed_in(situation.history)
    if before is not None and declared == situation.dossier.answers:
        # A supplement that leaves the form as it was signed.
        if any(
            paper.file is not None and paper.file.sha256 == before["sha256"] for paper in _counted(papers)
        ):
            return ""
        return _("Tờ khai đã ký số bị bỏ khỏi hồ sơ. Hãy lấy lại tệp đó, hoặc ký số lại tờ khai.")
    if signed.signed_form(papers, answers) is not None:
        return ""
    if not signed.can_be_signed():
        return f"{no_way()} {_('Hồ sơ đang soạn vẫn được giữ.')}"
    if before is not None or signed.outdated_form(papers, answers):
        return _("Nội dung khai đã thay đổi sau khi ký nên chữ ký số không còn tính. Hãy ký lại tờ khai.")
    return _("Thủ tục này yêu cầu ký số tờ khai. Hãy ký tờ khai rồi nộp.")


def no_way() -> str:
    """What an applicant reads where no way to sign is set up."""
    return _(
        "Thủ tục này yêu cầu ký số tờ khai, nhưng hệ thống chưa nối với dịch vụ ký số nào nên chưa nộp trực tuyến "
        "được. Hãy nộp trực tiếp tại bộ phận một cửa hoặc qua bưu chính."
    )


def _paper_problems(asked: Sequence[RequiredPaper], papers: Sequence[Paper]) -> dict[str, str]:
    """Of each paper that has to be signed, the first file that is not; at most two statements."""
    codes = {one.code for one in asked}
    counted = [one for one in _counted(papers) if one.requirement in codes and one.file is not None]
    if not counted:
        return {}
    # What an agency put into the vault, and still vouches for, has its proof there.
    vouched = {paper.id for paper in counted if paper.from_vault is not None and paper.from_vault["checked"]}
    hashes = {paper.file.sha256 for paper in counted if paper.file is not None and paper.id not in vouched}
    verdicts = signed.looked_at(hashes)
    found: dict[str, str] = {}
    for paper in counted:
        if paper.id in vouched or paper.file is None:
            continue
        text = _verdict_text(verdicts.get(paper.file.sha256, ""), paper.file.name)
        if text:
            found.setdefault(f"papers.{paper.requirement}", text)
    return found


def _verdict_text(verdict: str, name: str) -> str:
    if verdict == "valid":
        return ""
    told = {
        "": _(
            "Chữ ký số trên tệp “%(name)s” đang được kiểm tra; thường mất không quá một phút. Hãy nộp lại sau."
        ),
        "unsigned": _("Tệp “%(name)s” phải có chữ ký số của bạn. Hãy ký tệp đó ở trang giấy tờ."),
        "unknown": _(
            "Chưa xác nhận được chữ ký số trên tệp “%(name)s”. Hãy ký bằng chứng thư của tổ chức được tin cậy, "
            "hoặc thử lại sau một giờ."
        ),
    }
    other = _("Chữ ký số trên tệp “%(name)s” không hợp lệ. Hãy bỏ tệp đó và nộp tệp ký đúng.")
    return told.get(verdict, other) % {"name": name}


def _counted(papers: Iterable[Paper]) -> list[Paper]:
    return [paper for paper in papers if not paper.to_remove]


def told(papers: Sequence[Paper], answers: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What the event of handing in keeps of the signature on the form; nothing where there is none."""
    found = signed.signed_form(papers, answers)
    return {KEPT: found} if found is not None else {}


def forms_of(history: Iterable[Event]) -> set[str]:
    """The SHA-256 of the forms that the applicant signed and handed in, as the record keeps them."""
    return {event.data[KEPT]["sha256"] for event in history if KEPT in event.data}


def handed_in(history: Iterable[Event]) -> dict[str, str] | None:
    """The signature on the form that was handed in last, as the record keeps it."""
    found = [event.data[KEPT] for event in history if KEPT in event.data]
    return found[-1] if found else None
