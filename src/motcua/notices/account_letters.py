"""Letters about the account itself: the link with which a lost password is set anew, and word of what was changed."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.look.site import current_site
from motcua.notices.letters import compose, mail
from motcua.outbox.models import Message
from motcua.outbox.services import handler
from motcua.people.models import User
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


@handler("people.claim_lost")
def tell_claim_lost(message: Message) -> None:
    """Payload {"person": key}: the number that this account had only typed was proven by its owner."""
    person = _active(message)
    if person is not None:
        _write(person, "claim_lost", message, reverse("people:ways"), _("Xem cách đăng nhập"))


@handler("people.identity_joined")
def tell_joined(message: Message) -> None:
    person = _active(message)
    if person is not None:
        _write(person, "identity_joined", message, reverse("people:ways"), _("Xem cách đăng nhập"))


@handler("people.identity_parted")
def tell_parted(message: Message) -> None:
    person = _active(message)
    if person is not None:
        _write(person, "identity_parted", message, reverse("people:ways"), _("Xem cách đăng nhập"))


def _active(message: Message) -> User | None:
    return User.objects.filter(key=message.payload["person"], is_active=True).first()


def _write(person: User, template: str, message: Message, link: str, link_text: str) -> None:
    # An account that was activated by telephone may have no e-mail yet.
    if person.email:
        write(person.email, person.display_name, template, message, link, link_text)


def write(
    to: str, name: str, template: str, message: Message, link: str, link_text: str, **context: str
) -> None:
    """Send the letter `template` in the portal's name. `context`: more of what its words ask for."""
    site = current_site()
    words = compose(template, {"portal": site.portal_name, "at": message.created_at, **context})
    contacts = {
        "name": site.owner_name,
        "phone": site.hotline,
        "email": site.email,
        "address": site.address,
    }
    mail(words, to=to, name=name, link=link, agency=contacts, link_text=link_text)
