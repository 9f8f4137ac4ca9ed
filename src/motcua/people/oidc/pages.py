"""What a person is told when signing in by a provider did not work: why, and what to do now."""

from __future__ import annotations

from enum import StrEnum

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from motcua.audit.trail import Kind, note
from motcua.look.site import current_site
from motcua.people.oidc.flow import Why
from motcua.people.oidc.providers import Provider


class Refusal(StrEnum):
    """Why somebody whom the provider did vouch for does not come in."""

    LACKING = "lacking"
    TOO_LOW = "too_low"
    CLOSED = "closed"
    HELD = "held"
    OTHER_NUMBER = "other_number"
    OTHER_KIND = "other_kind"
    UNKNOWN_STAFF = "unknown_staff"
    STAFF_TAKEN = "staff_taken"
    STAFF_ELSEWHERE = "staff_elsewhere"


_STATUS = {
    Why.STOPPED: 200,
    Why.SPENT: 400,
    Why.DECLINED: 502,
    Why.UNTRUE: 502,
    Refusal.LACKING: 403,
    Refusal.TOO_LOW: 403,
    Refusal.CLOSED: 403,
    Refusal.HELD: 409,
    Refusal.OTHER_NUMBER: 409,
    Refusal.OTHER_KIND: 409,
    Refusal.UNKNOWN_STAFF: 403,
    Refusal.STAFF_TAKEN: 409,
    Refusal.STAFF_ELSEWHERE: 403,
}
# Trying again by the same provider leads nowhere.
_FINAL = frozenset(
    {
        Refusal.CLOSED,
        Refusal.HELD,
        Refusal.OTHER_NUMBER,
        Refusal.OTHER_KIND,
        Refusal.UNKNOWN_STAFF,
        Refusal.STAFF_TAKEN,
        Refusal.STAFF_ELSEWHERE,
    }
)


def refused(request: HttpRequest, provider: Provider, why: Why | Refusal, after: str = "") -> HttpResponse:
    """The page for a cause, with the ways that are left; the trail tells the cause."""
    note(
        Kind.SIGN_IN_FAILED,
        request=request,
        about=f"identity_provider:{provider.code}",
        details={"why": why.value},
    )
    title, text = _words(why, provider)
    going = f"?{urlencode({'next': after})}" if after else ""
    sign_in = f"{reverse('people:sign_in')}{going}"
    again = f"{reverse('people:oidc', kwargs={'code': provider.code})}{going}"
    actions = [{"text": _("Đăng nhập cách khác"), "href": sign_in}]
    if why not in _FINAL:
        actions.insert(0, {"text": _("Thử lại với %(name)s") % {"name": provider.name}, "href": again})
    if request.user.is_authenticated:
        actions = [{"text": _("Về trang “Cách đăng nhập”"), "href": reverse("people:ways")}]
    context = {"title": title, "text": text, "actions": actions, "status": _STATUS[why]}
    return render(request, "look/message.html", context, status=_STATUS[why])


def _words(why: Why | Refusal, provider: Provider) -> tuple[str, str]:
    name = {"name": provider.name}
    match why:
        case Why.STOPPED:
            return (
                _("Bạn đã dừng đăng nhập"),
                _("Bạn chưa đồng ý chia sẻ thông tin trên %(name)s nên chưa được đăng nhập ở đây.") % name,
            )
        case Why.SPENT:
            return (
                _("Lần đăng nhập này không còn dùng được"),
                _(
                    "Mỗi lần đăng nhập qua %(name)s chỉ dùng được một lần, trong 15 phút, và trên đúng trình duyệt đã "
                    "bắt đầu. Hãy bắt đầu lại từ trang này, đừng mở lại trang cũ hay đường dẫn người khác gửi."
                )
                % name,
            )
        case Why.DECLINED:
            return (
                _("%(name)s không nhận yêu cầu đăng nhập") % name,
                _(
                    "%(name)s từ chối yêu cầu của cổng; đây không phải lỗi của bạn. Hãy đăng nhập cách khác, và báo số "
                    "hỗ trợ nếu lỗi lặp lại."
                )
                % name,
            )
        case Why.UNTRUE:
            return (
                _("Không kiểm chứng được câu trả lời của %(name)s") % name,
                _(
                    "Để bảo vệ bạn, cổng không nhận câu trả lời này và chưa đăng nhập cho ai. Hãy thử lại, hoặc đăng "
                    "nhập cách khác; nếu lỗi lặp lại, hãy gọi số hỗ trợ."
                ),
            )
        case Refusal.LACKING:
            return (
                _("%(name)s chưa cho biết đủ thông tin") % name,
                _(
                    "Cổng cần họ tên và số định danh (với tổ chức: tên và mã số thuế) từ %(name)s. Hãy kiểm tra "
                    "tài khoản của bạn ở đó đã đủ các thông tin này và bạn đã đồng ý chia sẻ, rồi thử lại."
                )
                % name,
            )
        case Refusal.TOO_LOW:
            return (
                _("Mức định danh của bạn chưa đủ"),
                _(
                    "Tài khoản %(name)s của bạn chưa đạt mức xác thực mà cổng yêu cầu. Hãy nâng mức (VNeID: kích hoạt "
                    "tài khoản mức 2 tại công an xã, phường), hoặc đăng nhập cách khác."
                )
                % name,
            )
        case Refusal.CLOSED:
            return (
                _("Tài khoản đã bị khoá"),
                _("Tài khoản nối với %(name)s đang bị khoá.") % name + " " + _whom_to_ask(),
            )
        case Refusal.HELD:
            return (
                _("Số định danh này đã được chứng thực cho một tài khoản khác"),
                _(
                    "Nếu tài khoản đó là của bạn, hãy đăng nhập vào nó theo cách bạn vẫn dùng, rồi nối thêm %(name)s ở "
                    "trang “Cách đăng nhập”. Nếu không, hãy mang căn cước đến bộ phận một cửa."
                )
                % name
                + " "
                + _whom_to_ask(),
            )
        case Refusal.OTHER_NUMBER:
            return (
                _("Không nối được: số định danh khác nhau"),
                _(
                    "Số định danh trên %(name)s khác số của tài khoản đang đăng nhập, nên đây là hai người khác nhau. "
                    "Nếu bạn đã nhập nhầm số khi đăng ký, hãy đăng xuất rồi đăng nhập bằng %(name)s để có "
                    "tài khoản đúng."
                )
                % name,
            )
        case Refusal.OTHER_KIND:
            return (
                _("Không nối được: loại tài khoản khác nhau"),
                _(
                    "Tài khoản trên %(name)s là của cá nhân mà tài khoản ở đây là của tổ chức, hoặc ngược lại. Hãy "
                    "đăng xuất rồi đăng nhập bằng %(name)s để có tài khoản riêng."
                )
                % name,
            )
        case Refusal.UNKNOWN_STAFF:
            return (
                _("Bạn chưa có tài khoản cán bộ ở đây"),
                _("%(name)s biết bạn, nhưng hệ thống này chưa có tài khoản cho bạn.") % name
                + " "
                + _("Hãy nhờ quản trị viên của cơ quan bạn thêm bạn ở mục “Cán bộ và quyền”.")
                + " "
                + _whom_to_ask(),
            )
        case Refusal.STAFF_TAKEN:
            return (
                _("Tài khoản cán bộ đang nối với người khác"),
                _(
                    "Địa chỉ thư hoặc mã cán bộ của bạn thuộc một tài khoản đã nối với người khác trên %(name)s, hoặc "
                    "với danh bạ khác. Nếu bạn vẫn vào bằng danh bạ khác, hãy chọn danh bạ đó; nếu không, hãy nhờ quản "
                    "trị viên của cơ quan bạn kiểm tra."
                )
                % name
                + " "
                + _whom_to_ask(),
            )
        case Refusal.STAFF_ELSEWHERE:
            return (
                _("Cơ quan của bạn không dùng danh bạ này"),
                _(
                    "Tài khoản cán bộ của bạn không giữ vị trí nào, hoặc giữ vị trí ở cơ quan không thuộc %(name)s. "
                    "Hãy chọn danh bạ của cơ quan bạn, hoặc nhờ quản trị viên cấp trên cùng gắn bạn với danh bạ này."
                )
                % name
                + " "
                + _whom_to_ask(),
            )


def _whom_to_ask() -> str:
    site = current_site()
    reached = [one for one in (site.hotline, site.email) if one]
    if not reached:
        return _("Hãy hỏi %(owner)s.") % {"owner": site.owner_name}
    return _("Hãy hỏi %(owner)s: %(reached)s.") % {"owner": site.owner_name, "reached": ", ".join(reached)}
