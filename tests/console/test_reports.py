"""An administrator designs a report in the browser, sees its figures, publishes it; no other is touched (II.14.3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from motcua.console.reports.typing_in import code_of
from motcua.dossiers.models import Dossier
from motcua.exchange.packages import dump_one
from motcua.people.models import User
from motcua.reports.models import ReportDraft, ReportVersion
from tests.desk.conftest import Desk, at, story, time_is
from tests.desk.helpers import shown
from tests.reports.test_follow_up import december
from tests.story import ADMINISTRATOR, DIRECTOR, Story

__all__ = ["at", "december", "story", "time_is"]

HOME = "/quan-tri/bao-cao"
TOP = "quantri@hatinh.mau.vn"


def begin(
    browser: Client, form: str = "summary", agency: str = "H27.03", title: str = "Theo kênh"
) -> ReportDraft:
    answer = browser.post(f"{HOME}/moi", {"title": title, "form": form, "agency": agency})
    assert answer.status_code == 302, shown(answer)
    return ReportDraft.objects.latest("pk")


def typed(draft: ReportDraft, **more: Any) -> dict[str, Any]:
    """The whole form as the page has it, with changes; `lam` presses a button."""
    data = draft.data
    fields: dict[str, Any] = {
        "expected": str(draft.revision),
        "title": data["title"],
        "rule": data["period"]["rule"],
        "basis": data["period"].get("basis", "handled"),
        "totals": "1",
        "identities": "\n".join(
            f"{one['whole']} = {' + '.join(one['parts'])}" for one in data.get("identities", ())
        ),
    }
    for place, one in enumerate(data.get("groups", ())):
        fields[f"nhom-{place}"] = one["by"]
    for one in data["columns"]:
        for key in ("title", "over", "number"):
            fields[f"{key}.{code_of(one)}"] = one.get(key, "")
    for place, one in enumerate(data.get("filters", ())):
        fields[f"loc-{place}"] = one.get("values", [])
    return {**fields, **{key.replace("__", "-"): value for key, value in more.items()}}


def press(browser: Client, draft: ReportDraft, **more: Any) -> ReportDraft:
    answer = browser.post(f"{HOME}/nhap/{draft.key}", typed(draft, **more))
    assert answer.status_code == 302, shown(answer)
    draft.refresh_from_db()
    return draft


@pytest.mark.criterion("II.14.1", "II.14.3")
def test_a_report_is_designed_seen_published_and_run(
    story: Story, at: Desk, december: dict[str, Dossier]
) -> None:
    browser = at(ADMINISTRATOR)
    draft = begin(browser)
    page = shown(browser.get(f"{HOME}/nhap/{draft.key}"))
    assert "Báo cáo không có lỗi, có thể công bố." in page
    assert '<option value="sector" selected>Lĩnh vực</option>' in page
    draft = press(browser, draft, lam="them", them__cot="median:handling_days")
    draft = press(browser, draft, lam="ty-le", ty__le__1="in_time", ty__le__2="resolved")
    draft = press(browser, draft, lam="xoa:c2")
    codes = [code_of(one) for one in draft.data["columns"]]
    assert codes == ["c1", "c3", "c4", "c5", "c6", "c7", "c8"]
    draft = press(browser, draft, lam="len:c3")
    draft = press(browser, draft, lam="den:c8:0")
    assert [code_of(one) for one in draft.data["columns"]][:3] == ["c8", "c3", "c1"]
    draft = press(browser, draft, lam="loc", them__loc="outcome")
    assert "cần có ít nhất một giá trị" in shown(browser.get(f"{HOME}/nhap/{draft.key}"))
    draft = press(
        browser,
        draft,
        **{"loc-0": ["withdrawn"], "loc-0-tru": "1", "nhom-0": "channel", "nhom-1": "accepted_at~month"},
        chart="bars",
        chart_columns=["c3", "c1"],
        **{"title.c3": "Đã xong", "asked": ["sector"]},
    )
    page = shown(browser.get(f"{HOME}/nhap/{draft.key}"))
    assert "Có trong kỳ" not in page
    assert ">Đã xong</th>" in page
    assert "mc-report__level-1" in page
    assert 'class="mc-chart__picture"' in page
    told = shown(browser.get(f"{HOME}/nhap/{draft.key}/cong-bo"))
    assert "Nội dung sẽ công bố" in told
    done = browser.post(
        f"{HOME}/nhap/{draft.key}/cong-bo",
        {"expected": str(draft.revision), "effective_from": "01/12/2026"},
    )
    assert done.status_code == 302, shown(done)
    version = ReportVersion.objects.get(code="theo-kenh")
    assert (version.number, version.published_by) == (1, User.objects.get(email=ADMINISTRATOR))
    assert not ReportDraft.objects.exists()
    run = shown(at(DIRECTOR).get("/can-bo/bao-cao-theo-mau/xem/theo-kenh"))
    assert ">Đã xong</th>" in run
    assert dump_one("report", "theo-kenh") is not None


def test_versions_are_compared_and_a_report_is_taken_out_of_use(story: Story, at: Desk) -> None:
    browser = at(TOP)
    assert browser.post(f"{HOME}/mau/06a/sua").status_code == 302
    draft = ReportDraft.objects.get()
    draft = press(browser, draft, title="Biểu 06a, sửa", lam="xoa:c13")
    assert "Không có cột đếm “c13”" in shown(browser.get(f"{HOME}/nhap/{draft.key}"))
    refused = browser.post(
        f"{HOME}/nhap/{draft.key}/cong-bo", {"expected": str(draft.revision), "effective_from": "01/12/2026"}
    )
    assert refused.status_code == 422
    assert "Không có cột đếm “c13”" in shown(refused)
    draft = press(browser, draft, identities="c3 = c4 + c5 + c6")
    browser.post(
        f"{HOME}/nhap/{draft.key}/cong-bo", {"expected": str(draft.revision), "effective_from": "01/12/2026"}
    )
    page = shown(browser.get(f"{HOME}/mau/06a"))
    assert "<ins>Biểu 06a, sửa</ins>" in page
    assert "Cột c13" in page
    assert "Ngừng dùng báo cáo" in shown(browser.get(f"{HOME}/mau/06a/ngung"))
    assert at(DIRECTOR).get("/can-bo/bao-cao-theo-mau/xem/06a").status_code == 200
    assert browser.post(f"{HOME}/mau/06a/ngung").status_code == 302
    assert at(DIRECTOR).get("/can-bo/bao-cao-theo-mau/xem/06a").status_code == 404


def test_an_administrator_sees_figures_and_nobody_behind_them(
    story: Story, at: Desk, december: dict[str, Dossier]
) -> None:
    browser = at(ADMINISTRATOR)
    draft = begin(browser, "list", title="Danh sách")
    draft = press(browser, draft, lam="them", them__cot="a:applicant")
    draft = press(browser, draft, lam="them", them__cot="a:phone")
    page = shown(browser.get(f"{HOME}/nhap/{draft.key}"))
    assert december["late"].code in page
    assert december["late"].applicant_name not in page
    assert december["late"].applicant["phone"] not in page
    # The order of names, and which dossiers are of one province, would tell what is hidden.
    codes = sorted((one.code or "" for one in december.values()), key=page.find)
    late = december["late"]
    Dossier.objects.filter(pk=late.pk).update(applicant_name="Ăn Ánh")
    draft = press(browser, draft, sort="applicant")
    page = shown(browser.get(f"{HOME}/nhap/{draft.key}"))
    assert sorted(codes, key=page.find) == codes
    draft = press(browser, draft, lam="loc", them__loc="province")
    draft = press(browser, draft, **{"loc-0": ["42"]})
    page = shown(browser.get(f"{HOME}/nhap/{draft.key}"))
    assert "Danh sách lọc theo thông tin của chủ hồ sơ nên không xem trước được" in page
    assert late.code not in page
    draft = begin(browser, title="Theo xã")
    Dossier.objects.filter(pk=december["open"].pk).update(
        applicant={**december["open"].applicant, "address": {"province": "01", "ward": "00070"}}
    )
    draft = press(browser, draft, **{"nhom-0": "province"})
    page = shown(browser.get(f"{HOME}/nhap/{draft.key}"))
    assert "Các nhóm dưới 5 hồ sơ được gộp lại" in page
    assert ">Thành phố Hà Nội</th>" not in page


def test_what_cannot_be_read_and_what_others_did_loses_nothing_typed(story: Story, at: Desk) -> None:
    browser = at(ADMINISTRATOR)
    draft = begin(browser)
    answer = browser.post(
        f"{HOME}/nhap/{draft.key}",
        typed(draft, effective_from="31/02/2027", identities="c1 bằng c2", header="Chào"),
    )
    assert answer.status_code == 422
    page = shown(answer)
    assert 'value="31/02/2027"' in page
    assert "c1 bằng c2" in page
    assert "Chào</textarea>" in page
    seen = typed(draft, title="Của tôi")
    press(at(TOP), draft, title="Của người khác")
    stale = browser.post(f"{HOME}/nhap/{draft.key}", seen)
    assert stale.status_code == 409
    assert 'value="Của tôi"' in shown(stale)
    draft.refresh_from_db()
    assert draft.data["title"] == "Của người khác"


def test_agencies_design_their_own_reports_and_none_above(story: Story, at: Desk) -> None:
    browser = at(ADMINISTRATOR)
    assert browser.post(f"{HOME}/mau/06a/sua").status_code == 403
    assert browser.post(f"{HOME}/moi", {"title": "x", "form": "list", "agency": ""}).status_code == 422
    assert browser.post(f"{HOME}/moi", {"title": "x", "form": "list", "agency": "H27.09"}).status_code == 422
    above = begin(at(TOP), agency="", title="Chung")
    assert browser.get(f"{HOME}/nhap/{above.key}").status_code == 404
    assert browser.post(f"{HOME}/nhap/{above.key}/bo").status_code == 404
    own = begin(browser)
    assert "Bỏ bản nháp “Theo kênh”?" in shown(browser.get(f"{HOME}/nhap/{own.key}/bo"))
    assert browser.post(f"{HOME}/nhap/{own.key}/bo").status_code == 302
    assert list(ReportDraft.objects.all()) == [above]
