"""An administrator puts a file and a signature into a form, and tries them out as a citizen sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from motcua.console.models import FormDraft
from tests.journeys.form_building import Building
from tests.journeys.walking import Walker

if TYPE_CHECKING:
    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADMINISTRATOR = "quantri@hatinh.mau.vn"


def test_a_file_and_a_signature_are_built_and_tried_out(walker: Walker, open_session: OpenSession) -> None:
    page = walker.enter(open_session(), ADMINISTRATOR)
    building = Building(walker, page)
    building.begin("Đơn có tệp và chữ ký")
    building.open("Thông tin chung")
    building.add(
        "Tệp", "Sơ đồ mặt bằng", required=True, formats="pdf, png", max_mb="2", max_files="3", hint="Vẽ tay."
    )
    walker.look(page, "dung-tep-1440")
    building.add("Chữ ký", "Chữ ký chủ hộ", required=True)
    walker.look(page, "dung-chu-ky-1440")
    (draft,) = FormDraft.objects.filter(definition__title="Đơn có tệp và chữ ký")
    plan, signature = draft.definition["steps"][0]["fields"]
    assert plan["formats"] == ["pdf", "png"]
    assert (plan["max_mb"], plan["max_files"], plan["required"]) == (2, 3, True)
    assert (signature["kind"], signature["required"]) == ("signature", True)
    # Kinds of files that there are none of are told at their box.
    building.open("Sơ đồ mặt bằng")
    building.fill(formats="pdf, exe")
    walker.look(page, "dung-tep-sai-1440")
    assert "danh sách các loại tệp" in page.inner_text("main")
    building.fill(formats="pdf, png")
    phone = walker.enter(open_session(phone=True), ADMINISTRATOR)
    phone.goto(page.url)
    walker.look(phone, "dung-tep-390")
    for client, width in ((page, "may-tinh"), (phone, "dien-thoai")):
        client.goto(f"/quan-tri/bieu-mau/nhap/{draft.key}/xem-thu?kieu=trong&rong={width}")
        frame = client.frame_locator("iframe")
        frame.locator("[data-signature] canvas").wait_for()
        walker.look(client, f"xem-thu-tep-chu-ky-{width}")
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Tiếp tục").first.click()
    frame.get_by_text("Hãy ký ở “Chữ ký chủ hộ”").first.wait_for()
    walker.look(page, "xem-thu-tep-chu-ky-loi")
    frame.locator("[name='tep-don.so_do_mat_bang']").set_input_files(
        files=[{"name": "so-do.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}]
    )
    frame.locator("[name^='ho-ten-don.']").fill("Nguyễn Thị Ánh Tuyết")
    frame.get_by_role("button", name="Tiếp tục").first.click()
    frame.get_by_text("so-do.pdf", exact=False).first.wait_for()
    walker.look(page, "xem-thu-tep-chu-ky-cuoi")
    for client, width in ((page, "may-tinh"), (phone, "dien-thoai")):
        client.goto(f"/quan-tri/bieu-mau/nhap/{draft.key}/xem-thu?kieu=mau&rong={width}")
        client.frame_locator("iframe").get_by_text("chu-ky-mau.png").first.wait_for()
        walker.look(client, f"xem-thu-tep-chu-ky-mau-{width}")
