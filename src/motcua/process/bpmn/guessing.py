"""What a diagram of another tool does not say in our words: role, act, state and clock, guessed from its labels.

A guess is a first draft for the person who imports: the check before publishing tells what does not fit.
"""

from collections.abc import Sequence
from typing import Any

from motcua.agencies.roles import ROLE_LABELS, STEP_ROLES
from motcua.kernel.folding import fold

# The first word that a lane's folded name contains decides; heads of divisions come before heads of agencies.
_ROLES: Sequence[tuple[str, Sequence[str]]] = (
    (
        "applicant",
        (
            "nguoi nop",
            "cong dan",
            "nguoi dan",
            "ca nhan",
            "to chuc",
            "doanh nghiep",
            "khach hang",
            "applicant",
            "citizen",
        ),
    ),
    ("desk", ("mot cua", "tiep nhan", "trung tam phuc vu hanh chinh", "desk", "reception")),
    ("division_head", ("lanh dao phong", "truong phong", "pho phong", "phong chuyen mon", "division head")),
    ("clerk", ("van thu", "van phong", "clerk")),
    (
        "examiner",
        ("chuyen vien", "thu ly", "tham dinh", "can bo chuyen mon", "cong chuc chuyen mon", "examiner"),
    ),
    ("agency_head", ("lanh dao", "giam doc", "chu tich", "thu truong", "agency head", "director")),
)

_ACTS: Sequence[tuple[str, Sequence[str]]] = (
    ("refuse", ("tu choi tiep nhan",)),
    (
        "ask_supplement",
        (
            "yeu cau bo sung",
            "de nghi bo sung",
            "can bo sung",
            "thieu giay to",
            "ho so thieu",
            "bo sung ho so",
        ),
    ),
    ("supply", ("nop bo sung", "da bo sung", "gui bo sung")),
    ("reject", ("tu choi", "khong du dieu kien", "khong duyet", "khong phe duyet")),
    ("send_back", ("tra lai", "lam lai", "chua dat")),
    ("hand_over", ("tra ket qua", "giao ket qua")),
    ("finish", ("ban hanh", "phat hanh", "cap so", "dong dau", "hoan thanh")),
    ("approve", ("phe duyet", "ky duyet", "ky so", "ky", "duyet", "dong y")),
    ("propose", ("trinh",)),
    ("assign", ("phan cong", "giao viec")),
    ("accept", ("tiep nhan", "du dieu kien", "hop le", "day du")),
)
_BY_ROLE = {
    "applicant": "supply",
    "desk": "forward",
    "division_head": "assign",
    "examiner": "propose",
    "agency_head": "approve",
    "clerk": "finish",
}
_CLOCKS = {"accept": "start", "finish": "stop", "reject": "stop"}
_REASONED = frozenset({"refuse", "reject", "ask_supplement", "send_back"})


def role_of(lane: str) -> str | None:
    """The role that a lane's name speaks of; None when it speaks of none."""
    name = fold(lane)
    for role in STEP_ROLES:
        label = ROLE_LABELS[role]
        if name in (fold(str(label)), fold(role.value)):
            return role.value
    for code, words in _ROLES:
        if any(word in name for word in words):
            return code
    return None


def known_roles() -> str:
    """The names of roles that a lane may have, to be told."""
    return ", ".join(f"“{ROLE_LABELS[role]}”" for role in STEP_ROLES if role != "administrator")


def act_of(label: str, role: str, at_start: bool) -> str:
    """The legal act that a way on speaks of; by the role when the label says nothing."""
    if role == "applicant":
        return "supply"
    name = f" {fold(label)} "
    for act, words in _ACTS:
        if any(f" {word} " in name for word in words) and act != "supply":
            return "refuse" if act == "reject" and at_start else act
    if at_start:
        return "accept"
    return _BY_ROLE.get(role, "forward")


def clock_of(act: str) -> str:
    """What the act usually does to the clock; "" for nothing."""
    return _CLOCKS.get(act, "")


def needs_reason(act: str) -> bool:
    """Whether the law wants a written reason with the act."""
    return act in _REASONED


def usual(act: str, *, first: bool) -> dict[str, Any]:
    """What usually goes with an act: how the button looks, whether a reason is wanted, what the clock does."""
    data: dict[str, Any] = {
        "kind": "danger" if act in ("refuse", "reject") else "primary" if first else "plain"
    }
    if needs_reason(act):
        data["reason"] = True
    if clock_of(act):
        data["clock"] = clock_of(act)
    if act == "supply":
        data["state"] = "supplemented"
    return data


def speaks_of_withdrawal(name: str) -> bool:
    """Whether a name is about taking a dossier back."""
    return "rut" in fold(name).split()


def end_state(name: str, acts: Sequence[str]) -> str:
    """The legal state of an end, by its name and the acts that lead to it."""
    words = fold(name)
    if speaks_of_withdrawal(name):
        return "withdrawn"
    if any(word in words for word in ("tu choi", "dung", "khong")) or (
        acts and set(acts) <= {"refuse", "reject"}
    ):
        return "stopped"
    return "handed_over"
