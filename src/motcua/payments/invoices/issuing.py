"""Invoices: asked for with the receipt, issued by the outbox, tried again, cancelled, replaced."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.outbox.models import Message
from motcua.outbox.services import handler, send
from motcua.payments.invoices import providers, xml
from motcua.payments.invoices.adapters import Asked, Issued, NotLetIn, Numbered, Refused
from motcua.payments.models import FeeReceipt, Invoice, InvoiceProvider, PaymentRequest
from motcua.people.models import User

ISSUE, CANCEL = "invoice.issue", "invoice.cancel"
_LONGEST = 300


def ask(receipt: FeeReceipt, request: PaymentRequest) -> None:
    """Ask for the invoice of a receipt, in the transaction that issues it. Nothing where the agency has no provider."""
    provider = providers.serving(receipt.agency_id)
    if provider is None:
        return
    row = InvoiceProvider.objects.get(pk=provider)
    invoice = Invoice.objects.create(
        receipt=receipt,
        agency_id=receipt.agency_id,
        provider=row,
        content=_content(providers.read(row), receipt, request),
        asked_at=receipt.issued_at,
    )
    _send(ISSUE, invoice, 0)


def _content(provider: providers.Provider, receipt: FeeReceipt, request: PaymentRequest) -> dict[str, Any]:
    printed, owner = receipt.content, request.dossier.submitter
    is_organisation = owner is not None and owner.kind == User.Kind.ORGANISATION
    return {
        "title": _("Hoá đơn bán hàng"),
        "template": provider.template,
        "series": provider.series,
        "seller": {
            "name": printed["agency_name"],
            "tax_code": provider.tax_code,
            "address": printed["agency_address"],
        },
        "buyer": {
            "name": printed["payer"],
            "tax_code": owner.tax_code if is_organisation and owner is not None else "",
            "address": "",
        },
        "lines": [
            {"name": line["name"], "amount": line["amount"]} for line in printed["lines"] if line["amount"]
        ],
        "unit": _("Hồ sơ"),
        "total": printed["total"],
        "total_words": printed["total_words"],
        "way": printed["way"],
        "note": f"{printed['dossier']}; {printed['number']}",
    }


def _send(topic: str, invoice: Invoice, attempt: int | str) -> None:
    send(topic, f"{topic}/{invoice.key}/{attempt}", {"invoice": str(invoice.key)})


@handler(ISSUE)
def issue(message: Message) -> None:
    """Payload {"invoice": key}. What is not known stays waiting and is asked again under the same key."""
    invoice = _of(message)
    if invoice.state != Invoice.State.WAITING:
        return
    provider = providers.read(invoice.provider)
    original = _numbered(invoice.replaces)
    asked = Asked(invoice.key.hex, invoice.content, timezone.now(), original, invoice.reason)
    try:
        # An answer may have been lost: then it is there already.
        made = provider.adapter.find(provider, asked.key) if message.attempts else None
        if made is None:
            made = _made(provider, asked)
    except Refused as refused:
        Invoice.objects.filter(pk=invoice.pk, state=Invoice.State.WAITING).update(
            state=Invoice.State.REFUSED, said=str(refused)[:_LONGEST]
        )
        return
    _keep(invoice, made, made.at or asked.made_at)


def _made(provider: providers.Provider, asked: Asked) -> Issued:
    """Have it issued. What is refused because it came before, with an answer that was lost, is there. Raises Away,
    Refused.
    """
    try:
        return provider.adapter.issue(provider, asked)
    except NotLetIn:
        raise
    except Refused as refused:
        try:
            found = provider.adapter.find(provider, asked.key)
        except Refused:
            found = None
        if found is None:
            raise refused from None
        return found


def _numbered(invoice: Invoice | None) -> Numbered | None:
    """An invoice as its provider numbered it; None for one that it never issued."""
    if invoice is None or invoice.issued_at is None:
        return None
    content = invoice.content
    return Numbered(invoice.number, invoice.issued_at, content["template"], content["series"])


def _keep(invoice: Invoice, made: Issued, at: datetime.datetime) -> None:
    now = timezone.now()
    with transaction.atomic():
        if invoice.replaces_id is not None:
            # First: only one may hold.
            Invoice.objects.filter(pk=invoice.replaces_id, state=Invoice.State.ISSUED).update(
                state=Invoice.State.REPLACED, ended_at=now
            )
        Invoice.objects.filter(pk=invoice.pk, state=Invoice.State.WAITING).update(
            state=Invoice.State.ISSUED,
            number=made.number,
            authority_code=made.authority_code,
            lookup_code=made.lookup_code,
            issued_at=at,
            said="",
        )


@handler(CANCEL)
def end(message: Message) -> None:
    """Payload {"invoice": key}."""
    invoice = _of(message)
    issued = _numbered(invoice)
    if invoice.state != Invoice.State.CANCELLING or issued is None:
        return
    provider = providers.read(invoice.provider)
    told: dict[str, Any] = {"state": Invoice.State.CANCELLED, "ended_at": timezone.now(), "said": ""}
    try:
        provider.adapter.cancel(provider, issued, invoice.reason)
    except Refused as refused:
        # It holds as before; the accountant sees why.
        told = {"state": Invoice.State.ISSUED, "said": str(refused)[:_LONGEST]}
    Invoice.objects.filter(pk=invoice.pk, state=Invoice.State.CANCELLING).update(**told)


def _of(message: Message) -> Invoice:
    return Invoice.objects.select_related("provider", "replaces").get(key=message.payload["invoice"])


def try_again(actor: Actor, invoice: Invoice) -> None:
    """Ask once more for one that was refused, once what was wrong is mended. Raises Conflict."""
    with transaction.atomic():
        row = _locked(invoice, Invoice.State.REFUSED)
        if row.replaces is not None and row.replaces.state != Invoice.State.ISSUED:
            raise Conflict(
                _("Hoá đơn cần thay thế không còn hiệu lực nên không lập hoá đơn thay thế được nữa.")
            )
        row.state, row.said = Invoice.State.WAITING, ""
        row.content = _by_account(row)
        row.by = actor.person
        row.save(update_fields=["state", "said", "content", "by"])
        _send(ISSUE, row, uuid.uuid4().hex)


def cancel(actor: Actor, invoice: Invoice, reason: str) -> None:
    """Have the provider cancel one. Raises Conflict, Incomplete."""
    reason = _reason(reason)
    with transaction.atomic():
        row = _locked(invoice, Invoice.State.ISSUED)
        if Invoice.objects.filter(replaces=row, state=Invoice.State.WAITING).exists():
            raise Conflict(_("Hoá đơn thay thế đang được lập; hãy chờ xong rồi huỷ hoá đơn đó."))
        row.state, row.reason, row.by = Invoice.State.CANCELLING, reason, actor.person
        row.save(update_fields=["state", "reason", "by"])
        _send(CANCEL, row, uuid.uuid4().hex)


def replace(actor: Actor, invoice: Invoice, buyer: Mapping[str, str], reason: str) -> Invoice:
    """Ask for one that takes its place, with another buyer's name, tax code or address. Raises Conflict, Incomplete."""
    reason = _reason(reason)
    errors: dict[str, str] = {}
    name, tax_code = buyer["name"].strip(), buyer["tax_code"].strip()
    if not name:
        errors["name"] = _("Hãy ghi tên người mua.")
    digits = tax_code.replace("-", "")
    if tax_code and not (digits.isascii() and digits.isdecimal() and len(digits) in (10, 12, 13)):
        errors["tax_code"] = _("Mã số thuế có 10, 12 hoặc 13 chữ số.")
    if errors:
        raise Incomplete(next(iter(errors.values())), fields=errors)
    with transaction.atomic():
        row = _locked(invoice, Invoice.State.ISSUED)
        if Invoice.objects.filter(
            receipt=row.receipt_id, state__in=(Invoice.State.WAITING, Invoice.State.REFUSED)
        ).exists():
            raise Conflict(_("Đã có một hoá đơn thay thế đang chờ lập. Hãy mở hoá đơn đó."))
        whole = {"name": name, "tax_code": tax_code, "address": buyer["address"].strip()}
        made = Invoice.objects.create(
            receipt=row.receipt,
            agency_id=row.agency_id,
            provider=row.provider,
            content=_by_account(row) | {"buyer": whole},
            asked_at=timezone.now(),
            replaces=row,
            reason=reason,
            by=actor.person,
        )
        _send(ISSUE, made, 0)
    return made


def _by_account(row: Invoice) -> dict[str, Any]:
    """The content as the account numbers now, which may have been set right since; of the buyer nothing changes."""
    account = providers.read(row.provider)
    seller = row.content["seller"] | {"tax_code": account.tax_code}
    return {**row.content, "template": account.template, "series": account.series, "seller": seller}


def _locked(invoice: Invoice, state: str) -> Invoice:
    """The invoice, and before it the one that it replaces: nobody cancels that one meanwhile. Raises Conflict."""
    if invoice.replaces_id is not None:
        Invoice.objects.select_for_update().get(pk=invoice.replaces_id)
    row = (
        Invoice.objects.select_for_update(of=("self",))
        .select_related("provider", "receipt", "replaces")
        .get(pk=invoice.pk)
    )
    if row.state != state:
        raise Conflict(_("Hoá đơn đã đổi trạng thái. Hãy xem lại rồi làm tiếp."))
    return row


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        told = _("Hãy ghi lý do.")
        raise Incomplete(told, fields={"reason": told})
    return reason[:_LONGEST]


def file_of(invoice: Invoice) -> bytes:
    """The invoice as XML; of one that was issued."""
    day: datetime.datetime = invoice.issued_at or invoice.asked_at
    original = _numbered(invoice.replaces)
    return xml.written(
        invoice.content,
        key=str(invoice.key),
        number=invoice.number,
        authority_code=invoice.authority_code,
        day=day,
        original=original,
        reason=invoice.reason if original else "",
    )
