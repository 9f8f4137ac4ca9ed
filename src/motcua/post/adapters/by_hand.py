"""A carrier without a machine to speak with: labels and lists are printed here, and the desk types what it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from motcua.post.adapters import Fact, Forged, Notice, Ordered, Taken

if TYPE_CHECKING:
    from motcua.post.carriers import Described


class ByHand:
    """Whatever postal service takes parcels at the desk."""

    kind = "hand"
    name = gettext_lazy("Bưu chính không kết nối (ghi bằng tay)")
    facts: Sequence[Fact] = ()
    is_spoken_to = False

    def quote(self, carrier: Described, ordered: Ordered) -> int | None:
        """Nobody can be asked."""
        return None

    def order(self, carrier: Described, ordered: Ordered) -> Taken:
        """Nobody is told; the number is typed when the postman gives one."""
        return Taken("")

    def find(self, carrier: Described, ref: str, number: str) -> tuple[Taken, Sequence[Notice]] | None:
        """Nobody can be asked."""
        return None

    def cancel(self, carrier: Described, ref: str, number: str) -> None:
        """The desk tells the postman."""

    def read(self, carrier: Described, headers: Mapping[str, str], body: bytes) -> Notice:
        """No machine of theirs speaks to us."""
        raise Forged

    def answer(self, *, kept: bool) -> Mapping[str, Any]:
        """The same."""
        return {}

    def try_out(self, carrier: Described) -> None:
        """Nothing can be wrong."""
