"""The diagram of permitted state moves, edited on the screen: checked against the processes in use, then published."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from motcua.exchange.packages import load_folder
from motcua.process.models import StateDiagram
from motcua.process.selectors import current_states
from tests.console.drawing import administrator, form_fields
from tests.console.test_console import signed_in
from tests.exchange.small import small_package, write

pytestmark = pytest.mark.django_db

ADDRESS = "/quan-tri/trang-thai/sua"


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    assert load_folder(write(tmp_path, small_package())).ok


def sent(client: Client) -> dict[str, str]:
    """The form as it stands, as a browser would send it."""
    html = client.get(ADDRESS).content.decode().replace(f'action="{ADDRESS}"', 'id="so-do"')
    return form_fields(html, "so-do")


@pytest.mark.criterion("II.4.2")
def test_a_move_is_allowed_and_published_after_being_shown() -> None:
    client = administrator()
    fields = sent(client) | {"move-processing-stopped": "1"}
    shown = client.post(ADDRESS, fields).content.decode()
    assert "Chuyển từ “Trạng thái processing” sang “Trạng thái stopped”" in shown
    assert StateDiagram.objects.count() == 1
    client.post(ADDRESS, fields | {"chac": "1"})
    diagram = current_states()
    assert diagram is not None
    assert diagram.number == 2
    assert ["processing", "stopped"] in diagram.definition["moves"]
    assert len(diagram.definition["moves"]) == 7


@pytest.mark.criterion("II.4.2")
def test_a_diagram_that_breaks_a_process_in_use_is_refused() -> None:
    client = administrator()
    fields = sent(client)
    del fields["move-waiting_acceptance-processing"]
    answer = client.post(ADDRESS, fields | {"chac": "1"})
    assert answer.status_code == 422
    assert "Quy trình “Một cửa” đang dùng sẽ sai" in answer.content.decode()
    assert StateDiagram.objects.count() == 1


@pytest.mark.criterion("II.4.1", "II.3.4")
def test_labels_are_changed_and_must_not_be_empty() -> None:
    client = administrator()
    fields = sent(client)
    refused = client.post(ADDRESS, fields | {"label-done": " ", "label-new": "Vừa tạo"})
    assert refused.status_code == 422
    assert "Hãy ghi tên gọi" in refused.content.decode()
    assert "Vừa tạo" in refused.content.decode()
    client.post(ADDRESS, fields | {"label-done": "Xong việc", "chac": "1"})
    assert "Xong việc" in client.get(reverse("console:states")).content.decode()


def test_what_overtook_the_page_is_shown_again_first() -> None:
    client = administrator()
    fields = sent(client)
    client.post(ADDRESS, fields | {"label-done": "Một", "chac": "1"})
    client.post(ADDRESS, fields | {"label-done": "Hai", "chac": "1"})
    assert StateDiagram.objects.count() == 2


def test_nothing_changed_publishes_nothing() -> None:
    client = administrator()
    answer = client.post(ADDRESS, sent(client) | {"chac": "1"})
    assert "Không có gì thay đổi" in answer.content.decode()
    assert StateDiagram.objects.count() == 1


def test_only_the_administrators_of_the_top_agency_edit_what_all_share() -> None:
    assert Client().get(ADDRESS).status_code == 302
    assert signed_in("H27.03/mot-cua/can-bo").get(ADDRESS).status_code == 403
    department = administrator("H27.03/quan-tri/quan-tri")
    assert department.get(ADDRESS).status_code == 403
    assert department.post(ADDRESS, {"chac": "1"}).status_code == 403
    assert "Sửa trạng thái" not in department.get(reverse("console:states")).content.decode()
    assert StateDiagram.objects.count() == 1
