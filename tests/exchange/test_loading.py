"""Loading a package: all of it or nothing, and the same content twice is once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from motcua.agencies.models import Agency, Calendar, Holding
from motcua.catalogue.models import Office, Procedure, ProcedureVersion
from motcua.exchange.models import Package
from motcua.exchange.packages import check_folder, load_folder
from motcua.forms.models import FormVersion
from motcua.people.models import User
from tests.exchange.small import rows, small_package, small_procedure, write

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).resolve().parents[2] / "sample"


@pytest.mark.criterion("II.16.2")
def test_a_whole_package_is_loaded(tmp_path: Path) -> None:
    report = load_folder(write(tmp_path, small_package()))
    assert report.mistakes == []
    assert report.ok
    assert report.counts == {
        "calendar": 1,
        "agency": 2,
        "site": 1,
        "people": 2,
        "sectors": 1,
        "topics": 1,
        "states": 1,
        "slip": 1,
        "rules": 1,
        "form": 1,
        "process": 1,
        "procedure": 1,
    }
    procedure = Procedure.objects.get(code="2.000620")
    assert procedure.current is not None
    assert procedure.current.name == "Cấp Giấy phép bán lẻ rượu"
    assert Agency.objects.get(code="H27.03").parent == Agency.objects.get(code="H27")
    holding = Holding.objects.get(person__email="canbo@so.vn")
    assert (holding.post.code, holding.post.unit.agency.code) == ("can-bo", "H27.03")


def test_the_same_package_again_changes_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path, small_package())
    load_folder(folder)
    before = rows()
    again = load_folder(folder)
    assert again.ok
    assert again.counts == {}
    assert rows() == before


def test_a_check_writes_nothing_but_says_what_would_change(tmp_path: Path) -> None:
    before = rows()
    report = check_folder(write(tmp_path, small_package()))
    assert report.ok
    assert report.counts["procedure"] == 1
    assert rows() == before


def test_changed_content_becomes_the_next_version_and_the_old_one_stays(tmp_path: Path) -> None:
    folder = write(tmp_path, small_package())
    load_folder(folder)
    old = ProcedureVersion.objects.get()
    report = load_folder(
        write(folder, {"thu-tuc.json": small_procedure(name="Cấp Giấy phép bán lẻ rượu (mới)")})
    )
    assert report.counts == {"procedure": 1}
    old.refresh_from_db()
    assert old.name == "Cấp Giấy phép bán lẻ rượu"
    current = Procedure.objects.get().current
    assert current is not None
    assert (current.number, current.name) == (2, "Cấp Giấy phép bán lẻ rượu (mới)")


def test_a_version_for_a_later_day_does_not_replace_the_one_in_force(tmp_path: Path) -> None:
    folder = write(tmp_path, small_package())
    load_folder(folder)
    load_folder(
        write(folder, {"thu-tuc.json": small_procedure(name="Tên sau này", effective_from="2999-01-01")})
    )
    procedure = Procedure.objects.get()
    assert procedure.versions.count() == 2
    assert procedure.current is not None
    assert procedure.current.name == "Cấp Giấy phép bán lẻ rượu"


def test_a_procedure_alone_may_use_what_is_already_there(tmp_path: Path) -> None:
    load_folder(write(tmp_path / "dau", small_package()))
    form = small_package()["bieu-mau.json"] | {"code": "don-moi"}
    added = {
        "don.json": form,
        "moi.json": small_procedure(code="2.009999", name="Thủ tục mới", form="don-moi"),
    }
    report = load_folder(write(tmp_path / "sau", added))
    assert report.mistakes == []
    assert report.counts == {"form": 1, "procedure": 1}
    assert FormVersion.objects.filter(code="don-moi").exists()


def test_an_office_that_leaves_the_list_is_closed(tmp_path: Path) -> None:
    folder = write(tmp_path, small_package())
    load_folder(folder)
    load_folder(
        write(folder, {"thu-tuc.json": small_procedure(offices=[{"agency": "H27", "division": "phong"}])})
    )
    assert dict(Office.objects.values_list("agency__code", "is_open")) == {"H27": True, "H27.03": False}


def test_a_changed_calendar_raises_its_revision(tmp_path: Path) -> None:
    package = small_package()
    folder = write(tmp_path, package)
    load_folder(folder)
    assert Calendar.objects.get().revision == 1
    load_folder(folder)
    assert Calendar.objects.get().revision == 1
    package["lich.json"]["days"].append({"date": "2026-09-02", "works": False, "name": "Quốc khánh"})
    load_folder(write(folder, package))
    assert Calendar.objects.get().revision == 2


def test_passwords_are_taken_in_the_sample_mode_alone(tmp_path: Path, settings: SettingsWrapper) -> None:
    folder = write(tmp_path, small_package())
    settings.SAMPLE_MODE = False
    load_folder(folder)
    assert not User.objects.get(email="canbo@so.vn").has_usable_password()
    User.objects.all().delete()
    settings.SAMPLE_MODE = True
    load_folder(folder)
    assert User.objects.get(email="canbo@so.vn").check_password("Motcua@2026")


def test_an_existing_account_keeps_its_name_and_password(tmp_path: Path, settings: SettingsWrapper) -> None:
    settings.SAMPLE_MODE = True
    User.objects.create_user("canbo@so.vn", "cua-toi-123", full_name="Tên Cũ", kind=User.Kind.OFFICER)
    load_folder(write(tmp_path, small_package()))
    person = User.objects.get(email="canbo@so.vn")
    assert person.full_name == "Tên Cũ"
    assert person.check_password("cua-toi-123")
    assert person.holdings.count() == 1


def test_the_load_stands_in_the_history_without_its_content(tmp_path: Path) -> None:
    load_folder(write(tmp_path, small_package()))
    load = Package.objects.get()
    assert load.content is None
    assert load.loaded_at is not None
    assert load.counts["agency"] == 2


@pytest.mark.skipif(not SAMPLE.is_dir(), reason="the sample data is not here")
def test_the_sample_loads_whole_and_again_silently() -> None:
    report = load_folder(SAMPLE)
    assert report.mistakes == []
    assert Procedure.objects.filter(current__isnull=False).count() >= 15
    assert Procedure.objects.filter(code="2.000620").exists()
    before = rows()
    again = load_folder(SAMPLE)
    assert (again.ok, again.counts) == (True, {})
    assert rows() == before


@pytest.mark.skipif(not SAMPLE.is_dir(), reason="the sample data is not here")
def test_the_example_of_the_guide_is_added_from_its_files_alone() -> None:
    assert load_folder(SAMPLE).ok
    report = load_folder(Path(__file__).parent / "example_procedure")
    assert report.mistakes == []
    assert report.counts == {"form": 1, "procedure": 1}
