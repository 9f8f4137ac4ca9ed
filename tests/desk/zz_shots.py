import datetime, os
import pytest
from django.test import Client
from django.utils import timezone
from motcua.dossiers import drafts, exchanges
from motcua.dossiers.models import Dossier
from motcua.people.models import User
from tests.story import *

OUT = "/tmp/desk-shots"
os.makedirs(OUT, exist_ok=True)


def cookies(email, live_server):
    c = Client()
    c.force_login(User.objects.get(email=email))
    return [{"name": "sessionid", "value": c.cookies["sessionid"].value, "url": live_server.url}]


def test_shots(sample, live_server, open_session):
    s = Story()
    real = None
    for i in range(4):
        d = s.assigned()
        Dossier.objects.filter(pk=d.pk).update(
            applicant_name=[
                "Công ty TNHH Hương Sơn",
                "Siêu thị Thành Sen",
                "Hộ kinh doanh Trà Sơn",
                "Doanh nghiệp tư nhân Xăng dầu Kỳ Anh",
            ][i]
        )
    Dossier.objects.filter(pk=d.pk).update(due_at=timezone.now() - datetime.timedelta(days=4))
    a = s.asked()
    t = s.assigned()
    PNG = open("/work/shared/look/home-phone.png", "rb").read()
    exchanges.say(s.actor(APPLICANT), t, "Tôi đã gửi đủ giấy tờ, nhờ cán bộ kiểm tra giúp.")
    w = s.submitted()
    s.submitted(STRANGER)
    acc = s.accepted()
    ready = s.ready()
    page = open_session()
    phone = open_session(phone=True)

    def shot(who, path, name, both=True, full=True, hash=""):
        for p, n in ((page, ""), (phone, "-phone")) if both else ((page, ""),):
            p.context.clear_cookies()
            p.context.add_cookies(cookies(who, live_server))
            p.goto(path)
            p.wait_for_timeout(300)
            p.screenshot(path=f"{OUT}/{name}{n}.png", full_page=full)

    which = os.environ.get("SHOTS", "").split(",")

    def want(n):
        return which == [""] or n in which

    if want("home"):
        shot(DESK, "/can-bo/", "home-desk")
        shot(EXAMINER, "/can-bo/", "home-examiner", both=False)
    if want("list"):
        shot(EXAMINER, "/can-bo/danh-sach/to_examine", "list")
        shot(DESK, "/can-bo/danh-sach/all?state=processing&dense=1&from=abc", "list-dense", both=False)
    if want("dossier"):
        shot(EXAMINER, f"/can-bo/ho-so/{t.key}", "dossier")
        shot(EXAMINER, f"/can-bo/ho-so/{t.key}?thao-tac=yeu-cau-bo-sung", "dossier-ask", both=False)
        shot(EXAMINER, f"/can-bo/ho-so/{t.key}?thao-tac=tu-choi#noi-dung", "dossier-content", both=False)
        shot(EXAMINER, f"/can-bo/ho-so/{t.key}#dien-bien", "dossier-story", both=False)
        shot(EXAMINER, f"/can-bo/ho-so/{t.key}#trao-doi", "dossier-talk", both=False)
        shot(DESK, f"/can-bo/ho-so/{acc.key}", "dossier-accepted", both=False)
        shot(DESK, f"/can-bo/ho-so/{ready.key}", "dossier-handover", both=False)
        shot(DESK, f"/can-bo/ho-so/{a.key}", "dossier-waiting", both=False)
    if want("entry"):
        by = s.actor(DESK)
        e = drafts.start_draft(by, RETAIL, DEPARTMENT, at_desk=True)
        shot(DESK, "/can-bo/tiep-nhan-moi", "new", both=True)
        shot(DESK, f"/can-bo/tiep-nhan-moi/{e.key}", "entry")
        page.get_by_role("button", name="Tiếp nhận, cấp mã").click()
        page.wait_for_timeout(500)
        page.screenshot(path=f"{OUT}/entry-errors.png")
        page.evaluate("document.querySelector('#giay-to').scrollIntoView()"); page.wait_for_timeout(200); page.screenshot(path=f"{OUT}/entry-papers.png")
        page.evaluate("window.scrollTo(0,900)"); page.wait_for_timeout(200); page.screenshot(path=f"{OUT}/entry-mid.png")
        phone.screenshot(path=f"{OUT}/entry-phone-top.png")
        shot(DESK, f"/can-bo/ho-so/{a.key}/nhap/bo-sung", "supply", both=False)
