"""What is set for a day holds from local midnight of that day, whether or not the worker is awake, and not before."""

from __future__ import annotations

import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from motcua.agencies.selectors import actor_for
from motcua.catalogue import days, entries
from motcua.catalogue.models import ComingChange, EntryChange, Office, Procedure, ProcedureVersion, Sector
from motcua.catalogue.selectors import home_columns, procedure_page, search_procedures
from motcua.catalogue.services import HoldsAlready, publish_procedure, take_back
from motcua.dossiers.drafts import start_draft
from motcua.dossiers.errors import Conflict
from motcua.exchange.packages import dump_archive, load_archive, load_files, load_folder
from motcua.people.models import User
from tests.exchange.small import as_files, small_package, small_procedure, write

pytestmark = pytest.mark.django_db

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = datetime.date(2027, 3, 1)
LAST_SECOND = datetime.datetime(2027, 2, 28, 23, 59, 59, tzinfo=HANOI)
MIDNIGHT = datetime.datetime(2027, 3, 1, 0, 0, 0, tzinfo=HANOI)


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    assert load_folder(write(tmp_path, small_package())).ok


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("quan.tri@a.vn", None, full_name="Trần Hẹn", kind="officer")


def at(moment: datetime.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def sector(name: str, day: str = DAY.isoformat(), **more: object) -> dict[str, object]:
    return {"code": "G02-CT11", "name": name, "order": 1, "from": day, **more}


def test_a_change_holds_from_the_first_moment_of_its_day_though_no_worker_ran(
    monkeypatch: pytest.MonkeyPatch, clerk: User
) -> None:
    assert entries.save_sector(sector("Thương mại trong nước"), clerk)
    client = Client()
    at(LAST_SECOND, monkeypatch)
    days.turned(LAST_SECOND.date())
    assert "Thương mại trong nước" not in client.get("/thu-tuc/2.000620").content.decode()
    assert search_procedures("thương mại trong nước").items == []
    at(MIDNIGHT, monkeypatch)
    assert "Thương mại trong nước" in client.get("/thu-tuc/2.000620").content.decode()
    assert [row.code for row in search_procedures("thương mại trong nước").items] == ["2.000620"]
    change = EntryChange.objects.latest("id")
    assert (change.effective_from, change.by, change.before, change.after) == (
        DAY,
        clerk,
        {"name": "Lưu thông hàng hoá"},
        {"name": "Thương mại trong nước"},
    )


def test_the_first_reader_after_midnight_finds_the_new_version_everywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish_procedure(small_procedure(name="Tên từ tháng ba", effective_from=DAY.isoformat()))
    person = User.objects.create_user("dan@a.vn", None, full_name="Người Dân", kind="citizen")
    at(LAST_SECOND, monkeypatch)
    days.turned(LAST_SECOND.date())
    client = Client()
    assert "Tên từ tháng ba" not in client.get("/thu-tuc").content.decode()
    early = start_draft(actor_for(person), "2.000620", "H27.03")
    at(MIDNIGHT, monkeypatch)
    assert "Tên từ tháng ba" in client.get("/thu-tuc").content.decode()
    page = procedure_page("2.000620", DAY)
    assert page is not None
    assert page.definition.name == "Tên từ tháng ba"
    other = User.objects.create_user("dan2@a.vn", None, full_name="Người Khác", kind="citizen")
    late = start_draft(actor_for(other), "2.000620", "H27.03")
    early.refresh_from_db()
    assert early.procedure_version.name == "Cấp Giấy phép bán lẻ rượu", "what runs keeps its version"
    assert late.procedure_version.name == "Tên từ tháng ba"


def test_turning_a_day_twice_or_late_changes_nothing_more() -> None:
    entries.save_sector(sector("Một"))
    days.turn(DAY)
    counted = EntryChange.objects.count()
    days.turn(DAY)
    days.turn(DAY + datetime.timedelta(days=40))
    assert EntryChange.objects.count() == counted


def test_several_days_that_nobody_turned_hold_in_their_order() -> None:
    entries.save_sector(sector("Sau", "2027-05-01"))
    entries.save_sector(sector("Trước", "2027-04-01"))
    days.turn(datetime.date(2027, 6, 1))
    assert Sector.objects.get().name == "Sau"
    assert list(EntryChange.objects.order_by("-id").values_list("after__name", flat=True)[:2]) == [
        "Sau",
        "Trước",
    ]


def test_sector_topics_and_offices_stay_until_the_day_of_the_version() -> None:
    entries.save_sector({"code": "G03", "name": "Mới", "order": 2})
    later = small_procedure(sector="G03", topics=[], effective_from=DAY.isoformat())
    publish_procedure(later)
    procedure = Procedure.objects.get()
    assert procedure.sector.code == "G02-CT11"
    assert procedure.topics.count() == 1
    days.turn(DAY)
    procedure.refresh_from_db()
    assert procedure.sector.code == "G03"
    assert procedure.topics.count() == 0
    assert Office.objects.get().is_open


def test_a_change_taken_back_before_its_day_never_holds(clerk: User) -> None:
    entries.save_sector(sector("Không bao giờ"), clerk)
    assert entries.take_back(ComingChange.objects.get(), clerk)
    days.turn(DAY)
    assert Sector.objects.get().name == "Lưu thông hàng hoá"
    assert not entries.take_back(ComingChange.objects.get(), clerk), "only once"


def test_what_holds_already_is_not_taken_back(clerk: User) -> None:
    entries.save_sector(sector("Đã áp dụng"), clerk)
    days.turn(DAY)
    assert not entries.take_back(ComingChange.objects.get(), clerk)
    assert Sector.objects.get().name == "Đã áp dụng"


def test_a_version_is_taken_back_before_its_day_only(clerk: User) -> None:
    first = ProcedureVersion.objects.get()
    coming = publish_procedure(small_procedure(name="Sắp tới", effective_from=DAY.isoformat()), clerk)
    assert coming.published_by == clerk
    take_back(coming, clerk)
    days.turn(DAY)
    assert Procedure.objects.get().current == first
    page = procedure_page("2.000620", DAY)
    assert page is not None
    assert (page.definition.name, page.changes_on) == ("Cấp Giấy phép bán lẻ rượu", None)
    with pytest.raises(HoldsAlready):
        take_back(coming, clerk)
    with pytest.raises(HoldsAlready):
        take_back(first, clerk)
    again = publish_procedure(small_procedure(name="Sắp tới", effective_from=DAY.isoformat()), clerk)
    assert again.number == 3, "what was taken back may be published anew"


def test_going_out_of_use_waits_for_the_procedures_to_leave(clerk: User) -> None:
    assert entries.save_sector(sector("Lưu thông hàng hoá", retired=True), clerk)
    days.turn(DAY)
    refused = ComingChange.objects.get()
    assert "2.000620 Cấp Giấy phép bán lẻ rượu" in refused.refused_why
    assert not Sector.objects.get().is_retired


def test_changes_to_come_travel_in_packages_and_come_back_the_same() -> None:
    entries.save_sector(sector("Sau này"))
    assert load_archive(dump_archive()).counts == {}, "what it exports it knows"
    waiting = ComingChange.objects.get()
    waiting.delete()
    load_archive(dump_archive())
    assert not ComingChange.objects.exists()
    report = load_files(
        as_files({"a.json": {"kind": "sectors", "sectors": [sector("Từ tệp")]}}), None, name="", keep=True
    )
    assert report.counts == {"sectors": 1}
    assert Sector.objects.get().name == "Lưu thông hàng hoá"
    unknown = {"code": "KHONG", "name": "Không", "order": 1, "from": DAY.isoformat()}
    refused = load_files(
        as_files({"a.json": {"kind": "sectors", "sectors": [unknown]}}), None, name="", keep=True
    )
    assert [mistake.pointer for mistake in refused.mistakes] == ["/sectors/0/from"]


def test_a_procedure_ahead_of_its_day_is_shown_and_not_filed() -> None:
    publish_procedure(small_procedure(code="9.000001", name="Thủ tục mới", effective_from=DAY.isoformat()))
    page = procedure_page("9.000001", timezone.localdate())
    assert page is not None
    assert (page.opens_on, page.is_open) == (DAY, False)
    person = User.objects.create_user("dan@a.vn", None, full_name="Người Dân", kind="citizen")
    with pytest.raises(Conflict, match="01/03/2027"):
        start_draft(actor_for(person), "9.000001", "H27.03")
    html = Client().get("/thu-tuc/9.000001").content.decode()
    assert "01/03/2027" in html


def test_the_home_page_forgets_at_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    entries.save_topic(
        {"code": "kinh-doanh", "name": "Làm ăn", "audience": "business", "order": 1, "from": DAY.isoformat()}
    )
    at(LAST_SECOND, monkeypatch)
    days.turned(LAST_SECOND.date())
    client = Client()
    client.get("/")
    assert [one.name for one in home_columns().business] == ["Kinh doanh"]
    at(MIDNIGHT, monkeypatch)
    client.get("/")
    assert [one.name for one in home_columns().business] == ["Làm ăn"]
