"""Processes for tests: the sample's own, a small sound one, and strategies that make sound ones of any shape."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import strategies as st

from tests.sample_database import SAMPLE

Definition = dict[str, Any]


def sample_process(code: str = "mot-cua") -> Definition:
    """A process of the sample, as its file has it."""
    content: Definition = json.loads((SAMPLE / "processes" / f"{code}.json").read_text("utf-8"))
    return content


SMALL: Definition = {
    "code": "nho",
    "title": "Quy trình nhỏ",
    "start": "tiep-nhan",
    "steps": [
        {
            "code": "tiep-nhan",
            "title": "Tiếp nhận",
            "role": "desk",
            "unit": "desk",
            "minutes": 60,
            "state": "waiting_acceptance",
            "actions": [
                {
                    "code": "nhan",
                    "label": "Nhận",
                    "act": "accept",
                    "to": "xu-ly",
                    "kind": "primary",
                    "clock": "start",
                },
                {"code": "bo-sung", "label": "Bổ sung", "act": "ask_supplement", "to": "cho"},
            ],
        },
        {
            "code": "cho",
            "title": "Chờ bổ sung",
            "role": "applicant",
            "state": "waiting_supplement",
            "actions": [
                {"code": "gui", "label": "Gửi", "act": "supply", "to": "tiep-nhan", "state": "supplemented"},
            ],
        },
        {
            "code": "xu-ly",
            "title": "Xử lý",
            "role": "examiner",
            "unit": "division",
            "holder": "assigned",
            "minutes": 90,
            "state": "processing",
            "actions": [
                {"code": "ghi", "label": "Ghi", "act": "examine", "to": "@stay"},
                {
                    "code": "xong",
                    "label": "Xong",
                    "act": "finish",
                    "to": "het",
                    "kind": "primary",
                    "clock": "stop",
                },
            ],
        },
        {
            "code": "xet-rut",
            "title": "Xét rút",
            "role": "desk",
            "state": "withdrawal_asked",
            "actions": [
                {"code": "cho-rut", "label": "Đồng ý", "act": "confirm_withdrawal", "to": "da-rut"},
                {"code": "khong", "label": "Không", "act": "decline_withdrawal", "to": "@return"},
            ],
        },
    ],
    "ends": [
        {"code": "het", "title": "Hết", "state": "handed_over"},
        {"code": "da-rut", "title": "Đã rút", "state": "withdrawn"},
    ],
    "withdrawal": {"ask_to": "xet-rut"},
}


def small() -> Definition:
    """A copy to spoil."""
    return copy.deepcopy(SMALL)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Definitions with up to six steps whose actions lead anywhere that exists; the last step decides withdrawals."""
    count = draw(st.integers(1, 6))
    steps = [f"b{number}" for number in range(count)]
    ends = [f"k{number}" for number in range(draw(st.integers(1, 3)))]
    states = st.sampled_from(["processing", "accepted", "supplemented"])

    def action(number: int, targets: list[str]) -> Definition:
        return {
            "code": f"a{number}",
            "label": "Làm",
            "act": "examine",
            "to": draw(st.sampled_from(targets)),
            "state": draw(states | st.just("")),
        }

    def step(code: str, targets: list[str]) -> Definition:
        actions = [action(number, targets) for number in range(draw(st.integers(0, 4)))]
        return {"code": code, "title": code, "role": "desk", "state": draw(states), "actions": actions}

    anywhere = [*steps, *ends, "@stay"]
    return {
        "code": "ngau-nhien",
        "title": "Ngẫu nhiên",
        "start": draw(st.sampled_from(steps)),
        "steps": [*(step(code, anywhere) for code in steps), step("rut", [*anywhere, "@return"])],
        "ends": [{"code": code, "title": code, "state": "stopped"} for code in ends],
        "withdrawal": {"ask_to": "rut"},
    }
