"""How much people and agencies may keep: counted with every file, held however many come at once, told in words."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from motcua.agencies.models import Agency
from motcua.files import quota, tasks, uploads
from motcua.files.errors import FileRefused, OverQuota
from motcua.files.models import Quota, StoredFile, Upload, Use
from motcua.files.quota import room_for
from motcua.files.services import keep_rows, place, store, store_made
from motcua.people.models import User
from tests.files import made
from tests.story import APPLICANT, DEPARTMENT, STRANGER, Story

SIZE = len(made.PDF)


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    return Story()


def agency(story: Story) -> Agency:
    return Agency.objects.get(code=DEPARTMENT)


def give(person: User, agency_id: int | None = None, number: int = 0) -> StoredFile:
    room = room_for(person, agency_id)
    file = place(made.PDF, f"{number}.pdf", person, allowed=("pdf",), max_bytes=9999, room=room)
    keep_rows([file])
    return file


def limit(kind: str, files: int | None, *, person: User | None = None, of: Agency | None = None) -> None:
    size = None if files is None else files * SIZE
    quota.set_limit(kind, size, by=None, person=person, agency=of)


def counted(**of: Any) -> tuple[int, int]:
    found = Use.objects.filter(**of).aggregate(files=Sum("files"), bytes=Sum("bytes"))
    return found["files"] or 0, found["bytes"] or 0


def real(**of: Any) -> tuple[int, int]:
    files = StoredFile.objects.filter(**of).exclude(state="removed").values_list("size", flat=True)
    return len(files), sum(files)


def test_every_file_counts_for_its_giver_and_its_agency_until_it_is_deleted(story: Story) -> None:
    person, here = story.person(APPLICANT), agency(story)
    before = counted(agency=here, person=None)
    first = give(person, here.id)
    give(person, None, 1)
    store_made(b"phieu", "p.pdf", "application/pdf", agency_id=here.id)
    assert counted(person=person) == real(given_by=person)
    assert counted(agency=here, person=None) == (before[0] + 2, before[1] + SIZE + 5)
    assert counted(agency=here, person=None) == real(agency=here)
    StoredFile.objects.filter(pk=first.pk).update(state="refused")
    assert counted(person=person) == real(given_by=person)
    StoredFile.objects.filter(pk=first.pk).update(state="removed")
    assert counted(agency=here, person=None) == (before[0] + 1, before[1] + 5) == real(agency=here)
    StoredFile.objects.filter(pk=first.pk).delete()
    assert counted(person=person) == real(given_by=person)


def test_folding_leaves_one_row_and_the_same_totals(story: Story) -> None:
    person, here = story.person(APPLICANT), agency(story)
    for number in range(4):
        give(person, here.id, number)
    totals = counted(person=person), counted(agency=here, person=None)
    tasks.fold_use(0)
    assert (counted(person=person), counted(agency=here, person=None)) == totals
    assert Use.objects.filter(person=person, agency=here).count() == 1
    assert Use.objects.filter(person=None, agency=here).count() == 1
    assert quota.fold() == 0


def test_a_kind_of_accounts_has_a_limit_and_one_person_another(story: Story) -> None:
    person, other = story.person(APPLICANT), story.person(STRANGER)
    Use.objects.all().delete()
    limit("citizen", 1)
    give(person)
    with pytest.raises(OverQuota, match=r"đang dùng .* trên hạn mức .*nâng hạn mức"):
        give(person)
    give(other)
    limit("citizen", 3, person=person)
    give(person)
    limit("citizen", None, person=person)
    for number in range(5):
        give(person, None, number)
    with pytest.raises(OverQuota):
        give(other)


def test_an_agency_has_a_limit_and_the_refusal_names_it(story: Story) -> None:
    person, here = story.person(APPLICANT), agency(story)
    Use.objects.all().delete()
    limit("agency", 1)
    give(person, here.id)
    with pytest.raises(OverQuota) as refused:
        give(person, here.id)
    assert here.name in refused.value.message
    give(person, None)
    store_made(
        b"phieu" * 500, "p.pdf", "application/pdf", agency_id=here.id
    )  # what the law wants made is made
    limit("agency", 90, of=here)
    give(person, here.id)


def test_of_several_files_those_are_taken_for_which_there_is_room(story: Story) -> None:
    person = story.person(APPLICANT)
    Use.objects.all().delete()
    limit("citizen", 2)
    room = room_for(person, None)
    for _each in range(2):
        place(made.PDF, "a.pdf", person, allowed=("pdf",), max_bytes=9999, room=room)
    with pytest.raises(OverQuota):
        place(made.PDF, "b.pdf", person, allowed=("pdf",), max_bytes=9999, room=room)


def test_a_file_in_pieces_is_refused_before_it_is_sent(story: Story) -> None:
    person, here = story.person(APPLICANT), agency(story)
    Use.objects.all().delete()
    limit("citizen", 3)
    uploads.begin(person, "a.pdf", 2 * SIZE)
    with pytest.raises(FileRefused, match="hạn mức"):
        uploads.begin(person, "b.pdf", 2 * SIZE)
    assert Upload.objects.filter(owner=person).count() == 1
    limit("agency", 1)
    with pytest.raises(FileRefused, match=here.name):
        uploads.begin(story.person(STRANGER), "b.pdf", 2 * SIZE, agency_id=here.id)


def test_the_row_itself_is_refused_and_nothing_of_it_counts(story: Story) -> None:
    person = story.person(APPLICANT)
    before = counted(person=person)
    limit("citizen", 0)
    file = place(made.PDF, "a.pdf", person, allowed=("pdf",), max_bytes=9999)
    with pytest.raises(OverQuota), transaction.atomic():
        keep_rows([file])
    with pytest.raises(OverQuota), transaction.atomic():
        store(made.PDF, "a.pdf", person, allowed=("pdf",), max_bytes=9999)
    assert counted(person=person) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("of", ["citizen", "agency"])
def test_the_limit_holds_under_parallel_uploads(sample: Any, of: str) -> None:
    """Eight at once, all looked while there was room for five: five are taken."""
    story = Story()
    here = agency(story)
    people = (
        [story.person(APPLICANT)] if of == "citizen" else [story.person(APPLICANT), story.person(STRANGER)]
    )
    Use.objects.all().delete()
    limit(of, 5)
    together = threading.Barrier(8)
    outcomes: list[str] = []

    def run(number: int) -> None:
        try:
            person = people[number % len(people)]
            file = place(
                made.PDF, "a.pdf", person, allowed=("pdf",), max_bytes=9999, room=room_for(person, here.id)
            )
            together.wait(20)
            with transaction.atomic():
                keep_rows([file])
                threading.Event().wait(0.05)
            outcomes.append("taken")
        except OverQuota:
            outcomes.append("refused")
        finally:
            connection.close()

    folding = threading.Event()

    def fold() -> None:
        while not folding.is_set():
            quota.fold()
        connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    folder = threading.Thread(target=fold)
    for thread in (*threads, folder):
        thread.start()
    for thread in threads:
        thread.join()
    folding.set()
    folder.join()
    assert sorted(outcomes) == ["refused"] * 3 + ["taken"] * 5
    assert counted(agency=here, person=None) == (5, 5 * SIZE)


def test_where_no_limit_is_set_nobody_asks(story: Story, django_assert_num_queries: Any) -> None:
    person, here = story.person(APPLICANT), agency(story)
    limit("officer", None)  # known anew
    room_for(person, here.id)
    with django_assert_num_queries(0):
        assert room_for(person, here.id).accounts == ()
    limit("officer", 5)
    with django_assert_num_queries(2):
        assert len(room_for(person, here.id).accounts) == 2


def test_a_limit_that_this_process_does_not_know_yet_holds_all_the_same(story: Story) -> None:
    person = story.person(APPLICANT)
    limit("citizen", None)
    room_for(person, None)
    Quota.objects.filter(kind="citizen").update(max_bytes=0)  # set by another process
    with pytest.raises(OverQuota), transaction.atomic():
        give(person)
