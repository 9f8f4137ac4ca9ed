"""What a process must keep beyond its shape: sound in itself, naming what exists, and agreeing with who uses it.

The import and the screens on which processes are drawn ask the same question: `findings`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.roles import ROLE_LABELS
from motcua.dossiers.acts.labels import LABELS
from motcua.dossiers.permitted import may_system, takeable
from motcua.dossiers.states import State
from motcua.exchange.packages.checking_holders import (
    at_vacant_posts,
    partly_without_holder,
    post_words,
    without_holder,
)
from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.kernel.clock import TimeLimit
from motcua.process.definition import UNIT_KINDS
from motcua.process.soundness import Problem, check, check_use

Definition = Mapping[str, Any]


def check_process(document: Document, known: Known, *, complete: bool) -> Iterable[Mistake]:
    """Every mistake of a well-shaped process. `complete`: every file of the package could be read."""
    content = document.content
    problems = findings(content, known) if complete else soundness_findings(content, known)
    return [document.mistake(problem.pointer, problem.message) for problem in problems]


def findings(definition: Definition, known: Known, *, staffed: bool = False) -> list[Problem]:
    """Everything that keeps a well-shaped process from being published; pointers are into the definition.

    `staffed`: whether somebody must hold the posts that it names already. A package may come before its people.

    Procedures that the package itself brings are left out: they are told at their own file.
    """
    problems = [*soundness_findings(definition, known), *_references(definition, known)]
    if problems:
        return problems
    for code, procedure in known.procedures.items():
        if procedure.get("process") == definition["code"] and code not in known.brought:
            problems.extend(
                Problem(
                    problem.pointer,
                    _("Thủ tục “%(code)s” đang dùng quy trình này. %(reason)s")
                    % {"code": code, "reason": problem.message},
                )
                for problem in use_findings(definition, code, known, staffed=staffed)
            )
    return problems


def soundness_findings(definition: Definition, known: Known) -> list[Problem]:
    """The process by itself, under the acts, roles and states that there are."""
    return check(
        definition,
        acts=LABELS,
        roles=ROLE_LABELS,
        states=known.states or {state.value: state.value for state in State},
        permitted=takeable,
        by_system=may_system,
        moves=known.moves,
    )


def use_findings(
    definition: Definition, procedure: str, known: Known, *, staffed: bool = False
) -> list[Problem]:
    """The process together with one procedure that uses it."""
    data = known.procedures[procedure]
    agencies = [office["agency"] for office in data.get("offices", [])]
    form = known.forms.get(data.get("form", ""))
    problems = check_use(
        definition,
        procedure=procedure,
        agencies=agencies,
        limit=TimeLimit.from_json(data["limit"]),
        daily_minutes=[known.daily_minutes.get(agency, 0) for agency in agencies],
        fields=None if form is None else answerable(form),
        is_online=data.get("level", "") in ("full", "partial"),
    )
    problems += _missing_units(definition, agencies, known)
    offices = data.get("offices", [])
    problems = problems or without_holder(definition, offices, known)
    if staffed:
        problems = problems or at_vacant_posts(definition, offices, known, everywhere=True)
    return problems or list(_round_again(definition, procedure, known))


def warnings(definition: Definition, known: Known) -> list[Problem]:
    """What keeps a process that may be published from serving some of the agencies; pointers are into the process."""
    return [
        Problem(
            problem.pointer, _("Thủ tục “%(code)s”. %(reason)s") % {"code": code, "reason": problem.message}
        )
        for code, procedure in known.procedures.items()
        if procedure.get("process") == definition["code"]
        for problem in _seen_before(definition, procedure.get("offices", []), known)
    ]


def process_warnings(document: Document, known: Known) -> Iterator[Mistake]:
    """The warnings of a package's file: a process at its step, a procedure where it names its process."""
    if document.kind == "process":
        for problem in warnings(document.content, known):
            yield document.mistake(problem.pointer, problem.message)
    elif document.kind == "procedure":
        process = known.processes.get(document.data.get("process", ""))
        for problem in _seen_before(process, document.data["offices"], known) if process else ():
            yield document.mistake("/process", problem.message)


def _seen_before(definition: Definition, offices: Sequence[Mapping[str, Any]], known: Known) -> list[Problem]:
    return [
        *partly_without_holder(definition, offices, known),
        *at_vacant_posts(definition, offices, known),
    ]


def lost_by_form(document: Document, known: Known) -> Iterator[Mistake]:
    """Fields that a new version of a form leaves out although the process of a procedure asks for them."""
    for code, procedure in known.procedures.items():
        process = known.processes.get(procedure.get("process", ""))
        if procedure.get("form") != document.data["code"] or process is None or code in known.brought:
            continue
        for problem in use_findings(process, code, known):
            if problem.pointer.endswith("/when"):
                yield document.mistake(
                    "/steps",
                    _("Quy trình “%(process)s” của thủ tục “%(code)s” cần biểu mẫu này. %(reason)s")
                    % {"process": process["title"], "code": code, "reason": problem.message},
                )


def answerable(form: Definition) -> frozenset[str]:
    """The fields of a form that somebody answers."""
    return frozenset(
        field["code"]
        for step in form.get("steps", [])
        for field in step["fields"]
        if field["kind"] not in ("note", "section")
    )


def _references(definition: Definition, known: Known) -> Iterator[Problem]:
    """Agencies, procedures and slips that the process names."""
    for index, step in enumerate(definition["steps"]):
        at = f"/steps/{index}"
        for position, branch in enumerate(step.get("branches", [])):
            if branch.get("agency") and branch["agency"] not in known.parents:
                yield Problem(f"{at}/branches/{position}/agency", _no_agency(branch["agency"]))
        for where, unit, agency in _units_of(at, step):
            if not any(
                found == unit and agency in ("", its_agency) for its_agency, found in known.units
            ) and agency in ("", *known.parents):
                yield Problem(where, _no_unit(unit))
        if step.get("post") and not _is_somewhere(step, known):
            yield Problem(f"{at}/post", _no_post(step, known))
        if "handoff" in step:
            yield from _handoff(f"{at}/handoff", step["handoff"], known)
        for position, action in enumerate(step.get("actions", [])):
            if action.get("slip") and action["slip"] not in known.slips:
                yield Problem(
                    f"{at}/actions/{position}/slip",
                    _("Không có mẫu phiếu “%(code)s”.") % {"code": action["slip"]},
                )


def _is_somewhere(step: Mapping[str, Any], known: Known) -> bool:
    """Whether some agency has the post that a step names, in such a unit and with that role."""
    return any(
        (unit, code, post.role) == (step.get("unit", ""), step["post"], step["role"])
        for (_agency, unit, code), post in known.named_posts.items()
    )


def _no_post(step: Mapping[str, Any], known: Known) -> str:
    return _(
        "Bước “%(title)s” giao cho chức vụ %(post)s, nhưng không cơ quan nào có chức vụ đó ở bộ phận ấy với vai trò "
        "“%(role)s”. Hãy chọn lại chức vụ, hoặc giao bước cho một vai trò."
    ) % {
        "title": step["title"],
        "post": post_words(step["post"], step.get("unit", ""), known),
        "role": ROLE_LABELS[step["role"]],
    }


def _units_of(at: str, step: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(pointer, code, code of another agency or "") of each unit that a step and its opinions name by its code."""
    branches = ((f"{at}/branches/{index}/unit", one) for index, one in enumerate(step.get("branches", [])))
    for pointer, names in ((f"{at}/unit", step), *branches):
        if names.get("unit", "") not in ("", *UNIT_KINDS):
            yield pointer, names["unit"], names.get("agency", "")


def _missing_units(definition: Definition, agencies: list[str], known: Known) -> Iterator[Problem]:
    """Units that the process names and an agency that resolves the procedure does not have."""
    for index, step in enumerate(definition["steps"]):
        for pointer, unit, agency in _units_of(f"/steps/{index}", step):
            for own in agencies:
                if not agency and (own, unit) not in known.units:
                    yield Problem(
                        pointer,
                        _(
                            "Cơ quan “%(agency)s” không có đơn vị “%(unit)s” mà bước “%(step)s” nêu. "
                            "Hãy chọn đơn vị khác hoặc thêm đơn vị đó."
                        )
                        % {"agency": own, "unit": unit, "step": step["title"]},
                    )


def _no_unit(code: str) -> str:
    return _("Không có đơn vị nào mang mã “%(code)s”. Hãy chọn loại bộ phận, hoặc một đơn vị đang có.") % {
        "code": code
    }


def _handoff(at: str, handoff: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    agency, code = handoff["agency"], handoff["procedure"]
    procedure = known.procedures.get(code)
    if agency not in known.parents:
        yield Problem(f"{at}/agency", _no_agency(agency))
    if procedure is None:
        yield Problem(f"{at}/procedure", _("Không có thủ tục “%(code)s”.") % {"code": code})
    elif all(office["agency"] != agency for office in procedure.get("offices", [])):
        yield Problem(
            f"{at}/agency",
            _("Cơ quan “%(agency)s” không giải quyết thủ tục “%(code)s”. Hãy chọn cơ quan khác.")
            % {"agency": agency, "code": code},
        )


def _no_agency(code: str) -> str:
    return _("Không có cơ quan “%(code)s”.") % {"code": code}


def _round_again(definition: Definition, procedure: str, known: Known) -> Iterator[Problem]:
    """Handoffs that come back to where they started, over other procedures."""
    processes = {**known.processes, definition["code"]: definition}
    for index, step in enumerate(definition["steps"]):
        if "handoff" not in step:
            continue
        waiting, seen = [step["handoff"]["procedure"]], set[str]()
        while waiting:
            code = waiting.pop()
            if code == procedure:
                yield Problem(
                    f"/steps/{index}/handoff",
                    _(
                        "Bước liên thông “%(step)s” cuối cùng lại dẫn về thủ tục “%(procedure)s”, nên hồ sơ con "
                        "sinh hồ sơ con mãi. Hãy bỏ một bước liên thông trong vòng này."
                    )
                    % {"step": step["title"], "procedure": procedure},
                )
                break
            if code not in seen:
                seen.add(code)
                process = processes.get(known.procedures.get(code, {}).get("process", ""), {})
                waiting.extend(
                    one["handoff"]["procedure"] for one in process.get("steps", []) if "handoff" in one
                )
