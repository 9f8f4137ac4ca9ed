"""How a draft begins: from nothing, from a copy, or from the newest version of a process."""

import copy
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.console.designer import drafts
from motcua.console.edits import free_code
from motcua.console.models import ProcessDraft
from motcua.people.models import User
from motcua.process.models import ProcessVersion


def blank(code: str, title: str) -> dict[str, Any]:
    """A process with nothing but what every process has: somebody who receives, and the two usual ends."""
    return {
        "code": code,
        "title": title,
        "start": "tiep-nhan",
        "steps": [
            {
                "code": "tiep-nhan",
                "title": _("Tiếp nhận hồ sơ"),
                "role": "desk",
                "unit": "desk",
                "holder": "any",
                "minutes": 0,
                "state": "waiting_acceptance",
                "actions": [],
            }
        ],
        "ends": [
            {"code": "da-tra-ket-qua", "title": _("Đã trả kết quả"), "state": "handed_over"},
            {"code": "dung-xu-ly", "title": _("Dừng xử lý"), "state": "stopped"},
        ],
    }


def new_code(title: str) -> str:
    """A code for a new process that no process and no draft has."""
    taken = {*ProcessVersion.objects.values_list("code", flat=True).distinct()}
    taken |= {*ProcessDraft.objects.filter(published=None).values_list("code", flat=True)}
    return free_code(title, taken, "quy-trinh")


def begin_new(actor: Actor, by: User, title: str, source: ProcessVersion | None) -> ProcessDraft:
    """A draft of a process that there is not yet: blank, or with the steps of another one."""
    code = new_code(title)
    if source is None:
        definition: Mapping[str, Any] = blank(code, title)
    else:
        content = copy.deepcopy(source.definition)
        content.pop("effective_from", None)
        definition = {**content, "code": code, "title": title}
    return drafts.begin(definition, agency=agency_of(actor), by=by)


def begin_version(actor: Actor, by: User, base: ProcessVersion) -> ProcessDraft:
    """A draft of the next version of a process. The day of effect of the last one is not carried over."""
    definition = {key: value for key, value in base.definition.items() if key != "effective_from"}
    return drafts.begin(definition, agency=agency_of(actor), by=by, base=base)


def agency_of(actor: Actor) -> Agency:
    """The agency for which this administrator draws."""
    return Agency.objects.get(id=actor.seats_as(Role.ADMINISTRATOR)[0].agency_id)
