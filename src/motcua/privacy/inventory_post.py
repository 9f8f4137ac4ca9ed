"""What the system holds on what a person sent and got by post: a line of the inventory."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.dossiers.models import Dossier
from motcua.forms.addresses import address_text
from motcua.post.models import Parcel
from motcua.post.parcels import ends_of
from motcua.privacy.kinds import TASK, Column, Kind


def _reference(row: Parcel) -> str:
    return row.dossier.code or row.dossier.receipt_number or ""


def _end(row: Parcel) -> str:
    end = ends_of(row)
    return ", ".join(part for part in (end["name"], end["phone"], address_text(end["address"])) if part)


POST_KINDS: tuple[Kind, ...] = (
    Kind(
        code="buu-gui",
        title=_("Bưu gửi"),
        what=_("Giấy tờ bạn gửi và kết quả bạn nhận qua bưu chính: họ tên, điện thoại, địa chỉ, tình trạng"),
        purpose=_("Nhận giấy tờ, trả kết quả qua dịch vụ bưu chính mà bạn chọn"),
        basis=TASK,
        kept=_("Cùng hồ sơ"),
        columns=(
            Column("dossier", _("Hồ sơ"), of=_reference),
            Column("purpose", _("Nội dung"), of="get_purpose_display"),
            Column("number", _("Số hiệu")),
            Column("end", _("Người gửi, người nhận"), of=_end),
            Column("state", _("Tình trạng"), of="get_state_display"),
            Column("made_at", _("Tạo lúc"), "moment"),
        ),
        rows=lambda person: (
            Parcel.objects.filter(dossier__submitter=person, dossier__channel=Dossier.Channel.ONLINE)
            .select_related("dossier")
            .order_by("-id")
        ),
        names=frozenset({"post.Parcel.made_by"}),
    ),
)
