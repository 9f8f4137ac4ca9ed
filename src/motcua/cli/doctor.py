"""`motcua doctor`: what is configured, what is optional and off, what is wrong and how to mend it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import click

from motcua.cli import doctor_trail
from motcua.cli.django_ready import prepare_django
from motcua.cli.doctor_databases import business, population
from motcua.cli.doctor_identity import identity
from motcua.cli.doctor_people import sealed_data, sealed_factors, second_factor
from motcua.cli.doctor_programs import chromium, office, recognition
from motcua.cli.doctor_services import inside
from motcua.cli.doctor_signing import form_signatures
from motcua.cli.doctor_web import host_names, https, is_on, listening, public_address, secret_key
from motcua.cli.findings import OFF, OK, WRONG, Finding
from motcua.config import embedded
from motcua.config.places import var_folder

_COLOURS = {OK: "green", OFF: "yellow", WRONG: "red"}
_LEAST_FREE_BYTES = 2 * 1024**3
_HEARTBEAT = timedelta(seconds=60)
# A message is tried again for about a day (`outbox/README.md`).
_RETRIED_FOR = timedelta(hours=36)
_OLDEST_POSTGRESQL = 15_00_00


@click.command("doctor")
def command() -> None:
    """Khám hệ thống; kết thúc với mã 1 nếu có dòng LỖI."""
    findings = list(examine())
    width = max(len(finding.subject) for finding in findings)
    for level, subject, text in findings:
        click.echo(f"{click.style(level.ljust(4), fg=_COLOURS[level])}  {subject.ljust(width)}  {text}")
    if any(finding.level == WRONG for finding in findings):
        raise SystemExit(1)


def examine() -> Iterator[Finding]:
    """Yield the findings in the order in which one would mend them."""
    yield _disk()
    yield _front_end()
    database = _database()
    yield database
    if database.level == OK:
        migrations = _migrations()
        yield migrations
        if migrations.level == OK:
            yield _calendars()
            yield _states()
            yield second_factor()
            yield sealed_factors()
            yield sealed_data()
            yield _worker()
            yield _outbox()
            yield _damaged_files()
            yield _readable_files()
            yield form_signatures()
            yield doctor_trail.trail()
            yield from doctor_trail.forwarded()
            yield from identity()
            yield business()
            yield inside()
    yield _files()
    yield _store()
    yield _sealing()
    yield doctor_trail.signing_key()
    yield doctor_trail.syslog()
    yield secret_key()
    yield _sample_mode()
    yield _email()
    yield _messages()
    yield population()
    yield public_address()
    yield host_names()
    yield https()
    yield listening()
    yield _scanner()
    yield _files_origin()
    yield office()
    yield recognition()
    yield chromium()


def switched_off() -> list[Finding]:
    """The optional parts that a start goes on without, and what is missed: viewer, recognition, scanner, S3."""
    parts = (office(), recognition(), _scanner(), _store())
    return [finding for finding in parts if finding.level == OFF]


def _disk() -> Finding:
    free = shutil.disk_usage(var_folder()).free
    text = f"còn {free / 1024**3:.1f} GB trống tại {var_folder()}"
    if free < _LEAST_FREE_BYTES:
        return Finding(WRONG, "Ổ đĩa", f"{text}; cần ít nhất 2 GB: dọn bớt hoặc đặt MOTCUA_VAR sang ổ khác.")
    return Finding(OK, "Ổ đĩa", text)


def _front_end() -> Finding:
    from motcua.look.assets import MANIFEST

    if not MANIFEST.is_file():
        return Finding(WRONG, "Giao diện", "chưa dựng: chạy `make setup`.")
    return Finding(OK, "Giao diện", "đã dựng")


def _database() -> Finding:
    where = f"PostgreSQL kèm theo ({embedded.data_dir()})" if embedded.is_embedded() else "DATABASE_URL"
    try:
        prepare_django()
        from django.db import connection

        connection.ensure_connection()
    except Exception as error:  # whatever the reason, it is what the operator needs to read
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        return Finding(WRONG, "Cơ sở dữ liệu", f"{where}: {reason}")
    version = connection.pg_version  # type: ignore[attr-defined]  # PostgreSQL only
    text = f"{where}, PostgreSQL {version // 10000}.{version % 10000}"
    if version < _OLDEST_POSTGRESQL:
        return Finding(WRONG, "Cơ sở dữ liệu", f"{text}; cần PostgreSQL 15 trở lên.")
    return Finding(OK, "Cơ sở dữ liệu", text)


def _migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Finding(WRONG, "Bảng dữ liệu", f"còn {len(waiting)} bước nâng cấp: chạy `motcua migrate`.")
    return Finding(OK, "Bảng dữ liệu", "đúng với phiên bản này")


def _calendars() -> Finding:
    from motcua.agencies.models import Calendar, CalendarDay

    codes = list(Calendar.objects.order_by("code").values_list("code", flat=True))
    if not codes:
        return Finding(
            OFF, "Lịch làm việc", "chưa có lịch nào: chạy `motcua sample` hoặc `motcua import THƯ_MỤC`."
        )
    this_year = date.today().year
    present = set(CalendarDay.objects.values_list("calendar__code", "date__year").distinct())
    missing = [
        f"{code} ({year})"
        for code in codes
        for year in (this_year, this_year + 1)
        if (code, year) not in present
    ]
    if missing:
        return Finding(
            WRONG, "Lịch làm việc", f"chưa có ngày nghỉ của {', '.join(missing)}: nhập trong dữ liệu lịch."
        )
    return Finding(OK, "Lịch làm việc", f"{len(codes)} lịch, đủ ngày nghỉ năm {this_year} và {this_year + 1}")


def _states() -> Finding:
    """Whether the state diagram lets be undone what it lets be done: an own one may lack what came later."""
    from motcua.dossiers.states import State
    from motcua.process.selectors import current_states

    diagram = current_states()
    if diagram is None:
        return Finding(OFF, "Sơ đồ trạng thái", "chưa có: chạy `motcua sample` hoặc `motcua import THƯ_MỤC`.")
    back = [State.STOPPED.value, State.WAITING_ACCEPTANCE.value]
    if back not in diagram.definition["moves"]:
        move = json.dumps(back)
        text = (
            f"không có chuyển {move} nên không loại bỏ được hồ sơ không hợp lệ: thêm vào sơ đồ rồi nhập lại."
        )
        return Finding(OFF, "Sơ đồ trạng thái", text)
    return Finding(
        OK, "Sơ đồ trạng thái", f"bản {diagram.number}, loại bỏ rồi khôi phục được hồ sơ không hợp lệ"
    )


def _worker() -> Finding:
    from django.utils import timezone
    from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gte=timezone.now() - _HEARTBEAT).count()
    waiting = ProcrastinateJob.objects.filter(status="todo").count()
    if alive:
        return Finding(OK, "Việc nền", f"{alive} tiến trình đang chạy, {waiting} việc đang chờ")
    if waiting:
        return Finding(
            WRONG, "Việc nền", f"{waiting} việc đang chờ mà không tiến trình nào chạy: chạy `motcua worker`."
        )
    return Finding(
        OFF, "Việc nền", "không tiến trình nào đang chạy; `make run` hoặc `motcua worker` sẽ chạy."
    )


def _outbox() -> Finding:
    from django.utils import timezone

    from motcua.outbox.models import Message

    waiting = Message.objects.filter(delivered_at__isnull=True)
    stuck = waiting.filter(attempts__gt=0, created_at__lt=timezone.now() - _RETRIED_FOR).count()
    if stuck:
        return Finding(
            WRONG,
            "Hộp gửi",
            f"{stuck} tin không gửi được sau nhiều lần thử: xem lý do trong nhật ký, rồi gửi lại.",
        )
    trying = waiting.filter(attempts__gt=0).count()
    return Finding(OK, "Hộp gửi", f"{waiting.count()} tin đang chờ, {trying} tin đang thử lại")


def _files() -> Finding:
    folder = Path(os.environ.get("MOTCUA_FILES", var_folder() / "files"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        text = f"không ghi được vào {folder} ({error.strerror}): cấp quyền hoặc đặt MOTCUA_FILES."
        return Finding(WRONG, "Kho tệp", text)
    return Finding(OK, "Kho tệp", f"ghi được vào {folder}")


def _damaged_files() -> Finding:
    from motcua.files import integrity

    found = integrity.damaged().values("sha256").distinct().count()
    if found:
        return Finding(
            WRONG,
            "Tệp hỏng",
            f"{found} tệp trong kho bị mất hoặc sai nội dung: xem Quản trị → Kho tệp, khôi phục từ bản sao lưu.",
        )
    return Finding(OK, "Tệp hỏng", "lần kiểm tra gần nhất không thấy tệp nào sai")


def _readable_files() -> Finding:
    """Whether the oldest and the newest file can be opened: a lost key, a wrong bucket, another folder."""
    from motcua.files import storage
    from motcua.files.errors import StorageAway
    from motcua.files.models import StoredFile

    files = StoredFile.objects.order_by("id")
    for stored in filter(None, (files.first(), files.last())):
        try:
            storage.open_content(stored.sha256).close()
        except (StorageAway, FileNotFoundError) as wrong:
            text = f"không mở được tệp {stored.key}: {wrong}; kiểm tra MOTCUA_FILES_KEYS, MOTCUA_FILES, MOTCUA_S3_*."
            return Finding(WRONG, "Mở tệp", text)
    return Finding(OK, "Mở tệp", "mở được tệp cũ nhất và tệp mới nhất")


def _store() -> Finding:
    prepare_django()
    from django.conf import settings

    from motcua.files import storage
    from motcua.files.errors import StorageAway

    chosen = settings.FILES_STORE
    if chosen not in (storage.FOLDER, storage.S3):
        return Finding(WRONG, "S3", f"MOTCUA_FILES_STORE={chosen}: chỉ có folder và s3.")
    if chosen == storage.FOLDER and not settings.S3_BUCKET:
        return Finding(OFF, "S3", "tệp nằm trong thư mục trên máy này; đặt MOTCUA_S3_BUCKET để dùng S3.")
    try:
        store = storage.store_of(storage.S3)
        with storage.passing_file() as trial:
            content = os.urandom(64)
            trial.write(content)
            trial.flush()
            name = hashlib.sha256(content).hexdigest()
            store.put(name, Path(trial.name))
        with store.open(name) as back:
            if back.read() != content:
                return Finding(WRONG, "S3", f"{store.about()} trả lại nội dung khác với nội dung đã gửi.")
        store.delete(name)
    except StorageAway as away:
        return Finding(
            WRONG, "S3", f"{away}: kiểm tra MOTCUA_S3_ENDPOINT, _BUCKET, _REGION, _KEY, _SECRET, _PATH_STYLE."
        )
    except FileNotFoundError:
        return Finding(WRONG, "S3", f"{store.about()} không trả lại được tệp vừa gửi.")
    if chosen == storage.FOLDER:
        return Finding(
            OFF, "S3", f"{store.about()} trả lời tốt, nhưng tệp vẫn nằm trong thư mục (MOTCUA_FILES_STORE)."
        )
    return Finding(OK, "S3", f"ghi, đọc, xoá được tại {store.about()}")


def _sealing() -> Finding:
    prepare_django()
    from motcua.files.errors import KeyUnusable
    from motcua.files.storage import sealing

    try:
        found = sealing.all_keys()
    except KeyUnusable as wrong:
        return Finding(WRONG, "Mã hoá tệp", f"{wrong}: tạo khoá bằng `motcua files new-key TÊN`.")
    if not found:
        return Finding(
            OFF,
            "Mã hoá tệp",
            "tệp nằm không mã hoá; tạo khoá bằng `motcua files new-key TÊN`, đặt MOTCUA_FILES_KEYS.",
        )
    return Finding(OK, "Mã hoá tệp", f"khoá “{found[0].name}”, {len(found) - 1} khoá cũ")


def _sample_mode() -> Finding:
    if is_on("MOTCUA_SAMPLE_MODE"):
        return Finding(
            OK, "Chế độ mẫu", "BẬT: mật khẩu mẫu và hộp thư thử nghiệm ai cũng dùng được; không dùng thật."
        )
    return Finding(OFF, "Chế độ mẫu", "`make run` tự bật; vận hành thật thì để tắt.")


def _email() -> Finding:
    host = os.environ.get("MOTCUA_SMTP_HOST")
    if not host:
        return Finding(
            OFF,
            "Thư điện tử",
            "không gửi ra ngoài; đặt MOTCUA_SMTP_HOST, MOTCUA_SMTP_USER, MOTCUA_SMTP_PASSWORD để gửi.",
        )
    where = f"{host}:{os.environ.get('MOTCUA_SMTP_PORT', '587')}"
    try:
        with socket.create_connection((host, int(where.rpartition(":")[2])), timeout=3):
            pass
    except (OSError, ValueError) as error:
        return Finding(
            WRONG, "Thư điện tử", f"{where} không trả lời ({error}): kiểm tra MOTCUA_SMTP_HOST và _PORT."
        )
    return Finding(OK, "Thư điện tử", f"gửi qua {where}")


def _messages() -> Finding:
    subject = "Tin nhắn SMS"
    gateway = os.environ.get("MOTCUA_SMS_GATEWAY", "").strip().lower()
    if not gateway:
        return Finding(
            OFF, subject, "tài khoản chỉ kích hoạt qua thư; đặt MOTCUA_SMS_GATEWAY để gửi mã qua tin nhắn."
        )
    if gateway != "esms":
        return Finding(
            WRONG, subject, f"không có cổng tin nhắn “{gateway}”: MOTCUA_SMS_GATEWAY chỉ nhận esms."
        )
    names = ("MOTCUA_SMS_KEY", "MOTCUA_SMS_SECRET", "MOTCUA_SMS_SENDER")
    missing = [name for name in names if not os.environ.get(name, "").strip()]
    if missing:
        return Finding(WRONG, subject, "thiếu " + ", ".join(missing))
    return Finding(OK, subject, "đã khai cổng, khoá và tên người gửi; chưa thử gửi, vì mỗi tin mất tiền.")


def _scanner() -> Finding:
    if not os.environ.get("MOTCUA_CLAMD", "").strip():
        return Finding(
            OFF,
            "Quét mã độc",
            "tệp tải lên không được quét; cài ClamAV (clamd) rồi đặt MOTCUA_CLAMD=máy:cổng.",
        )
    prepare_django()
    from motcua.files import scanning

    try:
        return Finding(OK, "Quét mã độc", scanning.ping())
    except scanning.ScannerAway as away:
        return Finding(
            WRONG,
            "Quét mã độc",
            f"clamd không trả lời ({away}): tệp tải lên chờ kiểm tra, cán bộ chưa mở được.",
        )


def _files_origin() -> Finding:
    origin = os.environ.get("MOTCUA_FILES_ORIGIN", "").strip()
    if origin:
        return Finding(OK, "Địa chỉ riêng cho tệp", origin)
    return Finding(
        OFF,
        "Địa chỉ riêng cho tệp",
        "tệp mở từ cùng địa chỉ với hệ thống; đặt MOTCUA_FILES_ORIGIN để tách riêng.",
    )
