"""The portal's navigation bar, in the order that the circular fixes (Circular 21/2023, appendix III, item 3)."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place of the bar; `current` marks where the person is, `children` open below it."""

    label: str | Promise
    url: str
    current: bool = False
    children: tuple["NavItem", ...] = field(default=())


_BAR: tuple[tuple[Promise, str, tuple[tuple[Promise, str], ...]], ...] = (
    (_("Trang chủ"), "portal:home", ()),
    (_("Giới thiệu"), "portal:about", ()),
    (_("Thủ tục hành chính"), "portal:procedures", ()),
    (_("Dịch vụ công trực tuyến"), "portal:services", ()),
    (_("Tra cứu hồ sơ"), "portal:lookup", ()),
    (_("Phản ánh kiến nghị"), "portal:petitions", ()),
    (_("Đánh giá"), "portal:ratings", ()),
    (_("Thống kê"), "portal:statistics", ()),
    (
        _("Hỗ trợ"),
        "portal:support",
        (
            (_("Thanh toán trực tuyến"), "thanh-toan"),
            (_("Hướng dẫn sử dụng"), "huong-dan"),
            (_("Câu hỏi thường gặp"), "cau-hoi-thuong-gap"),
            (_("Hỏi – đáp"), "hoi-dap"),
            (_("Khảo sát ý kiến"), "khao-sat"),
        ),
    ),
)


def portal_navigation(path: str) -> tuple[NavItem, ...]:
    """Return the bar with the place of `path` marked: the longest address that `path` lies under."""
    addresses = [reverse(name) for _label, name, _children in _BAR]
    home = addresses[0]
    under = [a for a in addresses if path == a or (a != home and path.startswith(a.rstrip("/") + "/"))]
    here = max(under, key=len, default=None)
    return tuple(
        NavItem(
            label=label,
            url=address,
            current=address == here,
            children=tuple(NavItem(label=text, url=f"{address}#{anchor}") for text, anchor in children),
        )
        for (label, _name, children), address in zip(_BAR, addresses, strict=True)
    )
