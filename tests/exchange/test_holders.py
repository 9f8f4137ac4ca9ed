"""Every step of a process has somebody who may take it, at the agencies that resolve the procedures using it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from motcua.console.designer import ground
from motcua.console.models import ProcessDraft
from motcua.exchange.packages import check_folder, load_folder
from motcua.process.models import ProcessVersion
from tests.console.drawing import administrator, begin, page, save_step
from tests.exchange.small import small_package, small_procedure, write
from tests.sample_database import SAMPLE

pytestmark = pytest.mark.django_db


def units(package: dict[str, Any], agency: str = "so.json") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = package[agency]["units"]
    return found


def without_clerks(package: dict[str, Any], agency: str = "so.json") -> None:
    units(package, agency)[:] = [unit for unit in units(package, agency) if unit["code"] != "van-thu"]


def second_agency(package: dict[str, Any]) -> None:
    other = copy.deepcopy(package["so.json"])
    other |= {"code": "H27.09", "name": "Sở thứ hai"}
    package["so-2.json"] = other
    offices = [{"agency": "H27.03", "division": "phong"}, {"agency": "H27.09", "division": "phong"}]
    package["thu-tuc.json"] = small_procedure(offices=offices)


def test_a_step_that_no_agency_has_a_post_for_is_told_at_the_procedure_that_uses_it(tmp_path: Path) -> None:
    package = small_package()
    without_clerks(package)
    report = load_folder(write(tmp_path, package))
    assert not report.ok
    assert [(one.file, one.pointer) for one in report.mistakes] == [("thu-tuc.json", "/process")]
    assert "Bước tham-dinh" in report.mistakes[0].reason
    assert "Văn thư" in report.mistakes[0].reason
    assert "H27.03" in report.mistakes[0].reason


def test_a_unit_without_a_post_of_that_role_does_not_help(tmp_path: Path) -> None:
    package = small_package()
    next(unit for unit in units(package) if unit["code"] == "van-thu")["posts"] = []
    assert not load_folder(write(tmp_path, package)).ok


def test_a_division_step_needs_its_people_in_the_division_that_resolves(tmp_path: Path) -> None:
    package = small_package()
    examined = package["quy-trinh.json"]["steps"][2]
    examined |= {"role": "examiner", "unit": "division"}
    examined["actions"][0]["act"] = "propose"
    units(package).append(
        {
            "code": "phong-khac",
            "name": "Phòng khác",
            "kind": "division",
            "posts": [{"code": "cv", "title": "Chuyên viên", "role": "examiner"}],
        }
    )
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert not check_folder(write(tmp_path / "a", package)).ok
    next(unit for unit in units(package) if unit["code"] == "phong")["posts"] = [
        {"code": "cv", "title": "Chuyên viên", "role": "examiner"}
    ]
    assert check_folder(write(tmp_path / "b", package)).ok


def test_a_step_of_officers_without_a_unit_waits_for_nobody(tmp_path: Path) -> None:
    package = small_package()
    package["quy-trinh.json"]["steps"][2]["unit"] = ""
    report = load_folder(write(tmp_path, package))
    assert any("chưa ghi bộ phận" in one.reason for one in report.mistakes)


def test_where_only_some_agencies_have_nobody_it_loads_and_names_them(tmp_path: Path) -> None:
    package = small_package()
    second_agency(package)
    without_clerks(package, "so-2.json")
    report = load_folder(write(tmp_path, package))
    assert report.ok
    assert {one.file for one in report.warnings} == {"quy-trinh.json", "thu-tuc.json"}
    assert all("H27.09" in one.reason and "H27.03" not in one.reason for one in report.warnings)
    package["so-2.json"] = {**copy.deepcopy(package["so.json"]), "code": "H27.09", "name": "Sở thứ hai"}
    assert load_folder(write(tmp_path, package)).warnings == []


def test_the_designer_tells_it_at_the_step(tmp_path: Path) -> None:
    package = small_package()
    second_agency(package)
    without_clerks(package, "so-2.json")
    assert load_folder(write(tmp_path, package)).ok
    ground._ground.cache_clear()
    client = administrator()
    process = ProcessVersion.objects.get()
    client.post(f"/quan-tri/quy-trinh/{process.code}/ve")
    draft = begin(client, "Bản sao", str(process.id))
    draft.code = process.code
    draft.definition["code"] = process.code
    draft.save()
    text = page(client, draft)
    assert "có thể công bố" in text
    assert "H27.09 chưa có vị trí" in text
    save_step(client, draft, "tham-dinh", {"unit": "leadership"})
    text = page(client, draft)
    assert "không có vị trí nào như vậy" in text
    assert "có thể công bố" not in text


def named_post(package: dict[str, Any], code: str = "van-thu-1") -> dict[str, Any]:
    """The step "tham-dinh" is for one post of the clerks; gives the clerks' unit."""
    package["quy-trinh.json"]["steps"][2]["post"] = code
    clerks = next(unit for unit in units(package) if unit["code"] == "van-thu")
    clerks["posts"][0] |= {"code": "van-thu-1", "title": "Văn thư trưởng"}
    return clerks


def reasons(package: dict[str, Any], folder: Path) -> list[str]:
    folder.mkdir()
    return [one.reason for one in check_folder(write(folder, package)).mistakes]


def test_a_post_that_no_agency_has_is_told_at_its_step(tmp_path: Path) -> None:
    package = small_package()
    named_post(package, "khong-co")
    mistakes = check_folder(write(tmp_path, package)).mistakes
    told = [one for one in mistakes if one.file == "quy-trinh.json"]
    assert [one.pointer for one in told] == ["/steps/2/post"]
    assert "giao cho chức vụ “khong-co”" in told[0].reason
    assert "không cơ quan nào có chức vụ đó" in told[0].reason


def test_a_post_of_another_role_is_none(tmp_path: Path) -> None:
    package = small_package()
    clerks = named_post(package)
    assert reasons(package, tmp_path / "a") == []
    clerks["posts"].append({"code": "khac", "title": "Văn thư", "role": "clerk"})
    clerks["posts"][0]["role"] = "desk"
    assert any("“Văn thư trưởng” (mã van-thu-1)" in reason for reason in reasons(package, tmp_path / "b"))


def test_an_agency_without_the_post_is_named_and_the_others_served(tmp_path: Path) -> None:
    package = small_package()
    named_post(package)
    second_agency(package)
    other = next(unit for unit in units(package, "so-2.json") if unit["code"] == "van-thu")
    other["posts"][0]["code"] = "khac"
    report = load_folder(write(tmp_path, package))
    assert report.ok
    lacking = [one.reason for one in report.warnings if "chưa có chức vụ" in one.reason]
    assert lacking
    assert all("H27.09" in reason and "H27.03" not in reason for reason in lacking)


def test_a_post_that_nobody_holds_is_told_and_refused_only_where_it_is_drawn(tmp_path: Path) -> None:
    package = small_package()
    named_post(package)
    report = load_folder(write(tmp_path, package))
    assert report.ok, "the people may come with the next package"
    assert any("hiện không ai giữ chức vụ này" in one.reason for one in report.warnings)
    ground._ground.cache_clear()
    client = administrator()
    client.post(reverse("console:draft_begin", kwargs={"code": "mot-cua"}))
    draft = ProcessDraft.objects.get()
    text = page(client, draft)
    assert "hiện không ai giữ chức vụ này" in text
    assert "Văn thư trưởng" in text
    assert "có thể công bố" not in text
    administrator("H27.03/van-thu/van-thu-1", "Văn Thư")
    ground._ground.cache_clear()
    assert "hiện không ai giữ" not in page(client, draft)


def test_a_post_needs_a_unit_and_an_officer(tmp_path: Path) -> None:
    package = small_package()
    named_post(package)
    package["quy-trinh.json"]["steps"][2]["unit"] = ""
    assert any("chưa ghi chức vụ đó ở bộ phận nào" in reason for reason in reasons(package, tmp_path / "a"))
    package = small_package()
    named_post(package)
    for step in package["quy-trinh.json"]["steps"]:
        if step["role"] == "applicant":
            step["post"] = "van-thu-1"
    assert any("nên không giao cho chức vụ nào" in reason for reason in reasons(package, tmp_path / "b"))


def test_people_of_the_package_hold_their_posts_already(tmp_path: Path) -> None:
    package = small_package()
    named_post(package)
    package["nguoi.json"] = {
        "kind": "people",
        "people": [
            {
                "kind": "officer",
                "email": "vt@a.vn",
                "full_name": "Văn Thư",
                "password": "Mot-Cua-2026",
                "posts": ["H27.03/van-thu/van-thu-1"],
            }
        ],
    }
    report = check_folder(write(tmp_path, package))
    assert report.ok, report.mistakes
    assert not any("không ai giữ" in one.reason for one in report.warnings)


def test_the_sample_has_somebody_for_every_step() -> None:
    report = check_folder(SAMPLE)
    assert report.ok, report.mistakes
    assert report.warnings == []
