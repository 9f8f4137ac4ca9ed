"""What was found out about certificates and signatures, in words that say what to do."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.kernel.dates import format_datetime
from motcua.signing.csc import Failed
from motcua.signing.verifying import found, reasons
from motcua.signing.verifying.found import Found, Report

CERTIFICATE: dict[str, Promise] = {
    reasons.UNKNOWN_ROOT: gettext_lazy(
        "Chứng thư không dẫn tới tổ chức cấp chứng thư nào mà hệ thống tin cậy."
    ),
    reasons.REVOKED: gettext_lazy("Chứng thư đã bị thu hồi."),
    reasons.EXPIRED: gettext_lazy(
        "Chứng thư đã hết hạn, và không có dấu thời gian tin cậy chứng minh ký trước đó."
    ),
    reasons.NOT_YET: gettext_lazy("Chứng thư chưa có hiệu lực vào lúc đó."),
    reasons.NO_REVOCATION: gettext_lazy(
        "Không kiểm tra được chứng thư có bị thu hồi hay không: tổ chức cấp không trả lời."
    ),
    reasons.WRONG_USAGE: gettext_lazy("Chứng thư không được cấp để ký văn bản."),
    reasons.WEAK: gettext_lazy(
        "Thuật toán hoặc độ dài khoá không còn an toàn (cần RSA 2048, ECDSA 256, SHA-256 trở lên)."
    ),
    reasons.BROKEN: gettext_lazy("Chứng thư có lỗi, không dùng được."),
}
SIGNATURE: dict[str, Promise] = CERTIFICATE | {
    found.CHANGED: gettext_lazy("Nội dung đã bị thay đổi sau khi ký."),
    found.FORGED: gettext_lazy("Chữ ký không khớp với chứng thư hoặc bị hỏng."),
    found.PARTIAL: gettext_lazy("Chữ ký chỉ bao một phần của tệp."),
    found.ALTERED: gettext_lazy("Tệp bị sửa thêm sau khi ký, không phải chỉ ký thêm."),
    found.UNCOVERED: gettext_lazy("Sau chữ ký cuối cùng tệp còn được thêm nội dung."),
    found.WRAPPED: gettext_lazy("Chữ ký không bao toàn bộ nội dung của tệp XML."),
    found.BESIDE: gettext_lazy(
        "Tệp XML có chú thích hoặc chỉ thị mà chữ ký không bao, có thể làm người đọc hiểu sai nội dung."
    ),
    found.SEVERAL: gettext_lazy("Tệp XML có nhiều chữ ký lồng nhau, hệ thống không kiểm tra được."),
    found.BROKEN_FILE: gettext_lazy("Không đọc được tệp: tệp hỏng, có mật khẩu hoặc quá phức tạp."),
    found.TOO_MANY: gettext_lazy("Tệp có quá nhiều chữ ký."),
}
NOTES: dict[str, Promise] = {
    found.BAD_STAMP: gettext_lazy("Dấu thời gian không kiểm chứng được, nên không được dùng."),
}
# By the constants of `archiving`.
ARCHIVING: dict[str, Promise] = {
    "no_stamp": gettext_lazy("Nơi cấp dấu thời gian không trả lời."),
    "no_gain": gettext_lazy("Dấu thời gian mới không có hạn dài hơn. Hãy đổi nơi cấp hoặc thuật toán."),
    "no_service": gettext_lazy("Chưa có nơi cấp dấu thời gian, hoặc kho tệp không trả lời."),
    "unproven": gettext_lazy("Bản có dấu thời gian mới không kiểm chứng được nên không nhận."),
}
VERDICTS: dict[str, Promise] = {
    "valid": gettext_lazy("Chữ ký số hợp lệ"),
    "invalid": gettext_lazy("Chữ ký số KHÔNG hợp lệ"),
    "unknown": gettext_lazy("Chưa xác định được chữ ký số có hợp lệ không"),
    "unsigned": gettext_lazy("Tệp không có chữ ký số"),
}
COVERS: dict[str, Promise] = {
    "whole": gettext_lazy("Toàn bộ tệp"),
    "revision": gettext_lazy("Toàn bộ nội dung lúc ký; sau đó tệp chỉ được ký thêm"),
    "part": gettext_lazy("Chỉ một phần của tệp"),
}


def reason(code: str) -> str:
    """Why a signature or a certificate is not relied on."""
    return str(SIGNATURE.get(code, code))


def archiving(code: str) -> str:
    """Why a signed file is not archived, or its time stamp not renewed."""
    return str(ARCHIVING.get(code) or reason(code))


def failure(failed: Failed) -> str:
    """Why the signing service did not sign, and what to do."""
    return {
        Failed.AWAY: _("Dịch vụ ký số không trả lời. Chưa có gì được ký; hãy thử lại sau ít phút."),
        Failed.BUSY: _(
            "Dịch vụ ký số đang phục vụ nhiều người. Chưa có gì được ký; hãy thử lại sau ít phút."
        ),
        Failed.STRANGE: _(
            "Dịch vụ ký số trả lời không đúng nên chữ ký không được nhận. Hãy báo quản trị viên."
        ),
        Failed.REFUSED: _("Dịch vụ ký số từ chối ký. Hãy kiểm tra chứng thư của bạn với nhà cung cấp."),
        Failed.WRONG_PIN: _("Mã PIN không đúng. Chưa có gì được ký; hãy nhập lại."),
        Failed.WRONG_OTP: _("Mã xác nhận (OTP) không đúng hoặc đã hết hạn. Hãy lấy mã mới rồi nhập lại."),
        Failed.DENIED: _("Bạn đã từ chối ký trên điện thoại. Chưa có gì được ký."),
        Failed.PENDING: _("Đang chờ bạn xác nhận trên điện thoại."),
        Failed.UNCONFIGURED: _(
            "Hệ thống chưa đăng nhập được vào dịch vụ ký số. Hãy báo quản trị viên kiểm tra mã bí mật và địa chỉ."
        ),
        Failed.NO_MODULE: _(
            "Máy chủ không có thư viện PKCS#11 của thiết bị HSM, hoặc chưa được phép dùng "
            "(MOTCUA_PKCS11_MODULES). Chưa có gì được ký; hãy báo quản trị viên."
        ),
        Failed.NO_TOKEN: _(
            "Không thấy thiết bị HSM, hoặc không có token mang nhãn đã ghi. Chưa có gì được ký; hãy báo quản trị viên."
        ),
        Failed.PIN_LOCKED: _(
            "Thiết bị HSM đã khoá vì nhập sai PIN nhiều lần. Hãy báo quản trị viên mở khoá thiết bị."
        ),
    }[failed.why]


_TONES = {"valid": "success", "invalid": "error", "unknown": "warning", "unsigned": "info"}


def verdict(report: Report) -> dict[str, Any]:
    """What the signatures of a document prove: a banner's tone and text, and why."""
    return {
        "tone": _TONES[report.verdict],
        "text": str(VERDICTS[report.verdict]),
        "reasons": [reason(one) for one in report.reasons],
    }


def signatures(report: Report) -> list[dict[str, Any]]:
    """Each signature as a name, a verdict and rows; no number of a person is among them."""
    return [_shown(one) for one in report.signatures]


def _shown(one: Found) -> dict[str, Any]:
    claimed = (
        [] if one.stamped_at else [(_("Thời gian do máy người ký ghi, chưa được chứng minh"), one.claimed_at)]
    )
    rows = [
        (_("Người ký"), one.signer),
        (_("Tổ chức"), one.organisation),
        (_("Tổ chức cấp chứng thư"), one.issuer),
        (_("Số sê-ri chứng thư"), one.serial),
        (_("Chứng thư có hiệu lực từ"), _moment(one.not_before)),
        (_("Chứng thư có hiệu lực đến"), _moment(one.not_after)),
        (_("Thời gian ký, theo dấu thời gian tin cậy"), _moment(one.stamped_at)),
        *((label, _moment(text)) for label, text in claimed),
        (_("Phạm vi được ký"), str(COVERS[one.covers])),
    ]
    return {
        "name": one.signer or one.organisation or _("Không đọc được"),
        "verdict": str(VERDICTS[one.verdict]),
        "is_valid": one.verdict == "valid",
        "rows": [{"key": key, "value": value} for key, value in rows if value],
        "reasons": [reason(code) for code in one.reasons],
        "notes": [str(NOTES[code]) for code in one.notes if code in NOTES],
    }


def _moment(text: str) -> str:
    return format_datetime(datetime.datetime.fromisoformat(text)) if text else ""
