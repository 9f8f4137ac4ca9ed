"""A form whose fields follow from each other, with the kinds that `definitions` does not have."""

from copy import deepcopy
from typing import Any

_FOLLOWING: dict[str, Any] = {
    "kind": "form",
    "code": "don-theo-luat",
    "title": "Đơn có các mục tự tính",
    "steps": [
        {
            "code": "nguoi-nop",
            "title": "Người nộp",
            "fields": [
                {"code": "cach", "kind": "note", "text": "## Cách ghi\n- Ghi **đủ**\n- Không *tắt*"},
                {
                    "code": "loai",
                    "kind": "choice",
                    "label": "Bạn là",
                    "required": True,
                    "options": [
                        {"value": "ca_nhan", "label": "Cá nhân"},
                        {"value": "to_chuc", "label": "Tổ chức"},
                    ],
                },
                {"code": "ho", "kind": "text", "label": "Họ", "required": True, "max_length": 40},
                {"code": "ten", "kind": "text", "label": "Tên", "required": True, "max_length": 40},
                {
                    "code": "nguoi_ky",
                    "kind": "text",
                    "label": "Người ký",
                    "required": True,
                    "set_when": {"when": "loai = 'ca_nhan'", "value": "concat(ho, ' ', ten)"},
                },
                {"code": "sinh", "kind": "date", "label": "Ngày sinh", "max": "today"},
                {
                    "code": "giam_ho",
                    "kind": "text",
                    "label": "Người giám hộ",
                    "required_when": "years(sinh, today()) < 18",
                },
                {"code": "gio_hen", "kind": "time", "label": "Giờ hẹn", "min": "07:30", "max": "17:00"},
                {"code": "noi_cu", "kind": "address", "label": "Nơi ở ghi trên giấy cũ", "tiers": "three"},
            ],
        },
        {
            "code": "hang-hoa",
            "title": "Hàng hoá",
            "fields": [
                {
                    "code": "nhom_to_chuc",
                    "kind": "section",
                    "label": "Tổ chức",
                    "hint": "Chỉ tổ chức mới ghi.",
                    "shown_when": {"field": "loai", "is": "to_chuc"},
                },
                {"code": "ten_to_chuc", "kind": "text", "label": "Tên tổ chức", "required": True},
                {
                    "code": "von",
                    "kind": "money",
                    "label": "Vốn",
                    "shown_when": "filled(ten_to_chuc)",
                    "required_when": {"field": "loai", "is": "to_chuc"},
                },
                {"code": "nhom_hang", "kind": "section", "label": "Hàng"},
                {
                    "code": "hang",
                    "kind": "table",
                    "label": "Danh mục hàng",
                    "required": True,
                    "max_rows": 5,
                    "columns": [
                        {"code": "ten", "kind": "text", "label": "Tên hàng", "required": True},
                        {"code": "so_luong", "kind": "number", "label": "Số lượng", "min": 0, "total": True},
                        {"code": "don_gia", "kind": "money", "label": "Đơn giá"},
                        {
                            "code": "thue",
                            "kind": "computed",
                            "label": "Thuế",
                            "formula": "thanh_tien * 8 / 100",
                            "result": "money",
                        },
                        {
                            "code": "thanh_tien",
                            "kind": "computed",
                            "label": "Thành tiền",
                            "formula": "so_luong * don_gia",
                            "result": "money",
                            "total": True,
                        },
                    ],
                },
                {
                    "code": "phai_nop",
                    "kind": "computed",
                    "label": "Phải nộp",
                    "formula": "tong + phi",
                    "result": "money",
                },
                {
                    "code": "tong",
                    "kind": "computed",
                    "label": "Tổng cộng",
                    "formula": "sum(hang.thanh_tien) + sum(hang.thue)",
                    "result": "money",
                },
                {
                    "code": "phi",
                    "kind": "computed",
                    "label": "Phí",
                    "formula": "if(loai = 'to_chuc', 500000, 200000) * rows(hang)",
                    "result": "money",
                },
                {
                    "code": "giai_trinh",
                    "kind": "textarea",
                    "label": "Giải trình",
                    "shown_when": {"field": "tong", "at_least": 10_000_000},
                    "required": True,
                },
            ],
        },
    ],
}

_COMPLETE: dict[str, Any] = {
    "loai": "to_chuc",
    "ho": "Nguyễn",
    "ten": "An",
    "nguoi_ky": "Trần Thị Bình",
    "sinh": "1990-03-27",
    "gio_hen": "08:30",
    "noi_cu": {"old_province": "Hà Tây", "old_district": "Huyện Quốc Oai", "old_ward": "Xã Cộng Hoà"},
    "ten_to_chuc": "Công ty Hương Sơn",
    "von": 250_000_000,
    "hang": [
        {"ten": "Rượu nếp", "so_luong": 3, "don_gia": 120_000},
        {"ten": "Rượu mơ", "so_luong": 2, "don_gia": 99_999},
    ],
}


def following() -> dict[str, Any]:
    """A fresh copy of the definition."""
    return deepcopy(_FOLLOWING)


def complete() -> dict[str, Any]:
    """A fresh copy of answers that `validate` accepts."""
    return deepcopy(_COMPLETE)
