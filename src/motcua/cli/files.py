"""`motcua files`: the store of files moved, sealed anew, checked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from motcua.cli.django_ready import prepare_django

if TYPE_CHECKING:
    from collections.abc import Iterator

    from motcua.files.moving import Step

_EVERY = 1000


@click.group("files")
def command() -> None:
    """Kho tệp: chuyển chỗ, mã hoá lại, kiểm tra."""


@command.command("move")
@click.option("--to", "target", type=click.Choice(["s3", "folder"]), required=True, help="Kho nhận.")
def move(target: str) -> None:
    """Chép mọi tệp sang kho kia, đối chiếu băm từng tệp; ngắt giữa chừng thì chạy lại để làm tiếp.

    Hệ thống vẫn chạy được trong khi chép. Sau lần chép đầu: dừng hệ thống, chạy lại lệnh này cho các tệp mới, rồi đặt
    MOTCUA_FILES_STORE sang kho mới. Kho cũ giữ nguyên, người vận hành tự xoá.
    """
    prepare_django()
    from motcua.files import moving, storage

    other = {"s3": "folder", "folder": "s3"}[target]
    source, arriving = storage.store_of(other), storage.store_of(target)
    click.echo(f"Từ {source.about()} sang {arriving.about()}")
    _tell(moving.move(source, arriving), "đã chép", "đã có sẵn")


@command.command("reseal")
@click.option("--plain", is_flag=True, help="Bỏ mã hoá thay vì mã hoá bằng khoá mới nhất.")
def reseal(plain: bool) -> None:
    """Mã hoá lại mọi tệp bằng khoá đứng đầu MOTCUA_FILES_KEYS; ngắt giữa chừng thì chạy lại để làm tiếp."""
    prepare_django()
    from motcua.files import moving
    from motcua.files.errors import KeyUnusable
    from motcua.files.storage import sealing

    try:
        key = None if plain else sealing.newest()
    except KeyUnusable as wrong:
        raise click.ClickException(str(wrong)) from wrong
    if key is None and not plain:
        raise click.ClickException("MOTCUA_FILES_KEYS chưa có khoá nào: tạo bằng `motcua files new-key TÊN`.")
    _tell(moving.reseal(key), "đã mã hoá lại" if key else "đã bỏ mã hoá", "không cần đổi")


@command.command("new-key")
@click.argument("name", metavar="TÊN")
def new_key(name: str) -> None:
    """In một khoá mới để đặt vào ĐẦU danh sách MOTCUA_FILES_KEYS (các khoá cũ giữ lại phía sau)."""
    prepare_django()
    from motcua.files.storage import sealing

    try:
        click.echo(sealing.new_key(name))
    except ValueError:
        raise click.ClickException(
            "tên khoá gồm chữ thường không dấu, số, gạch nối; tối đa 32 ký tự."
        ) from None


@command.command("check")
@click.option("--seconds", default=0, help="Dừng sau bấy nhiêu giây; 0 = kiểm tra hết các tệp đến lượt.")
def check(seconds: int) -> None:
    """Đọc lại các tệp đến lượt kiểm tra, đối chiếu băm và dung lượng; mã 1 nếu kho có tệp hỏng."""
    prepare_django()
    from motcua.files import integrity
    from motcua.files.errors import StorageAway

    try:
        checked = integrity.check_some(float(seconds) if seconds > 0 else float("inf"))
    except StorageAway as away:
        raise click.ClickException(f"kho tệp không trả lời: {away}") from away
    click.echo(f"Đã kiểm tra {checked} nội dung.")
    wrong = list(integrity.damaged().values_list("sha256", "finding", "size").distinct())
    for sha256, finding, size in dict.fromkeys(wrong):
        click.secho(f"{sha256}  {finding}  {size} byte", fg="red")
    if wrong:
        raise SystemExit(1)


@command.command("sweep")
@click.option("--dry-run", "dry", is_flag=True, help="Chỉ liệt kê, không xoá.")
def sweep(dry: bool) -> None:
    """Xoá nội dung đã nằm trong kho hơn một ngày mà không tệp nào dùng đến; mỗi lần xoá được ghi lại."""
    prepare_django()
    from motcua.files import sweeping
    from motcua.files.errors import StorageAway

    counted, size = 0, 0
    try:
        for one in sweeping.sweep(dry=dry):
            if dry or one.gone:
                counted, size = counted + 1, size + one.size
                click.echo(f"{one.sha256}  {one.size} byte")
    except StorageAway as away:
        raise click.ClickException(f"kho tệp không trả lời: {away}. Chạy lại lệnh để làm tiếp.") from away
    done = "sẽ bị xoá" if dry else "đã xoá"
    click.echo(f"{counted} nội dung không có tệp nào dùng {done}, {size} byte.")


def _tell(steps: Iterator[Step], done: str, already: str) -> None:
    from motcua.files.errors import StorageAway
    from motcua.files.moving import Outcome

    counted: Counter[Outcome] = Counter()
    try:
        for number, step in enumerate(steps, start=1):
            counted[step.outcome] += 1
            if step.outcome not in (Outcome.DONE, Outcome.ALREADY):
                click.secho(f"{step.sha256}: {_WRONG[step.outcome]} {step.told}".rstrip(), fg="red")
            if number % _EVERY == 0:
                click.echo(f"… {number}")
    except StorageAway as away:
        raise click.ClickException(f"kho tệp không trả lời: {away}. Chạy lại lệnh để làm tiếp.") from away
    wrong = sum(count for outcome, count in counted.items() if outcome in _WRONG)
    click.echo(f"{counted[Outcome.DONE]} tệp {done}, {counted[Outcome.ALREADY]} {already}, {wrong} lỗi.")
    if wrong:
        raise SystemExit(1)


_WRONG = {
    "damaged": "nội dung đã bị thay đổi.",
    "no_key": "thiếu khoá để mở.",
    "lost": "vừa biến mất khỏi kho.",
}
