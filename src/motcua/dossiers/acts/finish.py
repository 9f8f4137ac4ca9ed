"""Finish: the clerk numbers and issues the result; processing ends here (facts of lateness: "Đã xử lý xong")."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Incomplete
from motcua.dossiers.models import Event, Outcome
from motcua.kernel.dates import format_date, to_local


class Finish(Act):
    """The result is issued and goes to the desk; the clock stops."""

    code = "finish"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Number, date and file of the result."""
        return [
            Input("number", _("Số, ký hiệu kết quả"), "text", hint=_("Ví dụ: 12/GP-SCT")),
            Input("issued_on", _("Ngày ban hành"), "date", value=format_date(timezone.localdate())),
            Input("file", _("Tệp kết quả"), "file", hint=_("PDF đã ký, đóng dấu.")),
        ]

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """A result is not dated in the future."""
        if given["issued_on"] > to_local(situation.at).date():
            text = _("Ngày ban hành không được sau ngày hôm nay.")
            raise Incomplete(text, fields={"issued_on": text})

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Keep the result."""
        dossier = situation.dossier
        file = given["file"]
        title = situation.procedure.outcome

        def keep(event: Event) -> None:
            Outcome.objects.create(
                dossier=dossier,
                event=event,
                title=title,
                number=given["number"],
                issued_on=given["issued_on"],
                file=file,
            )

        return Effect(
            data={
                "number": given["number"],
                "issued_on": given["issued_on"].isoformat(),
                "file": {"key": str(file.key), "name": file.name, "sha256": file.sha256},
            },
            after=[keep],
        )
