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
    "old_due_at": "2026-12-07T01:15:00+00:00",
    "new_due_at": "2026-12-14T01:15:00+00:00",
    "days": 5,
    "asked_on": "2026-11-30",
    "head": {"name": "Lê Thị Mai", "heading": "Giám đốc"},
    "resolver": "Phòng Quản lý thương mại, Sở Công Thương",
    "partners": "Công an tỉnh Hồng Hà",
    "printed_at": "2026-12-01T03:00:00+00:00",
    "handovers": [
        {
            "giver_unit": "Bộ phận Tiếp nhận và Trả kết quả",
            "giver": "Trần Văn Bình",
            "receiver_unit": "Phòng Quản lý thương mại",
            "receiver": "Phạm Quốc Hùng",
            "at_text": "09 giờ 30 phút, ngày 23 tháng 11 năm 2026",
            "verdict": "Trước hạn",
            "note": "Chuyển xử lý",
        },
        {
            "giver_unit": "Phòng Quản lý thương mại",
            "giver": "Phạm Quốc Hùng",
            "receiver_unit": "Phòng Quản lý thương mại",
            "receiver": "Lê Minh Tuấn",
            "at_text": "14 giờ 05 phút, ngày 23 tháng 11 năm 2026",
            "verdict": "Đúng hạn",
            "note": "Phân công thụ lý",
        },
    ],
    "book": {
        "volume": "2026",
        "entry": "12",
        "from_text": "ngày 01 tháng 01 năm 2026",
        "to_text": "ngày 31 tháng 12 năm 2026",
        "narrowed": "",
    },
    "entries": [
        {
            "number": "12",
            "code": "H99.13-261123-0007",
            "procedure": "Cấp Giấy phép bán lẻ rượu",
            "sets": "1",
            "applicant": "Nguyễn Thị Hương Giang",
            "contact": "Số 8 ngõ 15 phố Lý Thường Kiệt, phường Hồng Hà; 0912 345 678",
            "resolver": "Phòng Quản lý thương mại",
            "received": "08:15 23/11/2026",
            "due": "08:15 07/12/2026",
            "handed_over": "",
            "way": "Trực tiếp",
            "signed": "",
            "note": "",
        }
    ],
}

# What every slip has at least: whatever else is missing must leave a place to fill in, not break the page.
LEAST: dict[str, Any] = {
    "agency": {"name": "Sở Công Thương", "place": "Hồng Hà", "code": "H99.13"},
    "number": 1,
    "issued_at": "2026-11-23T01:15:00+00:00",
    "procedure": {"code": "2.000620", "name": "Cấp Giấy phép bán lẻ rượu"},
    "applicant": {"name": "Nguyễn Thị Hương Giang"},
}
