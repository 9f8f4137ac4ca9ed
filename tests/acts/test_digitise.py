"""Digitising: scanned pages become papers with type, fields and a code; the record proves it (Circular 01/2023)."""

from __future__ import annotations

from typing import Any

import pikepdf
import pytest
from django.db import IntegrityError, transaction

from motcua.dossiers import digitising
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.digitising import NO_OWNER, OWN, Written
from motcua.dossiers.models import Dossier, Paper, ScanBatch, ScanFile, Sequence
from motcua.dossiers.papers import current_papers
from motcua.dossiers.scan_pages import pages_of
from motcua.dossiers.scan_plan import Asked, Page, parts
from motcua.dossiers.selectors import own_dossier
from motcua.dossiers.verification import verify
from motcua.files.preview import previews
from motcua.files.services import open_file, store_made
from tests.scanning import BIRTH, CERTIFICATE, run_jobs, scan
from tests.story import APPLICANT, DESK, DESK_2, EXAMINER, Story

TYPE, BIRTH_TYPE = "GT-GCNDKKD", "GT-GKS"
PAPERS = "Giấy tờ của hồ sơ khác với lúc nộp."
SCANS = "Giấy tờ đã số hoá (mã, tệp hoặc nội dung) khác với diễn biến."
NUMBERS = "Dãy số giấy tờ số hoá bị hở, trùng hoặc không khớp với bộ đếm."
ANSWERS: dict[str, Any] = {
    "ma_so": "0100109106",
    "ten": "CÔNG TY TNHH SAO MAI",
    "dia_chi": "Số 12 đường Trần Phú",
    "ngay_cap": "2019-09-05",
}
BIRTH_ANSWERS: dict[str, Any] = {
    "so": "45/2019",
    "ho_ten": "PHAN THỊ CÚC",
    "ngay_sinh": "2019-03-12",
    "ngay_dang_ky": "2019-03-20",
}


def requirement(story: Story, dossier: Dossier) -> str:
    """A paper that the procedure asks for."""
    return str(next(paper.code for paper in story.definition(dossier).papers if paper.type))


def desk_on(story: Story, dossier: Dossier, email: str = DESK) -> Situation:
    return digitising.situation_of(story.actor(email), dossier.key)


def put_in(story: Story, dossier: Dossier, *contents: bytes, email: str = DESK) -> ScanBatch:
    """A batch of these files, with its pages pictured."""
    files = [store_made(content, f"quet-{n}.pdf", "application/pdf") for n, content in enumerate(contents)]
    batch = digitising.begin(desk_on(story, dossier, email), files)
    return pictured(batch)


def pictured(batch: ScanBatch) -> ScanBatch:
    files = digitising.files_of(batch)
    previews.pages_of(files)
    run_jobs()
    assert pages_of(batch, files, previews.pages_of(files))
    batch.refresh_from_db()
    return batch


def written(story: Story, dossier: Dossier, **changes: Any) -> Written:
    given = {"requirement": requirement(story, dossier), "type": TYPE, "owner": OWN, "answers": ANSWERS}
    return Written(**{**given, **changes})


def describe(story: Story, batch: ScanBatch, number: int, what: Written, email: str = DESK) -> str:
    """Write about the paper of that number; return its name."""
    batch.refresh_from_db()
    part = parts([Page.of(data) for data in batch.pages])[number - 1]
    digitising.write(desk_on(story, batch.dossier, email), batch.key, batch.revision, part.name, what)
    batch.refresh_from_db()
    return part.name


def given(batch: ScanBatch, name: str) -> dict[str, Any]:
    """What the page gives to the act: the pages put together."""
    part = digitising.part_of(batch, name)
    content = digitising.assembled(digitising.files_of(batch), part)
    file = store_made(content, "so-hoa.pdf", "application/pdf")
    return {"batch": str(batch.key), "part": name, "file": file}


def digitised(story: Story, dossier: Dossier, **changes: Any) -> Paper:
    """One scan of one page, digitised."""
    batch = put_in(story, dossier, scan(CERTIFICATE))
    name = describe(story, batch, 1, written(story, dossier, **changes))
    story.do("digitise", dossier, DESK, given(batch, name))
    return Paper.objects.filter(dossier=dossier, code__isnull=False).latest("id")


def test_two_papers_out_of_one_scan_with_codes_of_their_own(story: Story) -> None:
    dossier = story.accepted()
    before = story.stored(dossier)
    batch = put_in(story, dossier, scan(CERTIFICATE, BIRTH, CERTIFICATE, ["trang trắng"]))
    asked = {
        "0-0": Asked(1, 0, True, False),
        "0-2": Asked(2, 90, False, False),
        "0-1": Asked(3, 0, True, False),
        "0-3": Asked(4, 0, False, True),
    }
    digitising.arrange(desk_on(story, dossier), batch.key, batch.revision, asked)
    name = describe(story, batch, 1, written(story, dossier, taken=["ma_so", "nguoi_dai_dien"]))
    first = story.do("digitise", dossier, DESK, given(batch, name))
    other = written(
        story, dossier, type=BIRTH_TYPE, requirement="khac", owner=NO_OWNER, answers=BIRTH_ANSWERS
    )
    story.do("digitise", dossier, DESK, given(batch, describe(story, batch, 2, other)))

    one, two = Paper.objects.filter(dossier=dossier, code__isnull=False).order_by("id")
    owner = digitising.owner_number(dossier)
    assert owner
    assert one.code == f"{owner}.{TYPE}.0001"
    assert two.code == f"{BIRTH_TYPE}.0001"
    assert one.digitised is not None
    assert one.digitised["answers"] == ANSWERS
    assert one.digitised["taken"] == ["ma_so"]
    assert ["Mã số", "0100109106"] in one.digitised["rows"]
    assert [page[1:] for page in one.digitised["pages"]] == [[0, 0], [2, 90]]
    assert [original["name"] for original in one.digitised["originals"]] == ["quet-0.pdf"]
    assert one.digitised["by"]["name"] == story.person(DESK).display_name
    assert two.requirement == "khac"
    assert one.file is not None
    with open_file(one.file) as content, pikepdf.open(content) as book:
        assert [page.get("/Rotate", 0) for page in book.pages] == [0, 90]
    assert first.event is not None
    assert first.event.data["digitised"]["code"] == one.code
    # Step, state, holder and clock stay; every page is a paper or left out, so that the batch is gone.
    after = story.stored(dossier)
    moved = {"event_count", "head_hash", "Event", "Paper"}
    assert {name: after[name] for name in after if name not in moved} == {
        name: before[name] for name in before if name not in moved
    }
    assert not ScanBatch.objects.exists()
    assert not ScanFile.objects.exists()
    assert list(verify()) == []
    told = own_dossier(story.person(APPLICANT), dossier.key)
    assert told is not None
    assert {paper.code for paper in told.papers} >= {one.code, two.code}


def test_codes_of_one_owner_and_type_run_without_a_gap_even_over_a_refusal(story: Story) -> None:
    dossier = story.accepted()
    first = digitised(story, dossier)
    batch = put_in(story, dossier, scan(CERTIFICATE))
    name = describe(story, batch, 1, written(story, dossier))
    with transaction.atomic():  # as when the connection breaks at the very end
        story.do("digitise", dossier, DESK, given(batch, name))
        transaction.set_rollback(True)
    batch.refresh_from_db()
    story.do("digitise", dossier, DESK, given(batch, name))
    codes = list(Paper.objects.filter(code__isnull=False).order_by("id").values_list("code", flat=True))
    owner = digitising.owner_number(dossier)
    assert codes == [first.code, f"{owner}.{TYPE}.0002"]
    assert list(verify()) == []


def test_a_file_that_is_a_paper_already_gets_its_code_where_it_is(story: Story) -> None:
    dossier = story.accepted()
    wanted = requirement(story, dossier)
    paper = Paper.objects.get(dossier=dossier, requirement=wanted)
    Paper.objects.filter(id=paper.id).update(
        file=store_made(scan(CERTIFICATE, BIRTH), "cu.pdf", "application/pdf")
    )
    count = Paper.objects.filter(dossier=dossier).count()
    batch = pictured(digitising.begin_from(desk_on(story, dossier), paper.id))
    assert digitising.begin_from(desk_on(story, dossier, DESK_2), paper.id) == batch
    name = describe(story, batch, 1, written(story, dossier))
    story.do("digitise", dossier, DESK, {"batch": str(batch.key), "part": name})
    paper.refresh_from_db()
    assert paper.code is not None
    assert Paper.objects.filter(dossier=dossier).count() == count


def test_pages_of_a_paper_that_are_split_leave_it_as_it_was(story: Story) -> None:
    dossier = story.accepted()
    paper = current_papers(dossier)[0]
    paper.file = store_made(scan(CERTIFICATE, BIRTH), "hai.pdf", "application/pdf")
    paper.save()
    batch = pictured(digitising.begin_from(desk_on(story, dossier), paper.id))
    digitising.arrange(desk_on(story, dossier), batch.key, 0, {"0-1": Asked(2, 0, True, False)})
    name = describe(story, batch, 1, written(story, dossier))
    story.do("digitise", dossier, DESK, given(batch, name))
    paper.refresh_from_db()
    assert (paper.code, paper.removed_at) == (None, None)
    assert ScanBatch.objects.get().paper_id == paper.id


def test_what_is_missing_is_named_and_nothing_is_given(story: Story) -> None:
    dossier = story.accepted()
    batch = put_in(story, dossier, scan(CERTIFICATE))
    name = describe(
        story,
        batch,
        1,
        written(story, dossier, requirement="", answers={**ANSWERS, "ma_so": "0100109107", "ten": ""}),
    )
    refusal = story.refused("digitise", dossier, DESK, given(batch, name))
    assert refusal.status == 422
    assert set(refusal.fields) == {"thanh-phan", "ma_so", "ten"}
    assert not Sequence.objects.filter(name__startswith="paper/").exists()
    name = describe(story, batch, 1, written(story, dossier, type="GT-KHONG-CO"))
    assert set(story.refused("digitise", dossier, DESK, given(batch, name)).fields) == {"loai-giay-to"}
    name = describe(story, batch, 1, written(story, dossier))
    refusal = story.refused("digitise", dossier, DESK, {"batch": str(batch.key), "part": name})
    assert set(refusal.fields) == {"file"}


def test_one_without_a_number_of_its_owner_goes_only_without_owner(story: Story) -> None:
    dossier = story.accepted()
    Dossier.objects.filter(id=dossier.id).update(
        applicant={**dossier.applicant, "id_number": "", "tax_code": ""}
    )
    batch = put_in(story, dossier, scan(CERTIFICATE))
    name = describe(story, batch, 1, written(story, dossier))
    assert set(story.refused("digitise", dossier, DESK, given(batch, name)).fields) == {"chu-giay-to"}
    name = describe(story, batch, 1, written(story, dossier, owner=NO_OWNER))
    story.do("digitise", dossier, DESK, given(batch, name))
    assert Paper.objects.get(code__isnull=False).code == f"{TYPE}.0001"


def test_the_same_paper_twice_is_told_its_code(story: Story) -> None:
    dossier = story.accepted()
    batch = put_in(story, dossier, scan(CERTIFICATE), scan(BIRTH))
    name = describe(story, batch, 1, written(story, dossier))
    data = given(batch, name)
    story.do("digitise", dossier, DESK, data)
    code = Paper.objects.get(code__isnull=False).code
    refusal = story.refused("digitise", dossier, DESK_2, data)
    assert refusal.status == 409
    assert str(code) in refusal.message
    assert story.refused("digitise", dossier, DESK, {**data, "part": "7-7"}).status == 404
    assert story.refused("digitise", dossier, DESK, {**data, "batch": "x"}).status == 404


def test_the_batch_of_another_dossier_is_not_there(story: Story) -> None:
    dossier, other = story.accepted(), story.accepted()
    batch = put_in(story, other, scan(CERTIFICATE))
    name = describe(story, batch, 1, written(story, other))
    assert story.refused("digitise", dossier, DESK, given(batch, name)).status == 404


def test_the_examiner_digitises_what_the_desk_began(story: Story) -> None:
    dossier = story.assigned()
    batch = put_in(story, dossier, scan(CERTIFICATE))
    name = describe(story, batch, 1, written(story, dossier), email=EXAMINER)
    story.do("digitise", dossier, EXAMINER, given(batch, name))
    assert list(verify()) == []


def test_a_supplement_keeps_and_counts_digitised_papers(story: Story) -> None:
    dossier = story.assigned()
    paper = digitised(story, dossier)
    story.do("ask_supplement", dossier, EXAMINER, story.request())
    Paper.objects.filter(id=paper.id).update(to_remove=True)
    story.do("supply", dossier, APPLICANT, {"replies": story.replies()})
    paper.refresh_from_db()
    assert paper.removed_at is not None
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("change", "messages"),
    [
        (
            {"code": "GT-KHAC.0001"},
            {
                PAPERS,
                SCANS,
                NUMBERS,
            },
        ),
        (
            {"code": "khong phai ma"},
            {
                PAPERS,
                SCANS,
                "Mã giấy tờ số hoá không đúng cấu trúc.",
                NUMBERS,
            },
        ),
        (
            {"digitised": {"answers": {}}},
            {
                PAPERS,
                SCANS,
            },
        ),
        (
            {"requirement": "khac"},
            {
                PAPERS,
                SCANS,
            },
        ),
    ],
)
def test_what_is_changed_by_hand_is_found(story: Story, change: dict[str, Any], messages: set[str]) -> None:
    dossier = story.accepted()
    paper = digitised(story, dossier)
    assert list(verify()) == []
    Paper.objects.filter(id=paper.id).update(**change)
    assert {found.message for found in verify()} == messages


def test_a_code_is_given_to_one_paper(story: Story) -> None:
    paper = digitised(story, story.accepted())
    other = Paper.objects.exclude(id=paper.id)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(id=other.id).update(code=paper.code)


def test_two_windows_on_one_batch(story: Story) -> None:
    dossier = story.accepted()
    batch = put_in(story, dossier, scan(CERTIFICATE, BIRTH))
    here = desk_on(story, dossier)
    digitising.write(here, batch.key, 0, "0-0", written(story, dossier))
    for change in (
        lambda: digitising.write(here, batch.key, 0, "0-0", Written()),
        lambda: digitising.arrange(here, batch.key, 0, {}),
    ):
        with pytest.raises(digitising.Conflict):
            change()
    batch.refresh_from_db()
    assert batch.written["0-0"]["type"] == TYPE


def test_a_batch_does_not_end_before_the_pages_of_what_was_added(story: Story) -> None:
    """The last paper of the first scan is recorded while the second one is still taken apart: nothing of it is lost."""
    dossier = story.accepted()
    batch = put_in(story, dossier, scan(CERTIFICATE))
    later = store_made(scan(BIRTH), "them.pdf", "application/pdf")
    digitising.add_files(desk_on(story, dossier), batch.key, [later])
    name = describe(story, batch, 1, written(story, dossier))
    story.do("digitise", dossier, DESK, given(batch, name))
    assert [one.file for one in ScanFile.objects.filter(batch=batch).order_by("place")][1:] == [later]
    batch = pictured(ScanBatch.objects.get())
    assert [page[:2] for page in batch.pages] == [[0, 0], [1, 0]]
    other = written(
        story, dossier, type=BIRTH_TYPE, requirement="khac", owner=NO_OWNER, answers=BIRTH_ANSWERS
    )
    story.do("digitise", dossier, DESK, given(batch, describe(story, batch, 2, other)))
    assert not ScanBatch.objects.exists()
    assert list(verify()) == []
