"""Every page of the system, at 390 and at 1440 px: accessible, within the window, named, in Vietnamese, all filled in.

A page that is added must be added here too: each tour compares what it saw with the addresses that there are.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.utils import timezone

from motcua.agencies import four_eyes
from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.four_eyes_policy import publish as publish_policy
from motcua.agencies.models import Unit
from motcua.agencies.rights import Effect
from motcua.agencies.services import end_holding, give_post
from motcua.audit import digests
from motcua.audit.robot_code import new_token
from motcua.catalogue.models import ComingChange, LegalDocument, Procedure, ProcedureVersion, ReadyReply
from motcua.catalogue.selectors import cached_version
from motcua.catalogue.services import publish_procedure
from motcua.desk.models import ListView
from motcua.dossiers import drafts, notes
from motcua.dossiers.models import Dossier, Event, IssuedSlip, Outcome, Paper, ScanBatch
from motcua.dossiers.presence import be_present
from motcua.dossiers.selectors import dossier_for, work_menu
from motcua.exchange.connected.connections import save_connection
from motcua.exchange.export import jobs
from motcua.forms.models import FormVersion
from motcua.notices.models import MailboxMessage
from motcua.outbox.models import Message
from motcua.outbox.services import send
from motcua.payments.invoices.providers import publish as publish_provider
from motcua.payments.models import Difference, Gateway, Movement
from motcua.payments.orders import begin
from motcua.payments.selectors import of_dossier
from motcua.people import consents
from motcua.people.challenges import token_of
from motcua.people.models import Challenge, DirectorySync, IdentityProvider, LegalHold, Registration, User
from motcua.people.oidc import metadata
from motcua.people.oidc.claims import Facts
from motcua.people.oidc.providers import definition_of, read, save_provider
from motcua.people.passwords import link_of
from motcua.people.sessions import SessionStore
from motcua.privacy import copies, requests
from motcua.privacy.models import Incident, PersonalExport
from motcua.registers.models import Entry
from motcua.reports.designed.runs import make as make_report
from motcua.reports.models import ReportDraft, ReportRun, ReportVariant
from motcua.signing.models import Gateway as SigningGateway
from motcua.surveys.models import Survey
from motcua.surveys.services import answer
from tests import story as people
from tests.access.money import channel_of, gateway_of, money_of, provider_of
from tests.commerce import WEBSITE, WEBSITES, Commerce
from tests.granted import granted, grouped
from tests.journeys.account_group_pages import visit_groups, visit_own_limits
from tests.journeys.acting_pages import visit_acting
from tests.journeys.entering import own_security, pages_on_the_way_in
from tests.journeys.inspecting import Inspector, route_names
from tests.journeys.post_pages import visit_carriers, visit_desk_post, visit_own_post
from tests.journeys.walking import PASSWORD, Walker
from tests.portal.way import address
from tests.reorganising import confirmed as drawn_by
from tests.reorganising import merger
from tests.scanning import BIRTH, CERTIFICATE, run_jobs, scan
from tests.story import ADMINISTRATOR, DEPARTMENT, DESK, PDF, RETAIL, Story
from tests.surveys.asking import survey
from tests.vault.stories import put

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CITIZENS = ("portal", "people", "notices", "payments", "look", "forms", "files", "audit")
OFFICERS = ("desk",)
ADMINISTRATORS = ("console", "post")
# How the names of the pages begin on which administrators design; they have a tour of their own.
_DESIGNING = tuple(
    f"console:{begins}"
    for begins in (
        "states",
        "labels",
        "import",
        "package",
        "export",
        "catalogue",
        "document",
        "procedure",
        "workbook_report",
        "form",
        "dictionary",
        "lookup",
        "survey",
        "paper_type",
        "template",
        "draft",
        "process",
        "migrate",
    )
)
PROVINCE_ADMINISTRATOR = "quantri@hatinh.mau.vn"
REGISTERED = {
    "full_name": "Lê Thị Hoa",
    "id_number": "042190001234",
    "birth_date": "28/02/1990",
    "email": "hoa@vidu.vn",
    "phone": "0912345678",
    "user_name": "le.thi.hoa",
    "password": "chuong gio mua he 42",
    "password_again": "chuong gio mua he 42",
}
SUBMIT_ACT = '.mc-acts button[form="thao-tac"]'


@pytest.fixture
def inspector(walker: Walker, open_session: OpenSession) -> Inspector:
    """Looks at whatever it is sent to."""
    return Inspector(open_session(), walker.address)


def desk_page(dossier: Dossier) -> str:
    return f"/can-bo/ho-so/{dossier.key}"


def test_every_room_has_a_tour() -> None:
    """The tours below take these namespaces; a room with pages of its own needs one too."""
    assert route_names() == route_names(*CITIZENS, *OFFICERS, *ADMINISTRATORS)


@pytest.mark.criterion("VI.2.1", "VI.2.2", "VI.19", "VI.20", "VI.12")
def test_pages_before_and_while_applying(
    inspector: Inspector,
    story: Story,
    deliver: Callable[[], None],
    settings: SettingsWrapper,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MOTCUA_PAYMENT_TINH_SECRET", "bi-mat-thu-nghiem")
    _public_pages(inspector)
    _registers(inspector)
    _accounts(inspector)
    visit_acting(inspector, story)
    inspector.enter(people.APPLICANT)
    _paying(inspector, story)
    _a_draft(inspector, story, settings)
    dossier = story.submitted(people.STRANGER)
    settings.EMAIL_BACKEND = "motcua.notices.adapters.mailbox.MailboxBackend"
    deliver()
    inspector.enter(people.STRANGER)
    inspector.visit(address("receipt", dossier))
    inspector.visit(address("signatures", dossier))
    inspector.visit("/thong-bao")
    inspector.visit("/thong-bao/cach-nhan")
    inspector.fetch("/thong-bao-trinh-duyet.js", "text/javascript")
    for posted in ("/thong-bao/trinh-duyet", "/thong-bao/trinh-duyet/1/bo", "/tin-nhan/hoi/khong-co"):
        inspector.fetch(posted, status=405)
    for channel in ("khong-co", "khong-co/ma"):
        inspector.fetch(f"/tin-nhan/bao/{channel}", status=404)
    letter = MailboxMessage.objects.latest("id")
    inspector.visit("/hop-thu-thu-nghiem")
    inspector.visit(f"/hop-thu-thu-nghiem/{letter.pk}")
    paper = Paper.objects.filter(dossier=dossier).exclude(file=None)[0]
    assert paper.file is not None
    inspector.fetch(f"/tep/{paper.file.key}", "application/pdf")
    inspector.visit(f"/tep/{paper.file.key}/xem")
    inspector.fetch(f"/tep/{paper.file.key}/xem/trang-thai", "json")
    inspector.fetch(f"/tep/{paper.file.key}/xem/ban-xem", status=404)  # a PDF is its own view
    inspector.visit("/kho-du-lieu")
    kept = put(story, story.person(people.STRANGER), origin="kept", number="45/GCN", answers={"ten": "An"})
    inspector.visit("/kho-du-lieu")
    inspector.visit("/kho-du-lieu?q=khong+co+gi+nhu+the")
    inspector.visit(f"/kho-du-lieu/{kept.key}")
    inspector.visit(f"/kho-du-lieu/{kept.key}/xoa")
    inspector.visit("/khao-sat")
    asking = survey(story.person("quantri@hatinh.mau.vn"), DEPARTMENT)
    inspector.visit("/khao-sat")
    inspector.visit(f"/khao-sat/{asking.key}")
    inspector.press("main form.mc-form .mc-form__actions button[type=submit]", 422)
    inspector.assert_all_well()
    missed = route_names(*CITIZENS) - inspector.seen
    assert missed == {"portal:supply", "portal:slip", "portal:post"}, missed


def _paying(inspector: Inspector, story: Story) -> None:
    """What is owed, the way to the bank, back again, a receipt, and what a payer says is wrong."""
    made = money_of(story)
    draft = story.draft(people.APPLICANT, "1.001612", "H27.40")
    dossier = story.do("submit", draft, people.APPLICANT).dossier
    (owed,) = of_dossier(dossier)
    Gateway.objects.filter(code="tinh").update(is_on=True)
    inspector.visit(address("dossier", dossier))
    inspector.visit("/thanh-toan")
    inspector.press("main form.mc-ask button[type=submit]", 422)
    page = f"/thanh-toan/yeu-cau/{owed.request.key}"
    inspector.visit(page)
    inspector.press("main form.mc-form button[type=submit]", 422)
    begin(owed.request, Gateway.objects.get(code="tinh"), "", "127.0.0.1")
    inspector.visit(page)
    inspector.press(f'form[action="{page}/kiem-tra"] button', 200)
    inspector.fetch(f"{page}/kiem-tra", status=405)
    inspector.visit(f"{page}/khieu-nai")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.visit(f"/thanh-toan/yeu-cau/{made.request.key}")
    inspector.fetch(f"/thanh-toan/bien-lai/{made.receipt.key}.pdf", "application/pdf")
    inspector.fetch(f"/thanh-toan/hoa-don/{made.invoice.key}.xml", "application/xml")
    inspector.visit("/thanh-toan/den-ngan-hang")
    inspector.visit("/thanh-toan/tro-ve/tinh")
    inspector.fetch("/thanh-toan/ket-qua/tinh", "json")


def _accounts_of_fees(inspector: Inspector, story: Story) -> None:
    """What accountants look at, and the fees of one dossier at the desk."""
    made = money_of(story)
    Movement.objects.update(agency=made.money.agency)
    inspector.enter(people.COMMUNE_DESK)
    dossier = made.request.dossier
    inspector.visit(f"/can-bo/ho-so/{dossier.key}/xem/phi")
    inspector.visit(f"/can-bo/ho-so/{dossier.key}/da-bao")
    inspector.fetch(f"/can-bo/ho-so/{dossier.key}/phieu/bien-lai/{made.receipt.key}.pdf", "application/pdf")
    inspector.enter(people.DIRECTOR)
    inspector.visit("/can-bo/ke-toan")
    inspector.visit("/can-bo/ke-toan/so-cai")
    inspector.visit("/can-bo/ke-toan/so-cai?tk=transfer&tu=01/01/2026")
    inspector.visit("/can-bo/ke-toan/khoan-phai-nop")
    inspector.visit(f"/can-bo/ke-toan/viec/{made.case.pk}")
    inspector.visit(f"/can-bo/ke-toan/tien/{made.money.key}")
    inspector.visit(f"/can-bo/ke-toan/hoan-tien/{made.refund.key}")
    inspector.visit(f"/can-bo/ke-toan/khieu-nai/{made.dispute.key}")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.visit("/can-bo/ke-toan/bien-lai")
    inspector.visit("/can-bo/ke-toan/bien-lai?trang-thai=chua-ky")
    inspector.fetch(f"/can-bo/ke-toan/bien-lai/{made.receipt.key}.xml", "application/xml")
    inspector.visit("/can-bo/ke-toan/hoa-don")
    inspector.visit(f"/can-bo/ke-toan/hoa-don/{made.invoice.key}")
    inspector.fetch(f"/can-bo/ke-toan/hoa-don/{made.invoice.key}.xml", "application/xml")
    inspector.visit("/can-bo/ke-toan/doi-soat")
    inspector.press("main form.mc-form button[type=submit]", 422)
    Difference.objects.create(of=made.reconciliation, kind="missing_here", ref="A", theirs=100_000)
    inspector.visit(f"/can-bo/ke-toan/doi-soat/{made.reconciliation.key}")


def _merchants(inspector: Inspector, story: Story) -> None:
    """Merchants: listed, one as kept, tried in vain, as a file, a new one refused."""
    for code in ("so", "tinh"):
        gateway_of(code, "H27.03" if code == "so" else "H27")
    inspector.visit("/quan-tri/cong-thanh-toan")
    inspector.visit("/quan-tri/cong-thanh-toan/cong/so")
    inspector.press("main button[name=thu]", 200)
    inspector.fetch("/quan-tri/cong-thanh-toan/cong/so.json", "application/json")
    inspector.visit("/quan-tri/cong-thanh-toan/them")
    inspector.press("main form.mc-form button[type=submit]", 422)
    publish_provider({**provider_of("tinh", "H27"), "on": False})
    inspector.visit("/quan-tri/hoa-don")
    inspector.visit("/quan-tri/hoa-don/tai-khoan/tinh")
    inspector.press("main button[name=thu]", 200)
    inspector.fetch("/quan-tri/hoa-don/tai-khoan/tinh.json", "application/json")
    inspector.visit("/quan-tri/hoa-don/them")
    inspector.press("main form.mc-form button[type=submit]", 422)


def _message_channels(inspector: Inspector) -> None:
    """Channels: listed, one as kept, tried in vain, as a file, a new one refused; and what messages cost."""
    inspector.visit("/quan-tri/kenh-thong-bao")
    channel_of("sms-so", "H27.03")
    inspector.visit("/quan-tri/kenh-thong-bao")
    inspector.visit("/quan-tri/kenh-thong-bao/kenh/sms-so")
    inspector.press("main button[name=thu]", 200)
    inspector.fetch("/quan-tri/kenh-thong-bao/kenh/sms-so.json", "application/json")
    inspector.visit("/quan-tri/kenh-thong-bao/them")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.visit("/quan-tri/kenh-thong-bao/chi-phi")
    inspector.visit("/quan-tri/loi-bao")
    inspector.visit("/quan-tri/loi-bao/bao-accept")
    inspector.press("main button[name=xem]", 200)


def _public_pages(inspector: Inspector) -> None:
    for page in (
        "/",
        "/gioi-thieu",
        "/thu-tuc",
        "/thu-tuc?q=khong+co+gi+nhu+the",
        f"/thu-tuc/{RETAIL}",
        "/thu-tuc/2.001547",
        "/dich-vu-cong",
        "/tra-cuu",
        "/kiem-tra-ket-qua",
        "/phan-anh-kien-nghi",
        "/danh-gia",
        "/thong-ke",
        "/thong-ke?ky=quy-truoc",
        "/ho-tro",
        "/he-thong/thanh-phan",
    ):
        inspector.visit(page)
    inspector.visit("/tra-cuu?ma=H27.03-010101-9999", 404)
    inspector.visit("/kiem-tra-ket-qua")
    inspector.press("#bang-so ~ form button[type=submit]", 422)
    inspector.fetch("/sitemap.xml", "xml")
    inspector.fetch("/robots.txt", "text/plain")
    inspector.fetch("/dia-chi/phuong-xa?province=42", "json")
    form = FormVersion.objects.all()[0]
    inspector.fetch(f"/bieu-mau/{form.code}/{form.number}/luoc-do.xsd", "application/xml")
    inspector.fetch("/danh-muc/quoc-gia?q=viet", "json")
    inspector.fetch("/xac-nhan/sign-up/cau-do", "json")
    token = new_token()
    inspector.fetch(f"/xac-nhan/{token}/ma.png", "image/png")
    inspector.fetch(f"/xac-nhan/{token}/ma.wav", "audio/wav")
    inspector.fetch(f"/thu-tuc/{RETAIL}/mau-don.pdf", "application/pdf")
    inspector.fetch(f"/thu-tuc/{RETAIL}/mau-don.docx", "wordprocessingml")


def _registers(inspector: Inspector) -> None:
    """The public registers with an entry in one, found and not found, an agency's own, and the files; old wards."""
    for page in ("/phuong-xa-cu", "/phuong-xa-cu?q=hang+bac", "/phuong-xa-cu?q=khong-co"):
        inspector.visit(page)
    Commerce().notified()
    listed = f"/danh-sach-cong-khai/{WEBSITES}"
    number = Entry.objects.get().number
    for page in (
        "/danh-sach-cong-khai",
        "/cong-khai/H27.03",
        listed,
        f"{listed}?q=khong-co",
        f"{listed}/{number}",
    ):
        inspector.visit(page)
    inspector.visit(f"{listed}/TB-999999", 404)
    inspector.fetch(f"{listed}/tai-ve.csv", "csv")
    inspector.fetch(f"{listed}/tai-ve.xlsx", "spreadsheetml")


def _accounts(inspector: Inspector) -> None:
    inspector.visit("/dang-nhap")
    inspector.page.fill("input[name=email]", "ai-do@mau.vn")
    inspector.press("main form button[type=submit]", 422)
    inspector.visit("/dang-ky")
    inspector.press("main form button[type=submit]", 422)
    _activation(inspector)
    _lost_password(inspector)
    _by_provider(inspector)
    pages_on_the_way_in(inspector, people.APPLICANT, people.STRANGER)
    inspector.enter(people.APPLICANT)
    own_security(inspector)
    inspector.visit("/tai-khoan/doi-mat-khau")
    inspector.press("main form button[type=submit]", 422)
    inspector.visit(f"/nop-ho-so/{RETAIL}")
    inspector.page.evaluate(
        "document.querySelector('main [name=csrfmiddlewaretoken]').value = 'x'.repeat(64)"
    )
    inspector.press("main form button[type=submit]", 200)
    assert inspector.page.url.endswith("/gui-lai"), "a form whose token is old is offered to be sent again"
    inspector.fetch("/gui-lai/bo", status=405)
    _contacts(inspector)
    inspector.visit("/tai-khoan/du-lieu-dung-lai")
    inspector.press("main form button[type=submit]", 422)
    _own_data(inspector)
    inspector.visit("/tai-khoan/ai-da-xem")
    inspector.visit("/tai-khoan/ai-da-xem?muc=dang-nhap")
    visit_own_limits(inspector)
    inspector.visit("/tai-khoan")
    inspector.page.fill("input[name=full_name]", "")
    inspector.press("main form button[type=submit]", 422)
    inspector.fetch("/dang-xuat", status=405)
    # What is unfinished; else uploads only take pieces. The files' own origin is not set up here.
    inspector.fetch("/tai-len?trang=/", "json")
    inspector.fetch(f"/tai-len/{uuid4()}", status=405)
    inspector.fetch("/tep-ky/khong-co", status=404)


def _activation(inspector: Inspector) -> None:
    """The choice, the code that is wrong, the letter's link; a link that serves no more."""
    inspector.fetch("/kich-hoat/xac-nhan", status=410)
    inspector.visit("/dang-ky")
    for name, value in REGISTERED.items():
        inspector.page.fill(f"main [name={name}]", value)
    inspector.press("main form button[type=submit]", 200)
    assert inspector.page.url.endswith("/kich-hoat")
    inspector.press("main button[name=gui]", 200)
    inspector.press("main button[name=kich-hoat]", 422)
    inspector.page.check("main input[name=cach][value=thu]")
    inspector.press("main button[name=gui]", 200)
    asked = Challenge.objects.get(channel="mail")
    inspector.visit(f"/kich-hoat/{asked.key}/{token_of(asked)}")
    inspector.visit(f"/kich-hoat/{asked.key}/x", 410)
    inspector.leave()


def _contacts(inspector: Inspector) -> None:
    """Another e-mail, another phone, the codes; closing the account."""
    for page in ("/tai-khoan/thu-dien-tu", "/tai-khoan/dien-thoai"):
        inspector.visit(page)
        inspector.page.fill("main [name=value]", "")
        inspector.press("main form button[type=submit]", 422)
    inspector.page.fill("main [name=value]", "0987654321")
    inspector.page.fill("main [name=password]", PASSWORD)
    inspector.press("main form button[type=submit]", 200)
    assert inspector.page.url.endswith("/tai-khoan/xac-nhan")
    inspector.press("main form button[type=submit]", 422)
    inspector.visit("/tai-khoan/dong")
    inspector.press("main form button[type=submit]", 422)


def _by_provider(inspector: Inspector) -> None:
    """Signing in by a provider: dead, an answer that nobody asked for, the first time here, and out again."""
    closed = {"on": True, "issuer": "http://127.0.0.1:9"}
    row = IdentityProvider.objects.get(code="vneid")
    save_provider({**definition_of(row), **closed})
    inspector.visit("/dang-nhap/qua/vneid", 503)
    inspector.visit("/dang-nhap")
    inspector.visit("/dang-nhap/qua/vneid/tra-ve?state=x", 400)
    local = User.objects.get(email=people.APPLICANT)
    facts = Facts(
        provider="vneid",
        issuer="http://127.0.0.1:9",
        subject="lan",
        kind="citizen",
        number=local.id_number,
        full_name="Phan Thị Ngọc Lan",
        organisation_name="",
        birth_date=None,
        email="lan@mau.vn",
        phone="",
        tech_id="",
        level="2",
        proves=True,
    )
    session = SessionStore()
    session["proven_newcomer"] = {"facts": facts.kept(), "after": "", "joining": 0, "at": int(time.time())}
    session.save()
    cookie = {"name": "sessionid", "value": str(session.session_key), "url": inspector.address}
    inspector.page.context.add_cookies([cookie])  # type: ignore[list-item]  # a plain dict will do
    inspector.visit("/dang-nhap/hoan-tat")
    inspector.press("main form button[name=noi]", 422)
    inspector.press("main form:last-of-type button[type=submit]:not([name])", 422)
    inspector.leave()
    kept = {"authorization_endpoint": "x", "token_endpoint": "x", "jwks_uri": "x"}
    metadata._of(read(IdentityProvider.objects.get(code="vneid"))).metadata = metadata.Metadata(
        **kept, end_session_endpoint="http://127.0.0.1:9/ra"
    )
    inspector.visit("/dang-xuat/vneid")
    metadata.forget()
    inspector.enter(people.APPLICANT)
    inspector.visit("/tai-khoan/cach-dang-nhap")
    IdentityProvider.objects.filter(code="vneid").update(is_on=False)
    inspector.leave()


def _own_data(inspector: Inspector) -> None:
    """The own data: a consent asked and a copy ready, a request refused and sent, what would be erased."""
    page = "/tai-khoan/du-lieu-ca-nhan"
    administrator = User.objects.get(email=PROVINCE_ADMINISTRATOR)
    consents.publish("khao-sat", "Khảo sát ý kiến", "Tôi đồng ý nhận phiếu khảo sát.", administrator)
    inspector.visit(page)
    inspector.press("#dong-y form button", 422)
    inspector.press('button[value="moi"]', 200)
    copy = PersonalExport.objects.get()
    copies.run(copy.pk)
    inspector.visit(f"{page}?xoa={copy.key}")
    inspector.fetch(f"{page}/ban-sao/{copy.key}.zip", "application/zip")
    inspector.fetch("/du-lieu-ca-nhan/luoc-do.json", "json")
    for post in ("ban-sao", "dong-y"):
        inspector.fetch(f"{page}/{post}", status=405)
    inspector.visit(f"{page}/yeu-cau")
    inspector.press("main form button[type=submit]", 422)
    inspector.page.check("input[name=kind]")
    inspector.page.fill("#what", "Hồ sơ tôi nộp tại bộ phận một cửa")
    inspector.press("main form button[type=submit]", 200)
    inspector.visit(f"{page}/xoa")
    inspector.press("main form button[type=submit]", 422)


def _lost_password(inspector: Inspector) -> None:
    """Asked for, answered, set anew, and a link that serves no more."""
    inspector.visit("/quen-mat-khau")
    inspector.press("main form button[type=submit]", 422)
    inspector.page.fill("input[name=email]", people.STRANGER)
    inspector.press("main form button[type=submit]", 200)
    link = link_of(User.objects.get(email=people.STRANGER))
    inspector.visit(link)
    inspector.press("main form button[type=submit]", 422)
    inspector.visit(f"{link}0", 410)
    inspector.visit("/quen-mat-khau")
    inspector.page.fill("input[name=email]", people.STRANGER)
    inspector.page.check("input[name=cach][value=tin-nhan]")
    inspector.press("main form button[type=submit]", 200)
    assert inspector.page.url.endswith("/quen-mat-khau/ma")
    inspector.press("main form button[type=submit]", 422)


def _a_draft(inspector: Inspector, story: Story, settings: SettingsWrapper) -> None:
    """Each page of an application, empty, then refused."""
    page = inspector.page
    inspector.visit(f"/nop-ho-so/{RETAIL}")
    draft = drafts.start_draft(story.actor(people.APPLICANT), RETAIL, DEPARTMENT)
    for number in range(1, len(story.form(draft).steps) + 1):
        inspector.visit(address("form_step", draft, number=number))
        inspector.press('button[value="tiep"]', 422)
    # The page as its form is sent, which the script that sends files at once would not let happen.
    page.route("**/upload-*.js", lambda route: route.abort())
    inspector.visit(address("papers", draft))
    wanted = next(paper for paper in cached_version(draft.procedure_version_id).papers if paper.required)
    page.set_input_files(
        f"#tep-{wanted.code}", {"name": "gia.pdf", "mimeType": "application/pdf", "buffer": b"chu"}
    )
    inspector.press(f'button[value="tai:{wanted.code}"]', 422)
    page.set_input_files(
        f"#tep-{wanted.code}", {"name": "that.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    inspector.press(f'button[value="tai:{wanted.code}"]', 200)
    settings.REQUEST_MAX_BYTES = 1000
    heavy = {"name": "nang.pdf", "mimeType": "application/pdf", "buffer": PDF * 10}
    page.set_input_files(f"#tep-{wanted.code}", heavy)
    inspector.press(f'button[value="tai:{wanted.code}"]', 413)
    settings.REQUEST_MAX_BYTES = 100_000_000
    page.unroute("**/upload-*.js")
    inspector.visit(address("papers", draft))
    inspector.visit(address("delivery", draft))
    page.fill("input[name=applicant-name]", "")
    inspector.press('button[value="tiep"]', 422)
    inspector.visit(address("check", draft))
    inspector.press("main form.mc-form button", 422)
    inspector.fetch(address("print_form", draft), "application/pdf")
    inspector.fetch(address("export_form", draft, kind="xml"), "application/xml")
    for name in ("autosave", "autosave_delivery", "autosave_supply"):
        inspector.fetch(address(name, draft), status=405)
    inspector.fetch(address("exchange", draft), status=405)
    inspector.fetch(address("act", draft, act="huy"), status=405)
    inspector.visit("/tai-khoan/chung-thu-so")
    inspector.visit(address("sign_form", draft))
    waiting = Paper.objects.filter(dossier=draft, submitted=False, file__isnull=False)[0]
    inspector.visit(address("sign_paper", draft, paper=waiting.pk))
    inspector.fetch(address("sign_form_file", draft), status=404)


@pytest.mark.criterion("VI.2.2", "VI.19")
def test_pages_of_the_own_dossiers(inspector: Inspector, story: Story) -> None:
    """A dossier of each kind as its owner sees it, the folders, the supplement, and what cannot be done any more."""
    dossiers = _one_of_each(story)
    inspector.enter(people.APPLICANT)
    for dossier in dossiers:
        inspector.visit(address("dossier", dossier))
    for folder in ("draft", "sent", "supplement", "processing", "handed_over", "returned", "discarded"):
        inspector.visit(f"/ho-so?folder={folder}")
        assert inspector.page.locator(".mc-results__item").count(), f"nothing in {folder}"
    inspector.visit("/ho-so?folder=sent&q=khong-co")
    asked = next(one for one in dossiers if one.state == "supplement_asked")
    inspector.visit(address("supply", asked))
    inspector.press('.mc-items button[value="gui"]', 422)
    visit_own_post(inspector, asked)
    inspector.visit(address("papers", asked))
    slip = IssuedSlip.objects.filter(dossier=asked).latest("id")
    inspector.fetch(address("slip", asked, number=slip.id), "application/pdf")
    handed_over = next(one for one in dossiers if one.state == "handed_over")
    inspector.visit(f"/tra-cuu?ma={handed_over.code}")
    inspector.visit(address("delivery", handed_over), 409)
    inspector.visit(address("signatures", handed_over))
    inspector.visit(address("sign_form", handed_over))
    inspector.fetch(address("sign_form_file", handed_over), status=404)
    inspector.visit("/tai-khoan/chung-thu-so")
    result = Outcome.objects.get(dossier=handed_over).file
    inspector.fetch(f"/tep/{result.key}", "application/pdf")
    inspector.leave()
    inspector.visit(f"/tra-cuu?ma={handed_over.code}")
    inspector.page.fill("input[name=so_cuoi]", "0000")
    inspector.press(".mc-card form button", 422)
    inspector.assert_all_well()
    assert {"portal:dossier", "portal:supply", "portal:slip", "portal:my_dossiers"} <= inspector.seen


def _one_of_each(story: Story) -> list[Dossier]:
    handed_over = story.handed_over()
    asked_at_intake = story.asked_at_intake()
    asked = story.asked()
    withdrawing = story.withdrawing(story.accepted())
    refused = story.do("refuse", story.submitted(), DESK, {"reason": "Không thuộc thẩm quyền"}).dossier
    withdrawn = story.do("confirm_withdrawal", story.withdrawing(story.submitted()), DESK).dossier
    submitted = story.submitted()
    processing = story.forwarded()
    discarded = drafts.start_draft(story.actor(people.APPLICANT), people.NOTICE, DEPARTMENT)
    story.do("discard", discarded, people.APPLICANT)
    draft = story.draft()
    found = [draft, discarded, submitted, asked_at_intake, processing, asked]
    found += [withdrawing, refused, withdrawn, handed_over]
    for dossier in found:
        dossier.refresh_from_db()
    return found


@pytest.mark.criterion("VI.2.1", "VI.19", "VI.20")
def test_pages_of_the_desk(inspector: Inspector, story: Story) -> None:
    dossier = story.submitted()
    _acts_of(inspector, story, dossier, DESK)
    story.do("accept", dossier, DESK)
    _acts_of(inspector, story, dossier, DESK)
    _digitising(inspector, dossier)
    story.do("forward", dossier, DESK, {"division": str(story.trade_division())})
    _acts_of(inspector, story, dossier, people.HEAD)
    story.do("assign", dossier, people.HEAD, {"examiner": str(story.person(people.EXAMINER).id)})
    _acts_of(inspector, story, dossier, people.EXAMINER)
    inspector.visit(f"{desk_page(dossier)}/xem/du-thao-ket-qua")
    inspector.press("main form.mc-form button[type=submit]", 200)
    inspector.fetch(f"{desk_page(dossier)}/xem/du-thao-ket-qua.pdf", "application/pdf")
    inspector.visit(f"{desk_page(dossier)}?thao-tac=yeu-cau-bo-sung")
    inspector.press(SUBMIT_ACT, 422)
    inspector.visit(f"{desk_page(dossier)}?thao-tac=ghi-tham-dinh")
    story.do("propose", dossier, people.EXAMINER, {"opinion": "Đủ điều kiện."})
    inspector.page.fill("#thao-tac textarea", "Đã kiểm tra.")
    inspector.press(SUBMIT_ACT, 409)
    _acts_of(inspector, story, dossier, people.HEAD)
    story.do("propose", dossier, people.HEAD, {"opinion": "Kính trình."})
    _acts_of(inspector, story, dossier, people.DIRECTOR)
    inspector.visit("/can-bo/danh-sach/to_approve")
    inspector.page.check("[data-select]")
    inspector.press("button[data-bulk]", 200)
    inspector.fetch("/can-bo/danh-sach/to_approve/hang-loat/approve")
    story.do("approve", dossier, people.DIRECTOR)
    _acts_of(inspector, story, dossier, people.CLERK)
    inspector.visit(f"{desk_page(dossier)}/xem/du-thao-ket-qua")
    issued = {"number": "12/GP-SCT", "issued_on": story.today(), "file": story.file("ket-qua.pdf")}
    story.do("finish", dossier, people.CLERK, issued)
    _acts_of(inspector, story, dossier, DESK)
    story.do("forward", dossier, DESK)
    _acts_of(inspector, story, dossier, DESK)
    story.do("hand_over", dossier, DESK, story.hand_over_data())
    inspector.visit(desk_page(dossier))
    inspector.visit(f"{desk_page(dossier)}/xem/so-do")
    _supplements_and_withdrawals(inspector, story)
    _entry(inspector, story)
    _reminders_and_reports(inspector)
    _boards_and_lists(inspector, story)
    _inspection(inspector, dossier)
    inspector.enter(DESK)
    visit_desk_post(inspector, story)
    _accounts_of_fees(inspector, story)
    inspector.enter(people.APPLICANT)
    inspector.visit("/can-bo/", 403)
    inspector.assert_all_well()
    assert route_names(*OFFICERS) - inspector.seen == set()


def _inspection(inspector: Inspector, dossier: Dossier) -> None:
    """Nothing searched, what a search finds, the proof of a record, a page with a hidden number that is shown."""
    inspector.enter(people.INSPECTOR)
    inspector.visit("/can-bo/thanh-tra")
    inspector.page.fill("#from", "01/01/2026")
    inspector.press("form[action='/can-bo/thanh-tra'] button", 200)
    inspector.fetch("/can-bo/thanh-tra/trich-luc", status=405)
    record = f"/can-bo/thanh-tra/ho-so/{dossier.key}"
    inspector.visit(record)
    inspector.press(f"form[action='{record}'] button", 200)
    inspector.visit(f"{desk_page(dossier)}#noi-dung-ho-so")
    inspector.press("button[value='applicant.phone']", 200)


def _digitising(inspector: Inspector, dossier: Dossier) -> None:
    """Pages put in, waiting for their pictures, split, one paper described and refused, the batch given up."""
    page, overview = inspector.page, f"{desk_page(dossier)}/nhap/so-hoa"
    inspector.visit(f"{overview}/ky-so")
    inspector.visit(overview)
    page.route("**/upload-*.js", lambda route: route.abort())
    inspector.visit(overview)
    inspector.press("main form.mc-form button[type=submit]:not([name])", 422)
    scanned = {"name": "quet.pdf", "mimeType": "application/pdf", "buffer": scan(CERTIFICATE, BIRTH)}
    page.set_input_files("#quet-trang", scanned)
    inspector.press("main form.mc-form button[type=submit]:not([name])", 200)
    page.unroute("**/upload-*.js")
    batch = ScanBatch.objects.get(dossier=dossier)
    run_jobs()
    address = f"{overview}/{batch.key}"
    inspector.visit(address)
    inspector.fetch(f"{address}/trang/0-0", "image/jpeg")
    page.fill('[name="thu-tu-0-0"]', "x")
    inspector.press(".mc-scan-form__actions button", 422)
    inspector.visit(f"{address}/giay/0-0")
    page.select_option("[name=loai-giay-to]", "GT-GCNDKKD")
    inspector.press('button[value="loai"]', 200)
    run_jobs()
    inspector.press('button[value="luu"]', 200)
    inspector.press('button[value="ghi"]', 422)
    inspector.visit(overview)
    inspector.visit(f"{address}/bo")
    inspector.press("main form button[type=submit]", 200)


def _acts_of(inspector: Inspector, story: Story, dossier: Dossier, email: str) -> None:
    """The dossier as it stands, with the form of each act that this officer has open in turn."""
    inspector.enter(email)
    view = dossier_for(story.actor(email), dossier.key)
    assert view is not None
    assert view.actions, f"nothing to do for {email} at {dossier.step}"
    for action in view.actions:
        if action.act != "supply":
            inspector.visit(f"{desk_page(dossier)}?thao-tac={action.code}")


def _supplements_and_withdrawals(inspector: Inspector, story: Story) -> None:
    asked = story.asked()
    inspector.enter(people.EXAMINER)
    inspector.visit(desk_page(asked))
    inspector.enter(DESK)
    inspector.visit(desk_page(asked))
    inspector.visit(f"{desk_page(asked)}/nhap/bo-sung")
    inspector.press('.mc-entry button[value="submit"]', 422)
    slip = IssuedSlip.objects.filter(dossier=asked).latest("id")
    inspector.fetch(f"{desk_page(asked)}/phieu/{slip.id}.pdf", "application/pdf")
    inspector.fetch(f"{desk_page(asked)}/phieu/don.pdf", "application/pdf")
    inspector.fetch(f"{desk_page(asked)}/phieu/kiem-soat.pdf", "application/pdf")
    for paper in (slip.id, "kiem-soat", "du-thao-ket-qua"):
        inspector.fetch(f"{desk_page(asked)}/phieu/{paper}.docx", "wordprocessingml")
    inspector.visit("/can-bo/so-theo-doi")
    inspector.visit("/can-bo/so-theo-doi?from=31/02/2026", 422)
    inspector.visit("/can-bo/so-theo-doi?from=01/01/2020&to=02/01/2020")
    inspector.fetch("/can-bo/so-theo-doi.pdf", "application/pdf")
    inspector.fetch("/can-bo/so-theo-doi.xlsx", "spreadsheetml")
    for post in ("trao-doi", "ghi-chu", "ghi-chu/1/thu-hoi", "dang-xem", "doi-chieu"):
        inspector.fetch(f"{desk_page(asked)}/nhap/{post}", status=405)
    _a_supplemented_one(inspector, story)
    inspector.visit(f"{desk_page(asked)}/nop-bo-sung")  # an act's address, opened by hand
    _acts_of(inspector, story, story.withdrawing(story.accepted()), DESK)
    _acts_of(inspector, story, story.same_day(), people.JUSTICE_EXAMINER)


def _a_supplemented_one(inspector: Inspector, story: Story) -> None:
    """What changed, a colleague who has it open, a note, and the form that judges what was answered."""
    dossier = story.do("supply", story.asked_at_intake(), people.APPLICANT).dossier
    notes.write(story.actor(DESK), dossier, "Đã gọi điện cho người nộp")
    inspector.enter(DESK)
    inspector.visit(f"{desk_page(dossier)}/chu-ky-so")
    in_vault = put(story, story.person(people.APPLICANT), of=dossier, dossier=dossier.receipt_number)
    inspector.enter(people.DIRECTOR)
    inspector.visit(f"{desk_page(dossier)}/kho-du-lieu")
    inspector.visit(f"{desk_page(dossier)}/kho-du-lieu/{in_vault.key}/thu-hoi")
    inspector.press("main form.mc-form button[type=submit]", 422)
    be_present(story.actor(people.DIRECTOR), dossier)
    inspector.enter(DESK)
    for panel in ("", "#bo-sung", "#noi-bo"):
        inspector.page.goto("about:blank")
        inspector.visit(f"{desk_page(dossier)}{panel}")
    _acts_of(inspector, story, dossier, DESK)


def _delegations(inspector: Inspector) -> None:
    """The list with one of each state, the form refused, and the address of a button opened by hand."""
    inspector.enter(people.DIRECTOR)
    inspector.visit("/can-bo/uy-quyen")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.fetch("/can-bo/uy-quyen/1/thu-hoi", status=405)
    inspector.visit("/can-bo/ky-so")
    inspector.visit("/can-bo/ky-so/chung-thu")
    # Nothing of the sample's processes is signed.
    for place in ("", "/van-ban.pdf"):
        inspector.fetch(f"/can-bo/ho-so/{uuid4()}/ky-so{place}", status=404)
    inspector.visit("/can-bo/cho-nguoi-thu-hai")
    inspector.fetch("/can-bo/cho-nguoi-thu-hai/de-nghi", status=405)
    inspector.fetch(f"/can-bo/cho-nguoi-thu-hai/{uuid4()}/tep", status=404)


def _reminders_and_reports(inspector: Inspector) -> None:
    """What is new, what is wanted by mail, who holds what, and the report in its formats."""
    inspector.enter(people.HEAD)
    inspector.visit("/can-bo/co-gi-moi")
    inspector.fetch("/can-bo/co-gi-moi/so", "json")
    inspector.fetch("/can-bo/co-gi-moi/da-xem", status=405)
    inspector.visit("/can-bo/tuy-chon")
    inspector.visit("/can-bo/ai-dang-giu?nguoi=nguoi-nop.0.0")
    inspector.fetch("/can-bo/ai-dang-giu/phan-cong-lai")
    inspector.visit("/can-bo/bao-cao?ky=nam")
    inspector.visit("/can-bo/bao-cao?ky=khac&tu=31/02/2026&den=01/03/2026", 422)
    for kind, content in (
        ("docx", "wordprocessingml"),
        ("xlsx", "spreadsheetml"),
        ("pptx", "presentationml"),
    ):
        inspector.fetch(f"/can-bo/bao-cao.{kind}?ky=nam", content)
    inspector.fetch("/can-bo/bao-cao.pdf?ky=nam", "application/pdf")


def _entry(inspector: Inspector, story: Story) -> None:
    inspector.enter(DESK)
    brought = story.brought()
    inspector.visit("/can-bo/tiep-nhan-moi")
    inspector.visit("/can-bo/tiep-nhan-moi?q=khong-co-thu-tuc-nay")
    empty = drafts.start_draft(story.actor(DESK), RETAIL, DEPARTMENT, at_desk=True)
    inspector.visit(f"/can-bo/tiep-nhan-moi/{empty.key}")
    inspector.press('.mc-entry button[value="submit"]', 422)
    inspector.fetch(f"/can-bo/tiep-nhan-moi/{empty.key}/luu-tam", status=405)
    inspector.visit(f"/can-bo/tiep-nhan-moi/{empty.key}/kho")
    inspector.press("main form.mc-form button[type=submit]", 422)
    story.do("submit", brought, DESK)
    inspector.visit(f"/can-bo/tiep-nhan-moi/{brought.key}")


def _around_a_list(inspector: Inspector) -> None:
    """Columns, files, saved filters from none to one that is deleted, and the slips of what is ticked."""
    inspector.enter(DESK)
    inspector.visit("/can-bo/bo-loc")
    inspector.fetch("/can-bo/cot/all")
    inspector.visit("/can-bo/danh-sach/all?state=processing&cot=code,sector,due_at,step_left,unit")
    for kind, content_type in (("xlsx", "spreadsheetml"), ("csv", "csv")):
        inspector.fetch(f"/can-bo/tai-ve/{kind}/all", content_type)
    inspector.visit("/can-bo/bo-loc/moi/all?state=processing")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.page.fill("#bo-loc-name", "Đang xử lý")
    inspector.press("main form.mc-form button[type=submit]", 200)
    inspector.visit("/can-bo/bo-loc")
    saved = ListView.objects.get().id
    inspector.visit(f"/can-bo/bo-loc/{saved}")
    inspector.visit(f"/can-bo/bo-loc/{saved}/xoa")
    inspector.visit("/can-bo/danh-sach/all")
    inspector.fetch("/can-bo/in-phieu/all")
    inspector.page.locator("[data-select]").first.check()
    inspector.press("button[data-bulk]", 200)


def _designed_reports(inspector: Inspector) -> None:
    """A report of each form, as files, kept under a name until it is forgotten, and a run of its own."""
    here = "/can-bo/bao-cao-theo-mau"
    inspector.enter(DESK)
    for code in ("06a", "06b", "ho-so-qua-han", "nguoi-dung-dich-vu"):
        inspector.visit(f"{here}/xem/{code}")
    for kind, content_type in (("xlsx", "spreadsheetml"), ("csv", "csv")):
        inspector.fetch(f"{here}/xem/06a/tep.{kind}", content_type)
    inspector.visit(f"{here}/xem/06a/luu")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.page.fill("#mau-name", "Quý này")
    inspector.press("main form.mc-form button[type=submit]", 200)
    kept = ReportVariant.objects.get().pk
    inspector.visit(f"{here}/mau/{kept}")
    inspector.visit(f"{here}/mau/{kept}/xoa")
    inspector.visit(f"{here}/xem/06a/lap.csv")
    inspector.press("main form.mc-form button[type=submit]", 200)
    run = ReportRun.objects.get()
    make_report(run.pk)
    inspector.visit(f"{here}/lan-lap/{run.key}")
    inspector.fetch(f"{here}/lan-lap/{run.key}/tep", "csv")
    inspector.visit(here)


def _boards_and_lists(inspector: Inspector, story: Story) -> None:
    """Each role's first page; each list once, with whoever has it first."""
    seen: set[str] = set()
    officers: tuple[Any, ...] = (
        DESK,
        people.HEAD,
        people.EXAMINER,
        people.DEPUTY,
        people.DIRECTOR,
        people.CLERK,
    )
    for email in officers:
        inspector.enter(email)
        inspector.visit("/can-bo/")
        for item in work_menu(story.actor(email)):
            if item.code not in seen:
                inspector.visit(f"/can-bo/danh-sach/{item.code}")
        seen |= {item.code for item in work_menu(story.actor(email))}
    _delegations(inspector)
    inspector.visit("/can-bo/danh-sach/all?from=31/02/2026", 200)
    _around_a_list(inspector)
    _designed_reports(inspector)
    inspector.visit("/can-bo/danh-muc/thong-bao-tmdt/tat-ca")
    inspector.fetch("/can-bo/danh-muc/thong-bao-tmdt/tat-ca/hang-loat/approve")
    inspector.enter(people.HEAD)
    inspector.visit("/can-bo/so-do-quy-trinh")
    inspector.enter(people.DESK)
    inspector.visit("/can-bo/cho-tra-loi")
    inspector.enter(people.CLERK)
    inspector.visit("/can-bo/tim?q=Nguyen")


@pytest.mark.criterion("VI.19")
def test_pages_on_which_administrators_design(inspector: Inspector, story: Story) -> None:
    inspector.enter(PROVINCE_ADMINISTRATOR)
    inspector.visit("/quan-tri/trang-thai")
    inspector.visit("/quan-tri/ten-goi")
    _import(inspector)
    _designer(inspector)
    _forms(inspector)
    _procedures(inspector)
    _dictionary(inspector)
    _lookups(inspector)
    _surveys(inspector, story)
    _catalogue(inspector)
    _documents(inspector)
    _templates(inspector)
    _paper_types(inspector)
    inspector.fetch("/quan-tri/xuat-du-lieu", "application/zip")
    inspector.fetch("/quan-tri/xuat-du-lieu/procedure/2.000620.json", "application/json")
    assert Event.objects.count() == 0
    inspector.assert_all_well()
    assert _designing() - inspector.seen == set()


def _designing() -> set[str]:
    """The names of the pages on which procedures and what belongs to them are made."""
    names = {name for name in route_names(*ADMINISTRATORS) if name.startswith(_DESIGNING)}
    return {name for name in names if not name.startswith("console:former")}


@pytest.mark.criterion("VI.19")
def test_pages_of_administrators_and_of_errors(
    inspector: Inspector, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspector.enter(PROVINCE_ADMINISTRATOR)
    put(story, story.person(people.APPLICANT))
    for page in (
        "/quan-tri/",
        "/quan-tri/lich",
        "/quan-tri/lich?nam=2027",
        "/quan-tri/nhat-ky",
        "/quan-tri/nhat-ky?ve=khong-co",
        "/quan-tri/nhat-ky/kiem-tra",
        "/quan-tri/dung-luong",
        "/quan-tri/dung-luong?page=2",
        "/quan-tri/kho-du-lieu",
        "/quan-tri/kho-du-lieu?theo=co-quan",
        "/quan-tri/kho-du-lieu?theo=chu-kho",
        "/quan-tri/kho-du-lieu?loai=KHONG-CO",
        "/quan-tri/kho-tep",
        "/quan-tri/kho-tep?page=2",
        "/quan-tri/kho-tep/luu-giu",
        "/quan-tri/kho-tep/luu-giu/cho-xoa",
        "/quan-tri/kho-tep/luu-giu/da-xoa",
    ):
        inspector.visit(page)
    inspector.visit("/quan-tri/nhat-ky?tu=32/13/2026", 422)
    inspector.fetch("/quan-tri/nhat-ky/tai-ve.jsonl", "x-ndjson")
    inspector.visit("/quan-tri/kho-du-lieu?ky=khac&tu=32/13/2026", 422)
    inspector.fetch("/quan-tri/kho-du-lieu/tai-ve.csv", "text/csv")
    digest = digests.make()
    assert digest is not None
    inspector.visit("/quan-tri/nhat-ky/kiem-tra")
    inspector.press("main form button[type=submit]", 200)
    inspector.fetch(f"/quan-tri/nhat-ky/tom-luoc/{digest.day.isoformat()}.zip", "zip")
    _exports(inspector, story)
    _identity(inspector)
    _merchants(inspector, story)
    visit_carriers(inspector)
    _message_channels(inspector)
    _signing(inspector)
    _connected(inspector)
    _outgoing(inspector)
    inspector.visit("/quan-tri/lich/tinh-lai")
    _personal_data(inspector)
    _replies_and_officers(inspector, story)
    _citizens(inspector)
    inspector.enter(DESK)
    inspector.visit("/quan-tri/", 403)
    inspector.leave()
    inspector.visit("/khong-co-trang-nay", 404)
    inspector.visit("/thu-tuc/9.999999", 404)
    _errors(inspector, monkeypatch)
    assert Event.objects.count() == 0
    inspector.assert_all_well()
    assert route_names(*ADMINISTRATORS) - _designing() - inspector.seen == set()


def _citizens(inspector: Inspector) -> None:
    """Accounts of citizens: found and not found, one that is open, one that waits to be activated."""
    inspector.visit("/quan-tri/tai-khoan")
    inspector.fetch("/quan-tri/tai-khoan/tai-ve.xlsx", status=405)
    inspector.visit(f"/quan-tri/tai-khoan/{User.objects.get(email=people.APPLICANT).key}")
    inspector.page.once("dialog", lambda asked: asked.accept())
    inspector.press("main button[name=go]", 422)
    ends = timezone.now() + datetime.timedelta(days=1)
    waiting = Registration.objects.create(
        user_name="le.thi.hoa", kind="citizen", full_name="Lê Thị Hoa", email="hoa@vidu.vn", expires_at=ends
    )
    inspector.visit(f"/quan-tri/tai-khoan/dang-ky/{waiting.pk}")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.visit("/quan-tri/tai-khoan")
    inspector.page.select_option("main [name=standing]", "waiting")
    inspector.press("main form.mc-form button[type=submit]", 200)
    inspector.page.fill("main [name=words]", "khong co ai")
    inspector.press("main form.mc-form button[type=submit]", 200)
    visit_groups(inspector)


def _personal_data(inspector: Inspector) -> None:
    """Requests of each kind that has boxes of its own, purposes of consent, legal holds: empty, refused, filled."""
    page = "/quan-tri/du-lieu-ca-nhan"
    citizen = User.objects.get(email=people.APPLICANT)
    inspector.visit(page)
    for kind in ("correct", "erase"):
        row = requests.ask(citizen, kind, "Số định danh trong tài khoản", "")
        inspector.visit(f"{page}/yeu-cau/{row.key}")
        inspector.press('button[value="tra-loi"]', 422)
    inspector.press('button[value="nhan"]', 200)
    inspector.visit(page)
    inspector.visit(f"{page}?xong=1")
    inspector.visit(f"{page}/muc-dich")
    inspector.press("main form.mc-form button[type=submit]", 422)
    for name, words in (("code", "khao-sat"), ("title", "Khảo sát"), ("wording", "Tôi đồng ý.")):
        inspector.page.fill(f"#{name}", words)
    inspector.press("main form.mc-form button[type=submit]", 200)
    inspector.visit(f"{page}/muc-dich/khao-sat")
    inspector.visit(f"{page}/lenh-giu")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.page.fill("#what", people.STRANGER)
    inspector.page.fill("#reason", "Công văn 12/TTr")
    inspector.press("main form.mc-form button[type=submit]", 200)
    inspector.visit(f"{page}/lenh-giu?tha={LegalHold.objects.get().pk}")
    inspector.visit(f"{page}/so")
    inspector.visit(f"{page}/so/ho-so")
    inspector.press("main form.mc-form button[type=submit]", 200)
    inspector.visit(f"{page}/so/ho-so")
    inspector.fetch(f"{page}/so/tai-ve.xlsx", "spreadsheetml")
    _incident(inspector, f"{page}/su-co")


def _incident(inspector: Inspector, page: str) -> None:
    """A breach: refused, begun, its journal refused and written."""
    inspector.visit(page)
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.page.check('input[name="kind"][value="real"]')
    for name, words in (
        ("title", "Lộ tệp"),
        ("what", "Có người lạ tải tệp."),
        ("detected_on", "20/11/2026"),
        ("detected_time", "08:30"),
        ("first_day", "01/01/2020"),
        ("last_day", "02/01/2020"),
    ):
        inspector.page.fill(f"#{name}", words)
    inspector.press("main form.mc-form button[type=submit]", 200)
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.press('button[value="contain"]', 200)
    inspector.fetch(f"{page}/{Incident.objects.get().key}/nguoi.csv", "csv")
    inspector.visit(page)


def _designer(inspector: Inspector) -> None:
    """Processes: the list, a draft with each panel open, what is shown before publishing, and processes tried out."""
    inspector.visit("/quan-tri/trang-thai/sua")
    inspector.visit("/quan-tri/quy-trinh")
    published = "/quan-tri/quy-trinh/ban/mot-cua"
    for page in ("", "?truoc=1&sau=1", "/chuyen", "/1/di-thu?nop=23/11/2026", "/1/thu-tai?nop=23/11/2026"):
        inspector.visit(f"{published}{page}")
    inspector.visit(f"{published}/1/di-thu?buoc=take:khong-co", 422)
    inspector.fetch(f"{published}/1.json", "json")
    inspector.fetch(f"{published}/1.bpmn", "xml")
    inspector.fetch(f"{published}/chuyen/1/hoan-tac", status=405)
    inspector.fetch("/quan-tri/quy-trinh/mot-cua/nhap-moi", status=405)
    inspector.visit("/quan-tri/quy-trinh/tu-tep")
    inspector.press("main form button[type=submit]", 422)
    inspector.visit("/quan-tri/quy-trinh/moi")
    inspector.press("main form button[type=submit]", 422)
    inspector.page.fill("#ten", "Quy trình thử")
    inspector.press("main form button[type=submit]", 200)
    draft = inspector.page.url.partition("?")[0].removeprefix(inspector.address)
    for page in ("?buoc=tiep-nhan", "?muc=chung", "/di-thu", "/thu-tai", "/cong-bo", "/bo"):
        inspector.visit(f"{draft}{page}")
    for page in ("/lam", "/chung", "/buoc/tiep-nhan", "/y-kien", "/y-kien/1"):
        inspector.fetch(f"{draft}{page}", status=405)
    inspector.fetch(f"{draft}/tai.json", "json")


def _forms(inspector: Inspector) -> None:
    """Forms: the list, a draft with each panel open, its preview, what is shown before publishing, versions."""
    inspector.visit("/quan-tri/bieu-mau")
    inspector.visit("/quan-tri/bieu-mau?q=khong+co+gi+nhu+the")
    inspector.visit("/quan-tri/bieu-mau/tu-tep")
    inspector.press("main form button[type=submit]", 422)
    inspector.visit("/quan-tri/bieu-mau/moi")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.fetch("/quan-tri/bieu-mau/don-ban-le-ruou/nhap-moi", status=405)
    published = "/quan-tri/bieu-mau/ban/don-ban-le-ruou"
    inspector.fetch(f"{published}/1.json", "json")
    inspector.visit(published)
    inspector.press(".mc-page-header form button", 200)
    draft = inspector.page.url.partition("?")[0].removeprefix(inspector.address)
    panels = ("?truong=loai_thuong_nhan", "?truong=dia_diem", "?buoc=thuong-nhan", "?muc=chung")
    for page in (
        *panels,
        "/lay-buoc?tu=to-khai-chung",
        "/xem-thu",
        "/xem-thu/khung?kieu=mau",
        "/xem-thu/khung?kieu=loi",
        "/cong-bo",
        "/bo",
    ):
        inspector.visit(f"{draft}{page}")
    for page in ("/lam", "/chung", "/buoc/thuong-nhan"):
        inspector.fetch(f"{draft}{page}", status=405)
    inspector.visit(f"{draft}/truong/loai_thuong_nhan")
    inspector.fetch(f"{draft}/tai.json", "json")


def _procedures(inspector: Inspector) -> None:
    """Procedures: the list, a new one refused and begun, each part of its form, what is shown before publishing."""
    inspector.visit("/quan-tri/thu-tuc")
    inspector.visit("/quan-tri/thu-tuc?q=khong+co+gi+nhu+the")
    inspector.visit("/quan-tri/thu-tuc/moi")
    inspector.press("main form button[type=submit]", 422)
    inspector.page.fill("#ma", "9.000077")
    inspector.page.fill("#ten", "Thủ tục thử")
    inspector.press("main form button[type=submit]", 200)
    draft = inspector.page.url.partition("?")[0].removeprefix(inspector.address)
    inspector.press(".mc-design__save .govuk-button--secondary", 422)
    for part in ("co-quan", "giay-to", "phi", "ket-qua", "huong-dan", "quy-trinh"):
        inspector.visit(f"{draft}?phan={part}")
    inspector.visit(f"{draft}/cong-bo")
    inspector.visit(f"{draft}/xem-thu")
    inspector.visit(f"{draft}/bo")
    begun = "/quan-tri/thu-tuc/2.000620/nhap-moi"
    inspector.fetch(begun, status=405)
    published = "/quan-tri/thu-tuc/ban/2.000620"
    inspector.visit(published)
    inspector.visit(f"{published}/an")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.fetch(f"{published}/goi.zip", "application/zip")
    inspector.visit(published)
    inspector.press(".mc-page-header form button", 200)
    draft = inspector.page.url.partition("?")[0].removeprefix(inspector.address)
    for part in ("chung", "giay-to", "phi", "huong-dan"):
        inspector.visit(f"{draft}?phan={part}")
    inspector.visit(f"{draft}/xem-thu")


def _templates(inspector: Inspector) -> None:
    """Templates: the list, a new one refused and begun, each part of it, what is shown before publishing, versions."""
    inspector.visit("/quan-tri/mau-giay-to")
    inspector.visit("/quan-tri/mau-giay-to?q=khong+co+gi+nhu+the")
    published = "/quan-tri/mau-giay-to/ban/giay-phep-ban-le-ruou"
    inspector.fetch(f"{published}/goi.zip", "application/zip")
    inspector.fetch(f"{published}/nhap-moi", status=405)
    inspector.visit("/quan-tri/mau-giay-to/moi")
    inspector.press("main form button[type=submit]", 422)
    inspector.page.fill("#title", "Quyết định thử")
    inspector.press("main form button[type=submit]", 200)
    draft = inspector.page.url.partition("?")[0].removeprefix(inspector.address)
    for page in ("?phan=thong-tin", "?phan=word", "/cong-bo", "/bo"):
        inspector.visit(f"{draft}{page}")
    inspector.visit(f"{draft}?phan=word")
    inspector.press("main form.mc-form button[type=submit]", 422)
    for page in ("/xem", "/chon"):
        inspector.fetch(f"{draft}{page}", status=405)
    inspector.fetch(f"{draft}/tai.pdf", "application/pdf")
    inspector.visit(published)
    inspector.press(".mc-page-header form button", 200)
    draft = inspector.page.url.partition("?")[0].removeprefix(inspector.address)
    inspector.page.fill("#source", "#khong-co-ham()")
    inspector.press("#soan button[type=submit]", 200)
    inspector.visit(f"{draft}?phan=thong-tin")
    inspector.page.fill("#pattern", "GP")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.visit(f"{draft}/cong-bo")


def _paper_types(inspector: Inspector) -> None:
    """Types of papers: the list, a new one refused, one with what would change of it."""
    inspector.visit("/quan-tri/loai-giay-to")
    inspector.visit("/quan-tri/loai-giay-to?q=khong+co+gi+nhu+the")
    inspector.visit("/quan-tri/loai-giay-to/them")
    inspector.press("main form.mc-form .mc-buttons button[type=submit]", 422)
    inspector.visit("/quan-tri/loai-giay-to/ban/GT-GKS")
    inspector.page.fill("#title", "Giấy khai sinh bản chính")
    inspector.press("main form.mc-form .mc-buttons button[type=submit]", 200)


def _dictionary(inspector: Inspector) -> None:
    """The data dictionary: the list, an element that is used, a new one refused."""
    inspector.visit("/quan-tri/tu-dien")
    inspector.visit("/quan-tri/tu-dien?q=khong+co+gi+nhu+the")
    inspector.visit("/quan-tri/tu-dien/muc/ho_ten")
    inspector.visit("/quan-tri/tu-dien/them")
    inspector.press("main form.mc-form .mc-buttons button[type=submit]", 422)


def _surveys(inspector: Inspector, story: Story) -> None:
    """Surveys: none yet, a draft refused, written, asked about and published; its results and replies."""
    inspector.visit("/quan-tri/khao-sat")
    inspector.visit("/quan-tri/khao-sat/them")
    inspector.press("main form.mc-form .mc-buttons button[type=submit]", 422)
    asking = survey(story.person("quantri@hatinh.mau.vn"), DEPARTMENT)
    one = f"/quan-tri/khao-sat/{asking.key}"
    Survey.objects.update(published_at=None)
    inspector.visit(one)
    inspector.visit(f"{one}/ket-thuc")
    inspector.visit(f"{one}/cong-bo")
    inspector.press("main form .mc-buttons button[type=submit]", 200)
    answer(asking, story.person(people.STRANGER), None, {"muc_do": "rat", "gop_y": "Tốt."})
    # Of one reply nothing is told yet: it is anonymous.
    inspector.visit(one)
    for other in (people.APPLICANT, people.ORGANISATION, people.DESK, people.EXAMINER):
        answer(asking, story.person(other), None, {"muc_do": "co"})
    inspector.visit(one)
    inspector.fetch(f"{one}/cau-tra-loi.xlsx", "spreadsheetml")
    inspector.visit(f"{one}/ket-thuc")
    inspector.press("main form .mc-buttons button[type=submit]", 200)
    inspector.visit("/quan-tri/khao-sat")


def _lookups(inspector: Inspector) -> None:
    """Catalogues to look things up in: the list, one with an entry, its workbook; a new one refused."""
    inspector.visit("/quan-tri/danh-muc-dung-chung")
    inspector.visit("/quan-tri/danh-muc-dung-chung?q=khong+co+gi+nhu+the")
    inspector.visit("/quan-tri/danh-muc-dung-chung/lap")
    inspector.press("main form.mc-form .mc-buttons button[type=submit]", 422)
    one = "/quan-tri/danh-muc-dung-chung/ban/dan-toc"
    inspector.visit(one)
    inspector.visit(f"{one}?tinh-trang=het-hieu-luc")
    inspector.visit(f"{one}/them")
    inspector.press("main form.mc-form .mc-buttons button[type=submit]", 422)
    inspector.visit(f"{one}/muc/01")
    inspector.visit(f"{one}/nap")
    inspector.fetch(f"{one}/tai-ve.xlsx", "spreadsheetml")


def _catalogue(inspector: Inspector) -> None:
    """The lists that procedures are put under: an entry used and one that is not, and the workbooks."""
    inspector.visit("/quan-tri/danh-muc")
    for listed in (
        "linh-vuc",
        "nhom-thu-tuc",
        "su-kien-cong-dan",
        "nhom-doanh-nghiep",
        "doi-tuong-mien-giam",
    ):
        inspector.visit(f"/quan-tri/danh-muc/{listed}")
    sectors = "/quan-tri/danh-muc/linh-vuc"
    inspector.visit(f"{sectors}?q=khong+co+gi+nhu+the")
    inspector.visit(f"{sectors}/them")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.page.fill("#code", "G99-THU")
    inspector.page.fill("#name", "Lĩnh vực để thử")
    inspector.press("main form.mc-form button[type=submit]", 200)
    inspector.visit(f"{sectors}/muc/G99-THU")
    inspector.visit(f"{sectors}/muc/G99-THU/ngung-dung")
    inspector.visit(f"{sectors}/muc/{Procedure.objects.get(code=RETAIL).sector.code}/ngung-dung")
    inspector.visit(f"{sectors}/nap")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.fetch(f"{sectors}/tai-ve.xlsx", "spreadsheetml")
    inspector.page.goto(f"{inspector.address}{sectors}/muc/G99-THU")
    inspector.page.fill("#name", "Lĩnh vực đổi tên")
    inspector.page.fill("#from", "01/01/2099")
    inspector.press("main form.mc-form button[type=submit]", 200)
    inspector.visit("/quan-tri/danh-muc")
    inspector.fetch(f"/quan-tri/danh-muc/sap-ap-dung/{ComingChange.objects.get().pk}/rut", status=405)
    inspector.fetch("/quan-tri/bang-tinh/bao-cao.xlsx", status=405)


def _documents(inspector: Inspector) -> None:
    """Legal documents, one that has ended among them, and procedures as a workbook."""
    inspector.visit("/quan-tri/van-ban")
    inspector.visit("/quan-tri/van-ban?q=khong+co+gi+nhu+the")
    inspector.visit("/quan-tri/van-ban/het-hieu-luc")
    inspector.visit("/quan-tri/van-ban/them")
    inspector.press("main form.mc-form button[type=submit]", 422)
    ended = LegalDocument.objects.exclude(effective_until=None)[0]
    inspector.visit(f"/quan-tri/van-ban/{ended.pk}")
    inspector.visit("/quan-tri/van-ban/nap")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.fetch("/quan-tri/van-ban/tai-ve.xlsx", "spreadsheetml")
    inspector.visit("/quan-tri/thu-tuc/nap")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.fetch("/quan-tri/thu-tuc/mau.xlsx", "spreadsheetml")
    inspector.fetch("/quan-tri/thu-tuc/bang-tinh.xlsx?q=ruou", "spreadsheetml")
    coming = dict(ProcedureVersion.objects.get(procedure__code=RETAIL).data)
    version = publish_procedure({**coming, "name": "Tên về sau", "effective_from": "2099-01-01"})
    inspector.visit(f"/quan-tri/thu-tuc/ban/{RETAIL}/rut/{version.number}")


def _replies_and_officers(inspector: Inspector, story: Story) -> None:
    reply = ReadyReply.objects.filter(procedure__code=WEBSITE)[0]
    inspector.visit("/quan-tri/mau-tra-loi")
    inspector.visit(f"/quan-tri/mau-tra-loi/{WEBSITE}")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.visit(f"/quan-tri/mau-tra-loi/{WEBSITE}/{reply.pk}")
    _folders(inspector)
    _reports(inspector)
    inspector.visit("/quan-tri/can-bo")
    inspector.press("main form.mc-form button[type=submit]", 422)
    officer = story.person(people.EXAMINER).pk
    inspector.visit(f"/quan-tri/can-bo/{officer}")
    inspector.visit(f"/quan-tri/can-bo/{officer}/phien")
    inspector.visit(f"/quan-tri/can-bo/{officer}/thoi-viec")
    inspector.visit("/quan-tri/can-bo/nap")
    inspector.visit("/quan-tri/co-quan")
    inspector.visit(f"/quan-tri/co-quan/{story.actor(DESK).seats[0].agency_id}")
    inspector.press("main form.mc-form button[name=don-vi-moi]", 422)
    inspector.fetch("/quan-tri/can-bo/tai-ve.xlsx", "spreadsheetml")
    _tree(inspector, story)
    _groups_and_rights(inspector, story, officer)
    inspector.visit("/quan-tri/dang-nhap")
    inspector.page.fill("input[name=sessions-clerk]", "1")
    inspector.page.fill("textarea[name=console]", "10.0.0.0/8")
    inspector.press("main form.mc-flow .mc-buttons button", 200)
    inspector.visit("/quan-tri/che-du-lieu")
    inspector.page.select_option("#desk-page-phone", "none")
    inspector.press("main form.mc-flow .mc-buttons button", 200)


def _groups_and_rights(inspector: Inspector, story: Story, officer: int) -> None:
    """None yet, a group with a right and a member, what is asked before it is closed, and the pages that explain."""
    inspector.visit("/quan-tri/nhom")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.visit("/quan-tri/quyen")
    group = grouped(story, DESK, by=PROVINCE_ADMINISTRATOR)
    right = granted(story, Effect.FORBID, "accept", by=PROVINCE_ADMINISTRATOR, group=group.pk)
    for page in ("nhom", f"nhom/{group.pk}", f"nhom/{group.pk}?dong=1", "quyen", "quyen?da-het=1"):
        inspector.visit(f"/quan-tri/{page}")
    inspector.visit(f"/quan-tri/quyen/giao/nguoi/{officer}")
    inspector.page.fill("#starts_on", "")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.fetch(f"/quan-tri/quyen/{right.pk}/thu-hoi", status=405)
    _second_person(inspector, story)
    inspector.visit("/quan-tri/ai-xem-duoc")
    inspector.visit("/quan-tri/ai-xem-duoc?ho-so=H27.03-260101-0001")
    inspector.visit(f"/quan-tri/can-bo/{officer}/vi-sao")


def _second_person(inspector: Inspector, story: Story) -> None:
    """Nothing asked yet, the policy, what is asked first where it is on, a request and what becomes of it."""
    home = "/quan-tri/cho-nguoi-thu-hai"
    for page in (
        home,
        f"{home}?xem=toi-de-nghi",
        f"{home}?xem=da-xong",
        f"{home}?page=2",
        f"{home}/chinh-sach",
    ):
        inspector.visit(page)
    inspector.fetch(f"{home}/de-nghi", status=405)
    department = story.actor(ADMINISTRATOR)
    asked = four_eyes.ask(
        department, Guarded.EXPORT_OFFICERS, department.seats[0].agency_id, {}, "Rà soát quý IV"
    )
    inspector.visit(home)
    inspector.visit(f"{home}/{asked.key}")
    inspector.press("main form.mc-form button[name=tu-choi]", 422)
    inspector.fetch(f"{home}/{asked.key}/tep", status=404)
    four_eyes.decline(story.actor(PROVINCE_ADMINISTRATOR), asked.key, "Đã có danh sách")
    inspector.visit(f"{home}/{asked.key}")
    inspector.visit(f"{home}?xem=da-xong")
    top = story.actor(PROVINCE_ADMINISTRATOR).seats[0]
    second = give_post(story.person(DESK), Unit.objects.get(pk=top.unit_id), "administrator", "Quản trị viên")
    publish_policy(top.agency_id, [Guarded.EXPORT_OFFICERS], None)
    inspector.visit("/quan-tri/can-bo/tai-ve.xlsx")
    inspector.press("main form.mc-form button[type=submit]", 422)
    publish_policy(top.agency_id, [], None)
    end_holding(second)


def _tree(inspector: Inspector, story: Story) -> None:
    """Agencies reorganised, those who take in for others, territory, and wards of the old tiers."""
    inspector.visit("/quan-tri/nhan-ho-so-thay")
    inspector.press("main form.mc-form button[type=submit]", 422)
    department = story.actor(DESK).seats[0].agency_id
    inspector.visit("/quan-tri/dia-ban?tinh=42")
    inspector.visit(f"/quan-tri/dia-ban?tinh=42&co-quan={department}")
    places = "/quan-tri/don-vi-hanh-chinh-cu"
    inspector.visit(places)
    inspector.visit(f"{places}?q=khong-co")
    inspector.fetch(f"{places}/tai-ve.xlsx", "spreadsheetml")
    inspector.visit(f"{places}/nap")
    inspector.press("main form.mc-form button[type=submit]", 422)
    drawn = drawn_by(story, "merge", merger(), timezone.localdate() + datetime.timedelta(days=9))
    for page in ("", "?loai=merge", "?loai=split", "?loai=recode", f"/{drawn.pk}"):
        inspector.visit(f"/quan-tri/sap-xep-co-quan{page}")


def _reports(inspector: Inspector) -> None:
    """From a report that is begun to one that is out of use."""
    here = "/quan-tri/bao-cao"
    inspector.visit(here)
    inspector.visit(f"{here}/moi")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.page.fill("#title", "Theo cán bộ")
    inspector.press("main form.mc-form button[type=submit]", 200)
    draft = ReportDraft.objects.get()
    inspector.visit(f"{here}/nhap/{draft.key}/bo")
    inspector.visit(f"{here}/nhap/{draft.key}/cong-bo")
    inspector.press("main form.mc-form button[type=submit]", 200)
    inspector.fetch(f"{here}/mau/06a/sua", status=405)
    inspector.visit(f"{here}/mau/06a")
    inspector.visit(f"{here}/mau/theo-can-bo/ngung")


def _folders(inspector: Inspector) -> None:
    inspector.visit("/quan-tri/danh-muc-ho-so")
    inspector.visit("/quan-tri/danh-muc-ho-so/moi")
    inspector.press("main form.mc-form button[type=submit]", 422)
    group = "/quan-tri/danh-muc-ho-so/nhom/danh-gia-tin-nhiem"
    for page in ("", "/sua", "/xoa", "/danh-sach/day-du-hop-le", "/danh-sach/day-du-hop-le/xoa", "/them"):
        inspector.visit(f"{group}{page}")
    inspector.press("main form.mc-form button[type=submit]", 422)


def _identity(inspector: Inspector) -> None:
    """Providers of identity: listed, one as kept, tried in vain, refused, a new one."""
    row = IdentityProvider.objects.get(code="vneid")
    save_provider({**definition_of(row), "issuer": "http://127.0.0.1:9"})
    inspector.visit("/quan-tri/dinh-danh")
    inspector.visit("/quan-tri/dinh-danh/he-thong/vneid")
    inspector.press("main button[name=thu]", 200)
    inspector.page.fill("#issuer", "http://khong-an-toan.vn")
    inspector.press("main form.mc-form button[type=submit]", 422)
    row = IdentityProvider.objects.get(code="danh-ba")
    save_provider({**definition_of(row), "on": True, "staff": {"scim": "http://127.0.0.1:9/scim"}})
    sync = "/quan-tri/dinh-danh/he-thong/danh-ba/dong-bo"
    inspector.visit(sync)
    rows = [{"name": "Cán Bộ Mới", "email": "moi@mau.vn", "done": "refused", "why": "Trùng mã cán bộ."}]
    DirectorySync.objects.create(
        provider="danh-ba", ended_at=timezone.now(), outcome="done", counts={"refused": 1}, rows=rows
    )
    inspector.visit(sync)
    IdentityProvider.objects.filter(code="danh-ba").update(is_on=False)
    inspector.visit("/quan-tri/dinh-danh/them")
    inspector.press("main form.mc-form button[type=submit]", 422)


def _signing(inspector: Inspector) -> None:
    """Signing services, roots and certificates: none, a service tried in vain, refused ones."""
    inspector.visit("/quan-tri/chu-ky-so")
    inspector.visit("/quan-tri/chu-ky-so/dich-vu")
    inspector.press("main form.mc-form button[type=submit]", 422)
    here = "http://127.0.0.1:9"
    SigningGateway.objects.create(
        code="esign",
        name="eSign",
        url=f"{here}/csc/v2",
        token_url=f"{here}/t",
        client_id="x",
        timestamp_url=here,
    )
    inspector.visit("/quan-tri/chu-ky-so/dich-vu/esign")
    inspector.press("main button[name=thu]", 200)
    inspector.visit("/quan-tri/chu-ky-so/chung-thu-goc")
    inspector.press("main form.mc-form button[type=submit]", 422)
    SigningGateway.objects.update(is_on=True)
    inspector.visit("/quan-tri/chu-ky-so")
    SigningGateway.objects.update(is_on=False)
    inspector.visit("/quan-tri/chu-ky-so/luu-tru")
    inspector.press("main form.mc-form button[type=submit]", 200)


def _connected(inspector: Inspector) -> None:
    """Connected databases: how they do, one tried in vain, refused, and what was asked."""
    save_connection({"code": "business", "on": True, "address": "http://127.0.0.1:9/tra", "seconds": 1})
    inspector.visit("/quan-tri/co-so-du-lieu")
    inspector.visit("/quan-tri/co-so-du-lieu/ket-noi/business")
    inspector.press("main button[name=thu]", 200)
    inspector.page.fill("#address", "http://khong-an-toan.vn")
    inspector.press("main form.mc-form button[type=submit]", 422)
    save_connection({"code": "business", "on": False})
    inspector.visit("/quan-tri/co-so-du-lieu/ket-noi/population")
    inspector.visit("/quan-tri/co-so-du-lieu/nhat-ky?tu=32/13/2026", 422)
    inspector.visit("/quan-tri/co-so-du-lieu/nhat-ky")


def _outgoing(inspector: Inspector) -> None:
    """The ways out: lines, one tried in vain, deliveries, one sent again, the log of calls."""
    inspector.visit("/quan-tri/ket-noi-ra-ngoai")
    inspector.visit("/quan-tri/ket-noi-ra-ngoai/duong/business")
    inspector.page.fill("#limit", "0")
    inspector.press("main form.mc-form button[type=submit]", 422)
    inspector.visit("/quan-tri/ket-noi-ra-ngoai/lich")
    inspector.page.fill("#keep_days", "30")
    inspector.press("main form.mc-form button[type=submit]", 422)
    send("test.topic", "tour/1", {})
    inspector.visit("/quan-tri/ket-noi-ra-ngoai/tin?trang-thai=waiting")
    message = Message.objects.latest("id")
    inspector.visit(f"/quan-tri/ket-noi-ra-ngoai/tin/{message.pk}")
    inspector.visit(f"/quan-tri/ket-noi-ra-ngoai/tin/{message.pk}/gui-lai")
    inspector.visit("/quan-tri/ket-noi-ra-ngoai/nhat-ky?tu=32/13/2026", 422)
    inspector.visit("/quan-tri/ket-noi-ra-ngoai/nhat-ky")
    inspector.fetch("/quan-tri/ket-noi-ra-ngoai/nhat-ky.csv", "text/csv")
    inspector.fetch("/quan-tri/ket-noi-ra-ngoai/so-do", "text/plain")


def _exports(inspector: Inspector, story: Story) -> None:
    """None, one that is under way, one that is done, and the question before one is deleted."""
    inspector.visit("/quan-tri/xuat-toan-bo")
    inspector.press("main form.mc-form button[type=submit]", 422)
    person = story.person(PROVINCE_ADMINISTRATOR)
    export = jobs.begin(person, None)
    assert export is not None
    inspector.visit("/quan-tri/xuat-toan-bo")
    jobs.run(export.pk)
    inspector.visit(f"/quan-tri/xuat-toan-bo?xoa={export.key}")
    inspector.fetch(f"/quan-tri/xuat-toan-bo/{export.key}.zip", "application/zip")
    jobs.remove(export)


def _import(inspector: Inspector) -> None:
    inspector.visit("/quan-tri/nap-du-lieu")
    wrong = b'{"kind": "sectors", "sectors": [{"code": "", "nam": 1}]}'
    inspector.page.set_input_files(
        "#tep", {"name": "sai.json", "mimeType": "application/json", "buffer": wrong}
    )
    inspector.press("main form button[type=submit]", 422)
    right = (
        '{"kind": "sectors", "sectors": [{"code": "G99-X1", "name": "Lĩnh vực thử", "order": 99}]}'.encode()
    )
    inspector.page.set_input_files(
        "#tep", {"name": "dung.json", "mimeType": "application/json", "buffer": right}
    )
    inspector.press("main form button[type=submit]", 200)
    inspector.press("main form button[type=submit]", 200)


def _errors(inspector: Inspector, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too often (429), a stale form (403), and what must never happen (500)."""
    inspector.visit("/dang-nhap")
    inspector.page.context.clear_cookies()
    inspector.press("main form button[type=submit]", 403)
    monkeypatch.setattr("motcua.portal.views.lookup.LOOKUPS_OF_ADDRESS", (0, 600))
    inspector.visit("/tra-cuu?ma=H27.03-010101-9999", 429)
    monkeypatch.setattr("motcua.portal.views.lookup._within_limits", None)
    inspector.visit("/tra-cuu?ma=H27.03-010101-9999", 500)
