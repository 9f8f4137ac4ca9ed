"""A whole package in small: one agency, one procedure, and everything that they need. For tests to spoil."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.apps import apps

from motcua.dossiers.states import State

TEMPLATE = "= Giấy\nXin chào\n"


def small_package() -> dict[str, Any]:
    """Content by file name: dicts are written as JSON, text and bytes as they are."""
    return {
        "lich.json": {
            "kind": "calendar",
            "code": "hanh-chinh",
            "name": "Giờ hành chính",
            "hours": {
                day: [["07:30", "11:30"], ["13:30", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")
            },
            "days": [
                {"date": "2026-01-01", "works": False, "name": "Tết Dương lịch"},
                {"date": "2026-01-10", "works": True, "name": "Làm bù"},
            ],
        },
        "co-quan.json": _agency("H27", None, "Tỉnh mẫu"),
        "so.json": _agency("H27.03", "H27", "Sở mẫu"),
        "linh-vuc.json": {
            "kind": "sectors",
            "sectors": [{"code": "G02-CT11", "name": "Lưu thông hàng hoá", "order": 1}],
        },
        "nhom.json": {
            "kind": "topics",
            "topics": [{"code": "kinh-doanh", "name": "Kinh doanh", "audience": "business", "order": 1}],
        },
        "trang-thai.json": {
            "kind": "states",
            "states": [
                {"code": state.value, "label": f"Trạng thái {state.value}", "group": "nop", "tone": "blue"}
                for state in State
            ],
            "moves": [
                ["new", "waiting_acceptance"],
                ["waiting_acceptance", "waiting_supplement"],
                ["waiting_supplement", "waiting_acceptance"],
                ["waiting_acceptance", "processing"],
                ["processing", "waiting_handover"],
                ["waiting_handover", "handed_over"],
            ],
        },
        "phieu/giay-tiep-nhan.json": {
            "kind": "slip",
            "code": "giay-tiep-nhan",
            "title": "Giấy tiếp nhận",
            "number_suffix": "TNHS",
            "legal_source": "Mẫu 01",
            "source_file": "giay-tiep-nhan.typ",
        },
        "phieu/giay-tiep-nhan.typ": TEMPLATE,
        "quy-tac.json": {
            "kind": "rules",
            "code": "2018",
            "title": "Nghị định 61",
            "legal_basis": "Nghị định 61/2018/NĐ-CP",
            "effective_from": "2018-06-21",
            "supplement": {"intake": {"clock": "none"}, "examination": {"clock": "restart", "limit": 1}},
            "transfer_cutoff": "15:00",
            "online_answer_minutes": 480,
            "slips": dict.fromkeys(("accept", "ask_supplement", "refuse", "reject"), "giay-tiep-nhan"),
        },
        "bieu-mau.json": {
            "kind": "form",
            "code": "don",
            "title": "Đơn đề nghị",
            "steps": [
                {
                    "code": "chung",
                    "title": "Thông tin chung",
                    "fields": [
                        {"code": "ten", "kind": "text", "label": "Tên", "required": True},
                        {
                            "code": "loai",
                            "kind": "choice",
                            "label": "Loại",
                            "options": [{"value": "moi", "label": "Mới"}, {"value": "lai", "label": "Lại"}],
                        },
                    ],
                }
            ],
        },
        "quy-trinh.json": {
            "kind": "process",
            "code": "mot-cua",
            "title": "Một cửa",
            "start": "tiep-nhan",
            "steps": [
                _step(
                    "tiep-nhan",
                    "desk",
                    "waiting_acceptance",
                    60,
                    [
                        _action("accept", "tham-dinh", clock="start"),
                        _action("ask_supplement", "bo-sung"),
                    ],
                ),
                _step("bo-sung", "applicant", "waiting_supplement", 0, [_action("supply", "tiep-nhan")]),
                _step("tham-dinh", "clerk", "processing", 480, [_action("finish", "tra", clock="stop")]),
                _step("tra", "desk", "waiting_handover", 0, [_action("hand_over", "xong")]),
            ],
            "ends": [{"code": "xong", "title": "Xong", "state": "handed_over"}],
        },
        "thu-tuc.json": small_procedure(),
        "nguoi.json": {
            "kind": "people",
            "people": [
                {
                    "email": "canbo@so.vn",
                    "full_name": "Cán Bộ",
                    "kind": "officer",
                    "password": "Motcua@2026",
                    "posts": ["H27.03/mot-cua/can-bo"],
                },
                {"email": "dan@thu.vn", "full_name": "Người Dân", "kind": "citizen"},
            ],
        },
        "cong.json": {
            "kind": "site",
            "portal_name": "Cổng mẫu",
            "owner_name": "Tỉnh mẫu",
            "owner_agency": "H27",
            "hotline": "1900",
        },
    }


def small_procedure(**changes: Any) -> dict[str, Any]:
    """The one procedure of the package."""
    return {
        "kind": "procedure",
        "code": "2.000620",
        "name": "Cấp Giấy phép bán lẻ rượu",
        "sector": "G02-CT11",
        "topics": ["kinh-doanh"],
        "level": "partial",
        "audience": ["business"],
        "effective_from": "2020-01-01",
        "offices": [{"agency": "H27.03", "division": "phong"}],
        "form": "don",
        "process": "mot-cua",
        "limit": {"kind": "working_days", "amount": 10},
        "papers": [
            {"code": "dkkd", "name": "Giấy đăng ký kinh doanh", "required": True},
            {
                "code": "cu",
                "name": "Giấy phép cũ",
                "required": False,
                "shown_when": {"field": "loai", "is": "lai"},
            },
        ],
        "fees": [
            {
                "code": "phi",
                "name": "Phí thẩm định",
                "kind": "phi",
                "amount": 500000,
                "from": "2017-01-01",
                "to": "2025-06-30",
            },
            {
                "code": "phi",
                "name": "Phí thẩm định",
                "kind": "phi",
                "amount": 400000,
                "from": "2025-07-01",
                "to": None,
            },
        ],
        "outcome": {"code": "giay-phep", "name": "Giấy phép"},
        **changes,
    }


def _agency(code: str, parent: str | None, name: str) -> dict[str, Any]:
    return {
        "kind": "agency",
        "code": code,
        "name": name,
        "level": "province" if parent is None else "department",
        "parent": parent,
        "calendar": "hanh-chinh",
        "place": "Hà Tĩnh",
        "units": [
            {
                "code": "mot-cua",
                "name": "Một cửa",
                "kind": "desk",
                "posts": [{"code": "can-bo", "title": "Cán bộ", "role": "desk"}],
            },
            {"code": "phong", "name": "Phòng", "kind": "division", "posts": []},
            {
                "code": "van-thu",
                "name": "Văn thư",
                "kind": "clerical",
                "posts": [{"code": "van-thu", "title": "Văn thư", "role": "clerk"}],
            },
            {
                "code": "quan-tri",
                "name": "Quản trị",
                "kind": "administration",
                "posts": [{"code": "quan-tri", "title": "Quản trị viên", "role": "administrator"}],
            },
        ],
    }


def _step(code: str, role: str, state: str, minutes: int, actions: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "code": code,
        "title": f"Bước {code}",
        "role": role,
        "unit": {"desk": "desk", "clerk": "clerical"}.get(role, ""),
        "holder": "any",
        "minutes": minutes,
        "state": state,
        "actions": actions,
    }


def _action(act: str, to: str, **more: Any) -> dict[str, Any]:
    return {"code": act.replace("_", "-"), "label": act, "act": act, "to": to, "kind": "primary", **more}


def as_files(package: dict[str, Any]) -> dict[str, bytes]:
    """The package as content by path."""
    return {
        name: (
            content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=2)
        ).encode()
        if not isinstance(content, bytes)
        else content
        for name, content in package.items()
    }


def write(folder: Path, package: dict[str, Any]) -> Path:
    """Write the package into a folder and return it."""
    for name, content in as_files(package).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def rows() -> dict[str, int]:
    """How many rows each table of ours has."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("motcua.")
    }
