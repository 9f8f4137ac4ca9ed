"""Invented data of a slip, full and nearly empty: templates are tried with both before they are published."""

# holds data, not texts: nobody sees it but the compiler of templates

from __future__ import annotations

from typing import Any

FULL: dict[str, Any] = {
    "agency": {
        "name": "Sở Công Thương",
        "parent_name": "Ủy ban nhân dân tỉnh Hồng Hà",
        "short": "Sở Công Thương",
        "place": "Hồng Hà",
        "phone": "0200 3812 345",
        "email": "motcua@sct.honghavn.example",
        "address": "12 Trần Phú, phường Hồng Hà",
        "code": "H99.13",
    },
    "number": 12,
    "issued_at": "2026-11-23T01:15:00+00:00",
    "code": "H99.13-261123-0007",
    "receipt_number": "BN-261122-000031",
    "procedure": {"code": "2.000620", "name": "Cấp Giấy phép bán lẻ rượu"},
    "applicant": {
        "name": "Nguyễn Thị Hương Giang",
        "id_label": "Số CCCD",
        "id_number": "001185000123",
        "address": "Số 8 ngõ 15 phố Lý Thường Kiệt, phường Hồng Hà, tỉnh Hồng Hà",
        "phone": "0912 345 678",
        "email": "huonggiang@thu.example",
    },
    "submitter": "Nguyễn Thị Hương Giang",
    "papers": [
        {"name": "Đơn đề nghị cấp Giấy phép bán lẻ rượu", "kind": "Bản chính", "count": 1},
        {"name": "Giấy chứng nhận đăng ký hộ kinh doanh", "kind": "Bản sao", "count": 1},
        {"name": "Hợp đồng thuê địa điểm kinh doanh", "kind": "Bản sao", "count": 1},
    ],
    "sets": 1,
    "limit_text": "10 ngày làm việc",
    "received_at": "2026-11-23T01:15:00+00:00",
    "due_at": "2026-12-07T01:15:00+00:00",
    "deliver_at": "Bộ phận Tiếp nhận và Trả kết quả, Sở Công Thương",
    "fees": [{"name": "Phí thẩm định", "amount_text": "400.000 đồng"}],
    "officer": {"name": "Trần Văn Bình", "title": "Cán bộ một cửa"},
    "reason": "Hợp đồng thuê địa điểm đã hết hiệu lực từ ngày 31/10/2026.",
    "items": [
        {
            "paper": "Hợp đồng thuê địa điểm kinh doanh",
            "text": "Nộp hợp đồng còn hiệu lực hoặc phụ lục gia hạn.",
        }
    ],
    "contact": "",
}

# What every slip has at least: whatever else is missing must leave a place to fill in, not break the page.
LEAST: dict[str, Any] = {
    "agency": {"name": "Sở Công Thương", "place": "Hồng Hà", "code": "H99.13"},
    "number": 1,
    "issued_at": "2026-11-23T01:15:00+00:00",
    "procedure": {"code": "2.000620", "name": "Cấp Giấy phép bán lẻ rượu"},
    "applicant": {"name": "Nguyễn Thị Hương Giang"},
}
