"""What an officer reads of a paper that the applicant took from the vault instead of uploading it."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.dossiers.models import Paper
from motcua.dossiers.selectors import DossierView
from motcua.kernel.dates import format_date
from motcua.vault.models import Entry
from motcua.vault.selectors import Standing


def vault_facts(view: DossierView, paper: Paper, stands: Mapping[int, Standing]) -> dict[str, Any]:
    """Where it comes from, as it stood when it was chosen, and how it stands today; numbers by the reader's mask."""
    card = paper.from_vault or {}
    now = stands.get(paper.id)
    day = card.get("issued_on", "")
    return {
        "standing": now.label if now is not None else _("Chủ giấy tờ đã xoá khỏi kho"),
        "holds": now is Standing.VALID,
        "vouched": now is Standing.VALID and bool(card["checked"]),
        "rows": [
            (label, text)
            for label, text in (
                (_("Loại giấy tờ"), card["title"]),
                (_("Mã giấy tờ"), view.mask.inside(card["code"])),
                (_("Số"), view.mask.inside(card["number"])),
                (_("Ngày cấp"), format_date(datetime.date.fromisoformat(day)) if day else ""),
                (_("Cơ quan cấp"), card["issuer"]),
                (_("Nguồn"), str(Entry.Origin(card["origin"]).label)),
                (_("Từ hồ sơ"), card["dossier"]),
            )
            if text
        ],
    }
