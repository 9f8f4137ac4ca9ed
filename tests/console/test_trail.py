"""The trail on the screen: each for the own agencies, narrowed, page by page, taken away, recorded, proven."""

from __future__ import annotations

import datetime
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

import motcua
from motcua.agencies.models import Agency
from motcua.audit import digests, sealing
from motcua.audit.models import TrailCheck, TrailLine
from motcua.audit.trail import Kind, note
from motcua.console.accounts import pages as accounts
from motcua.console.trail import pages
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.selectors.trail import told, what
from motcua.files.models import StoredFile
from motcua.kernel.masking import mask_email
from motcua.people.models import User
from tests.story import APPLICANT, DEPARTMENT, DESK, EXAMINER, Story

ADDRESS = "/quan-tri/nhat-ky"
JSON, CEF, PROOF = f"{ADDRESS}/tai-ve.jsonl", f"{ADDRESS}/tai-ve.cef", f"{ADDRESS}/kiem-tra"
PROVINCE, DEPARTMENTS = "quantri@hatinh.mau.vn", "quantri@sct.mau.vn"


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    return Story()


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode())


def paper_of(dossier: Dossier, name: str) -> StoredFile:
    file = Paper.objects.filter(dossier=dossier).exclude(file=None)[0].file
    assert file is not None
    StoredFile.objects.filter(pk=file.pk).update(name=name)
    file.refresh_from_db()
    return file


def line(
    email: str | None,
    kind: Kind,
    about: str = "",
    *,
    days_ago: int = 0,
    agency: str = DEPARTMENT,
    **columns: Any,
) -> TrailLine:
    return TrailLine.objects.create(
        at=timezone.now() - datetime.timedelta(days=days_ago),
        kind=kind.value,
        person=User.objects.get(email=email) if email else None,
        about=about,
        agency_id=Agency.objects.get(code=agency).pk if agency else None,
        **columns,
    )


def elsewhere(dossier: Dossier) -> Dossier:
    """The dossier, as one of an agency that the department's administrator does not rule."""
    foreign = Agency.objects.exclude(code=DEPARTMENT).filter(parent__isnull=False)[0]
    Dossier.objects.filter(pk=dossier.pk).update(agency=foreign)
    dossier.refresh_from_db()
    return dossier


def test_administrators_alone_come_in_and_the_proof_is_for_the_top(story: Story) -> None:
    digest = f"{ADDRESS}/tom-luoc/2026-12-01.zip"
    for address in (ADDRESS, JSON, CEF, PROOF, digest):
        assert Client().get(address).status_code == 302
        for email in (APPLICANT, DESK):
            assert signed_in(email).get(address).status_code == 403
    assert not TrailLine.objects.exists()
    for address in (PROOF, digest):
        assert signed_in(DEPARTMENTS).get(address).status_code == 403
        assert signed_in(DEPARTMENTS).post(address).status_code in (403, 405)
    assert "Chưa có dòng nào" in text(signed_in(DEPARTMENTS).get(ADDRESS))
    assert signed_in(DEPARTMENTS).get(f"{ADDRESS}/tai-ve.xml").status_code == 404


@pytest.mark.criterion("I.23.1")
def test_an_agency_sees_its_own_affairs_alone_and_the_top_everything(story: Story) -> None:
    own, foreign = story.accepted(), elsewhere(story.accepted())
    away = foreign.agency.code
    line(EXAMINER, Kind.VIEW, f"file:{paper_of(own, 'cua-so.pdf').key}")
    line(DESK, Kind.PRINT, f"dossier:{own.key}")
    line(EXAMINER, Kind.VIEW, f"file:{paper_of(foreign, 'noi-khac.pdf').key}", agency=away)
    line(DESK, Kind.PRINT, f"dossier:{foreign.key}", agency=away)
    line(APPLICANT, Kind.SIGN_IN, agency="", address="10.9.8.7")
    seen = text(signed_in(DEPARTMENTS).get(ADDRESS))
    for shown in ("cua-so.pdf", str(own.code)):
        assert shown in seen
    everything = text(signed_in(PROVINCE).get(ADDRESS))
    for hidden in ("noi-khac.pdf", str(foreign.code), mask_email(APPLICANT), "10.9.8.7"):
        assert hidden not in seen
        assert hidden in everything
    assert APPLICANT not in seen + everything
    assert "Không có dòng nào khớp" in text(signed_in(DEPARTMENTS).get(ADDRESS, {"ve": str(foreign.code)}))
    taken = [
        json.loads(one) for one in text(signed_in(DEPARTMENTS).get(JSON, {"loai": "print"})).splitlines()
    ]
    assert [one["about"] for one in taken] == [f"dossier:{own.key}"]


def test_it_is_narrowed_by_kind_person_thing_address_and_days(story: Story) -> None:
    first, second = story.accepted(), story.accepted()
    examiner = story.person(EXAMINER)
    line(EXAMINER, Kind.VIEW, f"file:{paper_of(first, 'giay-mot.pdf').key}", days_ago=9, address="10.0.0.1")
    line(DESK, Kind.VIEW, f"file:{paper_of(second, 'giay-hai.pdf').key}", address="2001:db8::5")
    line(DESK, Kind.PRINT, f"dossier:{second.key}", subject=[examiner.pk])
    browser = signed_in(DEPARTMENTS)
    names = {"giay-mot.pdf": "mot", "giay-hai.pdf": "hai", "Hồ sơ<span": "in"}

    def found(**asked: str) -> set[str]:
        answer = browser.get(ADDRESS, {name.replace("_", "-"): value for name, value in asked.items()})
        assert answer.status_code == 200
        shown = re.sub(r"\s+<", "<", text(answer).partition("<tbody>")[2])
        return {short for name, short in names.items() if name in shown}

    day = f"{timezone.localdate() - datetime.timedelta(days=9):%d/%m/%Y}"
    assert found() == {"mot", "hai", "in"}
    assert found(loai="print") == {"in"}
    assert found(loai="khong-co-loai-nay") == {"mot", "hai", "in"}
    # Whoever did it, and whoever it was done to.
    assert found(nguoi=examiner.full_name.upper()) == {"mot", "in"}
    assert found(ve=str(second.code).lower()) == {"hai", "in"}
    assert found(ve=str(second.receipt_number).lower()) == {"hai", "in"}
    assert found(ve="GIAY-HAI") == {"hai"}
    assert found(dia_chi="2001:db8::5") == {"hai"}
    assert found(tu=day, den=day) == {"mot"}
    assert found(tu=f"{timezone.localdate():%d/%m/%Y}", loai="view") == {"hai"}
    assert found(tu="01/01/0001", den="31/12/9999", ve="giay-mot") == {"mot"}
    assert found(ve="%") == set()
    assert found(nguoi="không ai tên thế") == set()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"tu": "32/13/2026"}, "Không có ngày 32/13/2026"),
        ({"den": "hôm qua"}, "Ngày phải ghi theo dạng ngày/tháng/năm"),
        ({"tu": "02/09/2026", "den": "01/09/2026"}, "Ngày cuối phải từ ngày đầu trở đi"),
    ],
)
def test_days_that_are_wrong_are_told_and_find_nothing(
    story: Story, asked: dict[str, str], told: str
) -> None:
    line(DESK, Kind.EXPORT, "list:all", details={"rows": 41})
    for address in (ADDRESS, JSON):
        answer = signed_in(DEPARTMENTS).get(address, {**asked, "nguoi": "Lan"})
        assert answer.status_code == 422
        assert told in text(answer)
        assert all(f'value="{value}"' in text(answer) for value in (*asked.values(), "Lan"))
        assert "Danh sách hồ sơ" not in text(answer)


def test_pages_lead_on_and_back_without_showing_a_line_twice(
    story: Story, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(pages, "PAGE_SIZE", 2)
    dossier = story.accepted()
    moment = timezone.now()
    made = [line(DESK, Kind.PRINT, f"list:{number}") for number in range(5)]
    with transaction.atomic(), connection.cursor() as cursor:  # several at one moment
        cursor.execute("SET LOCAL session_replication_role = 'replica'")
        cursor.execute(
            "UPDATE audit_trailline SET at = %s WHERE id = ANY(%s)", [moment, [made[2].pk, made[3].pk]]
        )
        cursor.execute("UPDATE audit_trailline SET details = %s::jsonb", ['{"rows": 7}'])
        cursor.execute("SET LOCAL session_replication_role = 'origin'")
    browser = signed_in(DEPARTMENTS)
    browser.get(ADDRESS)  # what every page of a new process reads once
    order = [str(one.pk) for one in TrailLine.objects.filter(kind="print").order_by("-at", "-id")]
    monkeypatch.setattr(pages, "what", lambda one: f"[{one.line.pk}]")

    def shown(address: str) -> tuple[list[str], dict[str, str]]:
        with django_assert_max_num_queries(8):
            answer = text(browser.get(address))
        links = dict(re.findall(r'<a rel="(prev|next)" href="([^"]+)"', answer))
        return re.findall(r"\[(\d+)\]", answer), {
            rel: ADDRESS + href.replace("&amp;", "&") for rel, href in links.items()
        }

    first, links = shown(f"{ADDRESS}?loai=print")
    assert (first, set(links)) == (order[:2], {"next"})
    assert "loai=print" in links["next"]
    second, links = shown(links["next"])
    assert (second, set(links)) == (order[2:4], {"prev", "next"})
    third, last_links = shown(links["next"])
    assert (third, set(last_links)) == (order[4:], {"prev"})
    assert shown(last_links["prev"])[0] == order[2:4]
    again, links = shown(links["prev"])
    assert (again, set(links)) == (order[:2], {"next"})
    assert "Trang này không có mục nào" in text(browser.get(f"{ADDRESS}?loai=print&truoc=1-1"))
    for odd in ("x", "1", "9" * 17 + "-1", "-", "²-1"):
        assert browser.get(ADDRESS, {"truoc": odd}).status_code == 200
    assert dossier.code


def test_looking_and_taking_away_are_recorded(story: Story) -> None:
    browser = signed_in(DEPARTMENTS)
    browser.get(ADDRESS, {"nguoi": "Nguyễn"})
    browser.get(ADDRESS, {"nguoi": "Trần"})
    text(browser.get(CEF))
    told = TrailLine.objects.order_by("id").values_list("person__email", "kind", "about", "details")
    assert list(told) == [
        (DEPARTMENTS, "view", pages.ABOUT, {}),
        (DEPARTMENTS, "export", pages.ABOUT, {"lines": 1, "format": "cef"}),
    ]


def test_too_many_for_one_file_come_back_as_the_page(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST", 1)
    for _once in range(2):
        line(DESK, Kind.EXPORT, "list:all")
    answer = signed_in(DEPARTMENTS).get(JSON)
    assert answer.status_code == 422
    assert "Hãy chọn khoảng ngày ngắn hơn" in text(answer)
    assert not TrailLine.objects.filter(kind="export", about=pages.ABOUT).exists()


def test_a_file_holds_the_places_in_the_chain_and_the_accounts(story: Story) -> None:
    note(Kind.SIGN_OUT, person=story.person(DESK))
    sealing.seal()
    (taken,) = [json.loads(one) for one in text(signed_in(DEPARTMENTS).get(JSON)).splitlines()]
    position, head = sealing.head()
    assert (taken["position"], taken["hash"], taken["account"]) == (position, head.hex(), DESK)
    (event,) = text(signed_in(DEPARTMENTS).get(CEF, {"loai": "sign_out"})).splitlines()
    assert event.startswith("CEF:0|Mot Cua|motcua|")
    assert f"suser={DESK}" in event


def test_a_thing_that_is_gone_breaks_nothing(story: Story) -> None:
    for about in ("file:1", "dossier:x", "file:", "file:00000000-0000-4000-8000-000000000000", "la:gi"):
        line(DESK, Kind.VIEW, about)
    for email in (PROVINCE, DEPARTMENTS):
        assert signed_in(email).get(ADDRESS).status_code == 200
    assert "Tệp không còn trong hệ thống" in text(signed_in(PROVINCE).get(ADDRESS))


def test_every_thing_that_a_line_is_about_is_told_in_words(story: Story) -> None:
    source = Path(motcua.__file__).parent
    written = {
        found
        for path in source.rglob("*.py")
        for found in re.findall(r'about=f?"([a-z_]+:)', path.read_text(encoding="utf-8"))
    }
    assert {"mandate:", "request:", "export:"} <= written
    lines = [line(DESK, Kind.VIEW, f"{kind}1") for kind in sorted(written)]
    assert [one.line.about for one in told(None, lines) if what(one) == one.line.about] == []
    assert what(told(None, [line(PROVINCE, Kind.EXPORT, accounts.ABOUT)])[0]) == "Danh sách tài khoản"


def test_the_proof_is_shown_and_made_anew(story: Story, tmp_path: Path, settings: Any) -> None:
    settings.VAR, settings.TRAIL_KEY = tmp_path, ""
    browser = signed_in(PROVINCE)
    assert "Chưa kiểm tra lần nào" in text(browser.get(PROOF))
    note(Kind.SIGN_OUT, person=story.person(DESK))
    digest = digests.make()
    assert digest is not None
    assert browser.post(PROOF).status_code == 302
    whole = text(browser.get(PROOF))
    assert "Nhật ký nguyên vẹn" in whole
    assert f"{digest.day:%d/%m/%Y}" in whole
    packed = browser.get(f"{ADDRESS}/tom-luoc/{digest.day.isoformat()}.zip")
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        assert archive.read("tom-luoc.txt").decode() == digest.text
        assert archive.read("khoa.pem").decode() == digest.public_key
        assert archive.read("tom-luoc.sig") == bytes(digest.signature)
        assert digests.COMMAND in archive.read("cach-kiem-tra.txt").decode()
    for odd in ("2020-01-01", "hom-nay"):
        assert browser.get(f"{ADDRESS}/tom-luoc/{odd}.zip").status_code == 404
    first = TrailLine.objects.order_by("id")[0]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = 'replica'")
        cursor.execute("UPDATE audit_trailline SET address = 'x' WHERE id = %s", [first.pk])
        cursor.execute("SET LOCAL session_replication_role = 'origin'")
    browser.post(PROOF)
    broken = text(browser.get(PROOF))
    assert "Nhật ký không còn nguyên vẹn" in broken
    assert f"Dòng {first.pk} (vị trí 1) đã bị sửa sau khi ghi." in broken
    assert TrailCheck.objects.count() == 2
    assert TrailLine.objects.filter(kind="trail_checked").count() == 2
