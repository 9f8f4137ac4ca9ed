"""What the system holds on how a person comes in, and on acting for others: lines of the inventory."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.people.models import (
    AccessObjection,
    AccountGroupMember,
    Identity,
    LocalAccount,
    LostClaim,
    Mandate,
    Passkey,
    ProvenFacts,
    Session,
    StaffRecord,
)
from motcua.privacy.kinds import PROTECTION, TASK, Column, Kind
from motcua.signing.models import Credential, Order


def _agent(mandate: Mandate) -> str:
    return mandate.agent.display_name if mandate.agent is not None else ""


def _procedures(mandate: Mandate) -> str:
    return ", ".join(mandate.procedures) or gettext("mọi thủ tục")


def _paper(mandate: Mandate) -> str:
    return mandate.file.name if mandate.file is not None else ""


def _place(member: AccountGroupMember) -> str:
    return gettext("không, dù khớp quy tắc của nhóm") if member.stays_out else gettext("có")


def _certificate(order: Order) -> str:
    return order.credential.subject


ACCOUNT_KINDS: tuple[Kind, ...] = (
    Kind(
        code="ten-dang-nhap",
        title=_("Tên đăng nhập"),
        what=_(
            "Tên đăng nhập, loại đăng ký, số điện thoại đã xác nhận, thư điện tử chờ xác nhận, lý do đã ghi khi tài "
            "khoản được đóng, mở hoặc sửa"
        ),
        purpose=_("Cho bạn đăng nhập và lấy lại mật khẩu"),
        basis=TASK,
        kept=_("Cùng tài khoản"),
        columns=(
            Column("user_name", _("Tên đăng nhập")),
            Column("form", _("Đăng ký cho"), of="get_form_display"),
            Column("phone", _("Số điện thoại đã xác nhận"), of="phone_proven"),
            Column("email", _("Thư điện tử chờ xác nhận"), of="email_wanted"),
            Column("standing_reason", _("Lý do ghi khi đóng, mở hoặc sửa lần cuối")),
            Column("standing_at", _("Đóng, mở hoặc sửa lúc"), "moment"),
        ),
        rows=lambda person: LocalAccount.objects.filter(user=person),
        names=frozenset({"people.LocalAccount.user"}),
    ),
    Kind(
        code="da-chung-thuc",
        title=_("Thông tin đã chứng thực"),
        what=_("Những gì hệ thống định danh đã chứng thực về bạn, lúc nào, ở mức nào"),
        purpose=_("Biết chắc bạn là ai, không phải hỏi lại"),
        basis=TASK,
        kept=_("Cùng tài khoản"),
        columns=(
            Column("provider", _("Hệ thống định danh")),
            Column("number", _("Số đã chứng thực")),
            Column("full_name", _("Họ và tên")),
            Column("organisation_name", _("Tên tổ chức")),
            Column("birth_date", _("Ngày sinh"), "day"),
            Column("tech_id", _("Mã định danh trong kết nối quốc gia (TechID)")),
            Column("level", _("Mức bảo đảm")),
            Column("proven_at", _("Lúc"), "moment"),
        ),
        rows=lambda person: ProvenFacts.objects.filter(person=person),
        names=frozenset({"people.ProvenFacts.person"}),
    ),
    Kind(
        code="dinh-danh",
        title=_("Hệ thống định danh đã nối"),
        what=_("Bạn vào tài khoản này qua nơi nào, từ bao giờ"),
        purpose=_("Cho bạn đăng nhập bằng định danh điện tử"),
        basis=PROTECTION,
        kept=_("Đến khi bạn gỡ hoặc đóng tài khoản"),
        columns=(
            Column("issuer", _("Nơi định danh")),
            Column("subject", _("Mã của bạn ở nơi đó")),
            Column("linked_at", _("Nối lúc"), "moment"),
            Column("used_at", _("Dùng gần nhất"), "moment"),
        ),
        rows=lambda person: Identity.objects.filter(person=person).order_by("-linked_at", "-id"),
        names=frozenset({"people.Identity.person"}),
    ),
    Kind(
        code="so-cua-nguoi-khac",
        title=_("Số đã khai mà chủ của nó đã chứng thực"),
        what=_("Bạn từng khai số nào (che bớt) mà sau đó người khác chứng thực là của họ"),
        purpose=_("Để bạn và cơ quan biết vì sao số đó không còn ở tài khoản"),
        basis=PROTECTION,
        kept=_("Cùng tài khoản"),
        columns=(Column("number", _("Số (che bớt)"), of="masked"), Column("lost_at", _("Lúc"), "moment")),
        rows=lambda person: LostClaim.objects.filter(person=person).order_by("-lost_at", "-id"),
        names=frozenset({"people.LostClaim.person"}),
    ),
    Kind(
        code="khoa-thiet-bi",
        title=_("Khoá trên thiết bị"),
        what=_("Tên bạn đặt cho khoá, lúc thêm và lúc dùng gần nhất"),
        purpose=_("Xác thực hai lớp"),
        basis=PROTECTION,
        kept=_("Đến khi bạn bỏ khoá"),
        columns=(
            Column("name", _("Tên của khoá")),
            Column("added_at", _("Thêm lúc"), "moment"),
            Column("used_at", _("Dùng gần nhất"), "moment"),
        ),
        rows=lambda person: Passkey.objects.filter(person=person).order_by("-added_at", "-id"),
        names=frozenset({"people.Passkey.person"}),
    ),
    Kind(
        code="phien",
        title=_("Nơi đang đăng nhập"),
        what=_(
            "Trình duyệt, địa chỉ mạng, lúc đăng nhập, lúc dùng gần nhất và lúc hết hạn của mỗi phiên làm việc"
        ),
        purpose=_("Giữ bạn đăng nhập, nhận ra phiên bị lấy cắp"),
        basis=PROTECTION,
        kept=_("Đến khi hết hạn hoặc bạn đăng xuất"),
        columns=(
            Column("browser", _("Trình duyệt"), of="agent"),
            Column("address", _("Địa chỉ mạng")),
            Column("begun_at", _("Đăng nhập lúc"), "moment"),
            Column("seen_at", _("Dùng gần nhất"), "moment"),
            Column("expires_at", _("Hết hạn lúc"), "moment", of="expire_date"),
        ),
        rows=lambda person: (
            Session.objects.filter(user=person).defer("session_data").order_by("-expire_date")
        ),
        names=frozenset({"people.Session.user"}),
    ),
    Kind(
        code="danh-ba",
        title=_("Thông tin từ danh bạ cơ quan"),
        what=_("Số hiệu, chức danh, bộ phận mà danh bạ cán bộ cho biết (chỉ với cán bộ)"),
        purpose=_("Lập và cập nhật tài khoản cán bộ"),
        basis=TASK,
        kept=_("Cùng tài khoản"),
        columns=(
            Column("number", _("Số hiệu")),
            Column("title", _("Chức danh")),
            Column("department", _("Bộ phận")),
            Column("told_at", _("Cập nhật lúc"), "moment"),
        ),
        rows=lambda person: StaffRecord.objects.filter(person=person),
        names=frozenset({"people.StaffRecord.person"}),
    ),
    Kind(
        code="nhom-tai-khoan",
        title=_("Nhóm của tài khoản"),
        what=_("Tài khoản được thêm vào, hoặc được để ngoài, những nhóm nào, và vì sao nhóm bị hạn chế"),
        purpose=_("Biết tài khoản dùng được những dịch vụ nào"),
        basis=TASK,
        kept=_("Đến khi được bỏ khỏi danh sách của nhóm"),
        columns=(
            Column("group", _("Nhóm"), of="group.name"),
            Column("place", _("Thuộc nhóm"), of=_place),
            Column("reason", _("Lý do hạn chế"), of="group.reason"),
            Column("added_at", _("Từ lúc"), "moment"),
        ),
        rows=lambda person: (
            AccountGroupMember.objects.filter(account=person)
            .select_related("group")
            .order_by("-added_at", "-id")
        ),
        names=frozenset({"people.AccountGroupMember.account"}),
    ),
    Kind(
        code="phan-doi-han-che",
        title=_("Phản đối hạn chế"),
        what=_("Những gì bạn phản đối về hạn chế của nhóm, và câu trả lời"),
        purpose=_("Xem lại hạn chế theo ý kiến của bạn"),
        basis=TASK,
        kept=_("Cùng tài khoản"),
        columns=(
            Column("group", _("Nhóm"), of="group.name"),
            Column("text", _("Nội dung")),
            Column("asked_at", _("Gửi lúc"), "moment"),
            Column("outcome", _("Kết quả"), of="get_outcome_display"),
            Column("answer", _("Trả lời")),
            Column("answered_at", _("Trả lời lúc"), "moment"),
        ),
        rows=lambda person: (
            AccessObjection.objects.filter(account=person)
            .select_related("group")
            .order_by("-asked_at", "-id")
        ),
        names=frozenset({"people.AccessObjection.account"}),
    ),
    Kind(
        code="lam-thay",
        title=_("Làm thay"),
        what=_("Ai được làm thay bạn, bạn được làm thay ai, để làm gì, từ ngày nào đến ngày nào"),
        purpose=_("Biết ai được làm gì thay ai"),
        basis=TASK,
        kept=_("Cùng các hồ sơ đã nộp theo đó"),
        columns=(
            Column("kind", _("Loại"), of="get_kind_display"),
            Column("principal", _("Người được làm thay"), of="principal_name"),
            Column("agent", _("Người làm thay"), of=_agent),
            Column("email", _("Thư điện tử đã mời")),
            Column("rights", _("Được làm gì"), of="get_rights_display"),
            Column("procedures", _("Thủ tục"), of=_procedures),
            Column("paper", _("Giấy uỷ quyền"), of=_paper),
            Column("starts_on", _("Từ ngày"), "day"),
            Column("ends_on", _("Đến ngày"), "day"),
            Column("accepted_at", _("Nhận lời lúc"), "moment"),
            Column("ended_at", _("Chấm dứt lúc"), "moment"),
        ),
        rows=lambda person: (
            Mandate.objects.filter(Q(principal=person) | Q(agent=person))
            .select_related("principal", "agent", "file")
            .order_by("-invited_at", "-id")
        ),
        names=frozenset({"people.Mandate.principal", "people.Mandate.agent"}),
    ),
    Kind(
        code="chung-thu-so",
        title=_("Chứng thư số đã đăng ký"),
        what=_(
            "Tên trên chứng thư, tổ chức cấp, số sê-ri, thời hạn, lúc đăng ký và bỏ; không có khoá hay mã PIN"
        ),
        purpose=_("Cho bạn ký số tờ khai, kết quả qua nhà cung cấp dịch vụ ký số của bạn"),
        basis=TASK,
        kept=_("Cùng những gì đã ký bằng chứng thư đó"),
        columns=(
            Column("subject", _("Tên trên chứng thư")),
            Column("issuer", _("Tổ chức cấp")),
            Column("serial", _("Số sê-ri")),
            Column("not_before", _("Hiệu lực từ"), "moment"),
            Column("not_after", _("Hiệu lực đến"), "moment"),
            Column("added_at", _("Đăng ký lúc"), "moment"),
            Column("ended_at", _("Bỏ lúc"), "moment"),
        ),
        rows=lambda person: Credential.objects.filter(owner=person),
        names=frozenset({"signing.Credential.owner"}),
    ),
    Kind(
        code="lan-ky-so",
        title=_("Các lần ký số"),
        what=_("Lúc ký và tên trên chứng thư đã dùng"),
        purpose=_("Chứng minh ai đã ký, lúc nào"),
        basis=TASK,
        kept=_("Cùng hồ sơ mà văn bản đã ký thuộc về"),
        columns=(
            Column("at", _("Lúc"), "moment"),
            Column("credential", _("Bằng chứng thư"), of=_certificate),
        ),
        rows=lambda person: Order.objects.filter(person=person).select_related("credential"),
        names=frozenset({"signing.Order.person"}),
    ),
)
