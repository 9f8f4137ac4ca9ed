"""Where a running dossier stands once it follows another version of its process. Pure."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from motcua.process.definition import Process, Step
from motcua.process.interpreter import Position


class CannotMigrate(ValueError):
    """The dossier has no place in the other version; the message says why, for people."""


def landing(old: Process, new: Process, position: Position, steps: Mapping[str, str]) -> Position:
    """The place in `new` of a dossier that stands at `position` of `old`.

    A step keeps its code from version to version; `steps` says which one takes the place of one that is gone. The legal
    state stays where both steps have the same (what an action set beyond it, "supplemented", stays too).
    """
    step = old.steps[position.step]
    code = steps.get(position.step, position.step)
    if code not in new.steps:
        raise CannotMigrate(_("Phiên bản mới không còn bước “%(step)s”.") % {"step": step.title})
    target = new.steps[code]
    if (step.kind != "task" or target.kind != "task") and (target.kind != step.kind or code != position.step):
        raise CannotMigrate(
            _("Bước “%(step)s” đang chờ ý kiến hoặc chờ liên thông, chưa chuyển được.") % {"step": step.title}
        )
    if position.return_step:
        return _aside(old, new, position, steps, target)
    return Position(code, _state(step, target, position.state))


def _aside(
    old: Process, new: Process, position: Position, steps: Mapping[str, str], target: Step
) -> Position:
    """The same for one that waits for the decision on its withdrawal and may have to go back."""
    if target.code != new.withdrawal_step:
        raise CannotMigrate(
            _("Phiên bản mới không xét rút hồ sơ ở bước “%(step)s”.") % {"step": target.title}
        )
    back = steps.get(position.return_step, position.return_step)
    if back not in new.steps:
        title = old.title_of(position.return_step)
        raise CannotMigrate(_("Phiên bản mới không còn bước “%(step)s” để quay về.") % {"step": title})
    state = _state(old.steps[position.return_step], new.steps[back], position.return_state)
    return Position(target.code, position.state, back, state)


def _state(old: Step, new: Step, state: str) -> str:
    return state if old.state == new.state else new.state
