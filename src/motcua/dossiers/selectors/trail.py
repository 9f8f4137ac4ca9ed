"""The trail searched by those who answer for it, with the names of what its lines name by key.

A line belongs to the agency whose affair it is: that of the dossier that was looked at, else that of the person's post.
What belongs to no agency (a citizen's sign-in, a failed one) is for the top alone.
"""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency, Post
from motcua.audit.leaving import with_places
from motcua.audit.models import TrailLine
from motcua.audit.paging import Place
from motcua.audit.trail import Kind
from motcua.dossiers.looking import HOLDING
from motcua.dossiers.models import Dossier
from motcua.files.models import StoredFile
from motcua.kernel.dates import HANOI
from motcua.kernel.folding import fold
from motcua.kernel.masking import OPEN, Datum, Mask
from motcua.people.models import User

_FILE, _DOSSIER = "file:", "dossier:"
# A name that fits more files than this narrows to none of them: it is no name.
_MOST_FILES = 2000
_MOST_PEOPLE = 2000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for; empty parts narrow nothing. Days are Hà Nội's, both of them included.

    of_officers: `person` names officers alone, by whom or about whom a line is.
    """

    kind: str = ""
    person: str = ""
    about: str = ""
    address: str = ""
    first: datetime.date | None = None
    last: datetime.date | None = None
    of_officers: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One line with names: `code` (the receipt number before there is one) and `file` are "" where it names no dossier
    or file, or it is out of reach.
    """

    line: TrailLine
    kind: str
    name: str
    email: str
    post: str
    agency: str
    on_behalf_of: str
    code: str
    file: str


def lines_in(
    agencies: Collection[str] | None, wanted: Wanted, place: Place | None, most: int
) -> list[TrailLine]:
    """At most `most` lines of these agencies (codes; None for all), the last first.

    One statement; one each for a person's name, and two for a dossier's code or a file's name.
    """
    return _page_of(_narrowed(agencies, wanted), place, most)


def _page_of(found: QuerySet[TrailLine], place: Place | None, most: int) -> list[TrailLine]:
    if place is None:
        return list(found.order_by("-at", "-id")[:most])
    if place.newer:
        newer = found.filter(Q(at__gt=place.at) | Q(id__gt=place.id), at__gte=place.at)
        return list(newer.order_by("at", "id")[:most])[::-1]
    older = found.filter(Q(at__lt=place.at) | Q(id__lt=place.id), at__lte=place.at)
    return list(older.order_by("-at", "-id")[:most])


def all_lines(agencies: Collection[str] | None, wanted: Wanted, most: int) -> list[TrailLine]:
    """The same without pages, at most `most`, with their places in the chain (`audit.leaving`)."""
    return list(with_places(_narrowed(agencies, wanted)).order_by("-at", "-id")[:most])


def emails_of(lines: Sequence[TrailLine], mask: Mask) -> dict[int, str]:
    """The accounts of who did what these lines say, by person, as the reader sees them; one statement."""
    people = {line.person_id for line in lines if line.person_id}
    found = User.objects.filter(pk__in=people).only("email", "kind")
    return {person.pk: _account(person, mask) for person in found}


def _account(person: User, mask: Mask) -> str:
    """The mail address of an account; those of officers are the public's."""
    return person.email if person.is_officer else mask.text(Datum.EMAIL, person.email)


def told(
    agencies: Collection[str] | None,
    lines: Sequence[TrailLine],
    owner: User | None = None,
    mask: Mask = OPEN,
) -> list[Told]:
    """Lines with the names of what they name: of these agencies' dossiers (None for all), or of the owner's own.

    mask: what the reader sees of accounts.

    Three statements at most; none for no lines.
    """
    if not lines:
        return []
    people = {
        one.pk: one
        for one in User.objects.filter(
            pk__in={pk for line in lines for pk in (line.person_id, line.on_behalf_of_id) if pk}
        ).only("full_name", "organisation_name", "email", "kind")
    }
    posts = {
        post.pk: post
        for post in Post.objects.filter(pk__in={line.post_id for line in lines if line.post_id})
        .select_related("unit__agency")
        .only("title", "unit__name", "unit__agency__name")
    }
    mine = Q(submitter=owner) if owner is not None else Q()
    codes, files = _named(mine if agencies is None else Q(agency__code__in=agencies), lines)
    return [_told(line, people, posts, codes, files, mask) for line in lines]


def _told(
    line: TrailLine,
    people: dict[int, User],
    posts: dict[int, Post],
    codes: dict[str, str],
    files: dict[str, str],
    mask: Mask,
) -> Told:
    person, behind = people.get(line.person_id or 0), people.get(line.on_behalf_of_id or 0)
    post = posts.get(line.post_id or 0)
    key = line.about.partition(":")[2]
    return Told(
        line=line,
        kind=str(Kind(line.kind).label) if line.kind in Kind.values else line.kind,
        name=person.display_name if person else "",
        email=_account(person, mask) if person else "",
        post=post.title if post else "",
        agency=post.unit.agency.name if post else "",
        on_behalf_of=behind.full_name if behind else "",
        code=codes.get(key, ""),
        file=files.get(key, ""),
    )


def what(one: Told) -> str:
    """What a line is about, in words, beside the code of its dossier."""
    kind = one.line.about.partition(":")[0]
    if kind == "file":
        return one.file or _("Tệp không còn trong hệ thống")
    lists = {
        "list:trail": _("Nhật ký hệ thống"),
        "list:accounts": _("Danh sách tài khoản"),
        "list:post": _("Bảng kê bàn giao bưu gửi"),
        "list:enquiries": _("Nhật ký tra cứu cơ sở dữ liệu"),
    }
    if one.line.about in lists:
        return lists[one.line.about]
    words = {
        "dossier": _("Hồ sơ"),
        "list": _("Danh sách hồ sơ"),
        "export": _("Bản xuất toàn bộ hồ sơ"),
        "report": _("Báo cáo theo mẫu"),
        "package": _("Gói dữ liệu"),
        "post": _("Chức vụ"),
        "page": _("Dữ liệu quản trị"),
        "quota": _("Hạn mức tệp"),
        "digest": _("Bản tóm lược ký số"),
        "inspection": _("Trang thanh tra, kiểm tra"),
        "mandate": _("Quyền làm thay"),
        "account_group": _("Nhóm tài khoản"),
        "objection": _("Phản đối hạn chế sử dụng dịch vụ"),
        "copy": _("Bản sao dữ liệu cá nhân"),
        "request": _("Yêu cầu về dữ liệu cá nhân"),
        "purpose": _("Mục đích xin đồng ý"),
        "vault": _("Kho dữ liệu điện tử"),
        "hold": _("Lệnh giữ dữ liệu"),
        "incident": _("Sự cố dữ liệu cá nhân"),
        "identity_provider": _("Nơi định danh"),
        "payment_gateway": _("Cổng thanh toán"),
        "post_carrier": _("Bưu chính"),
        "message_channel": _("Kênh thông báo"),
        "invoice_provider": _("Nhà cung cấp hoá đơn điện tử"),
        "signing": _("Chữ ký số"),
        "former_places": _("Bảng đơn vị hành chính cũ"),
        "connected_source": _("Cơ sở dữ liệu kết nối"),
        "outgoing": _("Kết nối ra ngoài"),
        "message": _("Tin gửi ra ngoài"),
        "asked_act": _("Đề nghị chờ người thứ hai"),
        "four_eyes": _("Chính sách người thứ hai"),
    }
    return words.get(kind, one.line.about)


def who(one: Told, owner: User) -> tuple[str, str]:
    """As what somebody looked at the owner's data, and the name where it may be told.

    The post answers for an officer; the name stands beside it where the agency says so. Whoever the owner authorised is
    known to the owner by name.
    """
    if not one.post and one.line.on_behalf_of_id == owner.pk:
        return _("Người được bạn uỷ quyền"), one.name
    return (
        f"{one.post}, {one.agency}" if one.post else _("Cán bộ"),
        one.name if settings.TRAIL_NAMES_OFFICERS else "",
    )


def _narrowed(agencies: Collection[str] | None, wanted: Wanted) -> QuerySet[TrailLine]:
    found = TrailLine.objects.all()
    if agencies is not None:
        own = Agency.objects.filter(code__in=agencies).values_list("id", flat=True)
        found = found.filter(agency_id__in=list(own))
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.person:
        named = User.objects.filter(search_text__contains=fold(wanted.person))
        if wanted.of_officers:
            named = named.filter(kind=User.Kind.OFFICER)
        people = list(named.values_list("pk", flat=True)[:_MOST_PEOPLE])
        found = found.filter(Q(person_id__in=people) | Q(subject__overlap=people))
    if wanted.about:
        found = found.filter(about__in=_subjects(agencies, wanted.about))
    if wanted.address:
        found = found.filter(address=wanted.address)
    if wanted.first is not None:
        found = found.filter(at__gte=datetime.datetime.combine(wanted.first, datetime.time.min, HANOI))
    if wanted.last is not None:
        found = found.filter(at__lte=datetime.datetime.combine(wanted.last, datetime.time.max, HANOI))
    return found


def _subjects(agencies: Collection[str] | None, text: str) -> list[str]:
    """Under which names stand in the trail: a dossier of that code or receipt number, its files, files of that name."""
    one = Dossier.objects.filter(Q(code=text.upper()) | Q(receipt_number=text.upper()))
    if agencies is not None:
        one = one.filter(agency__code__in=agencies)
    dossier: Any = one.values_list(Value(_DOSSIER, output_field=CharField()), "key")
    files: list[Any] = [
        kind._default_manager.filter(dossier__in=one, file__isnull=False).values_list(
            Value(_FILE, output_field=CharField()), "file__key"
        )
        for kind in HOLDING
    ]
    keys = [f"{kind}{key}" for kind, key in dossier.union(*files)]
    if keys:
        return keys
    named = StoredFile.objects.filter(name__icontains=text).values_list("key", flat=True)
    return [text, *(f"{_FILE}{key}" for key in named[:_MOST_FILES])]


def _named(reach: Q, lines: Sequence[TrailLine]) -> tuple[dict[str, str], dict[str, str]]:
    """Codes (else receipt numbers) of dossiers within reach, names of files, by their keys; at most one statement."""
    keys = [UUID(key) for key in {one.about.partition(":")[2] for one in lines} if _is_key(key)]
    if not keys:
        return {}, {}
    nothing = Value("", output_field=CharField())
    within = Dossier.objects.filter(reach)
    files: Any = StoredFile.objects.filter(key__in=keys).values_list("key", "name", nothing)
    dossiers = within.filter(key__in=keys).values_list("key", nothing, Coalesce("code", "receipt_number"))
    held: list[Any] = [
        kind._default_manager.filter(dossier__in=within, file__key__in=keys).values_list(
            "file__key", nothing, Coalesce("dossier__code", "dossier__receipt_number")
        )
        for kind in HOLDING
    ]
    codes: dict[str, str] = {}
    names: dict[str, str] = {}
    for key, name, code in files.union(dossiers, *held):
        if name:
            names[str(key)] = name
        if code:
            codes[str(key)] = min(code, codes.get(str(key), code))
    return codes, names


def _is_key(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


# What a person is told of: who looked at the own data, and what happened to the own account.
LOOKS = (Kind.VIEW, Kind.DOWNLOAD, Kind.PRINT, Kind.EXPORT, Kind.REVEAL, Kind.CHECKED)
COMINGS = (
    Kind.SIGN_IN,
    Kind.SIGN_IN_FAILED,
    Kind.SIGN_OUT,
    Kind.PASSWORD_ASKED,
    Kind.PASSWORD_RESET,
    Kind.PASSWORD_CHANGED,
    Kind.FACTOR_CHANGED,
    Kind.SESSIONS_ENDED,
    Kind.SESSION_STOLEN,
)


def lines_of(person: User, kinds: Sequence[Kind], place: Place | None, most: int) -> list[TrailLine]:
    """The lines that touch a person's own data, but what the person did to it by looking; one statement."""
    return _page_of(lines_about(person, kinds), place, most)


def lines_about(person: User, kinds: Sequence[Kind]) -> QuerySet[TrailLine]:
    """The same, all of them and in no order."""
    found = TrailLine.objects.filter(subject__contains=[person.pk], kind__in=[kind.value for kind in kinds])
    return found.exclude(person=person) if kinds is LOOKS else found
