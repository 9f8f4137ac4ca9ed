"""The ways out to signing services, time stamps and authorities, as the outbox knows them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.outbox.lines import Family, register

register(Family("signing", _("Dịch vụ ký số từ xa")))
register(Family("stamps", _("Dấu thời gian")))
register(Family("revocation", _("Tổ chức chứng thực chữ ký số (OCSP, CRL)")))
