"""Invented content for the page of components: realistic names, long labels, every state."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from motcua.kernel.paging import Page
from motcua.kernel.periods import read_period, usual_periods


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """One dossier of a work list, as `work_table` reads it."""

    key: str
    href: str
    code: str
    title: str
    applicant: str
    received_at: datetime | None
    state_code: str
    state_label: str
    due_at: datetime | None
    due_note: str
    due_state: str
    holder: str = ""

    @property
    def is_late(self) -> bool:
        """Whether the row is shown as late."""
        return self.due_state == "late"


def _at(day: int, hour: int, minute: int = 0, second: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour - 7, minute, second, tzinfo=UTC)


def rows() -> list[ExampleRow]:
    """Dossiers in the states that an officer meets most."""
    here = "#bang-viec"
    return [
        ExampleRow(
            "1",
            here,
            "H27.03-261118-0012",
            _("Cấp Giấy phép bán lẻ rượu"),
            _("Công ty TNHH Hương Sơn"),
            _at(18, 10, 15, 8),
            "processing",
            _("Đang xử lý"),
            _at(2, 10, 15, month=12),
            _("còn 6 ngày"),
            "on_time",
            _("Trần Thị Hà"),
        ),
        ExampleRow(
            "2",
            here,
            "H27.03-261105-0007",
            _("Cấp Giấy chứng nhận cửa hàng đủ điều kiện bán lẻ xăng dầu"),
            _("Doanh nghiệp tư nhân Xăng dầu Kỳ Anh"),
            _at(5, 9, 0, 41),
            "processing",
            _("Đang xử lý"),
            _at(20, 9),
            _("Quá hạn 1 ngày"),
            "late",
            _("Nguyễn Văn Bình"),
        ),
        ExampleRow(
            "3",
            here,
            "H27.03-261117-0003",
            _("Đăng ký hoạt động khuyến mại đối với chương trình mang tính may rủi trên địa bàn một tỉnh"),
            _("Siêu thị Thành Sen"),
            _at(17, 8, 2, 30),
            "supplemented",
            _("Đã bổ sung hồ sơ"),
            _at(24, 16, 30),
            _("còn 1 ngày"),
            "soon",
            _("Trần Thị Hà"),
        ),
        ExampleRow(
            "4",
            here,
            "H27.03-261112-0021",
            _("Cấp lại Giấy phép bán buôn rượu"),
            _("Công ty cổ phần Ngàn Hống"),
            _at(12, 14, 10),
            "supplement_asked",
            _("Yêu cầu bổ sung giấy tờ"),
            _at(1, 8, month=12),
            _("chờ người nộp 3 ngày"),
            "paused",
            _("Trần Thị Hà"),
        ),
        ExampleRow(
            "5",
            here,
            "BN-261119-00231",
            _("Thông báo hoạt động khuyến mại"),
            _("Hộ kinh doanh Trà Sơn"),
            None,
            "waiting_acceptance",
            _("Đang chờ tiếp nhận"),
            _at(24, 8),
            _("còn 2 ngày"),
            "on_time",
        ),
        ExampleRow(
            "6",
            here,
            "H27.03-261102-0001",
            _("Cấp Giấy phép bán lẻ sản phẩm thuốc lá"),
            _("Bà Lê Thị Phương Thảo"),
            _at(2, 15, 44, 9),
            "waiting_handover",
            _("Chờ trả kết quả"),
            _at(16, 15, 44, 9),
            _("xong sớm 2 ngày"),
            "done",
            _("Bộ phận một cửa"),
        ),
    ]


def _options() -> dict[str, Any]:
    return {
        "sectors": [
            ("", _("Tất cả lĩnh vực")),
            ("ltth", _("Lưu thông hàng hóa trong nước")),
            ("xuc-tien", _("Xúc tiến thương mại")),
        ],
        "agencies": [
            ("", _("Tất cả cơ quan")),
            ("sct", _("Sở Công Thương")),
            ("tp", _("UBND phường Thành Sen")),
        ],
        "levels": [("", _("Mọi mức độ")), ("full", _("Toàn trình")), ("partial", _("Một phần"))],
        "receive": [
            ("online", _("Nhận bản điện tử"), _("Kết quả được gửi vào Kho dữ liệu của bạn.")),
            ("post", _("Nhận qua bưu chính công ích"), _("Cước do người nhận trả.")),
            ("desk", _("Nhận tại Bộ phận một cửa"), ""),
        ],
        "goods": [("ruou", _("Rượu từ 5,5 độ trở lên")), ("bia", _("Bia")), ("thuoc-la", _("Thuốc lá"))],
        "provinces": [("42", _("Tỉnh Hà Tĩnh")), ("40", _("Tỉnh Nghệ An"))],
        "wards": [("18073", _("Phường Thành Sen")), ("18100", _("Xã Hương Sơn"))],
    }


def everything() -> dict[str, Any]:
    """Return the whole context of the page."""
    work = rows()
    return {
        **_options(),
        "rows": work,
        "late_row": work[1],
        "page": Page(items=work, number=3, size=6, has_next=True, total=126),
        "steps": [
            {"label": _("Tiếp nhận"), "note": _("4 phút"), "state": "done"},
            {"label": _("Phân công"), "note": _("2 giờ"), "state": "done"},
            {"label": _("Thẩm định"), "note": _("ngày 3/5"), "state": "current"},
            {"label": _("Trình duyệt"), "state": "todo"},
            {"label": _("Ký duyệt"), "state": "todo"},
            {"label": _("Văn thư"), "state": "todo"},
            {"label": _("Trả kết quả"), "state": "todo"},
        ],
        "form_steps": [
            {"label": _("Người nộp"), "href": "#buoc", "state": "done"},
            {"label": _("Địa điểm kinh doanh"), "state": "current"},
            {"label": _("Giấy tờ"), "state": "todo"},
            {"label": _("Kiểm tra và nộp"), "state": "todo"},
        ],
        "events": [
            {"title": _("Nhận thẩm định"), "who": _("Trần Thị Hà, Chuyên viên"), "at": _at(18, 13, 40, 12)},
            {
                "title": _("Phân công thụ lý"),
                "who": _("Nguyễn Văn Bình, Trưởng phòng"),
                "at": _at(18, 11, 5, 33),
                "text": _("Kiểm tra kỹ hợp đồng thuê địa điểm."),
            },
            {
                "title": _("Tiếp nhận, cấp mã hồ sơ"),
                "who": _("Bộ phận một cửa"),
                "at": _at(18, 10, 15, 8),
                "files": [{"name": _("Giấy tiếp nhận và hẹn trả kết quả.pdf"), "href": "#dien-bien"}],
            },
        ],
        "talk": [
            {
                "who": _("Trần Thị Hà"),
                "at": _at(19, 9, 12, 5),
                "mine": False,
                "text": _("Đề nghị ông/bà cho biết hợp đồng thuê địa điểm còn hiệu lực đến khi nào?"),
            },
            {
                "who": _("Công ty TNHH Hương Sơn"),
                "at": _at(19, 9, 30, 47),
                "mine": True,
                "text": _("Hợp đồng có hiệu lực đến ngày 31/12/2028."),
            },
        ],
        "summary": [
            {"key": _("Tên thương nhân"), "value": _("Công ty TNHH Hương Sơn"), "href": "#tom-tat"},
            {"key": _("Mã số doanh nghiệp"), "value": "3002123456", "href": "#tom-tat"},
            {
                "key": _("Địa chỉ trụ sở chính"),
                "value": _("Số 12 đường Hà Huy Tập, phường Thành Sen, tỉnh Hà Tĩnh"),
                "href": "#tom-tat",
            },
            {"key": _("Số fax"), "value": ""},
        ],
        "asked_period": read_period({}, _at(18, 10).date()),
        "periods": [(code, label) for code, (label, _period) in usual_periods(_at(18, 10).date()).items()],
        "diagram": _DIAGRAM % {"first": _("Tiếp nhận"), "second": _("Thẩm định")},
        "diagram_marks": [
            {"id": "step_1", "kind": "been", "text": _("4 phút")},
            {"id": "step_2", "kind": "here", "text": _("ngày 3/5")},
        ],
        "fee": 1_200_000,
        "moment": _at(18, 10, 15, 8),
    }


_DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  targetNamespace="components">
  <process id="process_1"><userTask id="step_1" name="%(first)s"/><userTask id="step_2" name="%(second)s"/>
    <sequenceFlow id="flow_1" sourceRef="step_1" targetRef="step_2"/></process>
  <bpmndi:BPMNDiagram id="diagram_1"><bpmndi:BPMNPlane id="plane_1" bpmnElement="process_1">
    <bpmndi:BPMNShape id="shape_1" bpmnElement="step_1">
      <dc:Bounds x="40" y="40" width="140" height="70"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="shape_2" bpmnElement="step_2">
      <dc:Bounds x="260" y="40" width="140" height="70"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="edge_1" bpmnElement="flow_1">
      <di:waypoint x="180" y="75"/><di:waypoint x="260" y="75"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>
"""
