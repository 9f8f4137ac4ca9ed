"""A process of forty steps: how long its check takes, and the designer's page that redraws it."""

import copy
import statistics
import time

from bench.people import ADMINISTRATOR, named
from motcua.agencies.selectors import actor_for
from motcua.console.designer.beginning import begin_new
from motcua.console.designer.drawing import Drawing, open_drawing
from motcua.console.models import ProcessDraft
from motcua.process.selectors import current_process

STEPS = 40
TITLE = "Quy trình bốn mươi bước"
SOURCE = "mot-cua-15-ngay"
REPEATED = "tham-dinh"


def forty_steps() -> ProcessDraft:
    """A draft whose examination is repeated, each time leading on to the next; made once."""
    found = ProcessDraft.objects.filter(title=TITLE).first()
    if found is not None:
        return found
    administrator = named(ADMINISTRATOR)
    draft = begin_new(actor_for(administrator), administrator, TITLE, current_process(SOURCE))
    steps = draft.definition["steps"]
    at = next(number for number, step in enumerate(steps) if step["code"] == REPEATED)
    chain = [f"{REPEATED}-{number}" for number in range(STEPS - len(steps))]
    copies = []
    for code, following in zip(chain, [*chain[1:], REPEATED], strict=True):
        step = copy.deepcopy(steps[at])
        step.update(code=code, title=f"Thẩm định {code.rpartition('-')[2]}", minutes=60)
        for action in step["actions"]:
            if action["act"] == "propose":
                action["to"] = following
        copies.append(step)
    for step in steps:
        for action in step["actions"]:
            if action.get("to") == REPEATED and action["act"] == "assign":
                action["to"] = chain[0]
    steps[at:at] = copies
    draft.save()
    return draft


def check_ms(times: int = 7) -> float:
    """The median time of the whole check before publishing, in milliseconds; the definitions are in memory."""
    draft = forty_steps()
    actor = actor_for(named(ADMINISTRATOR))
    taken = []
    for _time in range(times):
        drawing: Drawing = open_drawing(actor, draft.key)
        began = time.perf_counter()
        assert drawing.findings is not None
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)
