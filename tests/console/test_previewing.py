"""A procedure that is being written is seen as the portal will show it, before anybody else can see it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from motcua.catalogue.models import Procedure
from motcua.console.designer import ground
from motcua.console.models import ProcedureDraft
from motcua.console.procedures import choices
from motcua.exchange.packages import load_folder
from tests.console.drawing import administrator
from tests.console.writing import begin, begin_version, publish, send, write
from tests.exchange.small import small_package
from tests.exchange.small import write as write_package

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    ground._ground.cache_clear()
    choices._places.cache_clear()
    assert load_folder(write_package(tmp_path, small_package())).ok


def preview(client: Client, draft: ProcedureDraft) -> str:
    answer = client.get(reverse("console:procedure_preview", kwargs={"key": draft.key}))
    assert answer.status_code == 200
    return str(answer.content.decode())


def content(text: str) -> str:
    """The columns of the page, without the button that leads to filing and the links to the blank form."""
    found = re.search(r'<div class="mc-columns mc-columns--side">.*', text, re.DOTALL)
    assert found
    columns = found[0][: found[0].index("</main>")]
    columns = re.sub(r"<p><(a|button) class=.govuk-button.*?</p>", "", columns)
    columns = re.sub(r'<a href="[^"]*/mau-don[.]\w+"[^>]*>(\w+)<span.*?</span></a>', r"\1", columns)
    return " ".join(columns.split())


def test_a_draft_is_shown_as_the_portal_shows_it_once_it_is_published(client: Client) -> None:
    office = administrator()
    draft = begin(office)
    write(office, draft)
    send(office, draft, "ket-qua", {"requirements": "Có bản vẽ\nCó đất"})
    before = preview(office, draft)
    assert "Bản xem thử" in before
    assert "Có bản vẽ" in before
    assert "Sở mẫu (Phòng)" in before
    assert not Procedure.objects.filter(code=draft.code).exists()
    assert client.get(reverse("portal:procedure", kwargs={"code": draft.code})).status_code == 404
    publish(office, draft)
    after = client.get(reverse("portal:procedure", kwargs={"code": draft.code})).content.decode()
    assert content(before) == content(after)


def test_the_next_version_is_seen_while_people_read_the_present_one(client: Client) -> None:
    office = administrator()
    draft = begin_version(office, "2.000620")
    send(office, draft, "ket-qua", {"requirements": "Yêu cầu mới"})
    assert "Yêu cầu mới" in preview(office, draft)
    assert (
        "Yêu cầu mới"
        not in client.get(reverse("portal:procedure", kwargs={"code": "2.000620"})).content.decode()
    )


def test_what_cannot_be_shown_yet_says_what_to_mend_and_where() -> None:
    office = administrator()
    text = preview(office, begin(office))
    assert "chỗ phải sửa trước khi xem thử" in text
    assert "?phan=" in text
