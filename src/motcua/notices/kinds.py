"""What is told, in the kinds by which people choose and administrators switch channels. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

RECEIVED, PROGRESS, ASKED, RESULT = "received", "progress", "asked", "result"
WORK, ANSWERED, DUE = "work", "answered", "due"

OF_APPLICANTS: Mapping[str, Promise] = {
    RECEIVED: gettext_lazy("Hồ sơ được nhận, được tiếp nhận hoặc bị từ chối"),
    PROGRESS: gettext_lazy("Hồ sơ được thụ lý, gia hạn, hẹn lại, chuyển cơ quan; bưu gửi đang đi"),
    ASKED: gettext_lazy("Cần bổ sung, cần nộp phí, cơ quan có lời nhắn, bưu gửi không phát được"),
    RESULT: gettext_lazy("Có kết quả, trả kết quả"),
}
OF_OFFICERS: Mapping[str, Promise] = {
    WORK: gettext_lazy("Việc mới chuyển đến, xin ý kiến"),
    ANSWERED: gettext_lazy("Người nộp đã bổ sung, xin rút, nhắn; đơn vị khác đã trả lời"),
    DUE: gettext_lazy("Sắp đến hạn, quá hạn, nhắc việc"),
}
KINDS: Mapping[str, Promise] = {**OF_APPLICANTS, **OF_OFFICERS}

_BY_EVENT = {
    "submit": RECEIVED,
    "accept": RECEIVED,
    "refuse": RECEIVED,
    "remove": RECEIVED,
    "reinstate": RECEIVED,
    "processing": PROGRESS,
    "extend": PROGRESS,
    "apologise": PROGRESS,
    "suspend": ASKED,
    "resume": PROGRESS,
    "recalculate": PROGRESS,
    "transfer": PROGRESS,
    "reopen": PROGRESS,
    "ask_supplement": ASKED,
    "supply": ASKED,
    "ask_withdrawal": ASKED,
    "confirm_withdrawal": RESULT,
    "decline_withdrawal": ASKED,
    "fee_due": ASKED,
    "exchange": ASKED,
    "compare_originals": ASKED,
    "reject": RESULT,
    "stop": RESULT,
    "result_ready": RESULT,
    "hand_over": RESULT,
    "correct_outcome": RESULT,
    "parcel_handed": PROGRESS,
    "parcel_moving": PROGRESS,
    "parcel_delivered": PROGRESS,
    "parcel_failed": ASKED,
    "parcel_returned": ASKED,
    "parcel_lost": ASKED,
}
# `Notice.Kind` of what stands behind the bell.
_OF_BELL = {
    "arrived": WORK,
    "asked": WORK,
    "supplied": ANSWERED,
    "withdrawal": ANSWERED,
    "message": ANSWERED,
    "answered": ANSWERED,
    "soon": DUE,
    "late": DUE,
    "told": DUE,
}


def kind_of(event: str) -> str:
    """The kind of what an applicant is told; what a process says by texts of its own is progress."""
    return _BY_EVENT.get(event, PROGRESS)


def kind_of_bell(kind: str) -> str:
    """The kind of what an officer is told."""
    return _OF_BELL[kind]
