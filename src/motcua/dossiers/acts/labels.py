"""What each act is called on screen, where neither the process nor an administrator (`labels.py`) says otherwise."""

from django.utils.translation import gettext, gettext_lazy

from motcua.dossiers.labels import labels_now

LABELS = {
    "save_draft": gettext_lazy("Tạo hồ sơ"),
    "discard": gettext_lazy("Huỷ hồ sơ chưa nộp"),
    "restore": gettext_lazy("Khôi phục hồ sơ"),
    "erase_draft": gettext_lazy("Xoá hẳn hồ sơ chưa nộp"),
    "submit": gettext_lazy("Nộp hồ sơ"),
    "accept": gettext_lazy("Tiếp nhận hồ sơ"),
    "refuse": gettext_lazy("Từ chối tiếp nhận"),
    "ask_supplement": gettext_lazy("Yêu cầu bổ sung hồ sơ"),
    "supply": gettext_lazy("Bổ sung hồ sơ"),
    "ask_withdrawal": gettext_lazy("Đề nghị rút hồ sơ"),
    "confirm_withdrawal": gettext_lazy("Đồng ý cho rút hồ sơ"),
    "decline_withdrawal": gettext_lazy("Không đồng ý cho rút hồ sơ"),
    "forward": gettext_lazy("Chuyển xử lý"),
    "assign": gettext_lazy("Phân công thụ lý"),
    "reassign": gettext_lazy("Phân công lại"),
    "take": gettext_lazy("Nhận thụ lý"),
    "examine": gettext_lazy("Ghi ý kiến thẩm định"),
    "propose": gettext_lazy("Trình phê duyệt"),
    "consult": gettext_lazy("Xin ý kiến phối hợp"),
    "take_consultation": gettext_lazy("Nhận trả lời ý kiến"),
    "answer_consultation": gettext_lazy("Trả lời ý kiến"),
    "conclude": gettext_lazy("Kết thúc xin ý kiến"),
    "rejoin": gettext_lazy("Nhận kết quả liên thông"),
    "take_back": gettext_lazy("Thu hồi hồ sơ vừa chuyển"),
    "approve": gettext_lazy("Phê duyệt"),
    "send_back": gettext_lazy("Trả lại để xử lý tiếp"),
    "reject": gettext_lazy("Không đủ điều kiện giải quyết"),
    "extend": gettext_lazy("Gia hạn giải quyết"),
    "migrate": gettext_lazy("Chuyển sang phiên bản quy trình khác"),
    "transfer": gettext_lazy("Chuyển cơ quan theo quyết định sắp xếp"),
    "recalculate": gettext_lazy("Tính lại hạn theo lịch làm việc mới"),
    "apologise": gettext_lazy("Xin lỗi và hẹn lại ngày trả kết quả"),
    "stop": gettext_lazy("Dừng giải quyết theo đề nghị"),
    "suspend": gettext_lazy("Tạm dừng chờ nghĩa vụ tài chính"),
    "resume": gettext_lazy("Tiếp tục giải quyết"),
    "settle": gettext_lazy("Đã thực hiện nghĩa vụ tài chính"),
    "choose_delivery": gettext_lazy("Đổi cách nhận kết quả, gửi giấy tờ"),
    "finish": gettext_lazy("Ban hành kết quả"),
    "hand_over": gettext_lazy("Trả kết quả"),
    "digitise": gettext_lazy("Số hoá giấy tờ"),
    "sign_copy": gettext_lazy("Ký số bản số hoá"),
    "compare_originals": gettext_lazy("Đối soát bản chính"),
    "approve_correction": gettext_lazy("Phê duyệt bản đính chính"),
    "correct_outcome": gettext_lazy("Đính chính kết quả"),
    "reopen": gettext_lazy("Mở lại hồ sơ"),
    "remove": gettext_lazy("Loại bỏ hồ sơ không hợp lệ"),
    "reinstate": gettext_lazy("Khôi phục hồ sơ đã loại bỏ"),
}


def label_of(act: str) -> str:
    """The label of an act, an administrator's own before ours; the code itself for one that is no longer known."""
    own = labels_now().acts.get(act)
    return own or (str(LABELS[act]) if act in LABELS else gettext(act))
