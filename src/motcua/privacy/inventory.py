"""What the system holds on a person, kind by kind: why, on what ground, for how long, and the rows themselves.

The page, the person's copy and the register of processing all read this one list. Every column of the database that
points at an account stands in exactly one place: told by a kind here, or in `elsewhere.py` with the reason why it is
not; a test holds both against the models.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from motcua.agencies.models import Holding
from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind as TrailKind
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.trail import COMINGS, LOOKS, lines_about
from motcua.exchange.models import Enquiry
from motcua.files.models import Quota, Upload
from motcua.forms.addresses import address_text
from motcua.notices.models import Notice, Preferences
from motcua.people.models import Consent, KeptAnswer, ReuseConsent, User
from motcua.privacy import telling
from motcua.privacy.inventory_account import ACCOUNT_KINDS
from motcua.privacy.inventory_messages import MESSAGE_KINDS
from motcua.privacy.inventory_payments import PAYMENT_KINDS
from motcua.privacy.inventory_post import POST_KINDS
from motcua.privacy.inventory_surveys import SURVEY_KINDS
from motcua.privacy.inventory_vault import VAULT_KINDS
from motcua.privacy.kinds import CONSENT, ONE_STOP, PROTECTION, TASK, Column, Kind
from motcua.privacy.models import DataRequest, PersonalExport
from motcua.registers.models import Entry


def counts_of(person: User) -> dict[str, int]:
    """How many rows of each kind there are, by its code; one statement."""
    parts: list[Any] = [
        kind.rows(person)
        .order_by()
        .annotate(of_kind=Value(kind.code))
        .values("of_kind")
        .annotate(found=Count("pk"))
        .values_list("of_kind", "found")
        for kind in KINDS
    ]
    return dict.fromkeys((kind.code for kind in KINDS), 0) | dict(parts[0].union(*parts[1:], all=True))


def own_online(person: User) -> QuerySet[Dossier]:
    """The dossiers that a person filed or drafts on the portal, the last first."""
    return Dossier.objects.filter(submitter=person, channel=Dossier.Channel.ONLINE).order_by(
        "-started_at", "-id"
    )


def _address(person: User) -> str:
    return address_text(person.address) if person.address else ""


def _values(entry: Entry) -> str:
    return "; ".join(f"{name}: {value}" for name, value in entry.values.items() if value)


def _coming(line: TrailLine) -> str:
    return str(TrailKind(line.kind).label)


KINDS: tuple[Kind, ...] = (
    Kind(
        code="tai-khoan",
        title=_("Thông tin tài khoản"),
        what=_("Họ tên, số định danh hoặc mã số thuế, ngày sinh, điện thoại, thư điện tử, địa chỉ"),
        purpose=_("Biết bạn là ai, điền sẵn đơn, liên hệ với bạn"),
        basis=TASK,
        kept=_("Đến khi tài khoản đóng và không còn hồ sơ phải lưu"),
        columns=(
            Column("kind", _("Loại tài khoản"), of="get_kind_display"),
            Column("full_name", _("Họ và tên")),
            Column("organisation_name", _("Tên tổ chức")),
            Column("email", _("Thư điện tử")),
            Column("id_number", _("Số định danh cá nhân")),
            Column("tax_code", _("Mã số thuế")),
            Column("phone", _("Số điện thoại")),
            Column("birth_date", _("Ngày sinh"), "day"),
            Column("address", _("Địa chỉ"), of=_address),
            Column("created_at", _("Lập lúc"), "moment"),
            Column("last_login", _("Đăng nhập gần nhất"), "moment"),
        ),
        rows=lambda person: User.objects.filter(pk=person.pk),
        names=frozenset(),
    ),
    *ACCOUNT_KINDS,
    *PAYMENT_KINDS,
    *POST_KINDS,
    *MESSAGE_KINDS,
    Kind(
        code="ho-so",
        title=_("Hồ sơ"),
        what=_(
            "Đơn, giấy tờ, diễn biến, trao đổi, phiếu và kết quả của hồ sơ bạn nộp hoặc đang soạn trên cổng"
        ),
        purpose=_("Giải quyết thủ tục hành chính, lưu trữ hồ sơ"),
        basis=ONE_STOP,
        kept=_("Theo thời hạn lưu trữ hồ sơ; bản nháp: đến khi bạn xoá"),
        columns=(
            Column("reference", _("Mã hồ sơ hoặc số biên nhận")),
            Column("procedure", _("Thủ tục")),
            Column("agency", _("Cơ quan")),
            Column("state", _("Trạng thái")),
            Column("started_at", _("Bắt đầu"), "moment"),
            Column("submitted_at", _("Nộp lúc"), "moment"),
            Column("accepted_at", _("Tiếp nhận lúc"), "moment"),
            Column("due_at", _("Hẹn trả"), "moment"),
            Column("finished_at", _("Giải quyết xong"), "moment"),
            Column("folder", _("Thư mục trong bản sao")),
        ),
        rows=lambda person: (
            own_online(person)
            .select_related("agency", "procedure_version", "mandate")
            .defer("search", "search_text")
        ),
        told=telling.dossiers,
        names=frozenset({"dossiers.Dossier.submitter", "dossiers.Exchange.author", "dossiers.Event.actor"}),
    ),
    Kind(
        code="tep",
        title=_("Tệp bạn đã gửi"),
        what=_(
            "Tên, loại, dung lượng, lúc gửi; nội dung nằm cùng hồ sơ, của tệp không thuộc hồ sơ nào (giấy uỷ quyền): "
            "trong thư mục “tep” của bản sao"
        ),
        purpose=_("Thành phần hồ sơ"),
        basis=ONE_STOP,
        kept=_("Cùng hồ sơ; tệp không gắn vào hồ sơ nào: theo quy định lưu giữ tệp"),
        columns=(
            Column("name", _("Tên tệp")),
            Column("content_type", _("Loại")),
            Column("size", _("Dung lượng (byte)"), "number"),
            Column("sha256", _("Mã băm SHA-256")),
            Column("state", _("Tình trạng"), of="get_state_display"),
            Column("given_at", _("Gửi lúc"), "moment"),
            Column("path", _("Tệp trong bản sao"), of=telling.loose_path),
        ),
        rows=telling.given_files,
        names=frozenset({"files.StoredFile.given_by"}),
    ),
    Kind(
        code="tep-tai-do",
        title=_("Tệp tải lên còn dở"),
        what=_("Phần đã tải lên của tệp chưa xong"),
        purpose=_("Tải tiếp khi mạng bị ngắt"),
        basis=ONE_STOP,
        kept=_("Một ngày"),
        columns=(
            Column("name", _("Tên tệp")),
            Column("length", _("Dung lượng (byte)"), "number"),
            Column("created_at", _("Bắt đầu"), "moment"),
        ),
        rows=lambda person: Upload.objects.filter(owner=person).order_by("-id"),
        names=frozenset({"files.Upload.owner"}),
    ),
    Kind(
        code="thong-bao",
        title=_("Thông báo"),
        what=_("Những gì hệ thống đã báo cho bạn; thư điện tử gửi đi có cùng nội dung và không được giữ lại"),
        purpose=_("Cho bạn biết hồ sơ đến đâu"),
        basis=ONE_STOP,
        kept=_("Cùng tài khoản; thông báo công việc của cán bộ: 90 ngày"),
        columns=(
            Column("at", _("Lúc"), "moment", of="created_at"),
            Column("title", _("Tiêu đề")),
            Column("text", _("Nội dung")),
            Column("read_at", _("Đọc lúc"), "moment"),
        ),
        rows=lambda person: Notice.objects.filter(person=person).order_by("-created_at", "-id"),
        names=frozenset({"notices.Notice.person"}),
    ),
    Kind(
        code="danh-sach-cong-khai",
        title=_("Mục của bạn trong các danh sách đăng ký"),
        what=_("Số, tên và tình trạng của mục mà kết quả hồ sơ đã ghi vào danh sách"),
        purpose=_("Công khai theo luật chuyên ngành"),
        basis=TASK,
        kept=_("Theo luật chuyên ngành của danh sách"),
        columns=(
            Column("register", _("Danh sách"), of="register.code"),
            Column("number", _("Số")),
            Column("heading", _("Tên mục")),
            Column("status", _("Tình trạng"), of="get_status_display"),
            Column("dossier", _("Từ hồ sơ")),
            Column("entered_at", _("Ghi lúc"), "moment"),
            Column("values", _("Nội dung"), of=_values),
        ),
        rows=lambda person: Entry.objects.filter(owner=person).select_related("register").order_by("-id"),
        names=frozenset({"registers.Entry.owner"}),
    ),
    *VAULT_KINDS,
    *SURVEY_KINDS,
    Kind(
        code="dong-y",
        title=_("Những điều bạn đã đồng ý"),
        what=_("Mục đích, nội dung đã đồng ý, lúc đồng ý và lúc rút lại"),
        purpose=_("Chứng minh sự đồng ý"),
        basis=CONSENT,
        kept=_("Cùng tài khoản, kể cả khi đã rút lại"),
        columns=(
            Column("title", _("Mục đích"), of="purpose.title"),
            Column("version", _("Bản"), "number", of="purpose.number"),
            Column("wording", _("Nội dung đã đồng ý"), of="purpose.wording"),
            Column("given_at", _("Đồng ý lúc"), "moment"),
            Column("withdrawn_at", _("Rút lại lúc"), "moment"),
        ),
        rows=lambda person: (
            Consent.objects.filter(person=person).select_related("purpose").order_by("-given_at", "-id")
        ),
        names=frozenset({"people.Consent.person"}),
    ),
    Kind(
        code="dong-y-dung-lai",
        title=_("Đồng ý cho giữ dữ liệu dùng lại"),
        what=_("Nội dung đã đồng ý, lúc đồng ý và lúc rút lại"),
        purpose=_("Chứng minh sự đồng ý"),
        basis=CONSENT,
        kept=_("Cùng tài khoản, kể cả khi đã rút lại"),
        columns=(
            Column("wording", _("Nội dung đã đồng ý")),
            Column("given_at", _("Đồng ý lúc"), "moment"),
            Column("withdrawn_at", _("Rút lại lúc"), "moment"),
        ),
        rows=lambda person: ReuseConsent.objects.filter(person=person).order_by("-given_at", "-id"),
        names=frozenset({"people.ReuseConsent.person"}),
    ),
    Kind(
        code="du-lieu-dung-lai",
        title=_("Dữ liệu dùng lại"),
        what=_("Những gì bạn đã khai trong hồ sơ trước, giữ lại để điền sẵn"),
        purpose=_("Điền sẵn hồ sơ sau của chính bạn"),
        basis=CONSENT,
        kept=_("Đến khi bạn rút lại đồng ý"),
        columns=(
            Column("label", _("Mục")),
            Column("text", _("Nội dung")),
            Column("source", _("Từ hồ sơ")),
            Column("given_at", _("Ngày"), "moment"),
        ),
        rows=lambda person: KeptAnswer.objects.filter(person=person).order_by("label", "-given_at", "pk"),
        names=frozenset({"people.KeptAnswer.person"}),
    ),
    Kind(
        code="tra-cuu-co-so-du-lieu",
        title=_("Lần hỏi cơ sở dữ liệu quốc gia"),
        what=_("Bạn đã đồng ý hỏi cơ sở dữ liệu nào, lúc nào, cho hồ sơ nào, kết quả ra sao"),
        purpose=_("Điền đơn từ dữ liệu đã có của Nhà nước"),
        basis=CONSENT,
        kept=_("Cùng tài khoản; nội dung trả lời: một ngày"),
        columns=(
            Column("at", _("Lúc"), "moment", of="asked_at"),
            Column("source", _("Cơ sở dữ liệu")),
            Column("procedure", _("Thủ tục")),
            Column("outcome", _("Kết quả"), of="get_outcome_display"),
            Column("wording", _("Nội dung đã đồng ý"), of="consent"),
        ),
        rows=lambda person: Enquiry.objects.filter(person=person).order_by("-asked_at", "-id"),
        names=frozenset({"exchange.Enquiry.person"}),
    ),
    Kind(
        code="ai-da-xem",
        title=_("Ai đã xem dữ liệu của bạn"),
        what=_(
            "Cán bộ, người được bạn uỷ quyền đã mở hoặc tải giấy tờ, văn bản của hồ sơ bạn: ai, lúc nào, cách nào"
        ),
        purpose=_("Để bạn và cơ quan biết dữ liệu được dùng ra sao"),
        basis=PROTECTION,
        kept=_("Ít nhất một năm"),
        columns=(
            Column("at", _("Lúc"), "moment"),
            Column("way", _("Cách xem")),
            Column("who", _("Chức vụ, cơ quan")),
            Column("name", _("Người xem")),
            Column("what", _("Đã xem gì")),
            Column("dossier", _("Hồ sơ")),
        ),
        rows=lambda person: lines_about(person, LOOKS).order_by("-at", "-id"),
        told=telling.looks,
        names=frozenset(),
    ),
    Kind(
        code="dang-nhap",
        title=_("Đăng nhập tài khoản"),
        what=_("Lúc nào, từ loại thiết bị và địa chỉ nào; cả những lần không thành công"),
        purpose=_("Để bạn và cơ quan nhận ra người lạ"),
        basis=PROTECTION,
        kept=_("Ít nhất một năm"),
        columns=(
            Column("at", _("Lúc"), "moment"),
            Column("kind", _("Việc"), of=_coming),
            Column("agent", _("Thiết bị")),
            Column("address", _("Địa chỉ mạng")),
        ),
        rows=lambda person: lines_about(person, COMINGS).order_by("-at", "-id"),
        names=frozenset({"audit.TrailLine.person"}),
    ),
    Kind(
        code="yeu-cau",
        title=_("Yêu cầu của bạn về dữ liệu cá nhân"),
        what=_("Bạn yêu cầu gì, lúc nào, được trả lời ra sao"),
        purpose=_("Thực hiện và chứng minh việc thực hiện quyền của bạn"),
        basis=TASK,
        kept=_("Cùng tài khoản"),
        columns=(
            Column("asked_at", _("Lúc"), "moment"),
            Column("kind", _("Yêu cầu"), of="get_kind_display"),
            Column("what", _("Dữ liệu nào")),
            Column("why", _("Lý do")),
            Column("state", _("Tình trạng"), of="get_state_display"),
            Column("due_at", _("Hạn"), "moment"),
            Column("settled_at", _("Trả lời lúc"), "moment"),
            Column("answer", _("Trả lời")),
        ),
        rows=lambda person: DataRequest.objects.filter(person=person).order_by("-asked_at", "-id"),
        names=frozenset({"privacy.DataRequest.person"}),
    ),
    Kind(
        code="ban-sao",
        title=_("Bản sao dữ liệu bạn đã yêu cầu"),
        what=_("Lúc yêu cầu và tình trạng"),
        purpose=_("Đưa cho bạn bản sao"),
        basis=TASK,
        kept=_("Bảy ngày"),
        columns=(
            Column("asked_at", _("Lúc"), "moment"),
            Column("state", _("Tình trạng"), of="get_state_display"),
            Column("size", _("Dung lượng (byte)"), "number"),
        ),
        rows=lambda person: PersonalExport.objects.filter(asked_by=person).order_by("-asked_at", "-id"),
        names=frozenset({"privacy.PersonalExport.asked_by"}),
    ),
    Kind(
        code="han-muc",
        title=_("Hạn mức tệp riêng của bạn"),
        what=_("Dung lượng tối đa mà quản trị viên đặt riêng cho tài khoản này"),
        purpose=_("Giữ chỗ trong kho tệp cho mọi người"),
        basis=TASK,
        kept=_("Đến khi quản trị viên bỏ"),
        columns=(Column("max_bytes", _("Dung lượng tối đa (byte)"), "number"),),
        rows=lambda person: Quota.objects.filter(person=person),
        names=frozenset({"files.Quota.person", "files.Use.person"}),
    ),
    Kind(
        code="chuc-vu",
        title=_("Chức vụ trong cơ quan"),
        what=_("Chức vụ đã giữ, từ ngày nào đến ngày nào (chỉ với cán bộ)"),
        purpose=_("Biết cán bộ được làm gì"),
        basis=TASK,
        kept=_("Theo quy định quản lý cán bộ"),
        columns=(
            Column("agency", _("Cơ quan"), of="post.unit.agency.name"),
            Column("unit", _("Bộ phận"), of="post.unit.name"),
            Column("post", _("Chức vụ"), of="post.title"),
            Column("starts_on", _("Từ ngày"), "day"),
            Column("ends_on", _("Đến ngày"), "day"),
        ),
        rows=lambda person: (
            Holding.objects.filter(person=person).select_related("post__unit__agency").order_by("starts_on")
        ),
        names=frozenset({"agencies.Holding.person"}),
    ),
    Kind(
        code="tuy-chon",
        title=_("Tuỳ chọn nhận thư"),
        what=_("Cán bộ muốn nhận thư công việc thế nào"),
        purpose=_("Gửi thư theo ý người nhận"),
        basis=TASK,
        kept=_("Cùng tài khoản"),
        columns=(
            Column("digest", _("Thư tổng hợp"), of="get_digest_display"),
            Column("letters", _("Thư từng việc"), "flag"),
        ),
        rows=lambda person: Preferences.objects.filter(person=person),
        names=frozenset({"notices.Preferences.person"}),
    ),
)
"""In the order of the page."""
