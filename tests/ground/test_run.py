"""`motcua run`: one command starts everything, one signal ends everything."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from motcua.cli.accounts import accounts_table, sample_accounts
from motcua.config.places import project_root

MOTCUA = str(Path(sys.executable).with_name("motcua"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(var: Path, port: int, path: Path | None = None) -> dict[str, str]:
    """No settings; `path`: the only folder in which programs are looked for."""
    inherited = {
        name: text for name, text in os.environ.items() if not name.startswith(("MOTCUA_", "DATABASE_URL"))
    }
    if path is not None:
        inherited["PATH"] = str(path)
    return {**inherited, "MOTCUA_VAR": str(var), "MOTCUA_PORT": str(port), "PYTHONUNBUFFERED": "1"}


def started(var: Path, port: int, path: Path | None = None) -> tuple["subprocess.Popen[str]", str]:
    """Start the system and read what it prints until it invites to press Ctrl-C."""
    process = subprocess.Popen(
        [MOTCUA, "run"],
        env=environment(var, port, path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if "Ctrl-C" in line:
            break
    return process, printed


def ended(process: psutil.Process) -> bool:
    """Whether it runs no more; in a container nobody may have collected its status."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


# What a start and the examination say of each optional part that is not there.
OFF = {
    "LibreOffice": "xem giản lược",
    "Nhận dạng chữ (Tesseract)": "khi số hoá phải tự nhập mọi ô",
    "Quét mã độc": "tệp tải lên không được quét",
    "S3": "tệp nằm trong thư mục trên máy này",
}


@pytest.mark.slow
def test_the_whole_system_starts_says_where_it_is_and_stops_clean(
    server_folder: Path, tmp_path: Path
) -> None:
    """The second start finds everything there, on a machine that has none of the optional programs."""
    port = free_port()
    for path in (None, tmp_path):
        process, printed = started(server_folder, port, path)
        assert process.poll() is None, printed
        assert f"http://localhost:{port}" in printed
        accounts = sample_accounts(project_root() / "sample")
        assert accounts
        assert all(account.email in printed for account in accounts)
        assert accounts[0].password in printed
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as response:
            assert response.status == 200
        assert "S3: tệp nằm trong thư mục trên máy này" in printed
        if path is not None:
            for part, missing in OFF.items():
                line = next(one for one in printed.splitlines() if f"– {part}:" in one)
                assert missing in line
            examined = subprocess.run(
                [MOTCUA, "doctor"],
                env=environment(server_folder, port, path),
                capture_output=True,
                text=True,
                check=False,
            ).stdout
            for part, missing in OFF.items():
                line = next(one for one in examined.splitlines() if f" {part} " in one)
                assert line.startswith("TẮT"), line
                assert missing in line
        family = psutil.Process(process.pid).children(recursive=True)
        postmaster = psutil.Process(
            int((server_folder / "postgres" / "postmaster.pid").read_text().split()[0])
        )
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
        assert process.returncode == 0, rest
        assert len(family) >= 3  # the web server with its workers, the job worker
        assert all(ended(child) for child in [*family, postmaster])


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [MOTCUA, "run"], env=environment(tmp_path, port), capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "MOTCUA_PORT=" in done.stderr


def test_sample_accounts_are_described_by_their_post(tmp_path: Path) -> None:
    posts = [{"code": "tn", "title": "Cán bộ tiếp nhận", "role": "desk"}]
    units = [{"code": "mc", "name": "Bộ phận một cửa", "posts": posts}]
    agency = {"kind": "agency", "code": "H01", "name": "Sở Công Thương", "units": units}
    people = [
        {"email": "a@x.vn", "full_name": "Lê A", "kind": "officer", "password": "p", "posts": ["H01/mc/tn"]},
        {"email": "b@x.vn", "full_name": "Lê B", "kind": "citizen", "password": "q"},
        {"email": "c@x.vn", "full_name": "Lê C", "kind": "citizen"},
    ]
    (tmp_path / "agency.json").write_text(json.dumps(agency))
    (tmp_path / "people.json").write_text(json.dumps({"kind": "people", "people": people}))
    accounts = sample_accounts(tmp_path)
    assert [(account.email, account.where, account.who) for account in accounts] == [
        ("a@x.vn", "Sở Công Thương", "Cán bộ tiếp nhận, Bộ phận một cửa"),
        ("b@x.vn", "Người nộp hồ sơ", "Công dân"),
    ]
    table = accounts_table(accounts)
    assert table.index("Người nộp hồ sơ") < table.index("b@x.vn") < table.index("Sở Công Thương")
    assert "mật khẩu p" in table
