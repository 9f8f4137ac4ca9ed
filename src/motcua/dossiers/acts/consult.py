"""Consult: the officer in charge asks units of the agency, or another agency, for their opinion; the dossier stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.models import Unit
from motcua.agencies.selectors import (
    Seat,
    calendar_of,
    names_of_standing_agencies,
    names_of_units,
    stamp,
    unit_id_of_kind,
)
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.consulting import asked_card, asked_row, opening
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Incomplete
from motcua.dossiers.models import Consultation

DAYS = ("1", "2", "3", "5", "7", "10", "15")


class Consult(Act):
    """Ad hoc coordination (II.8.6, II.15.1): each unit asked has its own time and its own answer."""

    code = "consult"
    beside = True

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Whom, what, and by when."""
        dossier = situation.dossier
        units = [
            (str(unit), name)
            for unit, name, kind in names_of_units(dossier.agency_id, stamp())
            if unit != dossier.unit_id and kind != Unit.Kind.ADMINISTRATION
        ]
        nobody = ("", _("Không hỏi cơ quan khác"))
        agencies = [
            (str(agency), name)
            for agency, name in names_of_standing_agencies(stamp())
            if agency != dossier.agency_id
        ]
        return [
            Input("units", _("Đơn vị trong cơ quan"), "choices", required=False, options=units),
            Input(
                "agency",
                _("Cơ quan khác"),
                "choice",
                required=False,
                options=[nobody, *agencies],
                hint=_("Lãnh đạo cơ quan đó nhận được yêu cầu."),
            ),
            Input("question", _("Nội dung xin ý kiến"), "textarea"),
            Input(
                "days",
                _("Đề nghị trả lời trong"),
                "choice",
                options=[(days, _("%(days)s ngày làm việc") % {"days": days}) for days in DAYS],
                value="3",
            ),
        ]

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Somebody must be asked, and an agency must have somebody to answer."""
        if not given["units"] and not given["agency"]:
            text = _("Hãy chọn ít nhất một đơn vị hoặc một cơ quan để xin ý kiến.")
            raise Incomplete(text, fields={"units": text})
        if given["agency"] and _leadership(int(given["agency"])) is None:
            text = _(
                "Cơ quan này chưa có bộ phận lãnh đạo trên hệ thống để nhận yêu cầu; hãy chọn cơ quan khác."
            )
            raise Incomplete(text, fields={"agency": text})

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Open one opinion for each unit."""
        rows = self._rows(situation, given)
        return Effect(
            reason=given["question"],
            data={"asked": [asked_card(row) for row in rows]},
            after=[opening(rows)],
        )

    @staticmethod
    def _rows(situation: Situation, given: Mapping[str, Any]) -> list[Consultation]:
        own = situation.dossier.agency_id
        asked = [(own, int(unit)) for unit in given["units"]]
        if given["agency"]:
            other = int(given["agency"])
            asked.append((other, _leadership(other) or 0))
        rows = []
        for agency, unit in asked:
            minutes = int(given["days"]) * calendar_of(agency).daily_minutes
            row = asked_row(
                situation,
                agency,
                unit,
                code=f"don-vi-{unit}",
                title=_("Xin ý kiến phối hợp"),
                minutes=minutes,
            )
            row.question = given["question"]
            rows.append(row)
        return rows


def _leadership(agency_id: int) -> int | None:
    return unit_id_of_kind(agency_id, Unit.Kind.LEADERSHIP, stamp())
