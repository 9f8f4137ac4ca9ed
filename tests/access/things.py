"""What the matrix asks about accounts, personal data and rights: made once, beside the dossiers (`world`)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils import timezone

from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.models import AskedAct, GivenRight, Group
from motcua.agencies.rights import Effect
from motcua.config.access.kinds import Who
from motcua.people import consents, grouping
from motcua.people.account_groups import Limits, group_now
from motcua.people.models import AccessObjection, Challenge, IdentityProvider, Mandate, Registration, User
from motcua.people.oidc.providers import definition_of, save_provider
from motcua.privacy import copies, requests
from motcua.privacy.models import DataRequest, Incident, PersonalExport
from tests import story as people
from tests.access.people import ABOVE, HERE, THERE, TOP_ADMINISTRATOR
from tests.acting import mandate_for, paper_mandate
from tests.granted import granted, grouped
from tests.story import Story

SECRET = "Mật"
"""Stands in the names of what only some may know of."""


@dataclass(frozen=True)
class Accounts:
    """What hangs on accounts: somebody who signed up, mandates, personal data and what was asked about them."""

    registration: Registration
    activation: Challenge
    paper: Mandate
    other_paper: Mandate
    given: Mandate
    membership: Mandate
    invitation: Mandate
    other_membership: Mandate
    copy: PersonalExport
    other_copy: PersonalExport
    empty_copy: PersonalExport
    other_empty_copy: PersonalExport
    request: DataRequest
    other_request: DataRequest
    objection: AccessObjection
    incident: Incident
    drill: Incident


def accounts_of(story: Story) -> Accounts:
    """All of it; "other" is what the stranger has, everything else the applicant's."""
    applicant, stranger = story.person(people.APPLICANT), story.person(people.STRANGER)
    organisation, top = story.person(people.ORGANISATION), story.person(TOP_ADMINISTRATOR)
    elsewhere = User.objects.create_user(
        "khac@vidu.vn",
        None,
        kind="organisation",
        full_name="Lê Văn Khác",
        organisation_name="Hợp tác xã Khác",
    )
    registration = _registered()
    consents.publish("khao-sat", "Khảo sát", "Tôi đồng ý nhận phiếu khảo sát.", top)
    _providers()
    return Accounts(
        registration=registration,
        activation=_challenge(registration),
        paper=paper_mandate(applicant),
        other_paper=paper_mandate(stranger),
        given=Mandate.objects.get(principal=applicant),
        membership=mandate_for(organisation, applicant),
        invitation=_invited(organisation, stranger),
        other_membership=mandate_for(elsewhere, stranger),
        copy=_copied(applicant),
        other_copy=_copied(stranger),
        # To be deleted: a folder would be gone for good, whatever is taken back afterwards.
        empty_copy=PersonalExport.objects.create(asked_by=applicant, state=PersonalExport.State.DONE),
        other_empty_copy=PersonalExport.objects.create(asked_by=stranger, state=PersonalExport.State.DONE),
        request=requests.ask(applicant, "erase", f"Tài khoản {SECRET} của tôi", ""),
        other_request=requests.ask(stranger, "correct", f"Ngày sinh {SECRET} của tôi", ""),
        objection=_objection(applicant, top),
        incident=_incident(top, is_drill=False),
        drill=_incident(top, is_drill=True),
    )


def _objection(person: User, top: User) -> AccessObjection:
    """Of somebody in a group that may not ask databases: nothing else in this world is limited by it."""
    limits = Limits(databases=False)
    group = grouping.make(
        top, grouping.Wanted(f"Nhóm tài khoản {SECRET}", reason=f"Lý do {SECRET}", limits=limits)
    )
    grouping.put_in(top, group, [person.pk])
    return grouping.object_to(person, group_now(group), f"Phản đối {SECRET}")


_MONTH = datetime.timedelta(days=30)


def _invited(organisation: User, person: User) -> Mandate:
    """An invitation that nobody has answered."""
    made = mandate_for(organisation, person, accepted_at=None)
    made.agent = None
    made.save()
    return made


def _registered() -> Registration:
    return Registration.objects.create(
        user_name="le.thi.hoa",
        kind="citizen",
        full_name="Lê Thị Hoa",
        email="hoa.mat@vidu.vn",
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )


def _challenge(registration: Registration) -> Challenge:
    now = timezone.now()
    return Challenge.objects.create(
        purpose=Challenge.Purpose.ACTIVATE,
        channel=Challenge.Channel.MAIL,
        target=registration.email,
        registration=registration,
        tries_left=5,
        sent_at=now,
        expires_at=now + datetime.timedelta(hours=24),
    )


def _providers() -> None:
    """Both of the sample, on, at a port where nothing answers."""
    for code, more in (
        ("vneid", {}),
        ("danh-ba", {"staff": {"match": "email", "scim": "http://127.0.0.1:9"}}),
    ):
        row = IdentityProvider.objects.get(code=code)
        save_provider({**definition_of(row), "on": True, "issuer": f"http://127.0.0.1:9/{code}", **more})


def _copied(by: User) -> PersonalExport:
    row = copies.begin(by)
    assert row is not None
    copies.run(row.pk)
    return row


def _incident(by: User, *, is_drill: bool) -> Incident:
    today = timezone.localdate()
    return Incident.objects.create(
        title=f"Sự cố {SECRET}",
        what="Có người lạ tải tệp.",
        is_drill=is_drill,
        detected_at=timezone.now(),
        first_day=today,
        last_day=today,
        opened_by=by,
    )


@dataclass(frozen=True)
class Rights:
    """Groups and rights of the department, of another one and of the province; the rights begin in a month."""

    here: Group
    there: Group
    above: Group
    given_here: GivenRight
    given_there: GivenRight
    given_above: GivenRight
    asked_here: AskedAct
    asked_there: AskedAct
    asked_above: AskedAct

    def groups(self) -> Iterator[tuple[Group, Mapping[str, Who], str]]:
        """Each group with what everybody is to it."""
        yield self.here, HERE, "group here"
        yield self.there, THERE, "group elsewhere"
        yield self.above, ABOVE, "group of the province"


def rights_of(story: Story) -> Rights:
    """One of each."""

    def group(by: str, email: str, name: str) -> Group:
        return grouped(story, email, by=by, name=f"Nhóm {SECRET} {name}")

    def right(by: str, email: str) -> GivenRight:
        # Not yet in force: who sees the dossiers of the test is what the roles say.
        return granted(story, Effect.FORBID, to=email, by=by, starts_on=timezone.localdate() + _MONTH)

    return Rights(
        here=group(people.ADMINISTRATOR, people.EXAMINER, "ở đây"),
        there=group(people.JUSTICE_ADMINISTRATOR, people.JUSTICE_EXAMINER, "nơi khác"),
        above=group(TOP_ADMINISTRATOR, people.EXAMINER, "cấp tỉnh"),
        given_here=right(people.ADMINISTRATOR, people.EXAMINER),
        given_there=right(people.JUSTICE_ADMINISTRATOR, people.JUSTICE_EXAMINER),
        given_above=right(TOP_ADMINISTRATOR, people.EXAMINER),
        asked_here=_asked(story, people.ADMINISTRATOR),
        asked_there=_asked(story, people.JUSTICE_ADMINISTRATOR),
        asked_above=_asked(story, TOP_ADMINISTRATOR),
    )


def _asked(story: Story, by: str) -> AskedAct:
    """A list of officers, asked for by an administrator and waiting for another."""
    now = timezone.now()
    return AskedAct.objects.create(
        act=Guarded.EXPORT_OFFICERS,
        agency_id=story.actor(by).seats[0].agency_id,
        digest=by,
        reason=f"Danh sách {SECRET}",
        asked_by=story.person(by),
        asked_at=now,
        expires_at=now + _MONTH,
    )
