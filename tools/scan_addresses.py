"""Run schemathesis over every address of the table of access as three people (`scripts/scan-addresses.sh`).

There is no API for other programs, so no description of one: what is written here for schemathesis is what the code
itself says of its addresses: their paths, the kinds of their parts, and the methods of the table. Bodies and queries
are described as "any words". One thing is asked of every answer: that it is no error of the system's own.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools.scanning import PEOPLE, cookies_of, reached, system

REPORT = Path("docs/security/schemathesis.txt")
SECONDS = 150
# What would end the session or the account that scans.
LEFT_OUT = frozenset({"people:sign_out", "portal:close_account", "people:security", "people:password"})
_PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_WORDS: dict[str, Any] = {"type": "string", "maxLength": 60}
_QUERY = ("q", "page", "ma", "buoc", "province", "muc", "phan", "loi", "ky")


def main(schemathesis: str, examples: int) -> int:
    """Start, scan, write; 1 where the system answered with an error of its own."""
    found: dict[str, tuple[str, str]] = {}
    with system() as running:
        described = running.folder / "openapi.json"
        description = describe(keys())
        described.write_text(json.dumps(description))
        for who, email in PEOPLE.items():
            said = run(schemathesis, running.base, described, examples, email)
            found[who] = (said, reached(email))
            print(f"{who}: {found[who][1]}", file=sys.stderr, flush=True)
        faults = running.faults()
    lines = [
        f"schemathesis 4.32.5 over {len(description['paths'])} addresses of the table of access,",
        f"{examples} examples for each method, {SECONDS} seconds at most for each person, the whole system with",
        "sample data: as a stranger, a citizen and an officer of a desk, whose session goes with every request.",
        "One thing is asked: no status 5xx.",
        f"Left out: {', '.join(sorted(LEFT_OUT))}.",
        "",
        f"Errors of the system's own in its log: {len(faults) or 'none'}",
        *(f"  {fault}" for fault in faults),
    ]
    for who, (said, stands) in found.items():
        lines += ["", f"== As {'an' if who == 'officer' else 'a'} {who}", *([stands] if stands else [])]
        lines += said.splitlines()
    REPORT.write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8")
    print(REPORT.read_text("utf-8"))
    return 1 if faults else 0


def keys() -> list[str]:
    """Keys of things that there are: a draft and dossiers; beside them one of nothing."""
    from motcua.agencies.selectors import actor_for
    from motcua.dossiers import drafts
    from motcua.dossiers.models import Dossier
    from motcua.people.models import User

    person = User.objects.get(email=PEOPLE["citizen"])
    draft = drafts.start_draft(actor_for(person), "2.000620", "H27.03").key
    filed = Dossier.objects.filter(submitted_at__isnull=False).values_list("key", flat=True)[:3]
    return [*map(str, (draft, *filed)), "00000000-0000-4000-8000-000000000000"]


def describe(keys: list[str]) -> dict[str, Any]:
    """An OpenAPI description of every address, from its pattern and the methods of the table."""
    from motcua.config.access.check import patterns
    from motcua.config.access.routes import ROUTES

    kinds: dict[str, dict[str, Any]] = {
        "uuid": {"type": "string", "enum": keys},
        "int": {"type": "integer", "minimum": 0, "maximum": 3_000_000_000},
        "slug": {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,40}$"},
        "str": {"type": "string", "minLength": 1, "maxLength": 40},
    }
    paths: dict[str, Any] = {}
    for name, written in patterns():
        if name in LEFT_OUT:
            continue
        parts = [
            {
                "name": part["name"],
                "in": "path",
                "required": True,
                "schema": kinds.get(part["kind"] or "str", kinds["str"]),
            }
            for part in _PART.finditer(written)
        ]
        query = [{"name": one, "in": "query", "schema": _WORDS} for one in _QUERY]
        path = "/" + _PART.sub(lambda part: f"{{{part['name']}}}", written)
        for method in sorted(set(ROUTES[name]) & {"GET", "POST"}):
            operation: dict[str, Any] = {
                "operationId": f"{method} {name}",
                "parameters": [*parts, *query],
                "responses": {"default": {"description": "whatever the table of access says"}},
            }
            if method == "POST":
                body = {"type": "object", "maxProperties": 6, "additionalProperties": _WORDS}
                body["properties"] = dict.fromkeys(("action", "expected", "reason", "words", "text"), _WORDS)
                operation["requestBody"] = {
                    "content": {"application/x-www-form-urlencoded": {"schema": body}}
                }
            paths.setdefault(path, {})[method.lower()] = operation
    return {"openapi": "3.1.0", "info": {"title": "Một Cửa", "version": "1"}, "paths": paths}


def run(schemathesis: str, base: str, described: Path, examples: int, email: str) -> str:
    """What schemathesis says at its end, without its progress; asked to end when its time is over."""
    from django.conf import settings

    cookies = cookies_of(email)
    process = subprocess.Popen(
        [
            *(schemathesis, "run", str(described), "--url", base, "--no-color", "--phases", "fuzzing"),
            *("--checks", "not_a_server_error", "--max-examples", str(examples), "--seed", "1"),
            *(
                "--workers",
                "4",
                "--request-timeout",
                "30",
                "--suppress-health-check",
                "all",
                "--continue-on-failure",
            ),
            *("-H", f"X-CSRFToken: {cookies[settings.CSRF_COOKIE_NAME]}"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={
            **os.environ,
            "SCHEMATHESIS_HOOKS": str(Path(__file__).with_name("scan_hooks.py")),
            "MOTCUA_SCAN_COOKIES": json.dumps(cookies),
        },
    )
    try:
        said, _nothing = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        said, _nothing = process.communicate(timeout=120)
    said = said.replace(base, "")
    for value in cookies.values():
        said = said.replace(value, "…")
    _progress, mark, end = said.rpartition("= FAILURES =")
    if not mark:
        _progress, mark, end = said.rpartition("= SUMMARY =")
    return (mark + end)[-20_000:] or said[-3000:]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
