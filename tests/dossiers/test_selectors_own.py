"""The applicant's folders: every dossier in exactly one, with counts that agree, and nobody else's."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers.selectors import FOLDERS, own_dossier, own_folders, own_list
from tests.dossiers.population import populate
from tests.story import APPLICANT, DESK, NOTICE, STRANGER, Story

WANTED = {
    "draft": {"draft"},
    "sent": {"submitted", "resupplied_at_intake", "withdrawing"},
    "supplement": {"asked_at_intake", "asked"},
    "processing": {
        *(
            "accepted",
            "forwarded",
            "assigned",
            "resupplied",
            "examined",
            "proposed",
            "to_approve",
            "approved",
        ),
        *("finished", "ready"),
    },
    "handed_over": {"handed_over"},
    "returned": {"withdrawn", "given_back", "refused", "rejected"},
    "discarded": {"discarded"},
}


@pytest.mark.criterion("DVC.9")
def test_every_dossier_lies_in_one_folder_and_the_counts_agree(story: Story) -> None:
    people = populate(story)
    people["discarded"] = story.do("discard", story.draft(), APPLICANT).dossier
    people["draft"] = story.draft()
    names = {dossier.key: name for name, dossier in people.items()}
    user = story.person(APPLICANT)
    found = {folder: {names[row.key] for row in own_list(user, folder, size=100)} for folder in FOLDERS}
    assert found == WANTED
    assert own_folders(user) == {folder: len(rows) for folder, rows in WANTED.items()}
    assert own_folders(story.person(STRANGER)) == dict.fromkeys(FOLDERS, 0)
    everything = {names[row.key] for row in own_list(user, "", size=100)}
    assert everything == set(people) - {"discarded"}


def test_pages_and_search(story: Story) -> None:
    dossiers = [story.submitted() for _ in range(3)]
    user = story.person(APPLICANT)
    first, second = own_list(user, "sent", size=2), own_list(user, "sent", 2, size=2)
    assert [row.key for row in first] == [dossiers[2].key, dossiers[1].key]
    assert [row.key for row in second] == [dossiers[0].key]
    assert (first.has_next, second.has_next) == (True, False)
    found = own_list(user, "sent", q=dossiers[1].receipt_number or "")
    assert [row.key for row in found] == [dossiers[1].key]
    assert len(own_list(user, "sent", q="ban le ruou")) == 3
    assert len(own_list(user, "sent", q="khong co gi")) == 0


@pytest.mark.criterion("DVC.9")
@pytest.mark.parametrize(
    "typed", ["bán lẻ rượu", "ban le", "2.000620", "sở công thương", "nguyen van an", "RƯỢU an"]
)
def test_drafts_are_found_by_words_too(story: Story, typed: str) -> None:
    discarded = story.do("discard", story.draft(), APPLICANT).dossier
    draft = story.draft()
    story.draft(procedure=NOTICE)
    story.draft(STRANGER)
    user = story.person(APPLICANT)
    only_retail = typed not in ("sở công thương", "nguyen van an")
    found = {row.key for row in own_list(user, "draft", q=typed)}
    assert draft.key in found
    assert len(found) == (1 if only_retail else 2)
    assert discarded.key in {row.key for row in own_list(user, "discarded", q=typed)}
    assert own_list(user, "sent", q=typed).items == []


@pytest.mark.parametrize("typed", ["karaoke", "ruou karaoke", "???", "tran thi binh"])
def test_drafts_that_do_not_match_are_not_found(story: Story, typed: str) -> None:
    story.draft()
    story.draft(STRANGER)
    assert own_list(story.person(APPLICANT), "draft", q=typed).items == []


def test_a_strangers_dossier_does_not_exist(story: Story) -> None:
    dossier = story.submitted()
    assert own_dossier(story.person(APPLICANT), dossier.key) is not None
    for email in (STRANGER, DESK):
        assert own_dossier(story.person(email), dossier.key) is None
    assert len(own_list(story.person(STRANGER), "sent", q=dossier.receipt_number or "")) == 0


def test_what_officers_enter_at_the_desk_is_not_their_own(story: Story) -> None:
    story.brought()
    assert set(own_folders(story.person(DESK)).values()) == {0}


def test_statements_do_not_grow(story: Story) -> None:
    user = story.person(APPLICANT)

    def statements() -> int:
        own_list(user, "sent")
        with CaptureQueriesContext(connection) as queries:
            own_list(user, "sent")
            own_folders(user)
        return len(queries)

    story.submitted()
    assert statements() == 2
    for _ in range(3):
        story.submitted()
    assert statements() == 2
