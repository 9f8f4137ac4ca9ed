"""What strangers, and carriers that mean harm or err, can do at the door where carriers tell states: nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.agencies.outside import Wrong
from motcua.outbox.secret import secret_in
from motcua.post.carriers import notice_variable, variable
from motcua.post.models import Carrier, Parcel, PostTalk, Tracking
from motcua.post.views import LONGEST
from tests.post.conftest import NOTICE_SECRET, Postal, carrier
from tests.post.test_carriers import _notice, _tell

DOOR = "/buu-chinh/trang-thai/"


def _known(kind: str) -> Carrier:
    return carrier(kind, kind, "https://buu-chinh.example/api")


@pytest.mark.parametrize("kind", ["vnpost", "viettel"])
@pytest.mark.parametrize(
    "body", ["", "{", "[]", '{"TOKEN": null}', '{"DATA": 1, "TOKEN": "\\ud800"}', "\xff"]
)
def test_a_stranger_fills_no_table_whatever_is_sent(story: Postal, kind: str, body: str) -> None:
    _known(kind)
    door = Client()
    for _turn in range(40):
        assert door.post(DOOR + kind, body.encode("latin-1"), "application/json").status_code == 400
    kept = PostTalk.objects.all()
    assert 0 < kept.count() <= 30
    assert not kept.filter(is_genuine=True).exists()


@pytest.mark.parametrize("kind", ["vnpost", "viettel"])
def test_what_is_sent_as_a_form_is_read_as_any_message(story: Postal, kind: str) -> None:
    _known(kind)
    assert Client().post(DOOR + kind, {"TOKEN": NOTICE_SECRET}).status_code == 400


@pytest.mark.parametrize("kind", ["vnpost", "viettel"])
def test_a_message_that_is_too_long_is_not_cut_and_read(story: Postal, kind: str) -> None:
    _known(kind)
    headers = {"Authorization": NOTICE_SECRET}
    body = json.dumps({"DATA": {}, "x": "x" * LONGEST})
    answer = Client().post(DOOR + kind, body, "application/json", headers=headers)
    assert answer.status_code == 413
    assert not PostTalk.objects.exists()


@pytest.mark.parametrize("kind", ["vnpost", "viettel"])
@pytest.mark.parametrize("written", ["01/01/0001 00:00:00", "31/12/9999 23:59:59", "", "hom qua"])
def test_a_moment_that_cannot_be_poisons_no_parcel(story: Postal, kind: str, written: str) -> None:
    row = _known(kind)
    dossier = story.ready()
    made = Parcel.objects.create(
        dossier=dossier,
        agency_id=dossier.agency_id,
        purpose="result",
        carrier=row,
        service="TH",
        ref="MC000000AAAAAAAA",
        sender={},
        receiver={},
        contents="",
        weight=100,
        state="ordered",
        made_at=timezone.now(),
    )
    name = "StatusTime" if kind == "vnpost" else "ORDER_STATUSDATE"
    message: dict[str, Any] = _notice(kind, made.ref, "handed", timezone.now())[1]
    (message if kind == "vnpost" else message["DATA"])[name] = written
    answers = {_tell(kind, message) for _turn in range(3)}
    kept = [one.at for one in Tracking.objects.filter(parcel=made)]
    if "9999" in written:
        # A clock that is ahead: it was so by now, and told again it is the same.
        assert answers == {200}
        assert len(kept) == 1
    else:
        assert answers == {400}
        assert kept == []


def test_no_carrier_may_be_named_so_that_it_is_given_anothers_secret(
    story: Postal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The secret with which VNPost speaks to us would have gone to whoever names a carrier "vnpost-notice"."""
    assert variable("vnpost-notice") == notice_variable("vnpost")
    assert secret_in(variable("vnpost-notice")) == NOTICE_SECRET
    with pytest.raises(Wrong) as wrong:
        carrier("vnpost", "vnpost-notice", "https://ke-xau.example/")
    assert "code" in wrong.value.errors
    assert not Carrier.objects.exists()
