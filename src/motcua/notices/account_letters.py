"""Letters about the account itself: a lost password, what was changed, a second factor, a session in two browsers."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.look.site import current_site
from motcua.notices.letters import Words, compose, mail
from motcua.notices.models import Notice
from motcua.outbox.models import Message
from motcua.outbox.services import handler
from motcua.people.browsers import name_of
from motcua.people.models import AccessObjection, User
from motcua.people.passwords import link_of


@handler("people.password_lost")
def send_link(message: Message) -> None:
    """Payload {"person": key}; a key that is nobody's stands for an address that nobody has.

    The link is made here, so that no row but the letter ever holds it.
    """
    person = _active(message)
    if person is not None:
        _write(person, "password_lost", message, link_of(person), _("Đặt mật khẩu mới"))


@handler("people.password_set")
def tell_set(message: Message) -> None:
    """Payload {"person": key}."""
    person = _active(message)
    if person is not None:
        _write(person, "password_set", message, reverse("people:recovery"), _("Đặt lại mật khẩu"))


@handler("people.account_closed")
def tell_closed(message: Message) -> None:
    """Payload {"person": key}."""
    person = User.objects.filter(key=message.payload["person"], is_active=False).first()
    if person is not None:
        _write(person, "account_closed", message, reverse("portal:support"), _("Liên hệ hỗ trợ"))


@handler("people.account_opened")
def tell_opened(message: Message) -> None:
    """Payload {"person": key}."""
    person = _active(message)
    if person is not None:
        _write(person, "account_opened", message, reverse("people:sign_in"), _("Đăng nhập"))


@handler("people.objection_answered")
def tell_objection_answered(message: Message) -> None:
    """Payload {"objection": key}: what somebody said against the limits of a group was answered."""
    found = (
        AccessObjection.objects.select_related("account", "group")
        .filter(key=message.payload["objection"])
        .first()
    )
    if found is not None and found.account.is_active:
        more = {
            "group": found.group.name,
            "outcome": str(found.get_outcome_display()),
            "answer": found.answer,
        }
        _write(
            found.account,
            "objection_answered",
            message,
            reverse("portal:access"),
            _("Xem quyền sử dụng dịch vụ"),
            more,
        )


@handler("people.claim_lost")
def tell_claim_lost(message: Message) -> None:
    """Payload {"person": key}: the number that this account had only typed was proven by its owner."""
    person = _active(message)
    if person is not None:
        _write(person, "claim_lost", message, reverse("people:ways"), _("Xem cách đăng nhập"))


@handler("people.identity_joined")
def tell_joined(message: Message) -> None:
    """Payload {"person": key}: a way to sign in was joined to the account."""
    person = _active(message)
    if person is not None:
        _write(person, "identity_joined", message, reverse("people:ways"), _("Xem cách đăng nhập"))


@handler("people.identity_parted")
def tell_parted(message: Message) -> None:
    """Payload {"person": key}: a way to sign in was taken off the account."""
    person = _active(message)
    if person is not None:
        _write(person, "identity_parted", message, reverse("people:ways"), _("Xem cách đăng nhập"))


@handler("people.session_stolen")
def tell_stolen(message: Message) -> None:
    """Payload {"person": key, "browser": what the browser that had signed in called itself}."""
    person = _active(message)
    if person is None:
        return
    more = {"browser": name_of(message.payload["browser"])}
    words = _write(
        person, "session_stolen", message, reverse("people:sessions"), _("Xem nơi đang đăng nhập"), more
    )
    Notice.objects.bulk_create(
        [
            Notice(
                person=person,
                key=message.key,
                title=words.subject,
                text=words.text,
                link=reverse("people:sessions"),
            )
        ],
        ignore_conflicts=True,
    )


@handler("people.factor_changed")
def tell_factor_changed(message: Message) -> None:
    """Payload {"person": key, "change": which (`_changes`)}."""
    person = _active(message)
    if person is not None:
        more = {"change": _changes()[message.payload["change"]]}
        _write(person, "factor_changed", message, reverse("people:security"), _("Xem trang Bảo mật"), more)


def _changes() -> dict[str, str]:
    return {
        "app_added": _("Đã thiết lập ứng dụng tạo mã."),
        "app_removed": _("Đã bỏ ứng dụng tạo mã."),
        "key_added": _("Đã thêm một khoá trên thiết bị."),
        "key_removed": _("Đã bỏ một khoá trên thiết bị."),
        "codes_made": _("Đã tạo bộ mã dự phòng mới; các mã cũ không còn dùng được."),
        "code_used": _("Một mã dự phòng vừa được dùng để xác nhận."),
        "all_removed": _("Quản trị viên đã đặt lại: mọi cách xác thực lớp thứ hai đã được bỏ."),
    }


def _active(message: Message) -> User | None:
    return User.objects.filter(key=message.payload["person"], is_active=True).first()


def _write(
    person: User,
    template: str,
    message: Message,
    link: str,
    link_text: str,
    more: Mapping[str, str] | None = None,
) -> Words:
    words = _words(template, message, more or {})
    # An account that was activated by telephone may have no e-mail yet.
    if person.email:
        _mail(words, person.email, person.display_name, link, link_text)
    return words


def write(
    to: str, name: str, template: str, message: Message, link: str, link_text: str, **context: str
) -> None:
    """Send the letter `template` in the portal's name. `context`: more of what its words ask for."""
    _mail(_words(template, message, context), to, name, link, link_text)


def _words(template: str, message: Message, context: Mapping[str, str]) -> Words:
    return compose(template, {"portal": current_site().portal_name, "at": message.created_at, **context})


def _mail(words: Words, to: str, name: str, link: str, link_text: str) -> None:
    site = current_site()
    contacts = {
        "name": site.owner_name,
        "phone": site.hotline,
        "email": site.email,
        "address": site.address,
    }
    mail(words, to=to, name=name, link=link, agency=contacts, link_text=link_text)
