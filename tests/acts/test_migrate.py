"""Running dossiers brought to another version of their process: seen first, recorded, verified, and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from motcua.dossiers import migration
from motcua.dossiers.errors import Incomplete, NotAllowed
from motcua.dossiers.models import Dossier, Event, MigratedDossier
from motcua.dossiers.verification import verify
from tests import story as people
from tests.acts.migrating import deliver, more_time, next_version, renamed, run
from tests.story import ADMINISTRATOR, EXAMINER, Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]


def well() -> list[str]:
    return [difference.message for difference in verify()]


def test_the_preview_says_where_each_would_stand_and_changes_nothing(story: Story) -> None:
    dossier = story.assigned()
    before = story.stored(dossier)
    version = next_version(dossier, more_time)
    found = migration.preview(story.actor(ADMINISTRATOR), version, {}, 0, 50)
    assert [one.key for one in found] == [dossier.key]
    assert found[0].step == found[0].target_step == "Thẩm định hồ sơ"
    assert found[0].due_at == dossier.due_at
    assert found[0].step_due_to > found[0].step_due_from  # type: ignore[operator]
    assert story.stored(dossier) == before


def test_a_dossier_follows_the_new_version_and_the_record_tells_it(story: Story) -> None:
    dossier = story.assigned()
    examiner, since, due, step_due = (
        dossier.assignee_id,
        dossier.step_since,
        dossier.due_at,
        dossier.step_due_at,
    )
    version = next_version(dossier, more_time)
    run(story, dossier, version)
    assert dossier.process_version_id == version.id
    assert (dossier.assignee_id, dossier.step_since, dossier.due_at) == (examiner, since, due)
    assert dossier.step_due_at is not None
    assert step_due is not None
    assert dossier.step_due_at > step_due
    assert [timer.code for timer in dossier.timers.all()] == ["nhac"]
    event = story.last_event(dossier)
    assert (event.act, event.reason) == ("migrate", "Quy trình mới")
    assert event.actor == story.person(ADMINISTRATOR)
    assert well() == []
    story.do("examine", dossier, EXAMINER, {"opinion": "Đạt."})
    assert well() == []


def test_a_step_that_is_gone_needs_one_in_its_place(story: Story) -> None:
    dossier = story.assigned()
    version = next_version(dossier, renamed)
    by = story.actor(ADMINISTRATOR)
    assert migration.lost_steps(by, version) == [("tham-dinh", "Thẩm định hồ sơ")]
    foreseen = migration.preview(by, version, {}, 0, 50)[0]
    assert foreseen.problem == "Phiên bản mới không còn bước “Thẩm định hồ sơ”."
    refused = run(story, dossier, version)
    assert dossier.process_version_id != version.id
    assert "không còn bước" in MigratedDossier.objects.get(run=refused).refused
    run(story, dossier, version, {"tham-dinh": "tham-tra"})
    assert (dossier.process_version_id, dossier.step) == (version.id, "tham-tra")
    assert dossier.assignee == story.person(EXAMINER)
    assert well() == []


def test_a_run_is_taken_back_whole_but_for_what_somebody_touched(story: Story) -> None:
    first, second = story.assigned(), story.forwarded()
    before = {one.pk: story.stored(one) for one in (first, second)}
    version = next_version(first, more_time)
    by = story.actor(ADMINISTRATOR)
    ordered = migration.order(by, version, {}, None, "Quy trình mới")
    deliver()
    story.do("examine", first, EXAMINER, {"opinion": "Đạt."})
    undone = migration.take_back(by, ordered, "")
    deliver()
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.process_version_id == version.id
    assert "Đã có người xử lý" in MigratedDossier.objects.get(run=undone, dossier=first).refused
    counted = {"event_count", "head_hash", "Event"}
    after = story.stored(second)
    changed = {key for key, value in after.items() if before[second.pk][key] != value}
    assert changed == counted
    assert well() == []
    with pytest.raises(NotAllowed):
        migration.take_back(by, ordered, "")


def test_what_fired_in_a_stay_does_not_fire_again(story: Story) -> None:
    dossier = story.assigned()
    run(story, dossier, next_version(dossier, more_time))
    fired = story.last_event(dossier).at
    dossier.timers.update(fired_at=fired)

    def still_more(steps: Any, definition: Any) -> None:
        steps["tham-dinh"]["minutes"] += 60

    run(story, dossier, next_version(dossier, still_more))
    assert dossier.timers.get().fired_at == fired


def test_a_withdrawal_goes_back_to_the_step_in_the_new_version(story: Story) -> None:
    dossier = story.withdrawing(story.assigned())
    version = next_version(dossier, renamed)
    run(story, dossier, version, {"tham-dinh": "tham-tra"})
    assert dossier.return_step == "tham-tra"
    story.do("decline_withdrawal", dossier, people.DESK, {"reason": "Đã thẩm định xong"})
    dossier.refresh_from_db()
    assert dossier.step == "tham-tra"
    assert well() == []


def test_reasons_and_dossiers_are_wanted(story: Story) -> None:
    dossier = story.assigned()
    by, version = story.actor(ADMINISTRATOR), next_version(dossier, more_time)
    for keys, reason in ((None, " "), ([], "Lý do")):
        with pytest.raises(Incomplete):
            migration.order(by, version, {}, keys, reason)


def test_a_record_that_was_changed_is_noticed(story: Story) -> None:
    dossier = story.assigned()
    other = dossier.process_version_id
    run(story, dossier, next_version(dossier, more_time))
    Dossier.objects.filter(id=dossier.id).update(process_version=other)
    assert any("Phiên bản quy trình" in message for message in well())
    assert Event.objects.filter(dossier=dossier, act="migrate").count() == 1


def test_a_run_takes_so_many_and_says_how_many_are_left_for_the_next(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "MOST", 2)
    dossiers = [story.assigned() for _number in range(3)]
    version = next_version(dossiers[0], more_time)
    by = story.actor(ADMINISTRATOR)
    first = migration.order(by, version, {}, None, "Quy trình mới")
    assert (first.dossiers.count(), first.left) == (2, 1)
    # What the first run has still to do is not ordered once more.
    second = migration.order(by, version, {}, None, "Quy trình mới")
    assert (second.dossiers.count(), second.left) == (1, 0)
    deliver()
    assert set(Dossier.objects.values_list("process_version_id", flat=True)) == {version.id}
    assert well() == []


def test_dossiers_that_cannot_be_brought_over_do_not_keep_the_others_from_the_next_run(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "MOST", 1)
    stuck, free = story.assigned(), story.forwarded()
    version = next_version(stuck, renamed)
    by = story.actor(ADMINISTRATOR)
    assert migration.order(by, version, {}, None, "Quy trình mới").left == 1
    deliver()
    migration.order(by, version, {}, None, "Quy trình mới")
    deliver()
    stuck.refresh_from_db()
    free.refresh_from_db()
    assert stuck.process_version_id != version.id
    assert free.process_version_id == version.id
