"""Both carriers over HTTP against the simulator, which shares no code with them and can misbehave."""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from motcua.dossiers.models import Dossier
from motcua.outbox import breaker
from motcua.outbox.models import Line
from motcua.post import ordering
from motcua.post.models import Carrier, Parcel, PostTalk
from motcua.post.parcels import Wanted, cancel, chosen_offer, send_result
from motcua.simulate.post.depot import STEPS, Depot
from motcua.simulate.post.server import serve
from tests.post.conftest import BY_POST, NOTICE_SECRET, SECRET, Postal, carrier, outbox, parcel
from tests.story import DESK

CODES = {"vnpost": "vnpost", "viettel": "viettel"}


@pytest.fixture
def depot() -> Iterator[tuple[Depot, str]]:
    """A running simulator, whose states are told by the test."""
    made = Depot(SECRET, NOTICE_SECRET, {"vnpost": "http://127.0.0.1:9/", "viettel": "http://127.0.0.1:9/"})
    made.mode = "silent"
    server = serve(made, "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def _carrier(kind: str, at: str) -> Carrier:
    return carrier(kind, CODES[kind], f"{at}/{kind}")


def _sent(story: Postal, kind: str, at: str) -> tuple[Dossier, Parcel]:
    """A parcel that its carrier is still to be told of."""
    _carrier(kind, at)
    story.delivery = {**BY_POST, "service": f"{kind}/TH"}
    dossier = story.ready()
    offer = chosen_offer(dossier, "delivery")
    assert offer is not None
    return dossier, send_result(story.actor(DESK), dossier, Wanted(offer))


def _notice(kind: str, ref: str, step: str, at: datetime.datetime, **more: Any) -> tuple[str, dict[str, Any]]:
    """A state as the carrier writes it."""
    written = timezone.localtime(at).strftime("%d/%m/%Y %H:%M:%S")
    if kind == "vnpost":
        said = {"OrderNumber": ref, "ItemCode": "EP1VN", "StatusCode": STEPS[step][0], "StatusTime": written}
        return kind, {**said, **more}
    data = {
        "ORDER_NUMBER": "VTP1",
        "ORDER_REFERENCE": ref,
        "ORDER_STATUS": STEPS[step][1],
        "ORDER_STATUSDATE": written,
        "STATUS_NAME": step,
        **more,
    }
    return kind, {"DATA": data, "TOKEN": "x"}


def _tell(kind: str, message: dict[str, Any], secret: str = NOTICE_SECRET) -> int:
    answer = Client().post(
        f"/buu-chinh/trang-thai/{kind}",
        json.dumps(message),
        content_type="application/json",
        headers={"Authorization": secret},
    )
    return answer.status_code


@pytest.mark.criterion("II.26.4", "II.10.8")
@pytest.mark.parametrize("kind", ["vnpost", "viettel"])
def test_an_order_is_made_once_and_followed_to_the_recorded_hand_over(
    story: Postal, depot: Any, kind: str
) -> None:
    memory, at = depot
    dossier, made = _sent(story, kind, at)
    # An order that went through without an answer: asked again, it is the same order.
    memory.mode = "mute"
    outbox("post.order", failing=True)
    assert parcel().state == "waiting"
    memory.mode = "silent"
    outbox("post.order")
    outbox("post.order")
    made = parcel()
    (order,) = memory.orders.values()
    assert (made.state, made.number, made.price) == ("ordered", order.number, 31_500)
    assert order.ref == made.ref
    assert order.receiver == "Nguyễn Văn An"

    # Nothing is told: asking finds it.
    memory.step(made.ref, "handed")
    Parcel.objects.update(ask_at=timezone.now())
    assert ordering.ask_due() == 1
    assert parcel().state == "handed"
    # Told out of order, twice, and with a state that is older than what is known.
    now = timezone.now()
    for step, minutes in (("delivering", 2), ("moving", 1), ("delivering", 2), ("delivering", 2)):
        at_then = now + datetime.timedelta(minutes=minutes - 5)
        assert _tell(*_notice(kind, made.ref, step, at_then)) == 200
    assert parcel().trackings.filter(word="delivering").count() == 1
    assert _tell(*_notice(kind, made.ref, "delivered", now)) == 200
    outbox()
    dossier.refresh_from_db()
    assert (parcel().state, dossier.state) == ("delivered", "handed_over")
    assert made.number in story.last_event(dossier).data["hand_over"]["paper"]
    assert _tell(*_notice(kind, made.ref, "returning", now)) == 200
    outbox()
    assert parcel().state == "delivered"
    assert PostTalk.objects.filter(kind="order").exists()
    assert not PostTalk.objects.filter(said__icontains="Nguyễn").exists()


@pytest.mark.criterion("II.26.4")
@pytest.mark.parametrize("kind", ["vnpost", "viettel"])
def test_what_is_not_the_carriers_changes_nothing(story: Postal, depot: Any, kind: str) -> None:
    _memory, at = depot
    _dossier, made = _sent(story, kind, at)
    outbox("post.order")
    genuine = _notice(kind, made.ref, "handed", timezone.now())[1]
    if "TOKEN" in genuine:
        genuine["TOKEN"] = ""
    assert _tell(kind, genuine, "") == 400
    assert _tell(kind, genuine, "another") == 400
    assert _tell(kind, {"OrderNumber": made.ref}) == 400
    assert _tell(kind, _notice(kind, "MC000000XXXXXXXX", "lost", timezone.now())[1]) == 200
    assert _tell("khong-co", genuine) == 404
    before = parcel()
    assert (before.state, before.trackings.count()) == ("ordered", 1)
    answers = set(PostTalk.objects.filter(kind="notice").values_list("answer", flat=True))
    assert answers == {"forged", "strange", "no parcel"}


@pytest.mark.criterion("II.26.4")
@pytest.mark.parametrize("kind", ["vnpost", "viettel"])
@pytest.mark.parametrize("mode", ["down", "garbage", "wrong"])
def test_a_carrier_that_is_away_is_asked_again(story: Postal, depot: Any, kind: str, mode: str) -> None:
    memory, at = depot
    _sent(story, kind, at)
    memory.mode = mode
    outbox("post.order", failing=True)
    assert parcel().state == "waiting"
    memory.mode = "silent"
    outbox("post.order")
    assert parcel().state == "ordered"


@pytest.mark.parametrize("kind", ["vnpost", "viettel"])
def test_a_carrier_that_does_not_take_it_is_shown_to_the_desk_and_a_wrong_secret_only_waits(
    story: Postal, depot: Any, signed_in: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, at = depot
    dossier, made = _sent(story, kind, at)
    monkeypatch.setenv(f"MOTCUA_POST_{kind.upper()}_SECRET", "sai")
    outbox("post.order", failing=True)
    assert parcel().state == "waiting"
    monkeypatch.setenv(f"MOTCUA_POST_{kind.upper()}_SECRET", SECRET)
    memory.mode = "refuse"
    outbox("post.order")
    assert (parcel().state, parcel().problem) == ("refused", "Dia chi ngoai vung phuc vu")
    desk = signed_in(DESK)
    assert made.ref in desk.get("/can-bo/buu-chinh?muc=xu-ly").content.decode()
    # It waits to be sent by another service.
    assert dossier.code in desk.get("/can-bo/buu-chinh").content.decode()


@pytest.mark.criterion("II.26.4", "II.10.8")
@pytest.mark.parametrize("kind", ["vnpost", "viettel"])
def test_cancelled_before_and_after_it_was_picked_up(story: Postal, depot: Any, kind: str) -> None:
    memory, at = depot
    dossier, made = _sent(story, kind, at)
    outbox("post.order")
    cancel(story.actor(DESK), parcel(), "Sai địa chỉ")
    assert parcel().state == "cancelling"
    outbox("post.cancel")
    assert parcel().state == "cancelled"
    assert memory.orders[made.ref].told[-1][0] == "cancelled"

    offer = chosen_offer(dossier, "delivery")
    assert offer is not None
    again = send_result(story.actor(DESK), dossier, Wanted(offer))
    outbox("post.order")
    again.refresh_from_db()
    # The postman has taken it, and we have not heard of it yet.
    memory.step(again.ref, "handed")
    cancel(story.actor(DESK), again, "Người nộp đến quầy")
    outbox("post.cancel")
    again.refresh_from_db()
    assert "không huỷ được" in again.problem
    assert again.state == "cancelling"
    assert ordering.ask_due(timezone.now() + datetime.timedelta(days=1)) == 1
    again.refresh_from_db()
    assert again.state in ("handed", "recalling")
    memory.step(again.ref, "returned")
    ordering.ask_due(timezone.now() + datetime.timedelta(days=3))
    again.refresh_from_db()
    assert again.state == "returned"
    dossier.refresh_from_db()
    assert dossier.state == "waiting_handover"


def test_cancelled_while_nobody_knows_whether_it_was_ordered(story: Postal, depot: Any) -> None:
    memory, at = depot
    _dossier, made = _sent(story, "vnpost", at)
    memory.mode = "mute"
    outbox("post.order", failing=True)
    assert memory.orders
    memory.mode = "silent"
    cancel(story.actor(DESK), parcel(), "Sai địa chỉ")
    outbox("post.order", "post.cancel")
    assert parcel().state == "cancelled"
    assert memory.orders[made.ref].told[-1][0] == "cancelled"


@pytest.mark.criterion("II.26.4")
def test_the_console_keeps_a_carrier_as_data_and_tries_it(
    story: Postal, depot: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, at = depot
    admin = signed_in("quantri@hatinh.mau.vn")
    typed = {
        "code": "vnpost",
        "kind": "vnpost",
        "name": "VNPost tỉnh",
        "agency": "H27",
        "on": "1",
        "province": "42",
        "weight": "100",
        "address": f"{at}/vnpost",
        "customer": "MOTCUA",
        "service-1-code": "TH",
        "service-1-name": "Hồ sơ",
        "service-1-uses": ["pickup", "delivery"],
        "service-1-lines": "100 26.000 31.000\n50 1 1",
        "service-1-collects": "1",
        "codes": "999 moving",
    }
    new = reverse("console:carrier_new")
    wrong = admin.post(new, typed)
    assert wrong.status_code == 422
    assert "khối lượng tăng dần" in wrong.content.decode()
    assert "26.000 31.000" in wrong.content.decode()
    assert admin.post(new, {**typed, "service-1-lines": "100 26.000 31.000"}).status_code == 302
    row = Carrier.objects.get()
    assert row.definition["services"][0]["lines"] == [[100, 26_000, 31_000]]
    page = reverse("console:carrier", kwargs={"code": "vnpost"})
    assert "trả lời đúng" in admin.post(page, {"thu": "1"}).content.decode()
    # A line that rests after failures is asked all the same, and what answers is in use again at once.
    rests_until = timezone.now() + datetime.timedelta(hours=1)
    Line.objects.update_or_create(
        code=f"post:{page.rpartition('/')[2]}", defaults={"failures": 9, "open_until": rests_until}
    )
    breaker.forget()
    assert "trả lời đúng" in admin.post(page, {"thu": "1"}).content.decode()
    assert not Line.objects.filter(open_until__isnull=False).exists()
    assert SECRET not in admin.get(page).content.decode()
    memory.mode = "down"
    assert "không trả lời" in admin.post(page, {"thu": "1"}).content.decode()
    memory.mode = "silent"
    monkeypatch.setenv("MOTCUA_POST_VNPOST_SECRET", "sai")
    assert "từ chối" in admin.post(page, {"thu": "1"}).content.decode()
    file = admin.get(reverse("console:carrier_file", kwargs={"code": "vnpost"})).content
    Carrier.objects.all().delete()
    from django.core.files.uploadedfile import SimpleUploadedFile

    home = reverse("console:carriers")
    for bad in (b"{", b"[]", file.replace(b"26000", b'"x"')):
        assert admin.post(home, {"file": SimpleUploadedFile("a.json", bad)}).status_code == 422
    assert admin.post(home, {"file": SimpleUploadedFile("a.json", file)}).status_code == 302
    assert Carrier.objects.get().definition == row.definition
    # A code of its own that means something to us now.
    assert signed_in("quantri@sct.mau.vn").get(page).status_code == 404
