"""What a step has to make: asked for by the act that leads on, kept in the record, and used further on."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from motcua.dossiers.acts import perform
from motcua.dossiers.errors import Incomplete
from motcua.dossiers.models import Dossier, Event, OfficerFile
from motcua.dossiers.selectors import available_actions, dossier_for, own_dossier
from motcua.dossiers.selectors.access import may_read_file
from motcua.dossiers.verification import verify
from motcua.process.models import ProcessVersion
from tests.acts.coordination import publish
from tests.story import DESK, EXAMINER, HEAD, Story

pytestmark = pytest.mark.django_db

FIELDS = [
    {"code": "muc_rui_ro", "kind": "number", "label": "Mức rủi ro", "required": True},
    {
        "code": "ket_luan",
        "kind": "choice",
        "label": "Kết luận thẩm định",
        "options": [{"value": "dat", "label": "Đạt"}, {"value": "khong", "label": "Không đạt"}],
    },
]


@pytest.fixture(autouse=True)
def producing(story: Story) -> None:
    """The examiner makes a report and fills in two fields; who decides has a button for high risks alone."""

    def change(steps: dict[str, dict[str, Any]]) -> None:
        examined = steps["tham-dinh"]
        examined["produces"] = ["Biên bản thẩm định"]
        examined["fields"] = copy.deepcopy(FIELDS)
        onward = next(action for action in examined["actions"] if action.get("kind") == "primary")
        decided = steps[onward["to"]]
        decided["actions"].append(
            {
                "code": "rui-ro-cao",
                "label": "Trả lại vì rủi ro cao",
                "act": "send_back",
                "to": "tham-dinh",
                "reason": True,
                "when": {"field": "muc_rui_ro", "at_least": 3},
            }
        )

    publish(change)


def onward(dossier: Dossier) -> tuple[str, str]:
    """(act, code) of the examiner's usual way on."""
    definition = ProcessVersion.objects.get(id=dossier.process_version_id).definition
    step = next(one for one in definition["steps"] if one["code"] == dossier.step)
    action = next(one for one in step["actions"] if one.get("kind") == "primary")
    return action["act"], action["code"]


def lead_on(story: Story, dossier: Dossier, **given: Any) -> Dossier:
    act, code = onward(dossier)
    data = {"opinion": "Đủ điều kiện", "reason": "Đủ điều kiện"} | given
    return perform(act, by=story.actor(EXAMINER), dossier=dossier.key, data=data, action=code).dossier


def test_the_act_that_leads_on_asks_for_what_is_missing_and_nothing_has_happened(story: Story) -> None:
    dossier = story.assigned()
    with pytest.raises(Incomplete) as refused:
        lead_on(story, dossier)
    assert set(refused.value.fields) == {"product-0", "made-muc_rui_ro"}
    assert "Biên bản thẩm định" in refused.value.fields["product-0"]
    with pytest.raises(Incomplete) as refused:
        lead_on(story, dossier, **{"product-0": story.file(), "made-muc_rui_ro": "cao"})
    assert set(refused.value.fields) == {"made-muc_rui_ro"}
    dossier.refresh_from_db()
    assert dossier.step == "tham-dinh"
    assert dossier.produced is None


def test_what_was_made_stands_in_the_record_and_is_proven(story: Story) -> None:
    dossier = story.assigned()
    report = story.file()
    after = lead_on(story, dossier, **{"product-0": report, "made-muc_rui_ro": "2", "made-ket_luan": "dat"})
    assert after.step != "tham-dinh"
    event = Event.objects.filter(dossier=after).latest("seq")
    assert event.data["produced"]["fields"] == {"muc_rui_ro": 2, "ket_luan": "dat"}
    assert event.data["produced"]["papers"][0]["sha256"] == report.sha256
    assert list(verify(after.code)) == []
    Dossier.objects.filter(id=after.id).update(produced={"papers": {}, "fields": {"muc_rui_ro": 9}})
    assert any("Sản phẩm" in one.message for one in verify(after.code))


def test_making_costs_the_act_no_statement_more_than_it_may_take(story: Story) -> None:
    dossier, by, report = story.assigned(), story.actor(EXAMINER), story.file()
    act, code = onward(dossier)
    data = {"opinion": "Đủ", "product-0": report, "made-muc_rui_ro": "1"}
    with CaptureQueriesContext(connection) as captured:
        perform(act, by=by, dossier=dossier.key, data=data, action=code, expected=dossier.event_count)
    counted = [one["sql"][:90] for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(counted) <= 12 - 3, counted
    assert OfficerFile.objects.get(dossier=dossier).file_id == report.id


def test_a_file_exchanged_by_hand_is_found(story: Story) -> None:
    after = lead_on(story, story.assigned(), **{"product-0": story.file(), "made-muc_rui_ro": "2"})
    OfficerFile.objects.filter(dossier=after).delete()
    assert any("Tệp sản phẩm" in one.message for one in verify(after.code))


def test_what_was_filled_in_decides_what_may_be_done_later(story: Story) -> None:
    low = lead_on(story, story.assigned(), **{"product-0": story.file(), "made-muc_rui_ro": "2"})
    high = lead_on(story, story.assigned(), **{"product-0": story.file(), "made-muc_rui_ro": "3"})
    holder = HEAD
    assert "rui-ro-cao" not in [one.code for one in available_actions(story.actor(holder), low)]
    assert "rui-ro-cao" in [one.code for one in available_actions(story.actor(holder), high)]


def test_coming_back_asks_only_for_what_is_missing_and_a_newer_one_takes_its_place(story: Story) -> None:
    dossier = lead_on(story, story.assigned(), **{"product-0": story.file(), "made-muc_rui_ro": "3"})
    holder = HEAD
    dossier = perform(
        "send_back",
        by=story.actor(holder),
        dossier=dossier.key,
        data={"reason": "Xem lại"},
        action="rui-ro-cao",
    ).dossier
    assert dossier.step == "tham-dinh"
    offered = available_actions(story.actor(EXAMINER), dossier)
    wanted = next(one for one in offered if one.kind == "primary").inputs
    product = next(one for one in wanted if one.name == "product-0")
    assert not product.required
    assert "Đã có" in product.hint
    assert next(one for one in wanted if one.name == "made-muc_rui_ro").value == "3"
    newer = story.file()
    dossier = lead_on(story, dossier, **{"product-0": newer, "made-muc_rui_ro": "1"})
    view = dossier_for(story.actor(EXAMINER), dossier.key)
    assert view is not None
    assert [(one.title, one.key) for one in view.products] == [("Biên bản thẩm định", str(newer.key))]
    assert view.product_values[0]["text"] == "1"
    assert list(verify(dossier.code)) == []


def test_ways_back_ask_for_nothing(story: Story) -> None:
    dossier = story.assigned()
    for one in available_actions(story.actor(EXAMINER), dossier):
        asked = [wanted.name for wanted in one.inputs if wanted.name.startswith(("product-", "made-"))]
        assert bool(asked) == (one.code == onward(dossier)[1])


def test_the_applicant_sees_nothing_of_it(story: Story) -> None:
    report = story.file()
    dossier = lead_on(story, story.assigned(), **{"product-0": report, "made-muc_rui_ro": "2"})
    view = own_dossier(dossier.submitter, dossier.key)
    assert view is not None
    assert view.products == []
    assert view.product_values == []
    assert all("produced" not in moment.data for moment in view.timeline)
    report.given_by = None
    report.save()
    assert not may_read_file(dossier.submitter, report)
    assert may_read_file(story.person(DESK), report)


def test_the_page_tells_what_is_to_be_made_and_shows_it_afterwards(story: Story, client: Client) -> None:
    dossier = story.assigned()
    client.force_login(story.person(EXAMINER))
    address = reverse("desk:dossier", kwargs={"key": dossier.key})
    before = client.get(address).content.decode()
    assert "Bước này phải có" in before
    assert "Biên bản thẩm định" in before
    assert 'name="product-0"' in before
    assert "Kết luận thẩm định" in before
    report = story.file()
    lead_on(story, dossier, **{"product-0": report, "made-muc_rui_ro": "2", "made-ket_luan": "khong"})
    after = client.get(address).content.decode()
    assert "Sản phẩm của các bước" in after
    assert str(report.key) in after
    assert "Không đạt" in after
