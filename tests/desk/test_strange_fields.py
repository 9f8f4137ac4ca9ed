"""What an act does not ask for is not left aside in silence: nothing is done, and everything typed is still there."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from motcua.dossiers.models import Dossier, Event
from motcua.process.models import ProcessVersion
from motcua.process.services import publish_process
from tests.desk.conftest import Desk
from tests.desk.helpers import press, shown
from tests.story import DESK, EXAMINER, HEAD, PDF, Story


@pytest.mark.parametrize(
    ("strange", "named"),
    [
        ({"la_lam": "x"}, "la_lam"),
        ({"items-0-text": "x"}, "items"),
        ({"van-ban": SimpleUploadedFile("la.pdf", PDF)}, "van-ban"),
    ],
)
def test_an_act_with_a_field_that_it_does_not_have(
    story: Story, at: Desk, strange: dict[str, Any], named: str
) -> None:
    dossier = story.submitted()
    before = Event.objects.filter(dossier=dossier).count()
    answer = press(at(DESK), dossier, "tu-choi", {"reason": "Không thuộc thẩm quyền", **strange})
    page = shown(answer)
    assert answer.status_code == 422
    assert f"Không nhận {named} vì thao tác này không có ô đó" in page
    assert "Không thuộc thẩm quyền" in page
    assert Event.objects.filter(dossier=dossier).count() == before


def test_what_only_one_of_many_dossiers_asks_for_is_not_lost_at_the_others(story: Story, at: Desk) -> None:
    """Two dossiers at one step under two versions of the process: the newer asks the head for a word."""
    plain, asking = story.forwarded(), story.forwarded()
    version = ProcessVersion.objects.get(pk=asking.process_version_id)
    definition = copy.deepcopy(version.definition)
    step = next(one for one in definition["steps"] if one["code"] == asking.step)
    step["fields"] = [{"code": "loi_dan", "kind": "text", "label": "Lời dặn"}]
    newer = publish_process(version.code, version.title, definition)
    Dossier.objects.filter(pk=asking.pk).update(process_version=newer)
    sent = {
        "chon": [f"{one.key}.{one.event_count}" for one in (plain, asking)],
        "xac-nhan": "1",
        "examiner": str(story.person(EXAMINER).pk),
        "made-loi_dan": "Làm trước ngày 20",
    }
    page = shown(at(HEAD).post("/can-bo/danh-sach/to_assign/hang-loat/assign", sent))
    for one in (plain, asking):
        one.refresh_from_db()
    assert asking.produced["fields"] == {"loi_dan": "Làm trước ngày 20"}
    assert plain.examiner_id is None, "what was written for it would have been lost"
    assert "Không nhận made-loi_dan" in page


def test_an_act_on_many_dossiers_likewise(story: Story, at: Desk) -> None:
    dossier = story.forwarded()
    chosen = f"{dossier.key}.{dossier.event_count}"
    browser = at(HEAD)
    page = shown(browser.post("/can-bo/danh-sach/to_assign/hang-loat/assign", {"chon": chosen}))
    assert 'name="xac-nhan"' in page
    sent = {"chon": chosen, "xac-nhan": "1", "la_lam": "x"}
    answer = browser.post("/can-bo/danh-sach/to_assign/hang-loat/assign", sent)
    assert answer.status_code == 422
    assert "Không nhận la_lam" in shown(answer)
    dossier.refresh_from_db()
    assert dossier.examiner_id is None
