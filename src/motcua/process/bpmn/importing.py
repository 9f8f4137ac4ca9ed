"""A diagram as a definition: ours gives back exactly what was exported, that of another tool a first "
"draft."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from motcua.process.bpmn import guessing, shapes
from motcua.process.bpmn.branching import Consultation, consultations
from motcua.process.bpmn.durations import from_duration, to_duration
from motcua.process.bpmn.names import bpmn
from motcua.process.bpmn.places import attributes, code_for, entry_starts, lane_role, titled
from motcua.process.bpmn.reading import Diagram, Item, NotBpmn, Refusal, extension_part, read_diagram
from motcua.process.bpmn.ways import OWN_ACTION, Way, action_from, order_of, ways_from
from motcua.process.definition import ENTRIES, entries_of

Definition = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """A definition, or why there is none. `guessed`: whether roles, acts and states were guessed from "
    "labels."""

    definition: Definition | None
    refusals: list[Refusal]
    guessed: bool = False


def read(content: bytes | str) -> Imported:
    """Read BPMN 2.0 XML. Nothing is taken over while anything is refused; the definition is not yet "
    "checked."""
    try:
        diagram = read_diagram(content)
    except NotBpmn as error:
        return Imported(None, [Refusal("definitions", "", "", 1, str(error))])
    try:
        reader = _Reader(diagram)
        definition = reader.definition()
    except ValueError:
        broken = _("Phần dữ liệu riêng của quy trình trong tệp đã hỏng. Hãy xuất lại sơ đồ từ hệ thống.")
        return Imported(None, [Refusal("extensionElements", "", "", 1, broken)])
    refusals = sorted(reader.refusals, key=lambda refusal: refusal.line)
    guessed = any(item.own is None for item in reader.steps)
    return Imported(None if refusals else definition, refusals, guessed)


@dataclass
class _Reader:
    diagram: Diagram
    refusals: list[Refusal] = field(init=False)
    asked: dict[str, Consultation] = field(init=False)
    entries: dict[str, str] = field(default_factory=dict)
    steps: list[Item] = field(default_factory=list)
    ends: dict[str, Definition] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.refusals = list(self.diagram.refusals)
        for item in self.diagram.items.values():
            self.refusals.extend(shapes.outside(item))
        self.asked, refused = consultations(self.diagram)
        self.refusals.extend(refused)
        self._name_places()

    def definition(self) -> Definition:
        """The definition as far as it can be read; what cannot is among the refusals."""
        own = self.diagram.own
        data: Definition = attributes(own)
        if own is None or self.diagram.name not in ("", data.get("title")):
            data["title"] = self.diagram.name or _("Quy trình nhập từ BPMN")
        data.setdefault("code", code_for(data["title"], set()) or "quy-trinh")
        start, aside = self._starts(has_withdrawal=extension_part(own, "withdrawal") is not None)
        drawn = [entry for entry in ENTRIES if entry in entry_starts(self.diagram)]
        if drawn and drawn != [*entries_of(data)]:
            data["entries"] = drawn
        steps = [self._step(item) for item in self.steps]
        data |= {"start": start, "steps": steps, "ends": list(self.ends.values())}
        if aside is not None:
            data["withdrawal"] = aside
        _guess_states(data, {self._code(item) for item in self.steps if item.own is None})
        self._end_states(data)
        return data

    # -- places ------------------------------------------------------------------------------------

    def _name_places(self) -> None:
        """Give every step and end its code; an entry is an element by which one comes to it."""
        branches = {branch.id for one in self.asked.values() for branch in one.branches}
        taken = {item.own.get("code", "") for item in self.diagram.items.values() if item.own is not None}
        for item in self.diagram.items.values():
            if item.tag in (*shapes.TASKS, "callActivity") and item.id not in branches:
                code = item.own.get("code") if item.own is not None else None
                if code is None or code in self.entries.values():
                    code = code_for(item.name or item.id, taken)
                    taken.add(code)
                self.entries[item.id] = code
                self.steps.append(item)
                if item.id in self.asked and self.asked[item.id].fork is not None:
                    self.entries[self.asked[item.id].fork.id] = code
        names: dict[str, str] = {}
        for item in self.diagram.items.values():
            if item.tag != "endEvent":
                continue
            own = attributes(item.own)
            title = titled(item, own.get("title", "")) or _("Kết thúc")
            code = own.get("code") or names.get(title.casefold())
            if code is None:
                code = code_for(title, taken)
                taken.add(code)
            names.setdefault(title.casefold(), code)
            self.entries[item.id] = code
            self.ends.setdefault(code, {**own, "code": code, "title": title, "state": own.get("state", "")})

    def _code(self, item: Item) -> str:
        return self.entries[item.id]

    def _starts(self, *, has_withdrawal: bool) -> tuple[str, Definition | None]:
        """Where a dossier starts, and where a withdrawal is decided."""
        starts = [item for item in self.diagram.items.values() if item.tag == "startEvent"]
        entries = entry_starts(self.diagram)
        aside = [
            item
            for item in starts
            if item not in entries.values()
            and (item.own is not None or guessing.speaks_of_withdrawal(item.name))
        ]
        first = [item for item in starts if item not in aside]
        if not first:
            self.refusals.append(
                Refusal("process", self.diagram.id, self.diagram.name, 1, _("Sơ đồ không có điểm bắt đầu."))
            )
        plain = [item for item in first if item not in entries.values()]
        for extra in (*plain[0 if entries else 1 :], *aside[1:]):
            self.refusals.append(extra.refused(_("Sơ đồ có nhiều điểm bắt đầu. Hãy chỉ để một điểm.")))
        start = self._begin(first[0]) if first else ""
        for item in [one for one in first[1:] if one not in plain]:
            if self._begin(item) != start:
                self.refusals.append(item.refused(_("Mọi cách nộp hồ sơ phải dẫn đến cùng một bước.")))
        if aside:
            return start, {"ask_to": self._begin(aside[0])}
        return start, {} if has_withdrawal else None

    def _begin(self, item: Item) -> str:
        ways = self._ways(item)
        if len(ways) == 1 and ways[0].to in self.entries.values() and ways[0].to not in self.ends:
            return ways[0].to
        self.refusals.append(
            item.refused(_("Từ điểm bắt đầu phải có đúng một đường, dẫn thẳng đến một bước."))
        )
        return ""

    # -- steps -------------------------------------------------------------------------------------

    def _step(self, item: Item) -> Definition:
        own = item.own if item.own is not None else None
        data: Definition = attributes(own)
        data["code"] = self._code(item)
        data["title"] = titled(item, data.get("title", "")) or item.id
        self._place(item, data)
        if own is None and item.documentation():
            data["hint"] = item.documentation()
        self._kind(item, data)
        produces = extension_part(own, "produces")
        if produces is not None:
            data["produces"] = [product.text or "" for product in produces]
        timers = self._timers(item)
        actions = self._actions(item, data, timers)
        if timers or extension_part(own, "timers") is not None:
            data["timers"] = timers
        data["actions"] = actions
        data.setdefault("state", "")
        return data

    def _place(self, item: Item, data: Definition) -> None:
        """Role, unit and post: its own, unless somebody moved it to another lane."""
        found = lane_role(item)
        if found is None:
            if item.lane is None and "role" in data:
                return
            data.setdefault("role", "examiner")
            self.refusals.append(item.refused(self._no_role(item)))
        elif (data.get("role"), data.get("unit", ""), data.get("post", "")) != found:
            data["role"], data["unit"], data["post"] = found
            if not data["post"]:
                del data["post"]
            if item.own is None:
                data["holder"] = "assigned" if found[0] == "examiner" else "any"

    def _no_role(self, item: Item) -> str:
        if item.lane is None:
            return _(
                "Bước chưa nằm trong làn nào nên không biết ai làm. Hãy đặt bước vào làn của một vai trò."
            )
        return _("Làn “%(lane)s” không nói vai trò nào. Hãy đặt tên làn theo vai trò: %(roles)s.") % {
            "lane": item.lane.name,
            "roles": guessing.known_roles(),
        }

    def _kind(self, item: Item, data: Definition) -> None:
        asked = self.asked.get(item.id)
        if asked is not None:
            data["kind"] = "consultation"
            data["branches"] = [self._branch(branch, data) for branch in asked.branches]
            if not asked.branches and extension_part(item.own, "branches") is None:
                del data["branches"]
        elif data.get("kind") == "consultation":
            data["kind"] = "task"
        handoff = extension_part(item.own, "handoff")
        if handoff is not None:
            data["handoff"] = attributes(handoff)
        elif item.tag == "callActivity" and item.own is None:
            self.refusals.append(
                item.refused(
                    _(
                        "Bước gọi quy trình khác chưa nói chuyển đến cơ quan nào, thủ tục nào. Hãy đổi "
                        "thành bước thường, "
                        "nhập rồi đặt lại là bước liên thông."
                    )
                )
            )

    def _branch(self, item: Item, step: Definition) -> Definition:
        data: Definition = attributes(item.own)
        data["title"] = titled(item, data.get("title", "")) or item.id
        data.setdefault(
            "code", code_for(data["title"], {branch["code"] for branch in step.get("branches", [])})
        )
        self._place(item, data)
        for key in ("holder", "post"):  # an opinion is asked of a role
            data.pop(key, None)
        data.setdefault("minutes", 0)
        return data

    def _timers(self, item: Item) -> list[Definition]:
        timers: list[Definition] = []
        for event in self.diagram.items.values():
            if event.tag != "boundaryEvent" or event.element.get("attachedToRef") != item.id:
                continue
            if event.definitions() != ["timer"]:
                continue
            data: Definition = attributes(event.own)
            minutes = _minutes(event, data.get("minutes"))
            if minutes is None:
                self.refusals.append(
                    event.refused(
                        _(
                            "Hẹn giờ phải ghi khoảng thời gian làm việc, ví dụ P3D là 3 ngày làm việc, "
                            "PT4H là 4 giờ."
                        )
                    )
                )
                continue
            acts = event.element.get("cancelActivity", "true") == "true"
            data["title"] = titled(event, data.get("title", "")) or _("Hẹn giờ")
            data.setdefault("code", code_for(data["title"], {timer["code"] for timer in timers}))
            data["minutes"] = minutes
            data.setdefault("when", "after_arrival")
            data.setdefault("does", "act" if acts else "remind")
            if event.own is None and acts != bool(event.outgoing):
                self.refusals.append(
                    event.refused(
                        _(
                            "Hẹn giờ ngắt bước phải có đúng một đường ra; hẹn giờ không ngắt thì chỉ nhắc, "
                            "không có đường ra."
                        )
                    )
                )
            timers.append(data)
        return timers

    def _actions(self, item: Item, step: Definition, timers: list[Definition]) -> list[Definition]:
        """The buttons: stays kept with the step, ways on by the lines, ways that a timer takes."""
        found: list[tuple[int, Definition]] = []
        for place, element in enumerate(item.own if item.own is not None else ()):
            if element.tag == OWN_ACTION:
                found.append((order_of(element, place), action_from(element)))
        codes = {action["code"] for _place, action in found}
        ways = self._ways(item)
        events = [
            event
            for event in self.diagram.items.values()
            if event.tag == "boundaryEvent" and event.element.get("attachedToRef") == item.id
        ]
        timed = [(event, way) for event in events for way in self._ways(event)]
        at_start = any(flow.source.tag == "startEvent" for flow in item.incoming)
        for number, (event, way) in enumerate([*((None, way) for way in ways), *timed]):
            action = self._action(way, step, codes, at_start=at_start, event=event, first=number == 0)
            codes.add(action["code"])
            found.append((order_of(way.own, 1000 + number), action))
            if event is not None and event.own is None:
                self._tie(timers, event, action)
        return [action for _place, action in sorted(found, key=lambda pair: pair[0])]

    def _tie(self, timers: list[Definition], event: Item, action: Definition) -> None:
        for timer in timers:
            if (
                timer["does"] == "act"
                and "action" not in timer
                and timer["title"] == (event.name or timer["title"])
            ):
                timer["action"] = action["code"]
                return

    def _action(
        self,
        way: Way,
        step: Definition,
        codes: set[str],
        *,
        at_start: bool,
        event: Item | None,
        first: bool,
    ) -> Definition:
        if way.own is not None:
            data = action_from(way.own)
            if way.label and way.label != data.get("label"):
                data["label"] = way.label
        else:
            label = way.label or (event.name if event is not None else "") or self._default_label(way)
            if event is not None:
                act = "reject" if way.to in self.ends else "forward"
            elif step.get("kind") == "consultation" and first:
                act = "conclude"
            else:
                act = guessing.act_of(way.label or step["title"], step["role"], at_start)
            data = {"code": code_for(label, codes), "label": label, "act": act}
            data |= guessing.usual(act, first=first and event is None)
        data["to"] = way.to
        data.pop("when", None)
        if way.when is not None:
            data["when"] = way.when
        return data

    def _default_label(self, way: Way) -> str:
        place = next((item.name for item in self.steps if self.entries[item.id] == way.to), "")
        return _("Chuyển đến %(place)s") % {"place": place or self.ends.get(way.to, {}).get("title", way.to)}

    def _ways(self, item: Item) -> list[Way]:
        ways, refused = ways_from(item, self.entries)
        self.refusals.extend(refusal for refusal in refused if refusal not in self.refusals)
        return ways

    def _end_states(self, data: Mapping[str, Any]) -> None:
        for end in self.ends.values():
            if not end["state"]:
                acts = [
                    action["act"]
                    for step in data["steps"]
                    for action in step["actions"]
                    if action["to"] == end["code"]
                ]
                end["state"] = guessing.end_state(end["title"], acts)


def _minutes(event: Item, own: int | None) -> int | None:
    """Working minutes of a timer: as exported, unless somebody changed the duration since; None when "
    "there are none."""
    text = event.element.findtext(f"{bpmn('timerEventDefinition')}/{bpmn('timeDuration')}") or ""
    return own if own is not None and to_duration(own) == text.strip() else from_duration(text)


def _guess_states(data: Definition, guessed: set[str]) -> None:
    """The legal state of each step that says none, by what leads to it."""
    leading: dict[str, set[str]] = {}
    for step in data["steps"]:
        for action in step["actions"]:
            leading.setdefault(action["to"], set()).add(action["act"])
    intake = {
        action["to"] for step in data["steps"] if step["code"] == data["start"] for action in step["actions"]
    }
    for step in data["steps"]:
        if step["code"] not in guessed:
            continue
        acts = {action["act"] for action in step["actions"]}
        before = leading.get(step["code"], set())
        if step["code"] == data["start"]:
            step["state"] = "waiting_acceptance"
        elif step["code"] == data.get("withdrawal", {}).get("ask_to"):
            step["state"] = "withdrawal_asked"
        elif step["role"] == "applicant":
            step["state"] = "waiting_supplement" if step["code"] in intake else "supplement_asked"
        elif "hand_over" in acts:
            step["state"] = "waiting_handover"
        elif step["role"] == "desk" and before & {"finish", "accept"}:
            step["state"] = "done" if "finish" in before else "accepted"
        else:
            step["state"] = "processing"
