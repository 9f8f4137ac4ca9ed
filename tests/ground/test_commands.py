"""The commands tell the operator what is so, in lines that can be acted on."""

import json
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.management import call_command
from django.utils import timezone

from motcua.agencies.models import Agency, Calendar, CalendarDay
from motcua.cli import main
from motcua.cli.doctor import examine
from motcua.cli.findings import OFF, OK, WRONG
from motcua.config.places import project_root
from motcua.outbox.models import Message
from motcua.process.services import publish_states


def levels() -> dict[str, tuple[str, str]]:
    return {finding.subject: (finding.level, finding.text) for finding in examine()}


def test_help_lists_every_command_and_needs_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@localhost:1/none")
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    for name in ("run", "serve", "worker", "migrate", "sample", "verify-record", "conformance", "doctor"):
        assert f"\n  {name} " in result.output
    assert CliRunner().invoke(main, ["no-such-thing"]).exit_code == 2


@pytest.mark.parametrize("port", ["abc", "0", "70000"])
def test_a_wrong_port_is_refused_before_anything_starts(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PORT", port)
    result = CliRunner().invoke(main, ["run"])
    assert result.exit_code == 1
    assert "MOTCUA_PORT" in result.output


@pytest.mark.django_db
def test_a_folder_with_a_mistake_is_reported_by_line_and_nothing_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "calendar.json").write_text(
        json.dumps(
            {"kind": "calendar", "code": "x", "name": "X", "hours": {}, "days": [{"date": "hôm qua"}]},
            indent=1,
        )
    )
    result = CliRunner().invoke(main, ["import", str(tmp_path)])
    assert result.exit_code == 1
    assert "calendar.json:" in result.output
    assert "chưa nạp gì" in result.output
    assert not Calendar.objects.exists()


@pytest.mark.django_db
def test_the_sample_is_loaded_whole_and_only_once() -> None:
    first = CliRunner().invoke(main, ["sample", "--once"])
    assert first.exit_code == 0, first.output
    assert Agency.objects.exists()
    second = CliRunner().invoke(main, ["sample", "--once"])
    assert second.exit_code == 0
    assert "không nạp lại" in second.output


@pytest.mark.django_db
def test_doctor_tells_good_from_off_from_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MOTCUA_VAR", str(tmp_path))
    monkeypatch.delenv("MOTCUA_SECRET_KEY", raising=False)
    monkeypatch.delenv("MOTCUA_SMTP_HOST", raising=False)
    (tmp_path / "secret-key").write_text("x")
    (tmp_path / "secret-key").chmod(0o644)
    found = levels()
    assert found["Cơ sở dữ liệu"][0] == OK
    assert found["Bảng dữ liệu"][0] == OK
    assert found["Thư điện tử"][0] == OFF
    assert found["Khoá bí mật"][0] == WRONG
    assert "chmod 600" in found["Khoá bí mật"][1]
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 1
    (tmp_path / "secret-key").chmod(0o600)
    assert levels()["Khoá bí mật"][0] == OK


@pytest.mark.django_db
def test_doctor_tries_the_mail_server_and_asks_for_an_address_once_mail_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MOTCUA_ADDRESS", raising=False)
    monkeypatch.delenv("MOTCUA_SMTP_HOST", raising=False)
    assert levels()["Địa chỉ"][0] == OFF
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("MOTCUA_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("MOTCUA_SMTP_PORT", str(server.getsockname()[1]))
        found = levels()
        assert found["Thư điện tử"][0] == OK
        assert found["Địa chỉ"][0] == WRONG, "letters would point to localhost"
    assert levels()["Thư điện tử"][0] == WRONG
    monkeypatch.setenv("MOTCUA_ADDRESS", "https://dichvucong.hatinh.gov.vn")
    assert levels()["Địa chỉ"][0] == OK


@pytest.mark.django_db
def test_doctor_asks_the_scanner(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.delenv("MOTCUA_CLAMD", raising=False)
    assert levels()["Quét mã độc"][0] == OFF
    monkeypatch.setenv("MOTCUA_CLAMD", "127.0.0.1:1")
    settings.CLAMD = "127.0.0.1:1"
    assert levels()["Quét mã độc"][0] == WRONG


@pytest.mark.django_db
def test_doctor_sees_a_folder_that_cannot_be_written_and_messages_that_never_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert levels()["Hộp gửi"][0] == OK
    monkeypatch.setenv("MOTCUA_FILES", str(tmp_path / "tep"))
    assert levels()["Kho tệp"][0] == OK
    (tmp_path / "la-tep").write_text("x")
    monkeypatch.setenv("MOTCUA_FILES", str(tmp_path / "la-tep"))
    assert levels()["Kho tệp"][0] == WRONG
    message = Message.objects.create(topic="thu", key="thu/1", payload={}, attempts=9, last_error="x")
    assert levels()["Hộp gửi"][0] == OK, "it is still being tried"
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(days=3))
    assert levels()["Hộp gửi"][0] == WRONG


@pytest.mark.django_db
def test_doctor_asks_for_the_days_of_next_year() -> None:
    from datetime import date

    year = date.today().year
    calendar = Calendar.objects.create(code="hanh-chinh", name="Giờ hành chính", hours={})
    CalendarDay.objects.create(calendar=calendar, date=date(year, 1, 1))
    level, text = levels()["Lịch làm việc"]
    assert level == WRONG
    assert f"hanh-chinh ({year + 1})" in text
    assert f"({year})" not in text
    CalendarDay.objects.create(calendar=calendar, date=date(year + 1, 1, 1))
    assert levels()["Lịch làm việc"][0] == OK


@pytest.mark.django_db
def test_doctor_says_when_nothing_can_be_removed_because_it_could_not_be_brought_back() -> None:
    assert "chưa có" in levels()["Sơ đồ trạng thái"][1]
    definition = json.loads((project_root() / "sample" / "states.json").read_text(encoding="utf-8"))
    publish_states({**definition, "moves": [one for one in definition["moves"] if one[0] != "stopped"]})
    level, text = levels()["Sơ đồ trạng thái"]
    assert level == OFF
    assert '["stopped", "waiting_acceptance"]' in text
    publish_states(definition)
    assert levels()["Sơ đồ trạng thái"][0] == OK


@pytest.mark.django_db(transaction=True)
def test_doctor_sees_tables_that_are_not_up_to_date() -> None:
    call_command("migrate", "notices", "zero", verbosity=0)
    try:
        level, text = levels()["Bảng dữ liệu"]
    finally:
        call_command("migrate", "notices", verbosity=0)
    assert level == WRONG
    assert "motcua migrate" in text
