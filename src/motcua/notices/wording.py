"""What became of a message, in words for people. Pure but for the language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from motcua.notices.models import Delivery


def why(row: Delivery) -> str:
    """Why it did not go (yet); "" where there is nothing to say."""
    reason = row.reason
    if not reason or row.state == Delivery.State.DELIVERED:
        return ""
    for begins, words in (
        ("no such number", _("địa chỉ này không nhận được tin")),
        ("no address", _("không có địa chỉ để gửi")),
        ("refused", _("máy chủ thư của người nhận từ chối")),
        ("receipt", _("nhà cung cấp báo tin không đến được")),
        ("switched off", _("kênh đã tắt hoặc chưa có mã bí mật")),
        ("Misconfigured", _("nhà cung cấp từ chối: sai khoá, tên thương hiệu, mẫu tin hoặc hết tiền")),
    ):
        if reason.startswith(begins):
            return words
    return _("kênh gửi không trả lời")


def technical(row: Delivery) -> str:
    """The gateway's own number, for whoever calls its hotline."""
    return row.reason.partition(": ")[2]
