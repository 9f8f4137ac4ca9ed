"""The first thing in the jail: bounds itself, then becomes the program. Runs alone, without any of our packages.

Arguments: process that started it, seconds, bytes of memory (0 = any), bytes of a file, open files, program….
"""

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_NO_SUCH_PROGRAM = 127


def main() -> None:
    """Take away what the program does not need and become it."""
    parent, seconds, memory, file_size, open_files = map(int, sys.argv[1:6])
    _leave_network()
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:  # it has ended before we asked to end with it
        sys.exit(1)
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_CPU, seconds)
    _bound(resource.RLIMIT_FSIZE, file_size)
    _bound(resource.RLIMIT_NOFILE, open_files)
    if memory:
        _bound(resource.RLIMIT_AS, memory)
    try:
        os.execvp(sys.argv[6], sys.argv[6:])  # noqa: S606 -- no shell is wanted
    except OSError as error:
        print(error)
        sys.exit(_NO_SUCH_PROGRAM)


def _bound(kind: int, limit: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(kind, (most, most))


def _leave_network() -> None:
    """Go into an empty network of our own; some kernels and containers do not allow it, then the network stays."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return
    try:
        for name, line in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(line)
    except OSError:
        return


if __name__ == "__main__":
    main()
