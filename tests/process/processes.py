"""Processes for tests: the sample's own, a small sound one, and strategies that make sound ones of any shape."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

SAMPLE = Path(__file__).parents[2] / "sample"
Definition = dict[str, Any]


def sample_process(code: str = "mot-cua") -> Definition:
    """A process of the sample, as its file has it."""
    content: Definition = json.loads((SAMPLE / "processes" / f"{code}.json").read_text("utf-8"))
    return content


STATES: Definition = json.loads((SAMPLE / "states.json").read_text("utf-8"))


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


def rich() -> Definition:
    """The sample's own process of ten days with everything that a step can carry: opinions, a handoff, timers."""
    definition = sample_process()
    del definition["kind"]
    definition.update(code="day-du", title="Quy trình có đủ mọi thứ", effective_from="2026-01-01")
    examining = definition["steps"][3]
    examining.update(
        minutes=1440,
        produces=["Phiếu thẩm định", "Dự thảo kết quả"],
        timers=[
            {
                "code": "nhac",
                "title": "Nhắc trước hạn",
                "when": "before_step_due",
                "minutes": 240,
                "does": "remind",
            },
            {
                "code": "bao",
                "title": "Báo trễ lên lãnh đạo phòng",
                "when": "after_step_due",
                "minutes": 60,
                "does": "escalate",
                "to_role": "division_head",
            },
        ],
    )
    examining["actions"].append(
        {
            "code": "lay-y-kien",
            "label": "Lấy ý kiến",
            "act": "forward",
            "to": "lay-y-kien",
            "when": {"field": "loai", "is": "phuc-tap"},
            "notice": "dang-lay-y-kien",
        }
    )
    asking = {
        "code": "lay-y-kien",
        "title": "Lấy ý kiến phối hợp",
        "kind": "consultation",
        "role": "examiner",
        "unit": "division",
        "holder": "assigned",
        "minutes": 960,
        "state": "processing",
        "branches": [
            {"code": "phap-che", "title": "Pháp chế", "role": "examiner", "unit": "division", "minutes": 480},
            {
                "code": "so-tu-phap",
                "title": "Sở Tư pháp",
                "role": "examiner",
                "unit": "division",
                "minutes": 720,
                "agency": "H27.09",
            },
        ],
        "actions": [
            {
                "code": "ket-luan",
                "label": "Kết luận",
                "act": "conclude",
                "to": "lien-thong",
                "kind": "primary",
            }
        ],
    }
    handing = {
        "code": "lien-thong",
        "title": "Liên thông Sở Tư pháp",
        "kind": "handoff",
        "role": "examiner",
        "unit": "division",
        "holder": "assigned",
        "minutes": 480,
        "state": "processing",
        "handoff": {"agency": "H27.09", "procedure": "2.000635", "waits": True},
        "actions": [
            {
                "code": "co-ket-qua",
                "label": "Nhận kết quả liên thông",
                "act": "rejoin",
                "to": "duyet-phong",
                "kind": "primary",
                "after": "granted",
            },
            {
                "code": "bi-tu-choi",
                "label": "Liên thông bị từ chối",
                "act": "rejoin",
                "to": "tham-dinh",
                "after": "refused",
            },
        ],
    }
    definition["steps"][4:4] = [asking, handing]
    signing = definition["steps"][7]
    signing["signature"] = "personal"
    signing["actions"][0]["register"] = {"register": "giay-phep", "does": "enter"}
    waiting = definition["steps"][12]
    waiting["timers"] = [
        {
            "code": "qua-han",
            "title": "Quá hạn bổ sung",
            "when": "after_arrival",
            "minutes": 14400,
            "does": "act",
            "action": "het-han",
        }
    ]
    waiting["actions"].append(
        {
            "code": "het-han",
            "label": "Quá hạn bổ sung",
            "act": "reject",
            "to": "dung-xu-ly",
            "kind": "danger",
            "clock": "stop",
            "slip": "phieu-tu-choi",
        }
    )
    return definition


def long_process(count: int) -> Definition:
    """A sound process of so many officers' steps in a row, with the sample's intake, supplement and withdrawal."""
    definition = sample_process()
    del definition["kind"]
    steps = {step["code"]: step for step in definition["steps"]}
    row = [
        {
            "code": f"b{number}",
            "title": f"Bước {number}",
            "role": "examiner",
            "unit": "division",
            "minutes": 10,
            "state": "processing",
            "actions": [
                {
                    "code": "tiep",
                    "label": "Chuyển tiếp",
                    "act": "forward",
                    "to": f"b{number + 1}" if number + 1 < count else "van-thu",
                    "kind": "primary",
                }
            ],
        }
        for number in range(count)
    ]
    steps["chuyen"]["actions"][0]["to"] = "b0"
    steps["cho-bo-sung-tiep-nhan"]["actions"][0]["to"] = "tiep-nhan"
    kept = (
        "tiep-nhan",
        "chuyen",
        "van-thu",
        "nhan-ket-qua",
        "tra-ket-qua",
        "cho-bo-sung-tiep-nhan",
        "xet-rut",
    )
    definition["steps"] = [*row, *(steps[code] for code in kept)]
    return definition


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
