"""A package that would change its giver's own rights is refused, whoever the giver is."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from motcua.agencies.models import FormerCode, Holding
from motcua.agencies.selectors import actor_for
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json, dump_one
from motcua.exchange.packages.scope import EVERYTHING, scope_of
from motcua.people.models import User
from tests.story import ADMINISTRATOR, APPLICANT, DEPARTMENT, EXAMINER


@pytest.fixture(autouse=True)
def _province(sample: Any, db: None) -> None:
    """The sample province."""


def loaded(by: str, content: dict[str, Any] | bytes) -> Any:
    giver = User.objects.get(email=by)
    scope = scope_of(actor_for(giver)) if by == ADMINISTRATOR else EVERYTHING
    files = {"goi.json": content if isinstance(content, bytes) else as_json(content)}
    return load_files(files, giver, name="goi.json", keep=True, scope=scope)


def people(email: str, post: str) -> dict[str, Any]:
    person = {"email": email, "full_name": "Ai Đó", "kind": "officer", "posts": [f"{DEPARTMENT}/{post}"]}
    return {"kind": "people", "people": [person]}


@pytest.mark.parametrize("email", [ADMINISTRATOR, "quantri@hatinh.mau.vn"])
def test_nobody_gives_oneself_a_post(email: str) -> None:
    seats = actor_for(User.objects.get(email=email)).seats
    report = loaded(email, people(email, "lanh-dao/giam-doc"))
    assert not report.ok
    assert [mistake.pointer for mistake in report.mistakes] == ["/people/0/posts/0"]
    assert "không tự thay đổi quyền" in report.mistakes[0].reason
    assert actor_for(User.objects.get(email=email)).seats == seats
    assert loaded(email, people(EXAMINER, "lanh-dao/giam-doc")).ok


def test_nobody_gives_the_own_post_another_role() -> None:
    mine = Holding.objects.get(person__email=ADMINISTRATOR).post
    whole = dump_one("agency", DEPARTMENT)
    assert whole is not None
    assert loaded(ADMINISTRATOR, whole).ok, "as it is, it changes nothing"
    changed = whole.replace(b'"role": "administrator"', b'"role": "agency_head"')
    assert changed != whole
    report = loaded(ADMINISTRATOR, changed)
    assert not report.ok
    assert report.mistakes[0].pointer.endswith("/role")
    FormerCode.objects.create(agency=mine.unit.agency, code="H27.98", until=timezone.localdate())
    before = changed.replace(f'"code": "{DEPARTMENT}"'.encode(), b'"code": "H27.98"')
    assert before != changed
    assert any(one.pointer.endswith("/role") for one in loaded(ADMINISTRATOR, before).mistakes)
    mine.refresh_from_db()
    assert mine.role == "administrator"
    assert loaded("quantri@hatinh.mau.vn", changed).ok, "another administrator may"


@pytest.mark.parametrize("post", ["lanh-dao/giam-doc", "quan-tri/quan-tri"])
def test_a_citizens_account_gets_no_post_whatever_the_package_calls_it(post: str) -> None:
    content = people(APPLICANT, post)
    for by in (ADMINISTRATOR, "quantri@hatinh.mau.vn"):
        report = loaded(by, content)
        assert not report.ok
        assert [mistake.pointer for mistake in report.mistakes] == ["/people/0/email"]
        assert "tài khoản của công dân" in report.mistakes[0].reason
    from_the_machine = load_files({"goi.json": as_json(content)}, None, name="goi.json", keep=True)
    assert not from_the_machine.ok
    assert not Holding.objects.filter(person__email=APPLICANT).exists()
