"""BPMN 2.0 XML as nodes and flows. Parsed without network, entities or document types; nothing is judged "
"here."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from lxml import etree

from motcua.process.bpmn.names import BPMN, OWN, bpmn, own

LARGEST = 5_000_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """What cannot be taken over: the kind of element, its id and name, its line in the file, and why."""

    element: str
    id: str
    name: str
    line: int
    message: str


class NotBpmn(ValueError):
    """The file is no BPMN at all; the message is for people."""


@dataclass(slots=True, eq=False)
class Item:
    """An element of the flow. `own`: our extension element, if it has one."""

    tag: str
    id: str
    name: str
    line: int
    element: etree._Element
    lane: "LaneItem | None" = None
    own: etree._Element | None = None
    outgoing: "list[Flow]" = field(default_factory=list)
    incoming: "list[Flow]" = field(default_factory=list)

    def refused(self, message: str) -> Refusal:
        """A refusal of this element."""
        return Refusal(self.tag, self.id, self.name, self.line, message)

    def definitions(self) -> list[str]:
        """The kinds of event definition that it carries, e.g. "timer"."""
        tags = [etree.QName(child).localname for child in self.element if isinstance(child.tag, str)]
        return [tag.removesuffix("EventDefinition") for tag in tags if tag.endswith("EventDefinition")]

    def documentation(self) -> str:
        """What the element's documentation says."""
        return (self.element.findtext(bpmn("documentation")) or "").strip()


@dataclass(slots=True, eq=False)
class LaneItem:
    """A lane without lanes inside."""

    id: str
    name: str
    line: int
    own: etree._Element | None


@dataclass(slots=True, eq=False)
class Flow:
    """A sequence flow between two items that exist."""

    id: str
    name: str
    line: int
    element: etree._Element
    source: Item
    target: Item
    own: etree._Element | None

    def refused(self, message: str) -> Refusal:
        """A refusal of this flow."""
        return Refusal("sequenceFlow", self.id, self.name, self.line, message)


@dataclass(slots=True)
class Diagram:
    """The one process of a file."""

    id: str
    name: str
    own: etree._Element | None
    items: dict[str, Item]
    flows: list[Flow]
    refusals: list[Refusal]


# Elements that do not lead a dossier anywhere: their words stay behind without harm.
_SILENT = frozenset(
    {
        "textAnnotation",
        "association",
        "group",
        "documentation",
        "extensionElements",
        "laneSet",
        "ioSpecification",
        "property",
    }
)


def read_diagram(content: bytes | str) -> Diagram:
    """Parse a file. Raises NotBpmn when it is no BPMN 2.0 XML with a process in it."""
    root = _root(content.encode() if isinstance(content, str) else content)
    refusals: list[Refusal] = []
    processes = [process for process in root.findall(bpmn("process")) if len(process)]
    if not processes:
        raise NotBpmn(_("Tệp không có quy trình nào (phần tử “process” trống hoặc không có)."))
    for other in processes[1:]:
        refusals.append(
            _refusal(other, _("Tệp có nhiều quy trình. Hãy tách mỗi quy trình thành một tệp riêng."))
        )
    process = processes[0]
    for element in root.findall(bpmn("collaboration")):
        for flow in element.findall(bpmn("messageFlow")):
            refusals.append(
                _refusal(
                    flow,
                    _(
                        "Luồng thông điệp giữa các bên không dùng được. Hãy dùng một bước hoặc bước liên "
                        "thông."
                    ),
                )
            )
    items, flows = _contents(process, refusals)
    _put_in_lanes(process, items)
    name = process.get("name") or _pool_name(root, process.get("id", ""))
    return Diagram(process.get("id", ""), name, _own(process), items, flows, refusals)


def _root(content: bytes) -> etree._Element:
    if len(content) > LARGEST:
        raise NotBpmn(_("Tệp lớn hơn 5 MB nên không đọc. Hãy kiểm tra lại tệp."))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise NotBpmn(_("Tệp không phải XML đúng cú pháp (dòng %(line)s).") % {"line": line}) from error
    if root.getroottree().docinfo.doctype:
        raise NotBpmn(_("Tệp có khai báo DOCTYPE nên không đọc, vì lý do an toàn. Hãy bỏ dòng đó."))
    if root.tag != bpmn("definitions"):
        raise NotBpmn(_("Tệp không phải sơ đồ BPMN 2.0: phần tử gốc phải là “definitions”."))
    if any(_is_later(name) for element in root.iter() for name in element.nsmap.values()):
        raise NotBpmn(
            _(
                "Sơ đồ do phiên bản mới hơn của hệ thống xuất ra, nên không đọc được ở đây. Hãy nâng cấp hệ thống."
            )
        )
    return root


def _is_later(namespace: str) -> bool:
    """Whether it is that of our own extension elements, in a format that came after this one."""
    family = OWN.rpartition(":")[0] + ":"
    return namespace.startswith(family) and namespace != OWN


def _own(element: etree._Element) -> etree._Element | None:
    holder = element.find(bpmn("extensionElements"))
    if holder is None:
        return None
    return next(
        (child for child in holder if isinstance(child.tag, str) and child.tag.startswith(f"{{{OWN}}}")), None
    )


def _refusal(element: etree._Element, message: str) -> Refusal:
    return Refusal(
        etree.QName(element).localname,
        element.get("id", ""),
        element.get("name", ""),
        element.sourceline or 1,
        message,
    )


def _pool_name(root: etree._Element, process: str) -> str:
    for participant in root.iter(bpmn("participant")):
        if participant.get("processRef") == process:
            return participant.get("name", "")
    return ""


def _children(process: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    for child in process:
        if isinstance(child.tag, str) and child.tag.startswith(f"{{{BPMN}}}"):
            yield etree.QName(child).localname, child


def _contents(process: etree._Element, refusals: list[Refusal]) -> tuple[dict[str, Item], list[Flow]]:
    items: dict[str, Item] = {}
    for tag, element in _children(process):
        if tag in _SILENT or tag == "sequenceFlow":
            continue
        item = Item(
            tag,
            element.get("id", ""),
            " ".join(element.get("name", "").split()) if element.get("name") else "",
            element.sourceline or 1,
            element,
            own=_own(element),
        )
        if item.id in items or not item.id:
            refusals.append(item.refused(_("Phần tử không có mã (id) riêng.")))
            continue
        items[item.id] = item
    flows: list[Flow] = []
    for tag, element in _children(process):
        if tag != "sequenceFlow":
            continue
        source, target = items.get(element.get("sourceRef", "")), items.get(element.get("targetRef", ""))
        if source is None or target is None:
            refusals.append(_refusal(element, _("Đường nối không nối hai phần tử có trong sơ đồ.")))
            continue
        flow = Flow(
            element.get("id", ""),
            element.get("name", ""),
            element.sourceline or 1,
            element,
            source,
            target,
            _own(element),
        )
        source.outgoing.append(flow)
        target.incoming.append(flow)
        flows.append(flow)
    return items, flows


def _put_in_lanes(process: etree._Element, items: dict[str, Item]) -> None:
    for element in process.iter(bpmn("lane")):
        if element.find(bpmn("childLaneSet")) is not None:
            continue
        lane = LaneItem(
            element.get("id", ""), element.get("name", "").strip(), element.sourceline or 1, _own(element)
        )
        for reference in element.findall(bpmn("flowNodeRef")):
            item = items.get((reference.text or "").strip())
            if item is not None:
                item.lane = lane
    for item in items.values():
        if item.tag == "boundaryEvent":
            host = items.get(item.element.get("attachedToRef", ""))
            item.lane = host.lane if host is not None else None


def extension_part(element: etree._Element | None, name: str) -> etree._Element | None:
    """A part of one of our extension elements."""
    return element.find(own(name)) if element is not None else None
