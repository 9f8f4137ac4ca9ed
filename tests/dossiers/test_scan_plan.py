"""Pages are split and put in order: none is lost, none stands twice, and what is a paper already is left alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from motcua.dossiers.scan_plan import (
    TURNS,
    Asked,
    Page,
    coded,
    first_plan,
    is_settled,
    is_whole,
    parts,
    rearranged,
)

FILES = st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=5)
ASKED = st.builds(Asked, st.integers(-3, 40), st.sampled_from(TURNS), st.booleans(), st.booleans())


def names(pages: list[Page]) -> list[str]:
    return [page.name for page in pages]


@given(FILES, st.data())
def test_arranging_loses_and_doubles_no_page(files: list[tuple[int, bool]], data: st.DataObject) -> None:
    pages = first_plan(files)
    asked = {page.name: data.draw(ASKED) for page in pages if data.draw(st.booleans())}
    found = rearranged(pages, {**asked, "9-9": Asked(1, 90, True, True)})
    assert sorted(names(found)) == sorted(names(pages))
    in_papers = [page.name for part in parts(found) for page in part.pages]
    assert in_papers == [page.name for page in found if not page.out]
    assert [part.number for part in parts(found)] == list(range(1, len(parts(found)) + 1))


@given(FILES, st.data())
def test_what_is_a_paper_already_is_not_arranged_again(
    files: list[tuple[int, bool]], data: st.DataObject
) -> None:
    pages = first_plan(files)
    done = data.draw(st.sampled_from(parts(pages)))
    pages = coded(pages, done, "GT.0001")
    found = rearranged(pages, {page.name: data.draw(ASKED) for page in pages})
    kept = next(part for part in parts(found) if part.code)
    assert names(list(kept.pages)) == names(list(done.pages))
    assert all(page.turn == 0 and not page.out for page in kept.pages)
    assert {part.code for part in parts(found)} <= {"", "GT.0001"}


def test_documents_begin_papers_and_pictures_follow_each_other() -> None:
    pages = first_plan([(2, False), (1, True), (1, True), (1, False), (1, True)])
    assert [names(list(part.pages)) for part in parts(pages)] == [
        ["0-0", "0-1"],
        ["1-0", "2-0"],
        ["3-0"],
        ["4-0"],
    ]


def test_two_papers_mixed_in_one_scan_are_taken_apart() -> None:
    pages = first_plan([(4, False)])
    asked = {
        "0-0": Asked(1, 0, True, False),
        "0-1": Asked(3, 0, True, False),
        "0-2": Asked(2, 180, False, False),
        "0-3": Asked(4, 0, False, True),
    }
    found = parts(rearranged(pages, asked))
    assert [names(list(part.pages)) for part in found] == [["0-0", "0-2"], ["0-1"]]
    assert found[0].pages[1].turn == 180


def test_a_page_that_begins_a_paper_and_is_left_out_still_separates() -> None:
    pages = [Page(0, 0, begins=True), Page(0, 1, begins=True, out=True), Page(0, 2)]
    assert [names(list(part.pages)) for part in parts(pages)] == [["0-0"], ["0-2"]]


def test_a_batch_is_settled_when_every_page_is_a_paper_or_left_out() -> None:
    pages = [Page(0, 0), Page(0, 1, out=True)]
    assert not is_settled(pages)
    assert is_settled(coded(pages, parts(pages)[0], "GT.0001"))


def test_a_paper_is_a_file_as_it_came_only_with_all_its_pages_in_order_and_upright() -> None:
    counts = [2, 1]
    whole = [Page(0, 0), Page(0, 1)]
    assert is_whole(parts(whole)[0], counts)
    for other in (
        [Page(0, 0)],
        [Page(0, 1), Page(0, 0)],
        [Page(0, 0), Page(0, 1, turn=90)],
        [Page(0, 0), Page(0, 1), Page(1, 0)],
    ):
        assert not is_whole(parts(other)[0], counts)
