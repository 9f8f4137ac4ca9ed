"""What the system holds on how a person comes in, and on acting for others: lines of the inventory."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.people.models import (
    AccessObjection,
    AccountGroupMember,
    Identity,
    LocalAccount,
    LostClaim,
    Mandate,
    ProvenFacts,
)
from motcua.privacy import telling_account as telling
from motcua.privacy.kinds import PROTECTION, TASK, Column, Kind

ACCOUNT_KINDS: tuple[Kind, ...] = (
    Kind(
        code="ten-dang-nhap",
        title=_("Tên đăng nhập"),
        what=_("Tên đăng nhập, loại đăng ký, số điện thoại đã xác nhận, thư điện tử chờ xác nhận"),
        purpose=_("Cho bạn đăng nhập và lấy lại mật khẩu"),
        basis=TASK,
        kept=_("Cùng tài khoản"),
        columns=(
            Column("user_name", _("Tên đăng nhập")),
            Column("form", _("Đăng ký cho")),
            Column("phone", _("Số điện thoại đã xác nhận")),
            Column("email", _("Thư điện tử chờ xác nhận")),
        ),
        rows=lambda person: LocalAccount.objects.filter(user=person),
        told=telling.local_accounts,
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
            Column("level", _("Mức bảo đảm")),
            Column("proven_at", _("Lúc"), "moment"),
        ),
        rows=lambda person: ProvenFacts.objects.filter(person=person),
        told=telling.proven,
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
            Column("linked_at", _("Nối lúc"), "moment"),
            Column("used_at", _("Dùng gần nhất"), "moment"),
        ),
        rows=lambda person: Identity.objects.filter(person=person).order_by("-linked_at", "-id"),
        told=telling.identities,
        names=frozenset({"people.Identity.person"}),
    ),
    Kind(
        code="so-cua-nguoi-khac",
        title=_("Số đã khai mà chủ của nó đã chứng thực"),
        what=_("Bạn từng khai số nào (che bớt) mà sau đó người khác chứng thực là của họ"),
        purpose=_("Để bạn và cơ quan biết vì sao số đó không còn ở tài khoản"),
        basis=PROTECTION,
        kept=_("Cùng tài khoản"),
        columns=(Column("number", _("Số (che bớt)")), Column("lost_at", _("Lúc"), "moment")),
        rows=lambda person: LostClaim.objects.filter(person=person).order_by("-lost_at", "-id"),
        told=telling.lost_claims,
        names=frozenset({"people.LostClaim.person"}),
    ),
    Kind(
        code="nhom-tai-khoan",
        title=_("Nhóm của tài khoản"),
        what=_("Tài khoản được thêm vào, hoặc được để ngoài, những nhóm nào, và vì sao nhóm bị hạn chế"),
        purpose=_("Biết tài khoản dùng được những dịch vụ nào"),
        basis=TASK,
        kept=_("Đến khi được bỏ khỏi danh sách của nhóm"),
        columns=(
            Column("group", _("Nhóm")),
            Column("place", _("Thuộc nhóm")),
            Column("reason", _("Lý do hạn chế")),
            Column("added_at", _("Từ lúc"), "moment"),
        ),
        rows=lambda person: (
            AccountGroupMember.objects.filter(account=person)
            .select_related("group")
            .order_by("-added_at", "-id")
        ),
        told=telling.account_groups,
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
            Column("group", _("Nhóm")),
            Column("text", _("Nội dung")),
            Column("asked_at", _("Gửi lúc"), "moment"),
            Column("outcome", _("Kết quả")),
            Column("answer", _("Trả lời")),
            Column("answered_at", _("Trả lời lúc"), "moment"),
        ),
        rows=lambda person: (
            AccessObjection.objects.filter(account=person)
            .select_related("group")
            .order_by("-asked_at", "-id")
        ),
        told=telling.objections,
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
            Column("kind", _("Loại")),
            Column("principal", _("Người được làm thay")),
            Column("agent", _("Người làm thay")),
            Column("email", _("Thư điện tử đã mời")),
            Column("rights", _("Được làm gì")),
            Column("procedures", _("Thủ tục")),
            Column("starts_on", _("Từ ngày"), "day"),
            Column("ends_on", _("Đến ngày"), "day"),
            Column("accepted_at", _("Nhận lời lúc"), "moment"),
            Column("ended_at", _("Chấm dứt lúc"), "moment"),
        ),
        rows=lambda person: (
            Mandate.objects.filter(Q(principal=person) | Q(agent=person))
            .select_related("principal", "agent")
            .order_by("-invited_at", "-id")
        ),
        told=telling.mandates,
        names=frozenset({"people.Mandate.principal", "people.Mandate.agent"}),
    ),
)
