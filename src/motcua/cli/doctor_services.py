"""Services that lie inside, as `motcua doctor` tells them: what is called there has to be named."""

from __future__ import annotations

from collections.abc import Iterator

from motcua.cli.findings import OK, WRONG, Finding

_SUBJECT = "Dịch vụ ở mạng trong"
_THIS_MACHINE = {"127.0.0.1", "localhost"}


def inside() -> Finding:
    """Whether every service in use may be called: one on a private network is refused until MOTCUA_INSIDE names it."""
    refused = sorted(set(_refused()))
    if refused:
        text = f"không gọi được {', '.join(refused)}: nếu đúng là dịch vụ của mình, ghi tên máy vào MOTCUA_INSIDE."
        if set(refused) <= _THIS_MACHINE:
            text += " Dịch vụ mô phỏng của dữ liệu mẫu thì `make run` tự cho phép."
        return Finding(WRONG, _SUBJECT, text)
    return Finding(OK, _SUBJECT, "mọi dịch vụ đang dùng đều được phép gọi")


def _refused() -> Iterator[str]:
    from motcua.notices.outgoing import MAIL
    from motcua.outbox.inside import Inside, open_addresses
    from motcua.outbox.lines import families

    for family in families():
        # The mail server stands in the settings.
        for place in () if family.code == MAIL else family.places():
            host, _colon, _port = place.address.partition(":")
            if not (host and place.is_on):
                continue
            try:
                open_addresses(host, 443)
            except Inside:
                yield host
            except (OSError, UnicodeError):
                # A name that is not known here is told by the trial of that line.
                continue
