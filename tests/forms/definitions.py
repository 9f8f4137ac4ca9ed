"""A form with every kind of field, and answers that complete it."""

from copy import deepcopy
from typing import Any

_EVERY_KIND: dict[str, Any] = {
    "kind": "form",
    "code": "don-ban-le",
    "title": "Đơn đề nghị cấp giấy phép bán lẻ",
    "legal_source": "Nghị định số 105/2017/NĐ-CP",
    "steps": [
        {
            "code": "nguoi-nop",
            "title": "Người nộp",
            "fields": [
                {"code": "huong_dan", "kind": "note", "text": "Chuẩn bị thẻ căn cước.\nMất khoảng 10 phút."},
                {
                    "code": "ho_ten",
                    "kind": "text",
                    "label": "Họ và tên",
                    "required": True,
                    "prefill": "person.full_name",
                    "hint": "Như trên thẻ căn cước.",
                    "example": "Nguyễn Văn An",
                    "source": "Mẫu số 01, Nghị định 105/2017/NĐ-CP",
                    "max_length": 60,
                },
                {"code": "so_dinh_danh", "kind": "id_number", "label": "Số định danh", "required": True},
                {"code": "dien_thoai", "kind": "phone", "label": "Điện thoại", "prefill": "person.phone"},
                {"code": "thu_dien_tu", "kind": "email", "label": "Thư điện tử"},
                {
                    "code": "ngay_sinh",
                    "kind": "date",
                    "label": "Ngày sinh",
                    "max": "today",
                    "prefill": "person.birth_date",
                },
                {
                    "code": "dia_chi",
                    "kind": "address",
                    "label": "Nơi ở",
                    "required": True,
                    "prefill": "person.address",
                },
            ],
        },
        {
            "code": "cua_hang",
            "title": "Cửa hàng",
            "hint": "Mỗi đơn cho một cửa hàng.",
            "fields": [
                {
                    "code": "loai",
                    "kind": "choice",
                    "label": "Loại chủ thể",
                    "required": True,
                    "options": [
                        {"value": "ca_nhan", "label": "Cá nhân"},
                        {"value": "to_chuc", "label": "Tổ chức"},
                    ],
                },
                {
                    "code": "ma_so_thue",
                    "kind": "tax_code",
                    "label": "Mã số thuế",
                    "required": True,
                    "shown_when": {"field": "loai", "is": "to_chuc"},
                },
                {
                    "code": "von",
                    "kind": "money",
                    "label": "Vốn kinh doanh",
                    "min": 1000000,
                    "shown_when": {"all": [{"field": "ma_so_thue", "filled": True}]},
                },
                {"code": "dien_tich", "kind": "number", "label": "Diện tích", "min": 1, "max": 5000},
                {
                    "code": "mat_hang",
                    "kind": "choices",
                    "label": "Mặt hàng",
                    "options": [{"value": "ruou", "label": "Rượu"}, {"value": "bia", "label": "Bia"}],
                },
                {
                    "code": "quoc_tich",
                    "kind": "select",
                    "label": "Quốc tịch",
                    "options": [{"value": "vn", "label": "Việt Nam"}, {"value": "la", "label": "Lào"}],
                },
                {"code": "ghi_chu", "kind": "textarea", "label": "Ghi chú", "max_length": 200},
                {
                    "code": "hang",
                    "kind": "table",
                    "label": "Danh mục hàng",
                    "min_rows": 1,
                    "max_rows": 4,
                    "columns": [
                        {"code": "ten", "kind": "text", "label": "Tên hàng", "required": True},
                        {"code": "so_luong", "kind": "number", "label": "Số lượng", "min": 1},
                        {"code": "ngay", "kind": "date", "label": "Ngày nhập"},
                    ],
                },
            ],
        },
    ],
}

_COMPLETE: dict[str, Any] = {
    "ho_ten": "Nguyễn Văn An",
    "so_dinh_danh": "001090012345",
    "dien_thoai": "0912345678",
    "ngay_sinh": "1990-03-27",
    "dia_chi": {"province": "01", "ward": "00070", "detail": "Số 5 ngõ 1"},
    "loai": "to_chuc",
    "ma_so_thue": "0100109106",
    "von": 250000000,
    "dien_tich": 40,
    "mat_hang": ["ruou", "bia"],
    "quoc_tich": "vn",
    "ghi_chu": "Dòng một\nDòng hai",
    "hang": [{"ten": "Rượu nếp", "so_luong": 3, "ngay": "2026-01-05"}],
}


def every_kind() -> dict[str, Any]:
    """A fresh copy of the definition."""
    return deepcopy(_EVERY_KIND)


def complete() -> dict[str, Any]:
    """A fresh copy of answers that `validate` accepts."""
    return deepcopy(_COMPLETE)
