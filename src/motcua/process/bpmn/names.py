"""Names of the exchange format: namespaces, element ids, and how lanes are called."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.agencies.models import Unit
from motcua.agencies.roles import ROLE_LABELS, Role

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
# What BPMN cannot say stands in extension elements of this namespace.
OWN = "urn:motcua:process:1"
# The language of condition expressions: the JSON of `motcua.kernel.conditions`.
CONDITION_LANGUAGE = "urn:motcua:condition:1"

# Keys of a definition that are numbers or truths and still stand in attributes.
NUMBERS = frozenset({"minutes", "fees_days"})
TRUTHS = frozenset({"reason", "waits", "reception_slip"})
WRITTEN_OUT = NUMBERS | TRUTHS

# What the start events are called, one for each way in which dossiers may come in.
ENTRY_NAMES = {
    "portal": gettext_lazy("Cổng dịch vụ công này"),
    "national": gettext_lazy("Cổng Dịch vụ công quốc gia"),
    "agency": gettext_lazy("Hệ thống của cơ quan khác"),
    "desk": gettext_lazy("Bộ phận một cửa, bưu chính"),
}

PREFIXES = {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI, "motcua": OWN}


def bpmn(name: str) -> str:
    """The qualified name of a BPMN element."""
    return f"{{{BPMN}}}{name}"


def own(name: str) -> str:
    """The qualified name of one of our extension elements."""
    return f"{{{OWN}}}{name}"


def step_id(code: str) -> str:
    """The element of a step: a user task or a call activity. Marks of a diagram name it."""
    return f"step_{code}"


def end_id(code: str) -> str:
    """The element of an end."""
    return f"end_{code}"


def lane_id(role: str, unit: str, post: str = "") -> str:
    """The lane of a role within a kind of unit, or of one post there."""
    place = f"lane_{role}_{unit}" if unit else f"lane_{role}"
    return f"post_{place}_{post}" if post else place


def lane_name(role: str, unit: str, post: str = "") -> str:
    """What the lane is called: the post or the role, and the unit where the role alone does not say it.

    `post`: its title, or its code where nobody knows the title.
    """
    name = post or (str(ROLE_LABELS[Role(role)]) if role in list(Role) else role)
    if unit and unit != _USUAL_UNIT.get(role):
        kind = str(Unit.Kind(unit).label) if unit in Unit.Kind.values else unit
        return _("%(role)s, %(unit)s") % {"role": name, "unit": kind}
    return name


_USUAL_UNIT = {
    Role.DESK.value: "desk",
    Role.DIVISION_HEAD.value: "division",
    Role.EXAMINER.value: "division",
    Role.AGENCY_HEAD.value: "leadership",
    Role.CLERK.value: "clerical",
}


def usual_unit(role: str) -> str:
    """The kind of unit in which a role sits when nothing else is said."""
    return _USUAL_UNIT.get(role, "")
