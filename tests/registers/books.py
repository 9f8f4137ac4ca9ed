"""A small register for tests, and entries in it."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from motcua.agencies.models import Agency
from motcua.people.models import User
from motcua.registers.selectors import Owner
from motcua.registers.services import Applied, Deed, enter, publish_register

CODE = "cua-hang"


def book(**changes: Any) -> dict[str, Any]:
    """A register of shops: name and kind public, the owner's telephone not."""
    return {
        "code": CODE,
        "title": "Cửa hàng đã đăng ký",
        "description": "Các cửa hàng đã đăng ký với cơ quan.",
        "public": True,
        "number_prefix": "CH",
        "heading": "ten",
        "columns": [
            {"code": "ten", "label": "Tên cửa hàng", "from": "answers.ten", "searched": True},
            {"code": "loai", "label": "Loại hàng", "from": "answers.loai", "filter": True},
            {"code": "mo_ta", "label": "Mô tả", "from": "answers.mo_ta", "searched": True, "listed": False},
            {
                "code": "dien_thoai",
                "label": "Điện thoại",
                "from": "applicant.phone",
                "public": False,
                "searched": True,
            },
        ],
        "labels": {"in_force": "Đang hoạt động", "ended": "Đã đóng cửa"},
        **changes,
    }


def published(**changes: Any) -> None:
    """The register, published."""
    publish_register(book(**changes))


def deed(dossier: str, seq: int = 2, at: datetime.datetime | None = None) -> Deed:
    """An act of a dossier."""
    return Deed(dossier, seq, "approve", at or timezone.now())


def entered(
    name: str,
    kind: str = "Rượu",
    *,
    dossier: str = "",
    owner: User | None = None,
    holder: str = "",
    agency: str = "H27.03",
) -> Applied:
    """An entry of that name."""
    return enter(
        CODE,
        {"answers.ten": name, "answers.loai": kind, "answers.mo_ta": "", "applicant.phone": "0912345678"},
        agency_id=Agency.objects.get(code=agency).id,
        owner=Owner(account=owner.id if owner else None, number=holder),
        deed=deed(dossier or f"D-{name}"),
    )
