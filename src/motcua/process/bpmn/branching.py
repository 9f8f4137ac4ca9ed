"""Parallel gateways: the one thing that they may say is that several are asked at once and one draws the "
"conclusion."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from motcua.process.bpmn.reading import Diagram, Item, Refusal
from motcua.process.bpmn.shapes import TASKS


@dataclass(frozen=True, slots=True)
class Consultation:
    """Those who are asked between a fork and a join."""

    fork: Item
    branches: list[Item]


def consultations(diagram: Diagram) -> tuple[dict[str, Consultation], list[Refusal]]:
    """Consultations by the element of the step that draws the conclusion, and gateways that say something "
    "else."""
    found: dict[str, Consultation] = {}
    refused: list[Refusal] = []
    joins: set[str] = set()
    gateways = [item for item in diagram.items.values() if item.tag == "parallelGateway"]
    for fork in gateways:
        join = _join_of(fork)
        if join is None:
            continue
        joins.add(join.id)
        lead = join.outgoing[0].target if len(join.outgoing) == 1 else None
        if lead is None or lead.tag not in (*TASKS, "callActivity") or len(lead.incoming) != 1:
            refused.append(
                join.refused(
                    _(
                        "Sau khi gộp các ý kiến phải là một bước của người chủ trì, và chỉ đến bước đó qua "
                        "cổng gộp này."
                    )
                )
            )
            continue
        branches = [flow.target for flow in fork.outgoing if flow.target is not join]
        found[lead.id] = Consultation(fork, branches)
    forks = {one.fork.id for one in found.values()}
    told = {refusal.id for refusal in refused}
    for gateway in gateways:
        if gateway.id not in forks | joins | told:
            refused.append(
                gateway.refused(
                    _(
                        "Cổng song song chỉ dùng để lấy ý kiến: từ cổng tách, mỗi nhánh là đúng một bước, "
                        "rồi mọi nhánh về "
                        "cùng một cổng gộp."
                    )
                )
            )
    return found, refused


def _join_of(fork: Item) -> Item | None:
    """The join at which every branch of a fork arrives after one task; None when it is no such fork.

    With a single branch the direction has to be written: a join, one task and the next fork look the same.
    """
    direction = fork.element.get("gatewayDirection", "")
    if direction == "Converging" or (len(fork.outgoing) < 2 and direction != "Diverging"):
        return None
    joins: list[Item] = []
    for flow in fork.outgoing:
        branch = flow.target
        if branch.tag == "parallelGateway":
            joins.append(branch)
        elif branch.tag in TASKS and len(branch.incoming) == 1 and len(branch.outgoing) == 1:
            joins.append(branch.outgoing[0].target)
        else:
            return None
    if not joins or any(join is not joins[0] for join in joins) or joins[0].tag != "parallelGateway":
        return None
    if joins[0].element.get("gatewayDirection") == "Diverging":
        return None
    return joins[0] if len(joins[0].incoming) == len(joins) else None
