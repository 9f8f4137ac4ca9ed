"""Run wapiti over the whole system as three people at once; what it found becomes text (`scripts/scan-pages.sh`)."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tools.scanning import KEYS, PEOPLE, cookies_of, reached, system

REPORT = Path("docs/security/wapiti.txt")
ATTACKS = "cookieflags,csp,http_headers,csrf,crlf,htaccess,redirect,xss,permanentxss,sql,exec,file,upload"
# What would end the session or the account that scans, or leave the system.
LEFT_OUT = ("/dang-xuat", "/tai-khoan/dong", "/tai-khoan/doi-mat-khau", "/tai-khoan/bao-mat", "/static/*")
STARTS = {
    "stranger": ("/thu-tuc", "/tra-cuu", "/dang-nhap", "/dang-ky", "/danh-sach-cong-khai", "/thong-ke"),
    "citizen": (
        "/ho-so",
        "/nop-ho-so/2.000620",
        "/tai-khoan",
        "/tai-khoan/du-lieu-ca-nhan",
        "/lam-thay",
        "/thong-bao",
        "/thong-bao/cach-nhan",
        "/khao-sat",
    ),
    "officer": (
        "/can-bo/",
        "/can-bo/ho-so",
        "/can-bo/buu-chinh",
        "/can-bo/buu-chinh?muc=bang-ke",
        "/thong-bao",
        "/thong-bao/cach-nhan",
        "/tai-khoan",
    ),
}
_SHOWN = 12


def main(wapiti: str, seconds: int) -> int:
    """Start, scan, write; 1 where the system answered with an error of its own."""
    with system() as running:
        found = scan(wapiti, running.base, seconds, running.folder)
        faults = running.faults()
    REPORT.write_text(told(found, faults, seconds), encoding="utf-8")
    print(REPORT.read_text("utf-8"))
    return 1 if faults else 0


def scan(wapiti: str, base: str, seconds: int, folder: Path) -> dict[str, dict[str, Any]]:
    """What wapiti says, by person."""
    starts = {who: [*pages, *own_pages(who)] for who, pages in STARTS.items()}
    cookies = {who: cookie_file(email, folder / f"{who}.cookies") for who, email in PEOPLE.items()}
    running = {
        who: subprocess.Popen(
            [
                *(wapiti, "-u", f"{base}/", "-m", ATTACKS, "--flush-session", "--no-bugreport", "-v", "0"),
                *("-c", str(cookies[who]), "--store-session", str(folder / who), "--scope", "folder"),
                *("--max-scan-time", str(seconds // 3), "--max-attack-time", str(max(5, seconds // 20))),
                *(
                    "-d",
                    "5",
                    "--max-links-per-page",
                    "60",
                    "--max-files-per-dir",
                    "12",
                    "--tasks",
                    "4",
                    "-t",
                    "20",
                ),
                *("-f", "json", "-o", str(folder / f"{who}.json")),
                *(part for page in starts[who] for part in ("-s", f"{base}{page}")),
                *(part for page in LEFT_OUT for part in ("-x", f"{base}{page}")),
            ],
            stdout=(folder / f"{who}.out").open("wb"),
            stderr=subprocess.STDOUT,
        )
        for who in PEOPLE
    }
    # Each of thirteen attacks ends a little late: the report is written at the end alone.
    ends = time.monotonic() + seconds * 2 + 120
    for process in running.values():
        try:
            process.wait(timeout=max(1, ends - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait()
    found = {}
    for who in PEOPLE:
        file = folder / f"{who}.json"
        if file.exists():
            found[who] = json.loads(file.read_text("utf-8"))
        else:
            said = (folder / f"{who}.out").read_text("utf-8", "replace")[-3000:]
            print(f"wapiti wrote no report as {who}:\n{said}", file=sys.stderr)
            found[who] = {}
        found[who]["reached"] = reached(PEOPLE[who])
    return found


def cookie_file(email: str, file: Path) -> Path:
    """A session's cookies as wapiti reads them."""
    plain = {"version": 0, "expires": None, "secure": False, "port": None}
    cookies = {name: {"value": value, **plain} for name, value in cookies_of(email).items()}
    file.write_text(json.dumps({"127.0.0.1": {"/": cookies}}))
    return file


def own_pages(who: str) -> list[str]:
    """Pages of a person's own things, made here so that there are any: a draft, and whatever the sample holds."""
    from motcua.agencies.selectors import actor_for
    from motcua.dossiers import drafts
    from motcua.dossiers.models import Dossier
    from motcua.people.models import User

    if who == "citizen":
        person = User.objects.get(email=PEOPLE[who])
        key = drafts.start_draft(actor_for(person), "2.000620", "H27.03").key
        filed = Dossier.objects.filter(submitter=person, submitted_at__isnull=False).values_list(
            "key", flat=True
        )[:3]
        parts = ("buoc/1", "giay-to", "nhan-ket-qua", "kiem-tra")
        return [*(f"/ho-so/{key}/{part}" for part in parts), *(f"/ho-so/{one}" for one in filed)]
    if who == "officer":
        filed = Dossier.objects.filter(agency__code="H27.03", submitted_at__isnull=False).values_list(
            "key", flat=True
        )[:5]
        return [f"/can-bo/ho-so/{one}" for one in filed]
    return []


def told(found: dict[str, dict[str, Any]], faults: list[str], seconds: int) -> str:
    """The report: by person and kind of finding, alike places once."""
    lines = [
        f"wapiti 3.2.3 over the running system with sample data, {seconds} seconds, three people at once.",
        f"Attacks: {ATTACKS.replace(',', ', ')}.",
        f"Left out: {', '.join(LEFT_OUT)}.",
        "Beside each kind of finding stands in README.md what became of it.",
        "",
        f"Errors of the system's own while it was attacked: {len(faults) or 'none'}",
        *(f"  {fault}" for fault in faults),
    ]
    for who, report in found.items():
        lines += ["", f"== As {'an' if who == 'officer' else 'a'} {who}"]
        if "infos" not in report:
            lines.append("Broken off before its report was written.")
            continue
        lines.append(f"Pages crawled: {report['infos'].get('crawled_pages_nbr', '?')}")
        lines += [report["reached"]] if report["reached"] else []
        number = 0
        for part in ("vulnerabilities", "anomalies", "additionals"):
            for kind, rows in report.get(part, {}).items():
                number += len(rows)
                lines += _kind(kind, rows)
        lines.append("" if number else "No finding.")
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def _kind(kind: str, rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return []
    places = Counter(
        (
            row["method"],
            KEYS.sub("<key>", row["path"].partition("?")[0]),
            row.get("parameter") or "",
            row["info"].strip(),
        )
        for row in rows
    )
    lines = ["", f"{kind}: {len(rows)}"]
    for (method, path, parameter, info), number in places.most_common(_SHOWN):
        of = f" [{parameter}]" if parameter else ""
        lines.append(f"  {number} × {method} {path}{of}: {' '.join(KEYS.sub('<key>', info).split())[:300]}")
    if len(places) > _SHOWN:
        lines.append(f"  and {len(places) - _SHOWN} other places")
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
