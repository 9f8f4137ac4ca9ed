"""What the system holds on messages to a person: lines of the inventory."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.notices.models import Choice, Delivery, Subscription
from motcua.privacy.kinds import ONE_STOP, TASK, Column, Kind


def _chosen(row: Choice) -> str:
    return "; ".join(f"{kind}: {', '.join(media)}" for kind, media in row.wanted.items())


def _code(row: Delivery) -> str:
    return (row.dossier.code or row.dossier.receipt_number or "") if row.dossier is not None else ""


MESSAGE_KINDS: tuple[Kind, ...] = (
    Kind(
        code="tin-da-gui",
        title=_("Thư, tin nhắn đã gửi"),
        what=_(
            "Đã báo cho bạn việc gì, bằng gì, lúc nào, có đến không; số điện thoại, địa chỉ không được giữ lại"
        ),
        purpose=_("Để không báo hai lần, để biết tin có đến, để tính chi phí"),
        basis=ONE_STOP,
        kept=_("Nội dung: 180 ngày; lần gửi và chi phí: theo thời hạn lưu của cơ quan"),
        columns=(
            Column("created_at", _("Lúc"), "moment"),
            Column("medium", _("Bằng"), of="get_medium_display"),
            Column("dossier", _("Hồ sơ"), of=_code),
            Column("subject", _("Tiêu đề")),
            Column("state", _("Tình trạng"), of="get_state_display"),
            Column("ended_at", _("Xong lúc"), "moment"),
        ),
        rows=lambda person: Delivery.objects.filter(person=person).select_related("dossier").order_by("-id"),
        names=frozenset({"notices.Delivery.person"}),
    ),
    Kind(
        code="cach-nhan-thong-bao",
        title=_("Cách nhận thông báo"),
        what=_("Bạn muốn được báo việc gì bằng gì, giờ yên lặng, đồng ý nhận tin nhắn từ khi nào"),
        purpose=_("Báo theo ý người nhận"),
        basis=TASK,
        kept=_("Cùng tài khoản"),
        columns=(
            Column("wanted", _("Đã chọn"), of=_chosen),
            Column("gathers", _("Gộp thư"), "flag"),
            Column("language", _("Ngôn ngữ")),
            Column("agreed_at", _("Đồng ý nhận tin nhắn lúc"), "moment"),
        ),
        rows=lambda person: Choice.objects.filter(person=person),
        names=frozenset({"notices.Choice.person"}),
    ),
    Kind(
        code="trinh-duyet-nhan-thong-bao",
        title=_("Trình duyệt nhận thông báo"),
        what=_("Trình duyệt mà bạn cho phép hiện thông báo"),
        purpose=_("Báo lên màn hình thiết bị của bạn"),
        basis=TASK,
        kept=_("Đến khi bạn tắt, hoặc trình duyệt không nhận nữa"),
        columns=(
            Column("browser", _("Trình duyệt")),
            Column("created_at", _("Cho phép lúc"), "moment"),
        ),
        rows=lambda person: Subscription.objects.filter(person=person).order_by("id"),
        names=frozenset({"notices.Subscription.person"}),
    ),
)
