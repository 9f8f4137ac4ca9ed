"""A result of a dossier as acts ask for it, check it and keep it: first issued, or corrected later."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.data import written
from motcua.dossiers.acts.inputs import Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Incomplete
from motcua.dossiers.models import Event, Outcome
from motcua.kernel.dates import format_date, to_local


def result_inputs() -> list[Input]:
    """Number, date and file of the result."""
    return [
        Input("number", _("Số, ký hiệu kết quả"), "text", hint=_("Ví dụ: 12/GP-SCT")),
        Input("issued_on", _("Ngày ban hành"), "date", value=format_date(timezone.localdate())),
        Input("file", _("Tệp kết quả"), "file", hint=_("PDF đã ký, đóng dấu.")),
    ]


def validate_result(situation: Situation, given: Mapping[str, Any]) -> None:
    """A result is not dated in the future."""
    if given["issued_on"] > to_local(situation.at).date():
        text = _("Ngày ban hành không được sau ngày hôm nay.")
        raise Incomplete(text, fields={"issued_on": text})


def keeping_result(
    situation: Situation, given: Mapping[str, Any]
) -> tuple[Callable[[Event], object], dict[str, Any]]:
    """The writer of the result, and what the event keeps of it."""
    file = given["file"]

    def keep(event: Event) -> None:
        outcome = Outcome(
            dossier=situation.dossier,
            event=event,
            title=situation.procedure.outcome,
            number=given["number"],
            issued_on=given["issued_on"],
            file=file,
        )
        written.insert(outcome, key=False)

    return keep, {
        "number": given["number"],
        "issued_on": given["issued_on"].isoformat(),
        "file": {"key": str(file.key), "name": file.name, "sha256": file.sha256},
    }


def outcome_card(outcome: Outcome) -> dict[str, Any]:
    """What the record of another dossier keeps of a result: what it is, and which file."""
    file = outcome.file
    return {
        "title": outcome.title,
        "number": outcome.number,
        "issued_on": outcome.issued_on.isoformat(),
        "file": {"key": str(file.key), "name": file.name, "sha256": file.sha256},
    }


def replacing(situation: Situation) -> Callable[[Event], object]:
    """The writer that marks every result so far as replaced; it stays visible."""

    def replace(event: Event) -> None:
        Outcome.objects.filter(dossier=situation.dossier, replaced_at__isnull=True).update(
            replaced_at=situation.at
        )

    return replace
