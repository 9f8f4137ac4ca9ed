"""The fifteen legal states of a dossier (circular 21/2023, appendix II, criterion II.4.1).

Their labels are data (the published state diagram); the codes are fixed because the acts name them. "Late" is an
attribute of a dossier, not a state.
"""

from enum import StrEnum


class State(StrEnum):
    """A legal state."""

    NEW = "new"  # Mới đăng ký
    WAITING_ACCEPTANCE = "waiting_acceptance"  # Đang chờ tiếp nhận
    WAITING_SUPPLEMENT = "waiting_supplement"  # Đang chờ bổ sung (returned by the desk before acceptance)
    SUPPLEMENTED = "supplemented"  # Đã bổ sung hồ sơ
    WITHDRAWAL_ASKED = "withdrawal_asked"  # Yêu cầu rút hồ sơ
    WITHDRAWN = "withdrawn"  # Đã thu hồi (before acceptance)
    ACCEPTED = "accepted"  # Được tiếp nhận
    SUPPLEMENT_ASKED = "supplement_asked"  # Yêu cầu bổ sung giấy tờ (during examination)
    RETURNED = "returned"  # Đã trả lại (withdrawn after acceptance)
    STOPPED = "stopped"  # Dừng xử lý (refused or rejected)
    PROCESSING = "processing"  # Đang xử lý
    PAYMENT_ASKED = "payment_asked"  # Yêu cầu thực hiện nghĩa vụ tài chính
    DONE = "done"  # Đã xử lý xong
    WAITING_HANDOVER = "waiting_handover"  # Chờ trả kết quả
    HANDED_OVER = "handed_over"  # Đã trả kết quả


ENDED = frozenset({State.WITHDRAWN, State.RETURNED, State.STOPPED, State.HANDED_OVER})
