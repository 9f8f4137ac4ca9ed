"""The accounts of the sample data, as `motcua run` shows them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

_APPLICANTS = "Người nộp hồ sơ"
_KINDS = {"citizen": "Công dân", "organisation": "Doanh nghiệp, tổ chức"}


class SampleAccount(NamedTuple):
    """One line of the table: an applicant, or an officer of the agency `where` with the title of the post."""

    where: str
    email: str
    password: str
    full_name: str
    who: str


def sample_accounts(folder: Path) -> list[SampleAccount]:
    """Return the accounts with a password in the data folder, in the order of its files."""
    people: list[dict[str, Any]] = []
    posts: dict[str, tuple[str, str]] = {}
    for file in sorted(folder.rglob("*.json")):
        package = json.loads(file.read_text(encoding="utf-8"))
        if package.get("kind") == "people":
            people.extend(package["people"])
        if package.get("kind") == "agency":
            posts.update(_posts(package))
    return [_account(person, posts) for person in people if person.get("password")]


def _posts(agency: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """The agency's name and the title with the unit, by the path of each post."""
    name = agency.get("short_name") or agency["name"]
    return {
        f"{agency['code']}/{unit['code']}/{post['code']}": (name, f"{post['title']}, {unit['name']}")
        for unit in agency.get("units", [])
        for post in unit.get("posts", [])
    }


def _account(person: dict[str, Any], posts: dict[str, tuple[str, str]]) -> SampleAccount:
    held = [posts[path] for path in person.get("posts") or [] if path in posts]
    where = held[0][0] if held else _APPLICANTS
    who = "; ".join(title for _, title in held) or _KINDS.get(person["kind"], "")
    return SampleAccount(where, person["email"], person["password"], person["full_name"], who)


def accounts_table(accounts: list[SampleAccount]) -> str:
    """Return the accounts as aligned lines under a heading for each agency, applicants first."""
    passwords = {account.password for account in accounts}
    lines = [f"Tài khoản mẫu (mật khẩu {', '.join(sorted(passwords))}):"]
    email_width = max((len(account.email) for account in accounts), default=0)
    name_width = max((len(account.full_name) for account in accounts), default=0)
    groups = dict.fromkeys([_APPLICANTS, *(account.where for account in accounts)])
    for group in groups:
        lines.append(f"  {group}")
        for account in accounts:
            if account.where == group:
                own = "" if len(passwords) == 1 else f"  {account.password}"
                lines.append(
                    f"    {account.email.ljust(email_width)}  {account.full_name.ljust(name_width)}  {account.who}{own}"
                )
    return "\n".join(lines)
