"""From a template's words to a notice and a letter.

A template under `notices/mail/` has the subject in its first line and the paragraphs after it. The notice on
the person's page shows the paragraphs; the letter puts them between a greeting, the link and the agency's
contacts, as text and as HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from smtplib import SMTPRecipientsRefused
from typing import Any, cast

import jinja2
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils.translation import gettext as _

from motcua.notices.outgoing import MAIL, mail_host
from motcua.outbox.connection_log import logged
from motcua.outbox.models import Call


@dataclass(frozen=True)
class Words:
    """What is said: one line and paragraphs (a line of a paragraph that begins with "– " is an item)."""

    subject: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraphs as plain text."""
        return "\n\n".join(self.paragraphs)


def _pages() -> jinja2.Environment:
    return cast(Jinja2, engines["jinja2"]).env


@lru_cache(maxsize=1)
def _plain() -> jinja2.Environment:
    # Plain text is not HTML: an ampersand in a name must stay one.
    return _pages().overlay(autoescape=False)


def compose(template: str, context: Mapping[str, Any]) -> Words:
    """Fill in `notices/mail/<template>.txt`."""
    return _split(_plain().get_template(f"notices/mail/{template}.txt").render(context).strip())


def compose_with_names(template: str, names: Mapping[str, Any]) -> Words:
    """The same with names where moments stand: what a text of one's own begins with."""
    return _split(_with_names().get_template(f"notices/mail/{template}.txt").render(names).strip())


@lru_cache(maxsize=1)
def _with_names() -> jinja2.Environment:
    pages = _pages().overlay(autoescape=False)
    pages.filters = {**pages.filters, "datetime": str}
    return pages


def _split(written: str) -> Words:
    subject, _, rest = written.partition("\n")
    return Words(
        subject=" ".join(subject.split())[:300],
        paragraphs=tuple(part.strip("\n") for part in rest.split("\n\n") if part.strip()),
    )


def mail(
    words: Words,
    *,
    to: str,
    name: str,
    link: str,
    agency: Mapping[str, str],
    link_text: str = "",
    english: bool = False,
) -> None:
    """Send one letter to one address; what the mail server refuses is raised.

    `link` is a path of this portal, `link_text` what stands there; agency {name, phone, email, address}. `english`: the
    words are, so what stands around them is too.
    """
    context = {
        "words": words,
        "name": name,
        "link": settings.PUBLIC_ADDRESS.rstrip("/") + link,
        "link_text": link_text or ("Open the dossier" if english else _("Xem hồ sơ")),
        "agency": agency,
        "language": "en" if english else "vi",
        "labels": _around(name, agency, english=english),
    }
    message = EmailMultiAlternatives(
        subject=words.subject,
        body=_plain().get_template("notices/mail/letter.txt").render(context),
        to=[to],
        # Absence notes do not answer (RFC 3834).
        headers={"Auto-Submitted": "auto-generated"},
    )
    page = _pages().get_template("notices/mail/letter.html").render(context)
    message.attach_alternative(page, "text/html")
    _sent(message)


def _sent(message: EmailMultiAlternatives) -> None:
    # Without a server letters go into the mailbox of this installation: nothing leaves it.
    if not settings.EMAIL_HOST:
        message.send()
        return
    with logged(MAIL, "send", host=mail_host()) as made:
        try:
            message.send()
        except SMTPRecipientsRefused:
            # One address is wrong: the server is well.
            made.outcome = Call.Outcome.REFUSED
            raise


def _around(name: str, agency: Mapping[str, str], *, english: bool) -> dict[str, str]:
    """What stands around the words: greeting, contacts, and that nobody reads answers."""
    told = {**agency, "name": name}
    if english:
        return {
            "greeting": f"Dear {name},",
            "phone": f"Telephone: {agency['phone']}",
            "email": f"E-mail: {agency['email']}",
            "address": f"Address: {agency['address']}",
            "automatic": "This letter was sent automatically; please do not answer it.",
        }
    return {
        "greeting": _("Kính gửi %(name)s,") % told,
        "phone": _("Điện thoại: %(phone)s") % told,
        "email": _("Thư điện tử: %(email)s") % told,
        "address": _("Địa chỉ: %(address)s") % told,
        "automatic": _("Thư này được gửi tự động, xin không trả lời."),
    }
