"""What is said of an event: the text that administrators published for it, else the built-in one.

A published text is data (`catalogue.notice_texts`): a version of the code `bao-<event>`, with a subject and paragraphs,
a short text for messages, and the same in English. What the built-in one says stands in `templates/notices/mail/`;
shown with names in place of values, it is where a text of one's own begins (`specimen`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.catalogue.models import NoticeVersion
from motcua.catalogue.notice_texts import PLACEHOLDERS, current_text, fill_in
from motcua.notices.english import ENGLISH
from motcua.notices.letters import Words, compose, compose_with_names

PREFIX = "bao-"

TO_APPLICANTS: Mapping[str, Promise] = {
    "submit": gettext_lazy("Đã nhận hồ sơ nộp trực tuyến"),
    "accept": gettext_lazy("Hồ sơ được tiếp nhận"),
    "refuse": gettext_lazy("Hồ sơ không được tiếp nhận"),
    "ask_supplement": gettext_lazy("Cần bổ sung hồ sơ"),
    "supply": gettext_lazy("Đã nhận phần bổ sung"),
    "processing": gettext_lazy("Hồ sơ đang được thụ lý"),
    "extend": gettext_lazy("Gia hạn giải quyết"),
    "apologise": gettext_lazy("Xin lỗi và hẹn lại"),
    "suspend": gettext_lazy("Chờ thực hiện nghĩa vụ tài chính"),
    "resume": gettext_lazy("Giải quyết tiếp sau nghĩa vụ tài chính"),
    "recalculate": gettext_lazy("Hạn xử lý đổi theo lịch làm việc"),
    "ask_withdrawal": gettext_lazy("Đã nhận yêu cầu rút hồ sơ"),
    "confirm_withdrawal": gettext_lazy("Hồ sơ đã được rút"),
    "decline_withdrawal": gettext_lazy("Không đồng ý cho rút hồ sơ"),
    "reject": gettext_lazy("Hồ sơ không được giải quyết"),
    "stop": gettext_lazy("Dừng giải quyết theo đề nghị"),
    "fee_due": gettext_lazy("Cần nộp phí, lệ phí"),
    "fee_dropped": gettext_lazy("Không còn phải nộp phí, lệ phí"),
    "result_ready": gettext_lazy("Đã có kết quả"),
    "hand_over": gettext_lazy("Đã trả kết quả"),
    "correct_outcome": gettext_lazy("Kết quả được đính chính"),
    "reopen": gettext_lazy("Hồ sơ được mở lại"),
    "remove": gettext_lazy("Hồ sơ bị loại bỏ vì không hợp lệ"),
    "reinstate": gettext_lazy("Hồ sơ được khôi phục"),
    "transfer": gettext_lazy("Cơ quan khác giải quyết tiếp"),
    "compare_originals": gettext_lazy("Đối soát bản chính"),
    "exchange": gettext_lazy("Cơ quan có lời nhắn"),
    "parcel_handed": gettext_lazy("Bưu chính đã nhận bưu gửi"),
    "parcel_moving": gettext_lazy("Bưu gửi đang được chuyển"),
    "parcel_delivered": gettext_lazy("Bưu gửi đã đến nơi"),
    "parcel_failed": gettext_lazy("Bưu gửi chưa phát được"),
    "parcel_returned": gettext_lazy("Bưu gửi bị chuyển hoàn"),
    "parcel_lost": gettext_lazy("Bưu gửi bị thất lạc"),
}
TO_OFFICERS: Mapping[str, Promise] = {
    "officer_arrived": gettext_lazy("Cán bộ: hồ sơ mới chuyển đến"),
    "officer_supply": gettext_lazy("Cán bộ: người nộp đã bổ sung"),
    "officer_ask_withdrawal": gettext_lazy("Cán bộ: người nộp xin rút"),
    "officer_exchange": gettext_lazy("Cán bộ: người nộp có lời nhắn"),
    "officer_asked": gettext_lazy("Cán bộ: được hỏi ý kiến"),
    "officer_given": gettext_lazy("Cán bộ: được giao trả lời ý kiến"),
    "officer_answer_consultation": gettext_lazy("Cán bộ: đã có ý kiến"),
}
EVENTS: Mapping[str, Promise] = {**TO_APPLICANTS, **TO_OFFICERS}


@dataclass(frozen=True)
class Spoken:
    """The words, as a text message, and both in English where there are such."""

    words: Words
    short: str = ""
    english: Words | None = None
    english_short: str = ""

    def further(self, paragraph: str, english: str) -> Spoken:
        """The same with a paragraph more."""
        both = self.english
        return replace(
            self,
            words=Words(self.words.subject, (*self.words.paragraphs, paragraph)),
            english=Words(both.subject, (*both.paragraphs, english)) if both is not None else None,
        )


def code_of(event: str) -> str:
    """The code of the text for an event."""
    return PREFIX + event.replace("_", "-")


def event_of(code: str) -> str:
    """The event of a code; "" for a text that processes name."""
    event = code.removeprefix(PREFIX).replace("-", "_")
    return event if code.startswith(PREFIX) and event in EVENTS else ""


def spoken_of(event: str, told: Mapping[str, Any], values: Mapping[str, str]) -> Spoken:
    """What is said of an event; one statement. `told`: for the built-in words; `values`: for all others."""
    version = current_text(code_of(event))
    if version is not None:
        return of_version(version, values)
    return Spoken(compose(event, told), english=_built_in_english(event, values))


def of_version(version: NoticeVersion, values: Mapping[str, str]) -> Spoken:
    """What a published text says."""
    return of_definition(version.definition, values)


def of_definition(definition: Mapping[str, Any], values: Mapping[str, str]) -> Spoken:
    """The same of a definition."""
    words = Words(*fill_in(definition["subject"], definition["body"], values))
    english = definition.get("english")
    return Spoken(
        words,
        fill_in(definition.get("short", ""), (), values)[0],
        Words(*fill_in(english["subject"], english["body"], values)) if english else None,
        fill_in(english.get("short", ""), (), values)[0] if english else "",
    )


def with_address(short: str) -> str:
    """A short text as it leaves by telephone: with the address of the portal at its end."""
    return f"{short.rstrip('. ')}. {settings.PUBLIC_ADDRESS.rstrip('/').removeprefix('https://')}"


def _built_in_english(event: str, values: Mapping[str, str]) -> Words | None:
    found = ENGLISH.get(event)
    return Words(*fill_in(found[0], found[1:], values)) if found is not None else None


def specimen(event: str) -> dict[str, Any]:
    """The built-in text as a definition, with names where the values stand."""
    words = compose_with_names(event, _NAMES)
    body = [paragraph.replace("– {noi_dung_bo_sung}", "{noi_dung_bo_sung}") for paragraph in words.paragraphs]
    if event == "result_ready":
        body[-1] = "{cach_nhan}"
    english = ENGLISH.get(event)
    return {
        "kind": "notice",
        "code": code_of(event),
        "title": str(EVENTS[event]),
        "to": ["officers" if event in TO_OFFICERS else "applicant"],
        "subject": words.subject,
        "body": body,
        **({"english": {"subject": english[0], "body": list(english[1:])}} if english else {}),
    }


def _named(**parts: Any) -> SimpleNamespace:
    return SimpleNamespace(**parts)


_NAMES: Mapping[str, Any] = {
    "code": "{ma_ho_so}",
    "procedure_name": "{ten_thu_tuc}",
    "answer_hours": "{gio_tra_loi}",
    "step": "{buoc}",
    "parcel": "{so_van_don}",
    "carrier": "{buu_chinh}",
    "contents": "{noi_dung_buu_gui}",
    "items": [{"paper": "", "text": "{noi_dung_bo_sung}"}],
    "agency": _named(name="{co_quan}"),
    "event": _named(
        at="{luc}",
        reason="{ly_do}",
        act="consult",
        actor_as={"unit": "{don_vi}"},
        data={
            "until": "{han_thuc_hien}",
            "number": "{so_ket_qua}",
            "basis": "{can_cu}",
            "originals": "missing",
            "agency": {"from_name": "{co_quan_truoc}", "to_name": "{co_quan_moi}"},
        },
    ),
    "dossier": _named(
        code="{ma_ho_so}",
        receipt_number="{so_bien_nhan}",
        due_at="{han_xu_ly}",
        appointed_at="{hen_tra}",
        reappointed_at="{hen_lai}",
        submitted_at="{luc}",
        accepted_at=None,
        submitter_id=1,
        delivery={"way": "desk"},
    ),
}


def sample() -> dict[str, str]:
    """For the preview: what a dossier might say."""
    return dict.fromkeys(PLACEHOLDERS.values(), "") | {
        "code": "H27.03-250115-0001",
        "receipt_number": "TN-250115-000001",
        "procedure_name": _("Cấp Giấy phép bán lẻ rượu"),
        "agency_name": _("Sở Công Thương"),
        "applicant_name": _("Nguyễn Văn An"),
        "reason": _("Bản chụp mờ"),
        "items": _("– Giấy chứng nhận đăng ký kinh doanh: bản chụp rõ hơn"),
        "due": "07/12/2026 17:30:00",
        "appointed": "07/12/2026 17:30:00",
        "reappointed": "10/12/2026 17:30:00",
        "at": "15/01/2025 08:15:00",
        "until": "05/12/2026",
        "answer_hours": "8",
        "way": _("Bản điện tử của kết quả tải được ở trang của hồ sơ."),
        "number": "123/GP-SCT",
        "basis": _("Quyết định số 12/QĐ-SCT"),
        "agency_before": _("Sở Công Thương"),
        "agency_after": _("Sở Kinh tế"),
        "step": _("Thẩm định hồ sơ"),
        "unit": _("Phòng Quản lý thương mại"),
        "parcel": "EP123456789VN",
        "carrier": _("Bưu điện Việt Nam"),
        "contents": _("kết quả giải quyết"),
        "entry_number": "TM-0001",
        "entry_heading": "banhang.vn",
        "entry_address": "https://dichvucong.example/danh-sach-cong-khai/so-cong-khai/TM-0001",
    }
