"""Codes and links that prove an address or a number, sent where they are to be read (`people.challenges`).

What is sent is reckoned here, at the moment of sending: no row but the letter or the text message ever holds it. A code
that ended meanwhile is not sent: it would only puzzle.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.look.site import current_site
from motcua.notices.account_letters import write
from motcua.notices.texts import NoSuchNumber, send_text
from motcua.outbox.models import Message
from motcua.outbox.services import handler
from motcua.people.challenges import TOPIC, code_of, token_of
from motcua.people.contacts import CHANGED
from motcua.people.models import Challenge, User

_REFERENCE_LENGTH = 50


@handler(TOPIC)
def send_challenge(message: Message) -> None:
    """Payload {"challenge": key}."""
    challenge = (
        Challenge.objects.select_related("registration", "person")
        .filter(key=message.payload["challenge"])
        .first()
    )
    if challenge is None or not challenge.target or not challenge.stands(timezone.now()):
        return
    if challenge.channel == Challenge.Channel.SMS:
        _text(challenge.target, _code_text(code_of(challenge)), message)
    elif challenge.purpose == Challenge.Purpose.ACTIVATE:
        _activation_letter(challenge, message)
    else:
        _code_letter(challenge, message)


@handler(CHANGED)
def tell_changed(message: Message) -> None:
    """Payload {"challenge": key of what answered for the old e-mail or phone}: word goes there."""
    challenge = Challenge.objects.select_related("person").filter(key=message.payload["challenge"]).first()
    if challenge is None or challenge.person is None:
        return
    if challenge.channel == Challenge.Channel.SMS:
        site = current_site()
        text = _(
            "%(portal)s: thư điện tử hoặc số điện thoại của tài khoản vừa được đổi. Không phải bạn? Gọi %(hotline)s."
        )
        _text(challenge.target, text % {"portal": site.portal_name, "hotline": site.hotline or "-"}, message)
        return
    name = challenge.person.display_name
    link, link_text = reverse("portal:support"), _("Liên hệ hỗ trợ")
    write(challenge.target, name, "contact_changed", message, link, link_text)


def _activation_letter(challenge: Challenge, message: Message) -> None:
    registration = challenge.registration
    if registration is None:
        return
    owner = User.objects.filter(email=challenge.target).first()
    if owner is not None:
        # Whoever signed up is told nothing of it: only who reads this address learns that it has an account.
        _tell_owner(owner, message)
        return
    link = reverse("people:activation_link", kwargs={"key": challenge.key, "token": token_of(challenge)})
    name = registration.display_name
    write(
        challenge.target,
        name,
        "activate",
        message,
        link,
        _("Kích hoạt tài khoản"),
        user_name=registration.user_name,
    )


def _code_letter(challenge: Challenge, message: Message) -> None:
    person = challenge.person
    if person is None:
        return
    owner = User.objects.filter(email=challenge.target).first()
    if owner is not None and owner.pk != person.pk:
        _tell_owner(owner, message)
        return
    write(
        challenge.target,
        person.display_name,
        "contact_code",
        message,
        reverse("people:account"),
        _("Trang tài khoản"),
        code=code_of(challenge),
    )


def _tell_owner(owner: User, message: Message) -> None:
    template = "email_has_account" if owner.is_active else "email_has_closed_account"
    write(
        owner.email, owner.display_name, template, message, reverse("people:recovery"), _("Đặt lại mật khẩu")
    )


def _code_text(code: str) -> str:
    """The text as it is registered with the operators, where the settings say so."""
    if settings.SMS_CODE_TEXT:
        return settings.SMS_CODE_TEXT.replace("{code}", code)
    text = _("%(code)s là mã xác nhận của bạn tại %(portal)s, dùng trong 10 phút. Đừng đưa mã này cho ai.")
    return text % {"code": code, "portal": current_site().portal_name}


def _text(number: str, text: str, message: Message) -> None:
    try:
        send_text(number, text, reference_of(message))
    except NoSuchNumber:
        # Trying again is in vain; the page offers the letter.
        return


def reference_of(message: Message) -> str:
    """The same for each delivery of one message, so that the gateway knows a repetition."""
    return f"{message.key.rpartition('.')[2].replace('/', '-')}"[-_REFERENCE_LENGTH:]
