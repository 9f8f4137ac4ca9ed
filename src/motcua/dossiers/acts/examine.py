"""Examine: the examiner writes down a finding; the dossier stays where it is (decree 61/2018, art. 19)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect, Input
from motcua.dossiers.acts.situation import Situation


class Examine(Act):
    """A finding in the record."""

    code = "examine"

    def inputs(self, situation: Situation) -> Sequence[Input]:
        """The finding."""
        return [Input("opinion", _("Ý kiến thẩm định"), "textarea")]

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Record it."""
        return Effect(reason=given["opinion"])
