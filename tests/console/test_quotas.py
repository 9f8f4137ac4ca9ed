"""Limits and use of the store on the screen: each administrator sees the own agencies, the top one sets."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from motcua.agencies.models import Agency
from motcua.dossiers import drafts
from motcua.dossiers.models import OfficerFile
from motcua.files import quota
from motcua.files.models import Quota, Use
from motcua.kernel.masking import mask_email
from motcua.people.models import User
from tests.files import made
from tests.story import APPLICANT, DEPARTMENT, DESK, EXAMINER, RETAIL, Story

ADDRESS = "/quan-tri/dung-luong"
PROVINCE, DEPARTMENTS = "quantri@hatinh.mau.vn", "quantri@sct.mau.vn"
MEGABYTE = 1024 * 1024


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    return Story()


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def defaults(**mb: str) -> dict[str, str]:
    return {f"han-muc-{kind}": mb.get(kind, "") for kind in Quota.Kind.values}


def use(person: User | None, agency: Agency | None, size: int) -> None:
    Use.objects.create(person=person, agency=agency, files=1, bytes=size)


def test_administrators_alone_come_in_and_only_the_top_sets(story: Story) -> None:
    assert Client().get(ADDRESS).status_code == 302
    for email in (APPLICANT, DESK):
        assert signed_in(email).get(ADDRESS).status_code == 403
    assert "Hạn mức chung" in text(signed_in(PROVINCE).get(ADDRESS))
    assert "Hạn mức chung" not in text(signed_in(DEPARTMENTS).get(ADDRESS))
    assert signed_in(DEPARTMENTS).post(ADDRESS, defaults(citizen="1")).status_code == 403
    assert not Quota.objects.exists()


def test_an_agency_sees_its_own_use_and_who_gave_to_it(story: Story) -> None:
    person = story.person(APPLICANT)
    own = Agency.objects.get(code=DEPARTMENT)
    foreign = Agency.objects.exclude(code=DEPARTMENT).filter(parent__isnull=False)[0]
    Use.objects.all().delete()
    use(None, own, 3 * MEGABYTE)
    use(person, own, 3 * MEGABYTE)
    use(None, foreign, 7 * MEGABYTE)
    use(person, foreign, 7 * MEGABYTE)
    everything = text(signed_in(PROVINCE).get(ADDRESS))
    assert "10,0 MB" in everything
    assert mask_email(person.email) in everything
    assert person.email not in everything
    assert foreign.name in everything
    seen = text(signed_in(DEPARTMENTS).get(ADDRESS))
    assert "3,0 MB" in seen
    assert "7,0 MB" not in seen
    assert "10,0 MB" not in seen
    assert person.email not in seen
    assert f">{foreign.name}<" not in seen


def test_limits_are_set_seen_and_taken_back(story: Story) -> None:
    browser = signed_in(PROVINCE)
    assert browser.post(ADDRESS, defaults(citizen="500", agency="2000")).status_code == 302
    assert dict(Quota.objects.values_list("kind", "max_bytes")) == {
        "citizen": 500 * MEGABYTE,
        "agency": 2000 * MEGABYTE,
        "officer": None,
        "organisation": None,
    }
    assert 'value="500"' in text(browser.get(ADDRESS))
    assert browser.post(ADDRESS, {"ai": DEPARTMENT.lower(), "muc-rieng": "1"}).status_code == 302
    assert browser.post(ADDRESS, {"ai": APPLICANT, "muc-rieng": ""}).status_code == 302
    own = Quota.objects.get(agency__code=DEPARTMENT)
    assert own.max_bytes == MEGABYTE
    use(None, own.agency, 2 * MEGABYTE)
    page = text(browser.get(ADDRESS))
    assert "Hết chỗ" in page
    assert "không giới hạn" in page
    assert browser.post(ADDRESS, {"bo": str(own.pk)}).status_code == 302
    assert not Quota.objects.filter(pk=own.pk).exists()
    default = Quota.objects.get(kind="citizen", person=None)
    browser.post(ADDRESS, {"bo": str(default.pk)})
    assert Quota.objects.filter(pk=default.pk).exists()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (defaults(citizen="nhiều"), "số nguyên MB"),
        (defaults(agency="-1"), "số nguyên MB"),
        (defaults(agency="999999999999"), "số nguyên MB"),
        ({"ai": "khong@co.vn", "muc-rieng": "1"}, "Không có cơ quan mang mã này"),
        ({"ai": DEPARTMENT, "muc-rieng": "x"}, "số nguyên MB"),
    ],
)
def test_what_is_wrong_is_told_and_stays_typed(story: Story, sent: dict[str, str], told: str) -> None:
    answer = signed_in(PROVINCE).post(ADDRESS, sent)
    assert answer.status_code == 422
    assert told in text(answer)
    assert all(f'value="{value}"' in text(answer) for value in sent.values() if value)
    assert not Quota.objects.exists()


def test_its_statements_do_not_grow_with_its_rows(story: Story, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        person = User.objects.create_user(f"nguoi{number}@mau.vn", full_name=f"Người {number}")
        use(person, Agency.objects.get(code=DEPARTMENT), number * MEGABYTE)
    browser = signed_in(PROVINCE)
    browser.get(ADDRESS)
    with django_assert_max_num_queries(8):
        assert "Người 29" in text(browser.get(ADDRESS))


class TestEveryWayIn:
    """Where there is no room, a file is refused with words on every page that takes one, and nothing else is lost."""

    def test_papers_of_a_draft(self, story: Story) -> None:
        dossier = story.draft()
        quota.set_limit("citizen", 0, by=None)
        code = story.definition(dossier).papers[0].code
        answer = signed_in(APPLICANT).post(
            reverse("portal:papers", kwargs={"key": dossier.key}),
            {f"tep-{code}": SimpleUploadedFile("thêm.pdf", made.PDF + b"1" + made.PDF)},
        )
        assert answer.status_code == 422
        assert "trên hạn mức 0 B" in text(answer)

    def test_a_paper_dossier_at_the_desk(self, story: Story) -> None:
        by = story.actor(DESK)
        agency = Agency.objects.get(pk=by.seats[0].agency_id)
        quota.set_limit("agency", 0, by=None, agency=agency)
        dossier = drafts.start_draft(by, RETAIL, agency.code, at_desk=True)
        code = story.definition(dossier).papers[0].code
        answer = signed_in(DESK).post(
            reverse("desk:entry", kwargs={"key": dossier.key}),
            {
                f"giay-tep:{code}": SimpleUploadedFile("quet.pdf", made.PDF + b"2" + made.PDF),
                "ghi-chu": "giữ lại",
            },
        )
        assert answer.status_code == 422
        assert "không còn đủ chỗ" in text(answer)
        assert not dossier.papers.filter(file__isnull=False).exists()

    def test_a_file_of_an_act(self, story: Story) -> None:
        dossier = story.assigned()
        quota.set_limit("agency", 0, by=None, agency=dossier.agency)
        before = OfficerFile.objects.count()
        answer = signed_in(EXAMINER).post(
            f"/can-bo/ho-so/{dossier.key}/trinh",
            {
                "draft": SimpleUploadedFile("dự thảo.pdf", made.PDF + b"3" + made.PDF),
                "opinion": "đã xét",
            },
        )
        assert answer.status_code == 422
        assert "không còn đủ chỗ" in text(answer)
        assert "đã xét" in text(answer)
        assert OfficerFile.objects.count() == before
