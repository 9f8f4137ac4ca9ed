"""An inspector asks who did what, when and by which rule: reads all, acts on nothing, leaves lines."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from openpyxl import load_workbook

from motcua.agencies.delegations import (
    DelegationRefused,
    Wanted,
    delegable,
    delegate,
    possible_delegates,
)
from motcua.agencies.models import Agency, GivenRight, Holding, Post
from motcua.agencies.rights import ACTS, Effect, Reach
from motcua.agencies.selectors import officers_in, people_in
from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind
from motcua.dossiers.acts import ACTS as ALL_ACTS
from motcua.dossiers.acts import perform
from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import Dossier, Event, Exchange, InternalNote
from motcua.dossiers.permitted import PERMITTED
from motcua.dossiers.scope import may_know_of
from motcua.dossiers.selectors import visible_to
from motcua.dossiers.selectors.opinions import waiting_for_opinion
from tests.desk.conftest import Desk
from tests.desk.helpers import page_of, shown
from tests.sample_database import forget_cached
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    DESK,
    DIRECTOR,
    EXAMINER,
    HEAD,
    INSPECTOR,
    OTHER_HEAD,
    PDF,
    Story,
)

PAGE = "/can-bo/thanh-tra"


def search(client: Any, **typed: str) -> str:
    answer = client.post(PAGE, typed)
    assert answer.status_code == 302, shown(answer)
    return shown(client.get(PAGE))


def record_of(dossier: Dossier) -> str:
    return f"{PAGE}/ho-so/{dossier.key}"


def test_what_an_officer_did_is_found_with_the_rules_it_was_done_by(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    inspector = at(INSPECTOR)
    page = search(inspector, officer="chuyenvien@sct")
    events = Event.objects.filter(dossier=dossier)
    head = events.get(act="assign")
    assert head.actor_as["name"] not in page.partition("<table")[2]
    page = search(inspector, officer=head.actor_as["name"])
    assert dossier.code in page
    assert f"{head.seq}. " in page
    rules, process = dossier.rule_set, dossier.process_version
    assert f"bộ quy định {rules.code} bản {rules.number}" in page
    assert f"quy trình bản {process.number}" in page
    assert bytes(head.hash).hex()[:12] in page
    # By dossier: every act of it, the applicant's too, and nothing of others.
    page = search(inspector, code=dossier.code.lower())
    assert all(f"{event.seq}. " in page for event in events)
    assert "Không có việc nào khớp" in search(inspector, code="H27.03-991231-0001")
    assert "Không có việc nào khớp" in search(inspector, **{"from": "01/01/2020", "to": "31/01/2020"})


def test_a_dossier_is_read_with_its_record_and_its_chain(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    inspector = at(INSPECTOR)
    page = shown(inspector.get(record_of(dossier)))
    assert "sự kiện nguyên vẹn" in page
    assert "Đối chiếu toàn bộ" in page
    assert "khớp với diễn biến" in shown(inspector.post(record_of(dossier)))
    line = TrailLine.objects.get(kind=Kind.INSPECTED)
    assert line.details == {"what": "verified", "differences": 0}
    # The very things that an inspector comes to find.
    Dossier.objects.filter(pk=dossier.pk).update(state="stopped")
    assert "Hồ sơ khác với diễn biến" in shown(inspector.post(record_of(dossier)))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = 'replica'")
        cursor.execute(
            "UPDATE dossiers_event SET reason = 'khác' WHERE dossier_id = %s AND seq = 2", [dossier.pk]
        )
        cursor.execute("SET LOCAL session_replication_role = 'origin'")
    page = shown(inspector.get(record_of(dossier)))
    assert "không còn nguyên vẹn" in page
    assert "số 2" in page


def test_who_looked_is_part_of_it_and_the_inspector_too(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    at(EXAMINER).get(page_of(dossier))
    inspector = at(INSPECTOR)
    inspector.get(record_of(dossier))
    page = shown(inspector.get(record_of(dossier)))
    looks = TrailLine.objects.filter(kind=Kind.VIEW, about=f"dossier:{dossier.key}")
    names = {line.person.full_name for line in looks}
    assert len(names) == 2
    assert all(name in page.partition("Ai đã xem")[2] for name in names)
    # The person whose dossier it is reads of the inspector as of everybody else.
    assert "Thanh tra viên" in shown(at(APPLICANT).get("/tai-khoan/ai-da-xem"))
    search(inspector, code=dossier.code, officer="ai đó")
    assert TrailLine.objects.get(kind=Kind.INSPECTED).details["by"] == ["dossier", "officer"]


def test_a_search_by_words_finds_no_citizen(story: Story, at: Desk) -> None:
    """Neither by a name nor, letter by letter, by an address that is hidden."""
    dossier = story.assigned()
    at(EXAMINER).get(page_of(dossier))
    inspector, examiner = at(INSPECTOR), story.person(EXAMINER).full_name
    for words in (APPLICANT[:6], "Nguyễn Văn An"):
        assert examiner not in search(inspector, officer=words)
    assert examiner in search(inspector, officer=EXAMINER[:12])


def test_numbers_are_masked_for_an_inspector_and_shown_on_demand(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    inspector = at(INSPECTOR)
    page = shown(inspector.get(page_of(dossier)))
    for hidden in ("042085004821", "0900000101", "nguyenvanan@mau.vn", "Số 12 đường Mẫu"):
        assert hidden not in page, hidden
    asked = inspector.post(f"{page_of(dossier)}/nhap/hien", {"what": "applicant.id_number"})
    assert "042085004821" in shown(asked)
    assert TrailLine.objects.filter(kind=Kind.REVEAL).count() == 1


def test_an_extract_carries_its_hash_into_the_trail(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    at(EXAMINER).get(page_of(dossier))
    inspector = at(INSPECTOR)
    search(inspector, code=dossier.code)
    for kind, words in (("acts", "Mã băm của sự kiện"), ("trail", "Địa chỉ mạng")):
        made = inspector.post(f"{PAGE}/trich-luc", {"loai": kind})
        assert made.status_code == 200
        proof = hashlib.sha256(made.content).hexdigest()
        line = TrailLine.objects.filter(kind=Kind.EXPORT, about="inspection:search").latest("id")
        assert line.details["sha256"] == proof
        assert proof[:12] in made["Content-Disposition"]
        assert proof in shown(inspector.get(PAGE))
        rows = list(load_workbook(io.BytesIO(made.content)).active.values)
        assert any(words in str(cell) for row in rows for cell in row)
        assert line.details["rows"] >= 1
    acts = Event.objects.filter(dossier=dossier).count()
    assert TrailLine.objects.filter(details__what="acts").get().details["rows"] == acts


def test_an_inspector_acts_on_nothing(story: Story, at: Desk) -> None:
    assert not any("inspector" in row for row in PERMITTED.values())
    dossier = story.assigned()
    inspector = at(INSPECTOR)
    page = shown(inspector.get(page_of(dossier)))
    for words in ("Gửi cho người nộp", "Lưu ghi chú nội bộ", 'id="thao-tac"', "Số hoá giấy tờ"):
        assert words not in page, words
    assert inspector.post(f"{page_of(dossier)}/nhap/trao-doi", {"text": "Xin chào"}).status_code == 403
    assert inspector.post(f"{page_of(dossier)}/nhap/ghi-chu", {"text": "Xin chào"}).status_code == 403
    assert not Exchange.objects.exists()
    assert not InternalNote.objects.exists()
    before = Event.objects.count()
    for act in ALL_ACTS:
        with pytest.raises(Refusal):
            perform(
                act, by=story.actor(INSPECTOR), dossier=dossier.key, data={}, expected=dossier.event_count
            )
    assert Event.objects.count() == before


def test_no_right_makes_an_inspector_act(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    post = Post.objects.get(role="inspector")
    GivenRight.objects.create(
        post=post,
        effect=Effect.ALLOW,
        what=ACTS,
        reach=Reach.ALL,
        agency=post.unit.agency,
        given_by=story.person(DIRECTOR),
        starts_on=timezone.localdate(),
        reason="thử",
    )
    assert 'id="thao-tac"' not in shown(at(INSPECTOR).get(page_of(dossier)))


def test_nobody_carries_an_inspectors_post_nor_does_an_inspector_carry_one(story: Story, at: Desk) -> None:
    """Who is inspected would choose the inspector; an inspector would act."""
    assert "vị trí thanh tra không uỷ quyền" in shown(at(INSPECTOR).get("/can-bo/uy-quyen"))
    post = Post.objects.get(role="inspector")
    post.unit = Post.objects.filter(role="examiner", holdings__person=story.person(EXAMINER)).get().unit
    post.save()
    inspector, director = story.person(INSPECTOR), story.actor(DIRECTOR)
    held = {holding.person.email: holding.pk for holding in Holding.objects.select_related("person")}
    assert INSPECTOR not in {one.person.email for one in delegable(director)}
    assert delegable(story.actor(INSPECTOR)) == []
    assert inspector.pk not in dict(possible_delegates(director))
    day = timezone.localdate()
    for of, to in ((INSPECTOR, story.person(EXAMINER)), (EXAMINER, inspector)):
        with pytest.raises(DelegationRefused):
            delegate(director, Wanted(held[of], to.pk, day, day, "thử"))
    assert delegate(director, Wanted(held[EXAMINER], story.person(HEAD).pk, day, day, "thử")).pk


def test_an_inspector_is_not_asked_with_the_unit(story: Story) -> None:
    """An opinion asked of the unit of an inspector waits for the others, and opens nothing beyond the scope."""
    post = Post.objects.get(role="inspector")
    unit = Post.objects.filter(role="division_head", holdings__person=story.person(OTHER_HEAD)).get().unit
    data = {"units": [str(unit.pk)], "question": "Có đủ điều kiện không?", "days": "2"}
    dossier = story.do("consult", story.assigned(), EXAMINER, data).dossier
    Dossier.objects.filter(pk=dossier.pk).update(agency=Agency.objects.get(code="H27.09"))
    Post.objects.filter(pk=post.pk).update(unit=unit)
    dossier.refresh_from_db()
    forget_cached()
    inspector = story.person(INSPECTOR).pk
    for people in (people_in("", unit_id=unit.pk), set(dict(officers_in(unit.pk)))):
        assert story.person(OTHER_HEAD).pk in people
        assert inspector not in people
    for one, knows in ((INSPECTOR, False), (OTHER_HEAD, True)):
        actor = story.actor(one)
        assert may_know_of(actor, dossier) is knows
        assert Dossier.objects.filter(visible_to(actor), pk=dossier.pk).exists() is knows
        assert Dossier.objects.filter(waiting_for_opinion(actor)).exists() is knows


def test_the_notes_of_officers_are_read_and_the_files_opened(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    at(EXAMINER).post(f"{page_of(dossier)}/nhap/ghi-chu", {"text": "Chờ đối chiếu với sổ gốc"})
    inspector = at(INSPECTOR)
    assert "Chờ đối chiếu với sổ gốc" in shown(inspector.get(page_of(dossier)))
    paper = dossier.papers.first()
    assert b"".join(inspector.get(f"/tep/{paper.file.key}").streaming_content).startswith(PDF)
    assert TrailLine.objects.filter(about=f"file:{paper.file.key}").exists()


def test_lists_books_and_reports_of_all_below_are_open(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    inspector = at(INSPECTOR)
    assert dossier.code in shown(inspector.get("/can-bo/danh-sach/all", {"q": dossier.code[:6]}))
    asked = {"from": "01/01/2020", "to": "31/12/2030", "agency": str(dossier.agency_id)}
    page = shown(inspector.get("/can-bo/so-theo-doi", asked))
    assert dossier.code in page
    assert "0900000101" not in page
    assert inspector.get("/can-bo/bao-cao").status_code == 200


def test_it_is_for_inspectors_alone(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    for email in (DESK, HEAD, DIRECTOR, EXAMINER, ADMINISTRATOR, APPLICANT):
        client = at(email)
        assert client.get(PAGE).status_code == 403, email
        assert client.get(record_of(dossier)).status_code == 403, email
        assert client.post(f"{PAGE}/trich-luc", {"loai": "acts"}).status_code == 403, email
        assert "Kiểm tra diễn biến" not in shown(client.get(page_of(dossier)))


def test_an_inspector_below_sees_nothing_of_the_side(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    # The same post in a department beside the one that resolves it.
    elsewhere = Post.objects.exclude(unit__agency=dossier.agency).filter(unit__agency__code="H27.09").first()
    Post.objects.filter(role="inspector").update(unit=elsewhere.unit)
    inspector = at(INSPECTOR)
    assert inspector.get(page_of(dossier)).status_code == 404
    assert inspector.get(record_of(dossier)).status_code == 404
    assert "Không có việc nào khớp" in search(inspector, code=dossier.code)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"from": "31/02/2026"}, "31/02/2026"),
        ({"from": "02/01/2026", "to": "01/01/2026"}, "Ngày cuối"),
        ({"from": "01/01/2020", "to": "01/01/2026"}, "nhiều nhất một năm"),
    ],
)
def test_days_that_cannot_be_are_told(story: Story, at: Desk, typed: dict[str, str], words: str) -> None:
    answer = at(INSPECTOR).post(PAGE, {"officer": "Hà", **typed})
    assert answer.status_code == 422
    assert words in shown(answer)
    assert 'value="Hà"' in shown(answer)
    assert not TrailLine.objects.filter(kind=Kind.INSPECTED).exists()
