"""Procedures whose applicants have to sign the form, and what to say of it where no way to sign is set up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from motcua.catalogue.definition import ProcedureDefinition
from motcua.catalogue.models import Procedure
from motcua.dossiers.signed_by_applicant import no_way
from motcua.signing import gateways

NO_WAY_TOLD = gettext_lazy(
    "Chưa có dịch vụ ký số nào đang dùng: người nộp không ký được tờ khai, nên thủ tục này chưa nộp trực tuyến được "
    "cho tới khi bật một dịch vụ (Quản trị → Chữ ký số). Trang của thủ tục nói rõ điều đó và chỉ cách nộp tại quầy."
)


def why_closed(procedure: ProcedureDefinition) -> str:
    """Why nobody can file online just now because nobody can sign; "" for no such reason.

    One statement, none for a procedure that demands no signature.
    """
    return no_way() if procedure.sign_form and not gateways.is_on() else ""


def procedures() -> list[tuple[str, str]]:
    """(code, name) of the procedures that are offered now and demand a signed form; one statement."""
    demanding = Procedure.objects.filter(current__data__sign_form=True, withdrawn_at__isnull=True)
    return list(demanding.order_by("code").values_list("code", "current__name"))


def without_a_way() -> list[tuple[str, str]]:
    """The same, where nobody can sign; none where some way is in use. At most two statements."""
    return [] if gateways.is_on() else procedures()
