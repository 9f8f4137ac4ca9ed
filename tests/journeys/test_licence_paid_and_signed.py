"""The liquor licence whole and online: paid before it is accepted, signed by the director and the agency, sent by post,
and found genuine by whoever has the file.
"""

from __future__ import annotations

import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from motcua.dossiers.models import Dossier, Duty, Outcome
from motcua.dossiers.verification import verify
from motcua.payments.models import FeeReceipt, Money, Order, Talk
from motcua.people.models import User
from motcua.post.models import Parcel
from motcua.signing.models import Signature
from tests import story as people
from tests.journeys.filing import file
from tests.journeys.outside import Outside, services, wait_until
from tests.journeys.walking import Walker
from tests.signing.esign import PIN, Esign
from tests.signing.independent import found_good

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

    Deliver = Callable[[], None]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FEE = 1_200_000
CONDITION = "Chỉ bán tại chỗ, cho người từ đủ 18 tuổi."
UNPAID_MARK = "Chưa nộp đủ"
UNPAID = "Hồ sơ còn phải nộp phí, lệ phí"


@pytest.fixture
def outside(
    walker: Walker, live_server: LiveServer, esign: Esign, settings: object, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Outside]:
    """The services of others, and the system at the address that they send people back to."""
    settings.PUBLIC_ADDRESS = live_server.url  # type: ignore[attr-defined]  # the fixture's object takes any setting
    with services(live_server.url, esign, monkeypatch) as running:
        yield running


@pytest.mark.criterion(
    "I.9.1", "I.11.1", "I.11.2", "II.10.1", "II.10.8", "II.11.1", "II.26.1", "II.26.2", "II.26.4"
)
def test_the_licence_is_paid_signed_sent_and_found_genuine(
    walker: Walker, outside: Outside, open_session: OpenSession, deliver: Deliver
) -> None:
    phone = open_session(phone=True)
    dossier = file(
        walker, phone, people.RETAIL, people.APPLICANT, choose=lambda page: _choose_post(walker, page)
    )
    deliver()
    desk = walker.enter(open_session(), people.DESK)
    _is_refused_unpaid(walker, desk, dossier)
    _pay_by_vnpay(walker, phone, outside, dossier)
    deliver()

    _accept(walker, desk, dossier)
    _decide(walker, open_session, dossier)
    _sign(walker, open_session(), dossier, people.DIRECTOR, "giam-doc")
    _sign(walker, open_session(), dossier, people.CLERK, "van-thu")
    deliver()
    _send(walker, desk, outside, deliver, dossier)

    result, receipt = _collect(walker, phone, dossier)
    _is_genuine(walker, phone, outside, result, "ket-qua", signatures=2)
    _is_genuine(walker, phone, outside, receipt, "bien-lai", signatures=1)
    assert [difference.message for difference in verify()] == []


def test_the_fee_is_paid_by_the_national_platform(
    walker: Walker, outside: Outside, open_session: OpenSession, deliver: Deliver
) -> None:
    phone = open_session(phone=True)
    dossier = file(walker, phone, people.RETAIL, people.STRANGER)
    deliver()
    desk = walker.enter(open_session(), people.DESK)
    _is_refused_unpaid(walker, desk, dossier)
    _to_gateway(walker, phone, dossier, "quoc-gia:")
    assert phone.url.startswith(f"{outside.bank_at}/platform/pay/")
    phone.get_by_role("button", name="Thanh toán thành công").click()
    phone.wait_for_url("**/thanh-toan/yeu-cau/**")
    wait_until(phone, lambda: _told(dossier), "the platform tells it")
    phone.reload()
    assert "Đã nộp đủ" in phone.inner_text("main")
    deliver()
    money = Money.objects.get()
    assert (money.gateway.code, money.amount, money.applied) == ("quoc-gia", FEE, FEE)
    assert Order.objects.get().state == Order.State.PAID
    walker.open_first(desk, "to_accept", dossier.receipt_number or "")
    walker.act(desk, "Tiếp nhận")
    dossier.refresh_from_db()
    assert dossier.code is not None, desk.inner_text("main")
    assert [difference.message for difference in verify()] == []


def _choose_post(walker: Walker, page: Page) -> None:
    """The result to a house in the province, brought by VNPost; the fee not to the postman."""
    page.check("input[name=way][value=post]")
    page.fill("[name=delivery-name]", "Nguyễn Văn An")
    page.fill("[name=delivery-phone]", "0900000101")
    page.select_option("[name=delivery-address-province]", "42")
    page.locator("[name=delivery-address-ward] option[value='18073']").wait_for(state="attached")
    page.select_option("[name=delivery-address-ward]", "18073")
    page.fill("[name=delivery-address-detail]", "12 Trần Phú")
    page.check("input[name=delivery-service][value='vnpost/TH']")
    page.check("input[name=delivery-cod][value=no]")
    walker.look(page, "tron-01-chon-buu-chinh")


def _is_refused_unpaid(walker: Walker, desk: Page, dossier: Dossier) -> None:
    """The desk sees that it is not paid, is told why it cannot be accepted yet, and sees what is owed."""
    walker.open_first(desk, "to_accept", dossier.receipt_number or "")
    assert UNPAID_MARK in desk.inner_text("main")
    walker.act(desk, "Tiếp nhận")
    assert UNPAID in desk.inner_text("main")
    walker.look(desk, "tron-02-chua-nop-phi")
    walker.follow(desk, desk.get_by_role("link", name="Phí, lệ phí", exact=True))
    assert "1.200.000 đồng" in desk.inner_text("main")
    walker.look(desk, "tron-03-khoan-phai-nop")
    dossier.refresh_from_db()
    assert dossier.code is None


def _to_gateway(walker: Walker, phone: Page, dossier: Dossier, way: str) -> None:
    """From the dossier's own page to that of the gateway."""
    phone.goto(f"/ho-so/{dossier.key}")
    assert "1.200.000 đồng" in phone.inner_text("main")
    walker.look(phone, "tron-04-can-nop-phi")
    walker.follow(phone, phone.get_by_role("link", name="Xem và thanh toán"))
    walker.look(phone, "tron-05-thanh-toan")
    # The amount is in sight without moving the table, above everything else.
    amount = phone.locator("main td[data-label='Số tiền']").bounding_box()
    assert amount is not None
    assert amount["x"] + amount["width"] <= 390
    assert amount["y"] < phone.get_by_role("heading", name="Thông tin").bounding_box()["y"]  # type: ignore[index]
    phone.check(f"input[name=cach][value='{way}']")
    walker.follow(phone, phone.get_by_role("button", name="Thanh toán 1.200.000 đồng"))
    walker.look(phone, "tron-06-den-ngan-hang")
    walker.follow(phone, phone.get_by_role("link", name="Đến trang thanh toán"))
    assert "1.200.000 đồng" in phone.inner_text("body")


def _pay_by_vnpay(walker: Walker, phone: Page, outside: Outside, dossier: Dossier) -> None:
    """Coming back decides nothing, whatever the address says, until the gateway itself has told it."""
    _to_gateway(walker, phone, dossier, "vnpay:NCB")
    assert phone.url.startswith(f"{outside.bank_at}/vnpay/pay")
    walker.look(phone, "tron-07-cong-thanh-toan")
    # The gateway neither tells the result nor answers while the payer comes back, with its own word that it is paid.
    outside.bank.mode = "down"
    phone.get_by_role("button", name="Thanh toán thành công").click()
    phone.wait_for_url("**/thanh-toan/yeu-cau/**")
    assert "Đang chờ ngân hàng xác nhận" in phone.inner_text("main")
    walker.look(phone, "tron-08-tro-ve")
    assert Duty.objects.get().settled_at is None
    assert not Money.objects.exists()
    outside.bank.mode = "well"
    outside.bank.waiting.extend(outside.bank.payments.values())
    _press(outside.bank_at, "tell")
    wait_until(phone, lambda: _told(dossier), "VNPAY tells it")
    phone.reload()
    assert "Đã nộp đủ" in phone.inner_text("main")
    walker.look(phone, "tron-09-da-nop")
    money = Money.objects.get()
    assert (money.gateway.code, money.amount, money.applied) == ("vnpay", FEE, FEE)
    assert set(Talk.objects.filter(kind="notice").values_list("answer", flat=True)) == {"ok"}


def _told(dossier: Dossier) -> bool:
    """Whether the gateway's notice about the order of this dossier was kept."""
    order = Order.objects.get(request__dossier=dossier)
    return Talk.objects.filter(kind="notice", ref=order.ref, is_genuine=True).exists()


def _press(at: str, what: str, **form: str) -> None:
    """One of the buttons with which a simulator is operated."""
    urllib.request.urlopen(f"{at}/{what}", urllib.parse.urlencode(form).encode(), timeout=10).read()


def _accept(walker: Walker, desk: Page, dossier: Dossier) -> None:
    walker.open_first(desk, "to_accept", dossier.receipt_number or "")
    assert UNPAID_MARK not in desk.inner_text("main")
    walker.act(desk, "Tiếp nhận")
    dossier.refresh_from_db()
    assert dossier.code is not None, desk.inner_text("main")
    walker.act(desk, "Chuyển phòng chuyên môn")


def _decide(walker: Walker, open_session: OpenSession, dossier: Dossier) -> None:
    """Assigned, examined with a draft of the licence, agreed to by the head of the division."""
    code = dossier.code or ""
    head = walker.enter(open_session(), people.HEAD)
    walker.open_first(head, "to_assign", code)
    person = User.objects.get(email=people.EXAMINER)
    head.check(f'#thao-tac input[name=examiner][value="{person.id}"]')
    walker.follow(head, head.locator('.mc-acts button[form="thao-tac"]'))
    examiner = walker.enter(open_session(), people.EXAMINER)
    walker.open_first(examiner, "to_examine", code)
    walker.follow(examiner, examiner.get_by_role("link", name="Dự thảo kết quả", exact=True))
    examiner.fill("#phan-dieu_kien", CONDITION)
    walker.follow(examiner, examiner.get_by_role("button", name="Lưu và xem"))
    walker.open_first(examiner, "to_examine", code)
    walker.act(examiner, "Trình lãnh đạo phòng", opinion="Hồ sơ đủ điều kiện.")
    walker.open_first(head, "to_review", code)
    label = head.locator(".mc-acts a, .mc-acts button").first.inner_text().strip()
    walker.act(head, label, opinion="Đồng ý, kính trình Giám đốc.")


def _sign(walker: Walker, page: Page, dossier: Dossier, email: str, name: str) -> None:
    """Sign on the signing page, then take the act that waits for it: approve, or issue the result."""
    walker.enter(page, email)
    is_first = email == people.DIRECTOR
    work_list, act = (
        ("to_approve", "Phê duyệt") if is_first else ("to_finish", "Cấp số và chuyển kết quả về một cửa")
    )
    walker.open_first(page, work_list, dossier.code or "")
    if is_first:
        walker.act(page, act)
        assert "Bước này yêu cầu ký số" in page.inner_text("main")
        walker.look(page, f"tron-10-{name}-chua-ky")
    walker.follow(page, page.get_by_role("link", name="Ký số kết quả", exact=True))
    if is_first:
        walker.look(page, f"tron-11-{name}-chuan-bi")
        walker.follow(page, page.get_by_role("button", name="Chuẩn bị để ký"))
    assert "Văn bản số 1/GP-SCT" in page.inner_text("main")
    page.fill("#pin", "00000000")
    walker.follow(page, page.get_by_role("button", name="Tôi đã xem văn bản, ký"))
    assert "PIN không đúng" in page.inner_text("main")
    # What failed has signed nothing.
    assert page.get_by_role("link", name="Xem văn bản đã ký").count() == (0 if is_first else 1)
    page.fill("#pin", PIN)
    walker.look(page, f"tron-12-{name}-ky")
    walker.follow(page, page.get_by_role("button", name="Tôi đã xem văn bản, ký"))
    assert "Ký thành công" in page.inner_text("body")
    walker.look(page, f"tron-13-{name}-da-ky")
    walker.open_first(page, work_list, dossier.code or "")
    walker.act(page, act)
    kinds = list(Signature.objects.filter(state="done").order_by("id").values_list("kind", flat=True))
    assert kinds == ["personal", "organisation"][: 1 if is_first else 2]
    assert Outcome.objects.filter(dossier=dossier).exists() is not is_first, page.inner_text("main")


def _send(walker: Walker, desk: Page, outside: Outside, deliver: Deliver, dossier: Dossier) -> None:
    """From the desk's list of what goes by post to the hand-over that its delivery records."""
    code = dossier.code or ""
    walker.open_first(desk, "to_confirm", code)
    walker.act(desk, "Xác nhận đã nhận kết quả")
    deliver()
    desk.goto("/can-bo/buu-chinh")
    walker.look(desk, "tron-14-buu-chinh-can-gui")
    walker.follow(desk, desk.get_by_role("link", name=code, exact=True))
    walker.look(desk, "tron-15-tao-buu-gui")
    walker.follow(desk, desk.get_by_role("button", name="Tạo bưu gửi"))
    deliver()
    parcel = Parcel.objects.get()
    assert parcel.state == "ordered", parcel.problem
    assert parcel.number == outside.depot.orders[parcel.ref].number
    desk.goto("/can-bo/buu-chinh?muc=giao")
    desk.fill("[name=postman]", "Bùi Bưu Tá")
    walker.look(desk, "tron-16-giao-cho-buu-ta")
    desk.once("dialog", lambda asked: asked.accept())
    walker.follow(desk, desk.get_by_role("button", name="Giao và lập bảng kê"))
    assert parcel.number in desk.inner_text("main")
    walker.look(desk, "tron-17-bang-ke")
    for step in ("handed", "moving", "delivering", "delivered"):
        _press(outside.depot_at, "step", ref=parcel.ref, step=step)
        wait_until(desk, lambda wanted=step: _carrier_said(parcel, wanted), f"VNPost tells: {step}")  # type: ignore[misc]
    deliver()
    deliver()
    dossier.refresh_from_db()
    parcel.refresh_from_db()
    assert (parcel.state, dossier.state, parcel.problem) == ("delivered", "handed_over", "")
    desk.goto(f"/can-bo/ho-so/{dossier.key}/xem/buu-chinh")
    walker.look(desk, "tron-18-da-phat")


def _carrier_said(parcel: Parcel, word: str) -> bool:
    return parcel.trackings.filter(word=word, source="carrier").exists()


def _collect(walker: Walker, phone: Page, dossier: Dossier) -> tuple[Path, Path]:
    """What the citizen takes home on the phone: the licence and the receipt, as files."""
    phone.goto(f"/ho-so/{dossier.key}/buu-chinh")
    assert "Đã phát" in phone.inner_text("main")
    walker.look(phone, "tron-19-theo-doi-buu-gui")
    phone.goto(f"/ho-so/{dossier.key}")
    walker.look(phone, "tron-20-ket-qua")
    outcome, receipt = Outcome.objects.get(dossier=dossier), FeeReceipt.objects.get()
    assert receipt.sealed is not None
    files = []
    for name, link in (
        ("giay-phep.pdf", phone.locator("#ket-qua a").first),
        ("bien-lai.pdf", phone.get_by_role("link", name="Tải biên lai số")),
    ):
        href = link.get_attribute("href")
        assert href is not None
        fetched = phone.request.get(href)
        assert fetched.ok
        files.append(walker.folder / name)
        files[-1].write_bytes(fetched.body())
    assert outcome.number == "1/GP-SCT"
    return files[0], files[1]


def _is_genuine(
    walker: Walker, phone: Page, outside: Outside, path: Path, name: str, *, signatures: int
) -> None:
    """The public page says so, and so do programs of others; neither does of a file with one byte changed."""
    roots = [authority.root.pem for authority in outside.esign.service.authorities.values()]
    content = path.read_bytes()
    assert found_good(content, roots, walker.folder) == [True] * signatures
    # Someone who changes the page that is read, somewhere in what the first signature covers.
    place = content.index(b"stream") + 100
    changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    assert found_good(changed, roots, walker.folder)[0] is False
    said = _checked(phone, path)
    assert "còn nguyên vẹn từng byte" in said
    assert "Chữ ký số hợp lệ" in said
    walker.look(phone, f"tron-21-kiem-tra-{name}")
    path.write_bytes(changed)
    said = _checked(phone, path)
    assert "còn nguyên vẹn từng byte" not in said
    assert "Chữ ký số KHÔNG hợp lệ" in said
    walker.look(phone, f"tron-22-kiem-tra-{name}-da-sua")


def _checked(phone: Page, path: Path) -> str:
    """What the public page, to somebody who is not signed in, says of a file."""
    phone.context.clear_cookies()
    phone.goto("/kiem-tra-ket-qua")
    phone.set_input_files("#tep", str(path))
    with phone.expect_navigation():
        phone.get_by_role("button", name="Kiểm tra tệp").click()
    return phone.inner_text("main")
