"""A leader signs a result on the phone, sees it before and after; anybody verifies it; an administrator looks on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from motcua.files.services import open_file
from motcua.signing.models import Document
from tests.acts.coordination import publish
from tests.journeys.walking import Walker
from tests.signing.esign import PIN, Esign, running
from tests.signing.test_results import to_sign
from tests.story import DIRECTOR, Story

if TYPE_CHECKING:
    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def esign() -> Iterator[Esign]:
    with running() as found:
        yield found


@pytest.mark.criterion("I.11.3", "I.12.4")
def test_a_result_is_signed_on_the_phone_and_verified_by_anybody(
    walker: Walker, open_session: OpenSession, story: Story, esign: Esign, tmp_path: Path
) -> None:
    def change(steps: dict[str, dict[str, Any]]) -> None:
        steps["ky-duyet"]["signature"] = "personal"

    publish(change)
    gateway = esign.connect()
    esign.key_of(gateway, story.person(DIRECTOR))
    dossier = to_sign(story)
    leader = walker.enter(open_session(phone=True), DIRECTOR)
    leader.goto(f"/can-bo/ho-so/{dossier.key}/ky-so")
    walker.follow(leader, leader.get_by_role("button", name="Chuẩn bị để ký"))
    walker.look(leader, "signing-390")
    leader.fill("#pin", PIN)
    walker.follow(leader, leader.get_by_role("button", name="Tôi đã xem văn bản, ký"))
    assert leader.get_by_text("Ký thành công").first.is_visible()
    walker.look(leader, "signed-390")
    office = walker.enter(open_session(), DIRECTOR)
    for address, name in (
        (f"/can-bo/ho-so/{dossier.key}/ky-so", "signed-1440"),
        ("/can-bo/ky-so", "signing-many-1440"),
        ("/can-bo/ky-so/chung-thu", "certificates-1440"),
    ):
        office.goto(address)
        walker.look(office, name)
    administrator = walker.enter(open_session(), "quantri@hatinh.mau.vn")
    for address, name in (
        ("/quan-tri/chu-ky-so", "signing-console-1440"),
        ("/quan-tri/chu-ky-so/dich-vu/esign", "signing-service-1440"),
    ):
        administrator.goto(address)
        walker.look(administrator, name)
    kept = tmp_path / "ket-qua.pdf"
    with open_file(Document.objects.select_related("file").get().file) as file:
        kept.write_bytes(file.read())
    anybody = open_session(phone=True)
    anybody.goto("/kiem-tra-ket-qua")
    walker.look(anybody, "verify-390")
    anybody.set_input_files("#tep", kept)
    walker.follow(anybody, anybody.get_by_role("button", name="Kiểm tra tệp"))
    assert anybody.get_by_text("Chữ ký số hợp lệ").first.is_visible()
    walker.look(anybody, "verified-390")
