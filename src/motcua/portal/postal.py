"""What the post does for a dossier and what it costs, as the applicant chooses and checks it."""

from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue.selectors import cached_version
from motcua.dossiers import delivery as delivering
from motcua.dossiers.models import Dossier
from motcua.forms.addresses import address_text
from motcua.kernel.money import format_dong
from motcua.look.addresses import address
from motcua.post import carriers, quoting
from motcua.post.selectors import concerns
from motcua.process.selectors import cached_process


def post_context(dossier: Dossier) -> dict[str, Any]:
    """What the post may do for this dossier, by which services, and what they cost; for `portal/post_fields.html`."""
    offered = carriers.all_offers(dossier.agency_id)
    bringing = [one for one in offered if carriers.DELIVERY in one.service.uses]
    fetching = [one for one in offered if carriers.PICKUP in one.service.uses]
    said = dossier.delivery
    return {
        # Of an address that is there already the carriers say themselves what it costs.
        "quoted": {
            "delivery": quoting.quotes(dossier, bringing, carriers.DELIVERY)
            if delivering.is_sent(said)
            else {},
            "pickup": quoting.quotes(dossier, fetching, carriers.PICKUP)
            if delivering.is_fetched(said)
            else {},
        },
        "postal": cached_version(dossier.procedure_version_id).postal,
        "delivering_offers": bringing,
        "fetching_offers": fetching,
        "has_fees": bool(cached_process(dossier.process_version_id).fees_due),
    }


def postal_rows(dossier: Dossier) -> list[dict[str, str]]:
    """Lines of the page on which it is checked; no statement where the post has nothing to do."""
    if not concerns(dossier):
        return []
    said = dossier.delivery
    offered = carriers.all_offers(dossier.agency_id)
    rows = []
    if delivering.is_fetched(said):
        place = address_text(delivering.address_of(said, delivering.PICKUP))
        rows.append((_("Gửi giấy tờ"), _("Bưu chính đến nhận tại: %(address)s") % {"address": place}))
        rows += _freight(dossier, offered, carriers.PICKUP, delivering.PICKUP, _("Cước gửi giấy tờ"))
    if delivering.is_sent(said):
        rows += _freight(dossier, offered, carriers.DELIVERY, "", _("Cước trả kết quả"))
        if said.get("cod") == delivering.YES:
            rows.append((_("Phí, lệ phí"), _("Nộp cho bưu tá khi nhận kết quả (thu hộ)")))
    href = address("portal:delivery", key=dossier.key)
    return [{"key": key, "value": value, "href": href} for key, value in rows]


def _freight(
    dossier: Dossier, offered: list[carriers.Offer], use: str, prefix: str, label: str
) -> list[tuple[str, str]]:
    wanted = dossier.delivery.get(f"{prefix}service", "")
    able = [one for one in offered if use in one.service.uses]
    chosen = next((one for one in able if one.code == wanted), able[0] if able else None)
    if chosen is None:
        return []
    collects = not prefix and dossier.delivery.get("cod") == delivering.YES and chosen.service.collects
    said = quoting.quotes(dossier, [chosen], use, collects=collects)[chosen.code]
    if said.price is None:
        return [(label, chosen.name)]
    told = {"price": format_dong(said.price), "service": chosen.name}
    if said.by_carrier:
        return [
            (label, _("%(price)s (%(service)s), trả cho bưu chính; bưu chính báo giá cho địa chỉ này") % told)
        ]
    return [(label, _("%(price)s (%(service)s), trả cho bưu chính; theo bảng giá của cơ quan") % told)]
