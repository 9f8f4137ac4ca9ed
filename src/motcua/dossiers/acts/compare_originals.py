"""Compare originals: the result is ready, but is not handed over until the originals were shown (II.10.7)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts import signed
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Incomplete
from motcua.dossiers.models import Dossier, Event, MissingOriginals
from motcua.dossiers.vault_papers import vouched
from motcua.kernel.folding import fold


def originals_missing(dossier: Dossier) -> MissingOriginals | None:
    """What was not shown yet, if anything was noted as missing; one statement."""
    return MissingOriginals.objects.filter(dossier=dossier, settled_at__isnull=True).first()


class CompareOriginals(Act):
    """The desk notes whether everything was shown; while something is missing the result stays."""

    code = "compare_originals"
    by_process = False

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """How the comparison went, and what is missing."""
        return [
            Input(
                "result",
                _("Kết quả đối soát bản chính"),
                "choice",
                options=[
                    ("missing", _("Chưa đủ bản chính: chưa trả kết quả")),
                    ("complete", _("Đã đối soát đủ bản chính")),
                ],
            ),
            Input(
                "papers",
                _("Bản chính còn thiếu hoặc không khớp"),
                "textarea",
                required=False,
                hint=_("Ghi từng giấy tờ; người nộp đọc được nội dung này."),
            ),
        ]

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """What is missing is named."""
        if given["result"] == "missing" and not given["papers"]:
            text = _("Hãy ghi bản chính nào còn thiếu hoặc không khớp.")
            raise Incomplete(text, fields={"papers": text})
        if given["result"] == "missing":
            _refuse_vouched(situation, given["papers"])
            _refuse_signed(situation, given["papers"])

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Settle what was missing before, and note what still is."""
        dossier = situation.dossier

        def note(event: Event) -> None:
            MissingOriginals.objects.filter(dossier=dossier, settled_at__isnull=True).update(
                settled_at=situation.at
            )
            if given["result"] == "missing":
                MissingOriginals.objects.create(
                    dossier=dossier, event=event, papers=given["papers"], noted_at=situation.at
                )

        return Effect(reason=given["papers"], data={"originals": given["result"]}, after=[note])


def _refuse_vouched(situation: Situation, told: str) -> None:
    """A paper of the vault for which an agency vouches has no original to bring (Decree 45/2020 art. 16, HT.11).

    What is missing is told in words: refused is what names such a paper, and anything where there are no others.
    """
    taken = vouched(situation.papers)
    if not taken:
        return
    names = {wanted.code: wanted.name for wanted in situation.procedure.papers}
    others = [paper for paper in situation.papers if paper.submitted and paper.requirement not in taken]
    words = f" {fold(told)} "
    for place, title in taken.items():
        called = (fold(title), fold(names.get(place, title)))
        if not others or any(f" {name} " in words for name in called):
            text = _(
                "“%(name)s” lấy từ Kho dữ liệu, đang còn hiệu lực và đã được cơ quan kiểm tra: không được yêu cầu xuất "
                "trình bản giấy."
            ) % {"name": title}
            raise Incomplete(text, fields={"papers": text})


def _refuse_signed(situation: Situation, told: str) -> None:
    """A paper that was given with a valid digital signature is the original itself (HT.11)."""
    names = {wanted.code: wanted.name for wanted in situation.procedure.papers}
    words = f" {fold(told)} "
    for place in signed.signed_papers(situation.papers):
        name = names.get(place, place)
        if f" {fold(name)} " in words:
            text = _(
                "“%(name)s” đã nộp với chữ ký số hợp lệ: bản điện tử là bản gốc, không được yêu cầu xuất trình "
                "bản giấy."
            ) % {"name": name}
            raise Incomplete(text, fields={"papers": text})
