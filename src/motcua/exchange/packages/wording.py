"""What each kind of data is called."""

from django.utils.translation import gettext_lazy as _

KIND_LABELS = {
    "site": _("Thông tin của cổng"),
    "calendar": _("Lịch làm việc"),
    "agency": _("Cơ quan"),
    "people": _("Tài khoản"),
    "sectors": _("Lĩnh vực"),
    "topics": _("Nhóm dịch vụ"),
    "groups": _("Nhóm thủ tục"),
    "exemptions": _("Đối tượng miễn, giảm phí"),
    "documents": _("Văn bản pháp luật"),
    "former_places": _("Đơn vị hành chính cũ"),
    "states": _("Danh mục trạng thái"),
    "rules": _("Bộ quy tắc"),
    "slip": _("Mẫu phiếu"),
    "register": _("Danh sách đăng ký"),
    "notice": _("Lời báo"),
    "catalogue": _("Danh mục dùng chung"),
    "dictionary": _("Từ điển dữ liệu"),
    "form": _("Biểu mẫu"),
    "paper_type": _("Loại giấy tờ"),
    "process": _("Quy trình"),
    "procedure": _("Thủ tục"),
    "replies": _("Mẫu trả lời"),
    "folders": _("Danh mục hồ sơ"),
    "labels": _("Tên gọi danh sách và thao tác"),
    "retention": _("Thời hạn lưu giữ tệp"),
    "identity_provider": _("Hệ thống định danh"),
    "connected_source": _("Cơ sở dữ liệu kết nối"),
    "sign_in": _("Chính sách đăng nhập"),
    "account_group": _("Nhóm tài khoản"),
    "masking": _("Chính sách che dữ liệu cá nhân"),
    "report": _("Biểu mẫu báo cáo"),
    "outgoing": _("Kết nối ra ngoài"),
}


def kind_label(kind: str) -> str:
    """The Vietnamese name of a kind; the word itself for an unknown one."""
    return str(KIND_LABELS.get(kind, kind))
