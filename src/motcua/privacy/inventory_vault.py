"""What the vault holds on a person: its papers, and the agreements to keep some of them."""

from django.utils.translation import gettext_lazy as _

from motcua.privacy.kinds import CONSENT, TASK, Column, Kind
from motcua.vault.models import Entry, KeepConsent

VAULT_KINDS: tuple[Kind, ...] = (
    Kind(
        code="kho-du-lieu",
        title=_("Giấy tờ trong Kho dữ liệu"),
        what=_(
            "Kết quả thủ tục, giấy tờ đã số hoá và giấy tờ bạn đồng ý giữ lại: loại, số, ngày, hiệu lực, tệp"
        ),
        purpose=_("Không phải nộp lại giấy tờ đã có"),
        basis=TASK,
        kept=_("Giấy tờ giữ lại: đến khi bạn xoá hoặc rút lại đồng ý; còn lại: theo thời hạn lưu trữ hồ sơ"),
        columns=(
            Column("code", _("Mã giấy tờ"), of=lambda entry: entry.code or ""),
            Column("type", _("Loại giấy tờ"), of="type_title"),
            Column("origin", _("Nguồn"), of="get_origin_display"),
            Column("number", _("Số")),
            Column("issuer", _("Cơ quan cấp")),
            Column("issued_on", _("Ngày cấp"), "day"),
            Column("valid_until", _("Có giá trị đến"), "day"),
            Column("state", _("Tình trạng"), of="get_state_display"),
            Column("dossier", _("Từ hồ sơ")),
            Column("sha256", _("Mã băm SHA-256 của tệp")),
            Column("entered_at", _("Vào kho lúc"), "moment"),
        ),
        rows=lambda person: Entry.objects.filter(owner=person).order_by("-entered_at", "-id"),
        names=frozenset({"vault.Entry.owner"}),
    ),
    Kind(
        code="dong-y-giu-giay-to",
        title=_("Đồng ý cho giữ giấy tờ"),
        what=_("Nội dung đã đồng ý, lúc đồng ý và lúc rút lại"),
        purpose=_("Chứng minh sự đồng ý"),
        basis=CONSENT,
        kept=_("Cùng tài khoản, kể cả khi đã rút lại"),
        columns=(
            Column("wording", _("Nội dung đã đồng ý")),
            Column("given_at", _("Đồng ý lúc"), "moment"),
            Column("withdrawn_at", _("Rút lại lúc"), "moment"),
        ),
        rows=lambda person: KeepConsent.objects.filter(person=person).order_by("-given_at", "-id"),
        names=frozenset({"vault.KeepConsent.person"}),
    ),
)
