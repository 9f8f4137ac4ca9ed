"""The few words that scripts say themselves. They come with the page, marked for translation like all others."""

import json
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def script_texts() -> SafeString:
    """The texts as JSON for an attribute of the page (`frontend/src/js/texts.js` reads it)."""
    return _in(get_language())


@lru_cache(maxsize=8)
def _in(language: str | None) -> SafeString:
    texts = {
        "waiting": _("Đang xử lý, xin chờ…"),
        "loading": _("Đang tải…"),
        "choose": _("– Chọn –"),
        "loadingFailed": _("Chưa tải được danh sách. Hãy chọn lại mục phía trên."),
        "copied": _("Đã chép"),
        "leaveForScan": _("Trang này có nội dung đang nhập chưa gửi. Rời trang và mở hồ sơ vừa quét?"),
    }
    return escape(json.dumps(texts, ensure_ascii=False))
