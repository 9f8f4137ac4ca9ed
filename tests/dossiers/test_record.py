"""The record: append-only, chained, complete."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from motcua.dossiers import record
from motcua.dossiers.acts import ACTS
from motcua.dossiers.models import Event
from motcua.dossiers.states import State
from motcua.kernel.hashchain import GENESIS, event_hash
from tests.story import DESK, Story


def test_each_event_is_chained_to_the_one_before(story: Story) -> None:
    dossier = story.handed_over()
    previous = GENESIS
    for number, event in enumerate(Event.objects.filter(dossier=dossier).order_by("seq"), start=1):
        assert event.seq == number
        assert bytes(event.previous_hash) == previous
        assert bytes(event.hash) == event_hash(previous, record.event_content(dossier.key, event))
        previous = bytes(event.hash)
    dossier.refresh_from_db()
    assert bytes(dossier.head_hash) == previous
    assert dossier.event_count == number == 11


def test_the_hash_covers_every_column_that_says_something(story: Story) -> None:
    covered = set(record.event_content(story.submitted().key, Event.objects.earliest("id")))
    columns = {field.name for field in Event._meta.concrete_fields}
    assert columns - covered == {"id", "previous_hash", "hash"}


@pytest.mark.criterion("II.20.1")
def test_the_database_itself_refuses_to_change_or_delete_an_event(story: Story) -> None:
    event = story.last_event(story.submitted())
    attempts = [
        lambda: Event.objects.filter(pk=event.pk).update(reason="khác"),
        lambda: event.delete(),
        lambda: Event.objects.filter(pk=event.pk)._raw_delete("default"),
        lambda: event.save(),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE dossiers_event SET reason = 'khác'")
    assert Event.objects.filter(pk=event.pk, reason="").exists()


def test_who_acted_stays_as_it_was_then(story: Story) -> None:
    dossier = story.accepted()
    person = story.person(DESK)
    person.full_name = "Tên Mới"
    person.save()
    card = story.last_event(dossier).actor_as
    assert card == {
        "name": "Nguyễn Thị Lan",
        "role": "desk",
        "title": "Cán bộ tiếp nhận và trả kết quả",
        "unit": "Bộ phận một cửa Sở Công Thương",
        "agency": "Sở Công Thương tỉnh Hà Tĩnh",
    }


def test_an_act_that_fails_half_way_leaves_nothing(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = story.submitted()
    before = story.stored(dossier)

    def fail(*_args: object, **_options: object) -> None:
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr("motcua.dossiers.acts.base.send_all", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        story.do("accept", dossier, DESK)
    assert story.stored(dossier) == before
    monkeypatch.undo()
    assert story.do("accept", dossier, DESK).dossier.code.endswith("-0001"), "the number was given back"


def test_every_event_names_the_states_and_steps_between_which_it_led(story: Story) -> None:
    dossier = story.handed_over()
    place = ("", State.NEW)
    for event in Event.objects.filter(dossier=dossier).order_by("seq"):
        if event.act in ACTS:
            assert (event.from_step, event.from_state) == place
        place = (event.to_step, event.to_state)
    assert place == (dossier.step, dossier.state)
