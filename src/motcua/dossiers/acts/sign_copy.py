"""Sign copy: the digital signature on a digitised paper, noted by the system once the signing service has made it.

Beside the process: step, state, holder and clock stay. That the signer may digitise papers of this dossier was seen to
when the signature was asked for; it may come minutes later, after a press on a phone. The signed file begins with the
very bytes that were digitised, so that nothing is lost (Decree 45/2020; Circular 01/2023).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Event, Paper
from motcua.dossiers.papers import answers_digest, papers_digest


class SignCopy(Act):
    """A digitised paper is the signed file from now on. Asked for by the room that signs, never by a person."""

    code = "sign_copy"
    by_process = False
    in_parallel = True

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """Which paper (its code), the bytes that were signed (their hash), and the signed file."""
        return [
            Input("code", "", "hidden"),
            Input("seen", "", "hidden"),
            Input("kind", "", "hidden"),
            Input("signer", "", "hidden"),
            Input("issuer", "", "hidden"),
            Input("serial", "", "hidden"),
            Input("signed_at", "", "hidden"),
            Input("level", "", "hidden"),
            Input("file", "", "file"),
        ]

    def is_offered(self, situation: Situation) -> bool:
        """On no page."""
        return False

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """The paper still is the file that was signed."""
        if _paper(situation, given) is None:
            raise Conflict(
                _("Giấy tờ này đã được thay hoặc đã ký; chữ ký vừa tạo không dùng đến."), code="gone"
            )

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Keep the signed file with what the signature says."""
        paper = _paper(situation, given)
        if paper is None:
            raise Conflict(_("Giấy tờ này không còn."), code="gone")
        signature = {
            "kind": given["kind"],
            "signer": given["signer"],
            "issuer": given["issuer"],
            "serial": given["serial"],
            "at": given["signed_at"],
            "level": given["level"],
        }
        content = {**(paper.digitised or {}), "signature": signature}
        paper.file, paper.digitised = given["file"], content
        counted = [one for one in situation.papers if one.submitted]

        def keep(event: Event) -> None:
            Paper.objects.filter(id=paper.id).update(file=given["file"], digitised=content)

        told = {
            "code": paper.code,
            "seen": given["seen"],
            "sha256": given["file"].sha256,
            "content": answers_digest(content),
            "signature": signature,
        }
        return Effect(
            reason=_("%(title)s: %(signer)s ký số")
            % {"title": content.get("type", {}).get("title", ""), "signer": given["signer"]},
            data={"signed_copy": told, "papers": papers_digest(counted)},
            clock="",
            after=[keep],
        )


def _paper(situation: Situation, given: Mapping[str, Any]) -> Paper | None:
    return next(
        (
            one
            for one in situation.papers
            if one.submitted
            and one.code == given["code"]
            and one.file is not None
            and one.file.sha256 == given["seen"]
        ),
        None,
    )
