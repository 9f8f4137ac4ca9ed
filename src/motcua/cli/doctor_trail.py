"""What `motcua doctor` says about the trail: whether it is whole, signed, kept, and handed on."""

from __future__ import annotations

from collections.abc import Iterator

from motcua.cli.django_ready import prepare_django
from motcua.cli.findings import OFF, OK, WRONG, Finding


def trail() -> Finding:
    """The last proof; needs the database."""
    prepare_django()
    from motcua.audit import proving

    check = proving.last_check()
    if check is None:
        return Finding(
            OFF, "Nhật ký", "chưa kiểm tra lần nào: chạy `motcua verify-audit`; việc nền chạy mỗi đêm."
        )
    if check.differences:
        text = f"{check.differences} chỗ sai ở lần kiểm tra {check.at:%d/%m/%Y}: chạy `motcua verify-audit`."
        return Finding(WRONG, "Nhật ký", text)
    return Finding(OK, "Nhật ký", f"{check.lines} dòng, nguyên vẹn ở lần kiểm tra {check.at:%d/%m/%Y}")


def signing_key() -> Finding:
    """The key of the daily digests, and how long lines are kept."""
    prepare_django()
    from django.conf import settings

    from motcua.audit import expiring, keys

    try:
        keys.own_public_key()
    except keys.KeyUnusable as unusable:
        return Finding(WRONG, "Khoá ký nhật ký", f"{unusable}: xem MOTCUA_AUDIT_KEY.")
    if expiring.kept_for().days != settings.TRAIL_KEEP_DAYS:
        text = f"MOTCUA_AUDIT_KEEP_DAYS={settings.TRAIL_KEEP_DAYS} ít hơn một năm: vẫn giữ {expiring.LEAST.days} ngày."
        return Finding(WRONG, "Khoá ký nhật ký", text)
    if keys.is_made_here():
        return Finding(OFF, "Khoá ký nhật ký", "tự tạo trên máy này; đặt MOTCUA_AUDIT_KEY để giữ ở nơi khác.")
    return Finding(OK, "Khoá ký nhật ký", "lấy từ MOTCUA_AUDIT_KEY")


def forwarded() -> Iterator[Finding]:
    """Whether the syslog server took what was sent last; nothing where nothing was sent yet. Needs the database."""
    prepare_django()
    from django.utils import timezone

    from motcua.audit.syslog import last_try

    tried = last_try()
    if tried is None:
        return
    at = f"{timezone.localtime(tried.at):%H:%M %d/%m/%Y}"
    if tried.failed:
        text = f"không nhận lúc {at} ({tried.failed}): kiểm tra máy chủ và đường mạng; dòng chờ được gửi lại mỗi phút."
        yield Finding(WRONG, "Chuyển nhật ký", text)
    else:
        yield Finding(OK, "Chuyển nhật ký", f"đến dòng thứ {tried.position}, lúc {at}")


def syslog() -> Finding:
    """The address of the syslog server."""
    prepare_django()
    from django.conf import settings

    from motcua.audit import syslog as forwarding

    try:
        target = forwarding.target()
    except ValueError:
        text = f"MOTCUA_SYSLOG={settings.TRAIL_SYSLOG}: cần dạng tls://máy:cổng, tcp://máy:cổng hoặc udp://máy:cổng."
        return Finding(WRONG, "Syslog", text)
    if target is None:
        return Finding(OFF, "Syslog", "nhật ký không chuyển đi đâu; đặt MOTCUA_SYSLOG để chuyển.")
    if settings.TRAIL_SYSLOG_FORMAT not in ("cef", "json"):
        return Finding(
            WRONG, "Syslog", f"MOTCUA_SYSLOG_FORMAT={settings.TRAIL_SYSLOG_FORMAT}: chỉ có cef và json."
        )
    return Finding(OK, "Syslog", f"{target.scheme}://{target.host}:{target.port}")
