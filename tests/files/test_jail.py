"""The jail: what a program over a stranger's file may not do."""

import os
import sys
import time
from pathlib import Path

import pytest

from motcua.files import jail
from motcua.files.jail import JailError, Limits


def python(code: str, folder: Path, limits: Limits | None = None) -> str:
    command = [sys.executable, "-I", "-c", code]
    return jail.run(command, folder=folder, limits=limits or Limits(seconds=10))


def test_a_program_runs_in_its_folder_without_our_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_SECRET_KEY", "bí mật")
    told = python("import os; print(os.getcwd()); print(os.environ.get('MOTCUA_SECRET_KEY'))", tmp_path)
    assert told.splitlines() == [str(tmp_path.resolve()), "None"]


def test_what_it_reads_comes_from_an_open_file(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(b"abc")
    with (tmp_path / "in").open("rb") as given:
        told = jail.run(["cat"], folder=tmp_path, limits=Limits(), stdin=given)
    assert told == "abc"


def test_one_that_never_ends_is_ended_with_all_it_started(tmp_path: Path) -> None:
    code = (
        "import subprocess, time, pathlib\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "pathlib.Path('child').write_text(str(child.pid))\n"
        "time.sleep(600)"
    )
    begun = time.monotonic()
    with pytest.raises(JailError) as error:
        python(code, tmp_path, Limits(seconds=2))
    assert error.value.reason == JailError.TIME
    assert time.monotonic() - begun < 10
    child = Path("/proc") / (tmp_path / "child").read_text()
    for _ in range(50):
        if not child.exists() or "\nState:\tZ" in (child / "status").read_text():
            break
        time.sleep(0.1)
    else:
        pytest.fail("the child lives on")


@pytest.mark.parametrize(
    "code",
    [
        "x = bytearray(400 * 1024 * 1024)",
        "open('large', 'wb').write(bytes(3 * 1024 * 1024))",
        "import os\nos._exit(3)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)",
    ],
)
def test_too_much_memory_too_large_a_file_and_a_crash_are_told(tmp_path: Path, code: str) -> None:
    with pytest.raises(JailError) as error:
        python(code, tmp_path, Limits(seconds=10, memory_mb=200, file_mb=1))
    assert error.value.reason == JailError.FAILED


def test_endless_printing_stays_bounded(tmp_path: Path) -> None:
    with pytest.raises(JailError):
        python("while True: print('x' * 1000)", tmp_path, Limits(seconds=10, file_mb=1))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) == 0


def test_a_missing_program_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(JailError) as error:
        jail.run(["khong-co-chuong-trinh-nay"], folder=tmp_path, limits=Limits())
    assert error.value.reason == JailError.MISSING


def test_the_network_is_out_of_reach_where_the_kernel_allows_it(tmp_path: Path) -> None:
    if os.system("unshare -rn true 2>/dev/null") != 0:
        pytest.skip("this kernel gives nobody a network of their own")
    told = python(
        "import socket\n"
        "s = socket.socket(); s.settimeout(2)\n"
        "try:\n s.connect(('127.0.0.1', 9)); print('connected')\n"
        "except OSError as e: print(e.errno)",
        tmp_path,
    )
    assert told.strip() == "101"  # ENETUNREACH: not even the machine itself
