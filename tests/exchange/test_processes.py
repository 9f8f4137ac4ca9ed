"""A process of a package against what there is: its procedures, their forms and limits, other agencies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from motcua.agencies.models import Agency, Calendar, Unit
from motcua.exchange.packages import load_folder
from motcua.process.models import ProcessVersion
from tests.exchange.small import small_package, small_procedure, write

pytestmark = pytest.mark.django_db

Package = dict[str, Any]


@pytest.fixture
def loaded(tmp_path: Path) -> Package:
    """The small package, loaded; returned to be changed."""
    package = small_package()
    assert load_folder(write(tmp_path / "first", package)).ok
    return package


def reasons(folder: Path, package: Package) -> list[tuple[str, str, str]]:
    report = load_folder(write(folder, package))
    return [(mistake.file, mistake.pointer, mistake.reason) for mistake in report.mistakes]


def alone(package: Package, *files: str) -> Package:
    return {file: package[file] for file in files}


@pytest.mark.criterion("II.3.2")
def test_a_new_version_of_a_process_may_not_outlast_the_limit_of_a_published_procedure(
    loaded: Package, tmp_path: Path
) -> None:
    changed = alone(loaded, "quy-trinh.json")
    changed["quy-trinh.json"]["steps"][2]["minutes"] = 4800
    ((file, pointer, reason),) = reasons(tmp_path / "second", changed)
    assert (file, pointer) == ("quy-trinh.json", "/steps")
    assert reason.startswith(
        "Thủ tục “2.000620” đang dùng quy trình này. Quy trình “mot-cua” mất 4860 phút làm việc, nhiều hơn thời hạn "
        "giải quyết 10 ngày làm việc (4800 phút)."
    )
    assert ProcessVersion.objects.count() == 1
    changed["quy-trinh.json"]["steps"][2]["minutes"] = 4740
    assert reasons(tmp_path / "third", changed) == []
    assert ProcessVersion.objects.count() == 2


def with_condition(package: Package, field: str) -> None:
    package["quy-trinh.json"]["steps"][0]["actions"][1]["when"] = {"field": field, "is": "moi"}


def test_a_condition_on_a_field_that_the_form_does_not_have_is_refused(
    loaded: Package, tmp_path: Path
) -> None:
    changed = alone(loaded, "quy-trinh.json")
    with_condition(changed, "khong_co")
    ((file, pointer, reason),) = reasons(tmp_path / "second", changed)
    assert (file, pointer) == ("quy-trinh.json", "/steps/0/actions/1/when")
    assert "có điều kiện theo trường “khong_co” mà biểu mẫu không có" in reason
    with_condition(changed, "loai")
    assert reasons(tmp_path / "third", changed) == []


def test_a_form_may_not_lose_the_field_that_a_process_asks_for(loaded: Package, tmp_path: Path) -> None:
    with_condition(loaded, "loai")
    assert reasons(tmp_path / "second", alone(loaded, "quy-trinh.json")) == []
    changed = alone(loaded, "bieu-mau.json")
    changed["bieu-mau.json"]["steps"][0]["fields"].pop()
    ((file, _pointer, reason),) = reasons(tmp_path / "third", changed)
    assert file == "bieu-mau.json"
    assert reason.startswith("Quy trình “Một cửa” của thủ tục “2.000620” cần biểu mẫu này.")
    assert "“loai”" in reason


def handing_off(package: Package, agency: str, procedure: str) -> None:
    package["quy-trinh.json"]["steps"].insert(
        2,
        {
            "code": "lien-thong",
            "title": "Liên thông",
            "kind": "handoff",
            "role": "clerk",
            "unit": "clerical",
            "state": "processing",
            "handoff": {"agency": agency, "procedure": procedure, "waits": True},
            "actions": [{"code": "ve", "label": "Về", "act": "rejoin", "to": "tham-dinh"}],
        },
    )
    package["quy-trinh.json"]["steps"][0]["actions"][0]["to"] = "lien-thong"


def test_a_handoff_names_an_agency_and_a_procedure_that_it_resolves(loaded: Package, tmp_path: Path) -> None:
    handing_off(loaded, "H99", "9.9")
    assert [
        reason for _file, _at, reason in reasons(tmp_path / "second", alone(loaded, "quy-trinh.json"))
    ] == [
        "Không có cơ quan “H99”.",
        "Không có thủ tục “9.9”.",
    ]
    loaded["quy-trinh.json"]["steps"][2]["handoff"].update(agency="H27", procedure="2.000620")
    ((_file, _at, reason),) = reasons(tmp_path / "third", alone(loaded, "quy-trinh.json"))
    assert reason == "Cơ quan “H27” không giải quyết thủ tục “2.000620”. Hãy chọn cơ quan khác."


def test_a_handoff_that_comes_back_over_another_procedure_is_refused(loaded: Package, tmp_path: Path) -> None:
    other = small_procedure(code="2.000002", process="khac")
    back = {**small_package()["quy-trinh.json"], "code": "khac"}
    package = {
        "khac.json": {**back, "steps": [dict(step) for step in back["steps"]]},
        "thu-tuc-khac.json": other,
    }
    holder = {"quy-trinh.json": package["khac.json"]}
    handing_off(holder, "H27.03", "2.000620")
    assert reasons(tmp_path / "second", package) == []
    handing_off(loaded, "H27.03", "2.000002")
    ((_file, pointer, reason),) = reasons(tmp_path / "third", alone(loaded, "quy-trinh.json"))
    assert pointer == "/steps/2/handoff"
    assert "Bước liên thông “Liên thông” cuối cùng lại dẫn về thủ tục “2.000620”" in reason


@pytest.mark.criterion("II.4.2")
def test_a_move_of_state_follows_the_diagram_of_the_same_package(tmp_path: Path) -> None:
    package = small_package()
    package["trang-thai.json"]["moves"].remove(["processing", "waiting_handover"])
    ((file, pointer, reason),) = reasons(tmp_path, package)
    assert (file, pointer) == ("quy-trinh.json", "/steps/2/actions/0/to")
    assert "từ “Trạng thái processing” sang “Trạng thái waiting_handover”" in reason


def test_every_key_of_a_process_has_a_shape(tmp_path: Path) -> None:
    package = small_package()
    step = package["quy-trinh.json"]["steps"][2]
    step.update(
        signature="con-dau", produces=[""], timers=[{"code": "a", "title": "A", "when": "luc-nao-do"}]
    )
    pointers = {pointer for _file, pointer, _reason in reasons(tmp_path, package)}
    assert pointers == {
        "/steps/2/signature",
        "/steps/2/produces/0",
        "/steps/2/timers/0",
        "/steps/2/timers/0/when",
    }


def test_a_step_may_name_one_unit_of_the_agency_that_resolves_it(loaded: Package, tmp_path: Path) -> None:
    changed = alone(loaded, "quy-trinh.json")
    own = loaded["so.json"]["units"][0]["code"]
    changed["quy-trinh.json"]["steps"][0]["unit"] = own
    assert reasons(tmp_path / "second", changed) == []
    assert ProcessVersion.objects.latest("number").definition["steps"][0]["unit"] == own


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        ("mot-cua-9", "Không có đơn vị nào mang mã “mot-cua-9”."),
        ("administration", "Không có đơn vị nào mang mã “administration”."),
        ("có dấu", "mã một đơn vị"),
    ],
)
def test_a_unit_that_there_is_not_is_named(loaded: Package, tmp_path: Path, unit: str, reason: str) -> None:
    changed = alone(loaded, "quy-trinh.json")
    changed["quy-trinh.json"]["steps"][0]["unit"] = unit
    ((file, pointer, told),) = reasons(tmp_path / "second", changed)
    assert (file, pointer) == ("quy-trinh.json", "/steps/0/unit")
    assert reason in told


def test_a_unit_of_another_agency_than_the_one_that_resolves_it_is_refused(
    loaded: Package, tmp_path: Path
) -> None:
    agency = Agency.objects.create(
        code="H27.99", name="Sở khác", short_name="SK", calendar=Calendar.objects.get()
    )
    Unit.objects.create(agency=agency, code="van-phong-khac", name="Văn phòng khác", kind="desk")
    changed = alone(loaded, "quy-trinh.json")
    changed["quy-trinh.json"]["steps"][0]["unit"] = "van-phong-khac"
    ((_file, pointer, told),) = reasons(tmp_path / "second", changed)
    assert pointer == "/steps/0/unit"
    assert "không có đơn vị “van-phong-khac” mà bước" in told


def test_an_opinion_asked_of_a_unit_that_there_is_not_is_named(loaded: Package, tmp_path: Path) -> None:
    changed = alone(loaded, "quy-trinh.json")
    steps = changed["quy-trinh.json"]["steps"]
    at = next(index for index, one in enumerate(steps) if one["minutes"] > 60)
    branch = {"code": "y", "title": "Ý kiến", "role": "examiner", "unit": "khong-co", "minutes": 480}
    end = {"code": "ket-luan", "label": "Kết luận", "act": "conclude", "to": steps[at]["actions"][0]["to"]}
    steps[at] |= {"kind": "consultation", "branches": [branch]}
    steps[at]["actions"].append(end)
    told = reasons(tmp_path / "second", changed)
    assert ("quy-trinh.json", f"/steps/{at}/branches/0/unit") in [(file, at) for file, at, _why in told]
