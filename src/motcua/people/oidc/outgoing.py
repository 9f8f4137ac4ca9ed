"""The ways out to providers of identity and directories of staff, as the outbox knows them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.outbox.lines import Family, register

# Nobody can sign in there meanwhile: it is tried again soon.
register(Family("identity", _("Hệ thống định danh, danh bạ cán bộ"), limit=8, rest=10))
