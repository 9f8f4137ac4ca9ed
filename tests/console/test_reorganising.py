"""Reorganisations, agreements and territory on the screen: drawn, distributed, confirmed; and who may."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.agencies.models import Agency, Reception, Reorganisation, TerritoryWard, Unit
from motcua.agencies.reorganisation_plan import plan_from
from motcua.dossiers.models import Dossier
from motcua.kernel.dates import format_date
from motcua.people.models import User
from tests.reorganising import COMMUNE, CONSTRUCTION, DAY, MERGED, TOP, deliver, done, merger
from tests.sample_database import forget_cached
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    CERTIFIED_COPY,
    COMMUNE_DESK,
    DEPARTMENT,
    DESK,
    JUSTICE,
    RETAIL,
    Story,
)
from tests.story_fixtures import story

__all__ = ["story"]

LIST, TERRITORY, RECEPTIONS = "/quan-tri/sap-xep-co-quan", "/quan-tri/dia-ban", "/quan-tri/nhan-ho-so-thay"


def client_of(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def drawing(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "merge",
        "sources": [DEPARTMENT, CONSTRUCTION],
        "new_name_1": "Sở Kinh tế – Hạ tầng",
        "new_code_1": MERGED,
        "new_level_1": "department",
        "new_parent_1": "H27",
        "rule": "division",
        "effective_on": format_date(timezone.localdate()),
        "basis": "Nghị quyết số 12/NQ-HĐND",
        **changes,
    }


def test_a_merger_is_drawn_seen_changed_and_done(story: Story) -> None:
    running = story.assigned()
    top = client_of(TOP)
    assert top.get(f"{LIST}?loai=merge").status_code == 200
    answer = top.post(LIST, drawing())
    row = Reorganisation.objects.get()
    page = f"{LIST}/{row.pk}"
    assert (answer.status_code, answer["Location"]) == (302, page)
    html = top.get(page).content.decode()
    assert "Sở Kinh tế – Hạ tầng: 1 hồ sơ đang giải quyết và đang soạn." in html
    assert "Phòng Quản lý thương mại" in html or "quan-ly-thuong-mai" in html
    assert not Agency.objects.filter(code=MERGED).exists()
    # The desk of one does not become a part of the other's desk, but stays on its own.
    given = {f"dv:{one.agency}/{one.unit}": f"{one.to}|{one.join}" for one in plan_from(row.plan).units} | {
        "dv:H27.13/mot-cua": f"{MERGED}|",
        "keeper": MERGED,
    }
    assert top.post(page, {**given, "luu": "1"}).status_code == 302
    row.refresh_from_db()
    moves = {(one.agency, one.unit): one for one in plan_from(row.plan).units}
    assert moves[CONSTRUCTION, "mot-cua"].join == ""
    refused = top.post(page, {"xac-nhan": "1"})
    assert refused.status_code == 422
    assert "đã xem kỹ" in refused.content.decode()
    assert top.post(page, {"xac-nhan": "1", "dong_y": "1"}).status_code == 302
    deliver()
    running.refresh_from_db()
    assert running.agency.code == MERGED
    html = top.get(page).content.decode()
    assert "1 hồ sơ đã chuyển, 0 hồ sơ đang chờ chuyển." in html
    forget_cached()
    merged, old = Agency.objects.get(code=MERGED), Agency.objects.get(code=DEPARTMENT)
    told = f"Đến {format_date(timezone.localdate() - DAY)}: {old.name}"
    assert told in top.get(f"/quan-tri/co-quan/{merged.pk}").content.decode()
    assert "đã kết thúc ngày" in top.get(f"/quan-tri/co-quan/{old.pk}").content.decode()
    moved = Client().get(f"/cong-khai/{DEPARTMENT}")
    assert (moved.status_code, moved["Location"]) == (301, f"/cong-khai/{MERGED}")
    assert told in Client().get(f"/cong-khai/{MERGED}").content.decode()


def test_one_for_a_day_to_come_waits_and_is_taken_back(story: Story) -> None:
    top = client_of(TOP)
    top.post(LIST, drawing(effective_on=format_date(timezone.localdate() + 5 * DAY)))
    page = f"{LIST}/{Reorganisation.objects.get().pk}"
    top.post(page, {"xac-nhan": "1", "dong_y": "1"})
    html = top.get(page).content.decode()
    assert "Chờ đến ngày" in html
    assert "Thực hiện ngay" not in html
    assert top.post(page, {"lam-ngay": "1"}).status_code == 422
    assert top.post(page, {"huy": "1"}).status_code == 302
    assert "Đã huỷ" in top.get(LIST).content.decode()
    assert not Agency.objects.filter(code=MERGED).exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"basis": ""}, "Hãy ghi căn cứ"),
        ({"sources": []}, "Hãy chọn cơ quan"),
        ({"effective_on": "32/13/2026"}, "ngày"),
        ({"new_code_1": "sai mã"}, "Mã định danh gồm"),
        ({"kind": "gì đó"}, "Hãy chọn cách sắp xếp"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    story: Story, changes: dict[str, Any], said: str
) -> None:
    answer = client_of(TOP).post(LIST, drawing(**changes))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert said in html
    if changes.get("kind") is None:
        assert "Sở Kinh tế – Hạ tầng" in html
    assert not Reorganisation.objects.exists()


def test_a_distribution_that_is_refused_stays_as_it_was_chosen(story: Story) -> None:
    top = client_of(TOP)
    nothing = dict.fromkeys(("new_name_1", "new_code_1", "new_level_1", "new_parent_1"), "")
    top.post(LIST, drawing(kind="split", sources=[DEPARTMENT], targets=[DEPARTMENT, CONSTRUCTION], **nothing))
    row = Reorganisation.objects.get()
    units = Unit.objects.filter(agency__code=DEPARTMENT).values_list("code", flat=True)
    given = {f"dv:{DEPARTMENT}/{unit}": f"{DEPARTMENT}|" for unit in units} | {
        # It would join what goes away itself.
        f"dv:{DEPARTMENT}/quan-ly-thuong-mai": f"{DEPARTMENT}|quan-ly-cong-nghiep",
        f"dv:{DEPARTMENT}/quan-ly-cong-nghiep": f"{CONSTRUCTION}|",
    }
    answer = top.post(f"{LIST}/{row.pk}", {**given, "luu": "1"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "cũng đang chuyển đi" in html
    for chosen in (f"{DEPARTMENT}|quan-ly-cong-nghiep", f"{CONSTRUCTION}|"):
        assert re.search(rf'value="{re.escape(chosen)}"\s+selected', html), chosen
    kept = row.plan
    row.refresh_from_db()
    assert row.plan == kept


def test_nobody_else_reorganises(story: Story) -> None:
    top = client_of(TOP)
    top.post(LIST, drawing())
    page = f"{LIST}/{Reorganisation.objects.get().pk}"
    for email in (ADMINISTRATOR, DESK, APPLICANT):
        client = client_of(email)
        for address in (LIST, page):
            assert client.get(address).status_code == 403
            assert client.post(address, {"xac-nhan": "1", "dong_y": "1"}).status_code == 403
    assert Client().get(LIST).status_code == 302
    assert "Sắp xếp cơ quan" not in client_of(ADMINISTRATOR).get("/quan-tri/co-quan").content.decode()


def test_an_agreement_is_made_used_and_ended(story: Story) -> None:
    top = client_of(TOP)
    ward, department = Agency.objects.get(code=COMMUNE), Agency.objects.get(code=DEPARTMENT)
    given = {
        "receiver": ward.pk,
        "responsible": department.pk,
        "procedures": [RETAIL],
        "codes": "responsible",
        "starts_on": "",
        "basis": "Thoả thuận số 5/TT",
    }
    assert top.post(RECEPTIONS, {**given, "basis": ""}).status_code == 422
    assert top.post(RECEPTIONS, {**given, "ends_on": "01/01/2020"}).status_code == 422
    assert top.post(RECEPTIONS, given).status_code == 302
    forget_cached()
    assert f"{ward.name} nhận thay {department.name}" in top.get(RECEPTIONS).content.decode()
    # An administrator of one side sees it and cannot end it.
    one = Reception.objects.get()
    mine = client_of(ADMINISTRATOR)
    assert "Thoả thuận số 5/TT" in mine.get(RECEPTIONS).content.decode()
    assert mine.post(RECEPTIONS, {"ket-thuc": one.pk, "ends_on": ""}).status_code == 422
    desk = client_of(COMMUNE_DESK)
    html = desk.get(f"/can-bo/tiep-nhan-moi?agency={DEPARTMENT}").content.decode()
    assert f"{department.name} (nhận thay)" in html
    entered = desk.post("/can-bo/tiep-nhan-moi", {"procedure": RETAIL, "agency": DEPARTMENT})
    assert entered.status_code == 302
    dossier = Dossier.objects.get(receiver=ward)
    html = desk.get(entered["Location"]).content.decode()
    assert "Nhận trực tiếp tại" in html
    assert dossier.agency == department
    assert top.post(RECEPTIONS, {"ket-thuc": one.pk, "ends_on": ""}).status_code == 302
    one.refresh_from_db()
    assert one.ends_on == timezone.localdate()


def test_wards_are_set_and_gaps_and_overlaps_told(story: Story) -> None:
    top = client_of(TOP)
    ward = Agency.objects.get(code=COMMUNE)
    asked = {"tinh": "42", "co-quan": ward.pk, "wards": ["18073", "18652", "00070"]}
    assert top.post(TERRITORY, asked).status_code == 302
    kept = TerritoryWard.objects.filter(agency=ward)
    assert set(kept.values_list("ward", flat=True)) <= {"18073", "18652"}, "no ward of another province"
    other = Agency.objects.create(
        code="H27.41",
        name="UBND phường Khác",
        level="commune",
        parent=ward.parent,
        calendar=ward.calendar,
        place="x",
    )
    TerritoryWard.objects.create(agency=other, province="42", ward=kept[0].ward)
    html = top.get(f"{TERRITORY}?tinh=42").content.decode()
    assert f"{ward.name}; UBND phường Khác" in html or f"UBND phường Khác; {ward.name}" in html
    assert "chưa có cơ quan phụ trách" in html
    mine = client_of(ADMINISTRATOR)
    assert top.get(f"{TERRITORY}?co-quan={ward.pk}&don-vi={chr(57) * 5000}").status_code == 404
    assert mine.get(f"{TERRITORY}?co-quan={ward.pk}").status_code == 404
    assert mine.post(TERRITORY, asked).status_code == 404


def test_the_portal_proposes_who_is_responsible_where_one_lives(story: Story) -> None:
    justice, ward = Agency.objects.get(code=JUSTICE), Agency.objects.get(code=COMMUNE)
    person = story.person(APPLICANT)
    address = {"province": "42", "ward": "18073", "detail": "Số 1"}
    User.objects.filter(pk=person.pk).update(address=address)
    page = f"/nop-ho-so/{CERTIFIED_COPY}"
    citizen = client_of(APPLICANT)
    assert "thuộc địa bàn" not in citizen.get(page).content.decode()
    TerritoryWard.objects.create(agency=ward, province="42", ward="18073")
    forget_cached()
    html = citizen.get(page).content.decode()
    assert "thuộc địa bàn của cơ quan đã chọn sẵn" in html
    checked = html.index(f'value="{COMMUNE}" checked')
    assert checked
    # Two that claim the same ward: nothing is proposed.
    TerritoryWard.objects.create(agency=justice, province="42", ward="18073")
    forget_cached()
    assert "thuộc địa bàn" not in citizen.get(page).content.decode()


def test_a_done_one_shows_what_could_not_be_brought_over(story: Story) -> None:
    story.assigned()
    row = done(story, "merge", merger())
    row.dossiers.update(event=None, refused="Lý do nào đó", handled_at=timezone.now())
    page = f"{LIST}/{row.pk}"
    top = client_of(TOP)
    assert "Lý do nào đó" in top.get(page).content.decode()
    assert top.post(page, {"thu-lai": "1"}).status_code == 302
    assert row.dossiers.filter(handled_at__isnull=True).count() == 1
