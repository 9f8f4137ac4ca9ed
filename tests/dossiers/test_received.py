"""One agency takes in for another: reception and hand-over there, everything else at the responsible one."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from motcua.agencies import agreements
from motcua.agencies.granting import GrantRefused
from motcua.agencies.models import Agency, Reception
from motcua.dossiers import drafts
from motcua.dossiers.errors import NotAllowed, NotFound
from motcua.dossiers.models import Dossier, Event, IssuedSlip
from motcua.dossiers.reception import receive_at_desk
from motcua.dossiers.selectors import dossier_for
from motcua.dossiers.selectors.access import submitted_to, visible_to
from motcua.dossiers.verification import verify
from tests.reorganising import TOP
from tests.sample_database import forget_cached
from tests.story import (
    ADMINISTRATOR,
    CLERK,
    COMMUNE_DESK,
    DEPARTMENT,
    DESK,
    DIRECTOR,
    EXAMINER,
    HEAD,
    JUSTICE_DESK,
    NOTICE,
    RETAIL,
    Story,
    save_people,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]

COMMUNE = "H27.40"
DAY = datetime.timedelta(days=1)


def agency(code: str) -> Agency:
    return Agency.objects.get(code=code)


def agreed(story: Story, **values: Any) -> Reception:
    """The ward takes in retail licences for the department."""
    given = {
        "basis": "Thoả thuận số 5/TT ngày 01/10/2026",
        "starts_on": timezone.localdate() - DAY,
        "procedures": [RETAIL],
        **values,
    }
    made = agreements.agree(story.actor(TOP), agency(COMMUNE), agency(DEPARTMENT), **given)
    forget_cached()
    return made


def entered(story: Story, place: str = "") -> Dossier:
    """A complete draft at the desk of the ward."""
    by = story.actor(COMMUNE_DESK)
    dossier = drafts.start_draft(by, RETAIL, DEPARTMENT, at_desk=True)
    story.complete(dossier, by)
    who = {"name": "Phan Thị Cúc", "id_number": "042190001111", "phone": "0912000111"}
    save_people(by, dossier, who, {"way": "desk", **({"place": place} if place else {})})
    dossier.refresh_from_db()
    return dossier


def received(story: Story, place: str = "") -> Dossier:
    return receive_at_desk(story.actor(COMMUNE_DESK), entered(story, place).key).dossier


def well() -> list[str]:
    return [f"{one.dossier}: {one.message}" for one in verify()]


def to_the_desk(story: Story, dossier: Dossier) -> None:
    """From the ward's desk through the department to where the result is fetched."""
    story.do("forward", dossier, COMMUNE_DESK, {"division": str(story.trade_division())})
    examiner = story.person(EXAMINER)
    story.do("assign", dossier, HEAD, {"examiner": str(examiner.pk)})
    story.do("propose", dossier, EXAMINER, {"opinion": "Đủ điều kiện."})
    story.do("propose", dossier, HEAD, {"opinion": "Kính trình."})
    story.do("approve", dossier, DIRECTOR)
    data = {"number": "12/GP-SCT", "issued_on": story.today(), "file": story.file("ket-qua.pdf")}
    story.do("finish", dossier, CLERK, data)
    dossier.refresh_from_db()


def test_taken_in_sent_on_and_handed_over_where_it_was_brought(story: Story) -> None:
    agreed(story)
    dossier = received(story)
    assert (dossier.agency.code, dossier.receiver) == (DEPARTMENT, agency(COMMUNE))
    assert dossier.code is not None
    assert dossier.code.startswith(f"{DEPARTMENT}-"), "the code is of whose dossier it is"
    slip = IssuedSlip.objects.get(dossier=dossier)
    assert slip.data["agency"]["code"] == COMMUNE, "the slip is of who received"
    assert slip.data["procedure"]["name"].endswith(f"cơ quan giải quyết: {agency(DEPARTMENT).name}")
    assert slip.data["resolved_by"] == agency(DEPARTMENT).name
    assert agency(COMMUNE).name in slip.data["deliver_at"]
    first = Event.objects.filter(dossier=dossier).order_by("seq")[0]
    assert (first.data["received_by"]["code"], first.data["received_by"]["for_code"]) == (COMMUNE, DEPARTMENT)
    accepted = Event.objects.get(dossier=dossier, act="accept")
    assert accepted.actor_as["agency"] == agency(COMMUNE).name
    to_the_desk(story, dossier)
    assert dossier.unit is not None
    assert dossier.unit.agency.code == COMMUNE
    story.do("forward", dossier, COMMUNE_DESK)
    done = story.do(
        "hand_over", dossier, COMMUNE_DESK, {"way": "desk", "receiver": "Phan Thị Cúc", "relation": "self"}
    ).dossier
    assert done.ended_at is not None
    assert well() == []


def test_fetched_at_the_responsible_agency_where_the_applicant_chose_so(story: Story) -> None:
    agreed(story)
    dossier = received(story, "responsible")
    assert agency(DEPARTMENT).name in IssuedSlip.objects.get(dossier=dossier).data["deliver_at"]
    to_the_desk(story, dossier)
    assert dossier.unit is not None
    assert dossier.unit.agency.code == DEPARTMENT
    story.do("forward", dossier, DESK)
    with pytest.raises(NotAllowed):
        story.do("hand_over", dossier, COMMUNE_DESK, story.hand_over_data())
    story.do("hand_over", dossier, DESK, story.hand_over_data())
    assert well() == []


def test_the_receiving_desk_receives_and_nothing_else(story: Story) -> None:
    agreed(story)
    dossier = received(story)
    # The responsible agency sees it, and its desk does not receive what stands at another desk.
    assert dossier_for(story.actor(DESK), dossier.key) is not None
    with pytest.raises(NotAllowed):
        story.do("forward", dossier, DESK, {"division": str(story.trade_division())})
    story.do("forward", dossier, COMMUNE_DESK, {"division": str(story.trade_division())})
    dossier.refresh_from_db()
    view = dossier_for(story.actor(COMMUNE_DESK), dossier.key)
    assert view is not None, "it follows what it took in"
    assert {action.act for action in view.actions} <= {"ask_withdrawal", "take_back"}
    for act in ("assign", "examine", "extend", "approve", "reject"):
        with pytest.raises(NotAllowed):
            story.do(act, dossier, COMMUNE_DESK)
    # Others of the ward, and other desks, know nothing of it.
    for email in ("chutich@thanhsen.mau.vn", JUSTICE_DESK):
        assert not Dossier.objects.filter(visible_to(story.actor(email)), pk=dossier.pk).exists()
        with pytest.raises(NotFound):
            story.do("forward", dossier, email)
    seen = Dossier.objects.filter(submitted_to(story.actor(COMMUNE_DESK)))
    assert list(seen) == [dossier], "and the desk of the ward sees nothing else of the department"


def test_what_was_sent_on_by_mistake_is_taken_back(story: Story) -> None:
    agreed(story)
    dossier = received(story)
    story.do("forward", dossier, COMMUNE_DESK, {"division": str(story.trade_division())})
    back = story.do("take_back", dossier, COMMUNE_DESK, {"reason": "Nhầm phòng"}).dossier
    assert back.unit is not None
    assert back.unit.agency.code == COMMUNE
    assert well() == []


@pytest.mark.parametrize(
    "values",
    [
        {"procedures": [NOTICE]},
        {"starts_on": datetime.date(2199, 1, 1)},
        {"starts_on": datetime.date(2020, 1, 1), "ends_on": datetime.date(2020, 2, 1)},
    ],
    ids=["another procedure", "later", "over"],
)
def test_without_an_agreement_for_it_today_nothing_is_taken_in(story: Story, values: dict[str, Any]) -> None:
    agreed(story, **values)
    with pytest.raises(NotAllowed):
        drafts.start_draft(story.actor(COMMUNE_DESK), RETAIL, DEPARTMENT, at_desk=True)


def test_a_draft_lies_at_the_desk_that_takes_it_in(story: Story) -> None:
    agreed(story)
    draft = entered(story)
    with pytest.raises(NotFound):
        story.do("submit", draft, DESK)
    agreements.end_agreement(story.actor(TOP), Reception.objects.get(), timezone.localdate())
    forget_cached()
    # What was begun while the agreement held is received.
    assert receive_at_desk(story.actor(COMMUNE_DESK), draft.key).dossier.accepted_at is not None


def test_the_agreement_may_say_whose_code_it_gets(story: Story) -> None:
    agreed(story, codes="receiver")
    dossier = received(story)
    assert dossier.code is not None
    assert dossier.code.startswith(f"{COMMUNE}-")
    assert well() == []


def test_who_may_agree(story: Story) -> None:
    for email in (ADMINISTRATOR, DESK):
        with pytest.raises(GrantRefused, match="cả hai cơ quan"):
            agreements.agree(
                story.actor(email),
                agency(COMMUNE),
                agency(DEPARTMENT),
                basis="x",
                starts_on=timezone.localdate(),
            )
    with pytest.raises(GrantRefused) as refused:
        agreements.agree(
            story.actor(TOP), agency(COMMUNE), agency(COMMUNE), basis="", starts_on=timezone.localdate()
        )
    assert set(refused.value.fields) == {"responsible", "basis"}
    one = agreed(story)
    with pytest.raises(GrantRefused):
        agreements.end_agreement(story.actor(ADMINISTRATOR), one, timezone.localdate())
