"""Questions that people send by message: "HS <code>" is answered with the state of the dossier (II.21.2).

A code tells what the public look-up tells without a second proof, and less: agency, state and day, no name. A wrong
one gets help. Who asks too often gets nothing more for a while, by number and by channel; one question is answered
once.
"""

from __future__ import annotations

import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from motcua.audit.limits import HOUR, MINUTE
from motcua.audit.throttle import allow
from motcua.dossiers.selectors import PublicView, lookup
from motcua.kernel.dates import format_date
from motcua.notices.adapters import Asked
from motcua.notices.channels import Channel
from motcua.notices.lengths import without_marks
from motcua.notices.models import ChannelRow, Medium, Question

_WORD = re.compile(  # not a text: what people type
    r"^\s*(?:hs|ho\s*so|hồ\s*sơ)\b[\s:]*(.*)$", re.IGNORECASE | re.DOTALL
)
MOST_OF_SENDER, MOST_OF_CHANNEL = 10, 600


def answer(row: ChannelRow, channel: Channel, asked: Asked) -> str:
    """The reply, once for each question; the same question again has the same reply. "" for no reply."""
    before = Question.objects.filter(channel=row, external=asked.external).first()
    if before is not None:
        return before.reply
    reply, outcome = _reply(channel, asked)
    try:
        with transaction.atomic():
            Question.objects.create(channel=row, external=asked.external, outcome=outcome, reply=reply)
    except IntegrityError:
        # Two deliveries of one question at the same moment: the first answered.
        return Question.objects.get(channel=row, external=asked.external).reply
    return reply


def _reply(channel: Channel, asked: Asked) -> tuple[str, str]:
    mine = allow(f"question:{channel.code}:{asked.sender}", MOST_OF_SENDER, HOUR)
    if not mine or not allow(f"questions:{channel.code}", MOST_OF_CHANNEL, MINUTE):
        return "", Question.Outcome.LIMITED
    code = _code(asked.text)
    if not code:
        return _shown(channel, help_text()), Question.Outcome.HELPED
    found = lookup(code)
    if found is None:
        wrong = _("Không tìm thấy hồ sơ có mã này. %(help)s") % {"help": help_text()}
        return _shown(channel, wrong), Question.Outcome.UNKNOWN
    return _shown(channel, _state_text(found)), Question.Outcome.ANSWERED


def _code(text: str) -> str:
    """The code in "HS H27.03-250115-0001"; whatever is written around it is left out."""
    found = _WORD.match(text)
    if found is None:
        return ""
    words = found[1].split()
    return words[0].strip(".,;:")[:80] if words else ""


def help_text() -> str:
    """How one asks."""
    return _("Soạn HS, dấu cách, mã hồ sơ ghi trên giấy hẹn. Ví dụ: HS H27.03-250115-0001.")


def _state_text(found: PublicView) -> str:
    told = {"code": found.reference, "state": found.state.label, "agency": found.agency_name}
    text = _("Hồ sơ %(code)s tại %(agency)s: %(state)s.") % told
    if found.finished_at is not None:
        return f"{text} " + _("Xong ngày %(day)s.") % {"day": format_date(found.finished_at)}
    if found.due_at is not None:
        return f"{text} " + _("Hẹn trả %(day)s.") % {"day": format_date(found.due_at)}
    return text


def _shown(channel: Channel, text: str) -> str:
    return without_marks(text) if channel.medium == Medium.SMS and not channel.marks else text
