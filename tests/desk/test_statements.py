"""No page of the desk asks the database more the more rows it shows; none asks more than eight times."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.desk.columns import COLUMNS
from motcua.dossiers.models import Dossier
from tests.acts.coordination import handed_on, settle
from tests.desk.conftest import Desk
from tests.desk.helpers import copies
from tests.story import DESK, DIRECTOR, EXAMINER, HEAD, JUSTICE_DESK, Story

MOST = 8


def statements(browser: Client, address: str) -> int:
    """How many statements a page takes once its process is warm."""
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(address)
    assert answer.status_code == 200
    return len([one for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


@pytest.mark.parametrize(
    "address",
    [
        "/can-bo/danh-sach/to_accept",
        "/can-bo/danh-sach/all",
        "/can-bo/danh-sach/all?q=nguyen&state=waiting_acceptance&sort=due&page=2",
        "/can-bo/",
    ],
)
def test_lists_and_board(story: Story, at: Desk, address: str) -> None:
    dossier = story.submitted()
    copies(dossier, 4)
    assert statements(at(DESK), address.replace("&page=2", "")) <= MOST
    copies(story.submitted(), 50)
    assert statements(at(DESK), address) <= MOST


@pytest.mark.parametrize(
    "address",
    [
        "/can-bo/danh-sach/all",
        "/can-bo/danh-sach/all?q=nguyen&name=nguyen+van&due=soon&sort=submitted",
        "/can-bo/danh-muc/thong-bao-tmdt/tat-ca",
    ],
)
def test_a_list_with_own_columns_and_saved_filters(story: Story, at: Desk, address: str) -> None:
    browser = at(DESK)
    browser.post("/can-bo/cot/all", {"cot": [column.key for column in COLUMNS], "pham-vi": "all"})
    copies(story.accepted(), 4)
    assert statements(browser, address) <= MOST
    copies(story.accepted(), 30)
    listed = address.removeprefix("/can-bo/danh-sach/").removeprefix("/can-bo/danh-muc/").partition("?")[0]
    for number in range(30):
        saved = {"name": f"Bộ lọc {number}", "unit": str(story.unit(DESK))}
        assert browser.post(f"/can-bo/bo-loc/moi/{listed}?state=accepted", saved).status_code == 302
    assert statements(browser, address) <= MOST
    assert statements(browser, "/can-bo/bo-loc") <= MOST


def test_the_page_of_a_dossier(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    assert statements(at(EXAMINER), f"/can-bo/ho-so/{dossier.key}") <= MOST
    story.do("examine", dossier, EXAMINER, {"opinion": "Đủ."})
    for number in range(6):
        story.do("examine", dossier, EXAMINER, {"opinion": f"Xem lại lần {number}."})
    assert statements(at(EXAMINER), f"/can-bo/ho-so/{dossier.key}") <= MOST


@pytest.mark.parametrize("email", [EXAMINER, HEAD, DIRECTOR, DESK])
def test_the_page_of_a_dossier_that_was_handed_on_and_of_what_it_became(
    story: Story, at: Desk, email: str
) -> None:
    parent = handed_on(story)
    address = f"/can-bo/ho-so/{parent.key}"
    assert statements(at(email), address) <= MOST
    child = Dossier.objects.get(parent=parent)
    assert statements(at(JUSTICE_DESK), f"/can-bo/ho-so/{child.key}") <= MOST
    # Handed on once more, the page costs the same.
    story.do("refuse", child, JUSTICE_DESK, {"reason": "Không thuộc thẩm quyền"})
    settle()
    story.do("forward", parent, EXAMINER, action="lien-thong")
    settle()
    assert Dossier.objects.filter(parent=parent).count() == 2
    assert statements(at(email), address) <= MOST


def test_an_act_takes_twelve_at_most(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    browser = at(EXAMINER)
    browser.get(f"/can-bo/ho-so/{dossier.key}")
    data = {"opinion": "Đủ điều kiện.", "act": "examine", "expected": dossier.event_count}
    with CaptureQueriesContext(connection) as captured:
        answer = browser.post(f"/can-bo/ho-so/{dossier.key}/ghi-tham-dinh", data)
    assert answer.status_code == 302
    counted = [one for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(counted) <= 12, [one["sql"][:90] for one in counted]


def test_a_head_choosing_an_examiner(story: Story, at: Desk) -> None:
    dossier = story.forwarded()
    assert statements(at(HEAD), f"/can-bo/ho-so/{dossier.key}") <= MOST


@pytest.mark.parametrize(
    "address", ["/can-bo/so-theo-doi", "/can-bo/so-theo-doi.pdf", "/can-bo/so-theo-doi.xlsx"]
)
def test_the_ledger(story: Story, at: Desk, address: str) -> None:
    dossier = story.accepted()
    copies(dossier, 4)
    assert statements(at(DESK), address) <= MOST
    copies(story.accepted(), 60)
    assert statements(at(DESK), address) <= MOST


def test_the_papers_of_a_dossier(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    slip = dossier.slips.get()
    for paper in (f"{slip.id}.docx", "kiem-soat.pdf", "kiem-soat.docx"):
        assert statements(at(EXAMINER), f"/can-bo/ho-so/{dossier.key}/phieu/{paper}") <= MOST
