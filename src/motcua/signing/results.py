"""Signed results, as the heart asks for them when it issues one (`dossiers.acts.signed`)."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

from motcua.dossiers.acts.signed import SignedResult
from motcua.dossiers.models import Event
from motcua.signing import forms, gateways, uploads
from motcua.signing.models import Document, Signature
from motcua.signing.standing import standing


class SignedResults:
    """What this room knows of results."""

    def is_set_up(self) -> bool:
        """Whether a signing service is in use."""
        return gateways.is_on()

    def result_of(
        self, dossier: int, wanted: frozenset[str], since: datetime.datetime | None
    ) -> SignedResult | None:
        """The document that carries every kind of signature wanted; None while one is missing, or it is outdated."""
        document = standing(dossier, since)
        if document is None or document.issued_on is None:
            return None
        done = list(
            Signature.objects.filter(document=document, state=Signature.State.DONE)
            .select_related("order__credential")
            .order_by("id")
        )
        under_way = Signature.objects.filter(
            document=document, state__in=(Signature.State.WAITING, Signature.State.STAMPING)
        ).exists()
        if under_way or not done or not wanted <= {one.kind for one in done}:
            return None
        return SignedResult(
            key=str(document.key),
            file=document.file,
            number=document.number,
            issued_on=document.issued_on,
            draft=document.draft,
            data=document.data,
            sequence=document.sequence,
            sequence_number=document.sequence_number,
            signatures=[told(one) for one in done],
        )

    def is_signed_at(self, dossier: int, step: str, since: datetime.datetime | None) -> bool:
        """Whether the document that stands was signed at that step."""
        document = standing(dossier, since)
        return (
            document is not None
            and document.signatures.filter(step=step, state=Signature.State.DONE).exists()
        )

    def validly_signed(self, contents: Collection[str]) -> frozenset[str]:
        """Of these contents, by their hashes, those whose digital signatures are valid."""
        return uploads.validly_signed(contents)

    def shows_other_answers(self, files: Collection[int], answers: str) -> bool:
        """Whether one of these files is a form that was signed over other answers than these (their SHA-256)."""
        return forms.are_of_others(files, answers)

    def signed_form(self, files: Collection[int], answers: str) -> dict[str, str] | None:
        """What the record keeps of the signature on the form that shows these answers, if it is among these files."""
        made = forms.signature_on(files, answers)
        if made is None or made.file is None:
            return None
        kept = {name: str(value) for name, value in told(made).items()}
        return kept | {"sha256": made.file.sha256, "name": made.file.name}

    def looked_at(self, contents: Collection[str]) -> dict[str, str]:
        """What was found about the signatures of these contents, by hash; what was not looked at yet is left out."""
        return uploads.verdicts(contents)

    def issued(self, key: str, event: Event) -> None:
        """That document is issued: it takes no further signature."""
        Document.objects.filter(key=key).update(issued_at=event.at, ended_at=event.at)


def told(signature: Signature) -> dict[str, Any]:
    """What the record keeps of a signature: what kind, whose, by which certificate, when."""
    credential = signature.order.credential
    return {
        "kind": signature.kind,
        "signer": credential.subject,
        "issuer": credential.issuer,
        "serial": credential.serial,
        "at": signature.signed_at.isoformat() if signature.signed_at is not None else "",
        "level": signature.level,
    }
