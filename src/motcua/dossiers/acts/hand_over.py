"""Hand over: the applicant, or somebody authorised, gets the result; who and how is recorded (II.10.5, II.10.6)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.compare_originals import originals_missing
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.dossiers.models import Event, OfficerFile


class HandOver(Act):
    """The end of a dossier that went well."""

    code = "hand_over"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """How, to whom, and by which authority when not the applicant."""
        dossier = situation.dossier
        return [
            Input(
                "way",
                _("Hình thức trả"),
                "choice",
                options=[
                    ("desk", _("Trực tiếp tại bộ phận một cửa")),
                    ("online", _("Trực tuyến")),
                    ("post", _("Qua bưu chính công ích")),
                ],
                value=dossier.delivery.get("way", "desk"),
            ),
            Input("receiver", _("Họ tên người nhận"), "text", value=dossier.applicant_name),
            Input(
                "relation",
                _("Tư cách người nhận"),
                "choice",
                options=[
                    ("self", _("Chủ hồ sơ")),
                    ("authorised", _("Được uỷ quyền")),
                    ("substitute", _("Nhận thay")),
                ],
                value="self",
            ),
            Input(
                "paper", _("Giấy tờ của người nhận"), "text", required=False, hint=_("Số CCCD, giấy uỷ quyền")
            ),
            Input(
                "authority",
                _("Giấy uỷ quyền, giấy giới thiệu"),
                "file",
                required=False,
                hint=_("Bản chụp, khi người khác nhận thay chủ hồ sơ."),
            ),
            Input("reason", _("Ghi chú"), "textarea", required=False),
        ]

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Whoever receives for another shows by which paper; and nothing is given while originals are missing."""
        if given["relation"] != "self" and not given["paper"]:
            text = _("Hãy ghi giấy tờ của người được uỷ quyền (số CCCD, giấy uỷ quyền).")
            raise Incomplete(text, fields={"paper": text})
        missing = originals_missing(situation.dossier)
        if missing is not None:
            raise Conflict(
                _(
                    "Chưa trả kết quả được: còn thiếu bản chính để đối soát (%(papers)s). "
                    "Khi người nộp đã xuất trình đủ, hãy ghi “Đối soát bản chính” rồi trả kết quả."
                )
                % {"papers": missing.papers},
                code="originals_missing",
            )

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Record the hand-over."""
        situation.dossier.handed_over_at = situation.at
        data: dict[str, Any] = {
            "hand_over": {name: given[name] for name in ("way", "receiver", "relation", "paper")}
        }
        file = given["authority"]
        if file is None:
            return Effect(reason=given["reason"], data=data)
        data["file"] = {"key": str(file.key), "name": file.name, "sha256": file.sha256}

        def keep(event: Event) -> None:
            OfficerFile.objects.create(dossier=situation.dossier, event=event, file=file)

        return Effect(reason=given["reason"], data=data, after=[keep])
