"""The accounts of the sample data, as `motcua run` shows them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

_KINDS = {"citizen": "Công dân", "organisation": "Doanh nghiệp, tổ chức"}


class SampleAccount(NamedTuple):
    """One line of the table."""

    email: str
    password: str
    full_name: str
    who: str


def sample_accounts(folder: Path) -> list[SampleAccount]:
    """Return the accounts with a password in the data folder, officers described by the title of their post."""
    people: list[dict[str, Any]] = []
    titles: dict[str, str] = {}
    for file in sorted(folder.rglob("*.json")):
        package = json.loads(file.read_text(encoding="utf-8"))
        if package.get("kind") == "people":
            people.extend(package["people"])
        if package.get("kind") == "agency":
            short_name = package.get("short_name") or package["name"]
            for unit in package.get("units", []):
                for post in unit.get("posts", []):
                    key = f"{package['code']}/{unit['code']}/{post['code']}"
                    titles[key] = f"{post['title']}, {unit['name']}, {short_name}"
    return [_account(person, titles) for person in people if person.get("password")]


def _account(person: dict[str, Any], titles: dict[str, str]) -> SampleAccount:
    posts: list[str] = person.get("posts") or []
    who = "; ".join(titles.get(post, post) for post in posts) or _KINDS.get(person["kind"], "")
    return SampleAccount(person["email"], person["password"], person["full_name"], who)


def accounts_table(accounts: list[SampleAccount]) -> str:
    """Return the accounts as aligned lines with a heading."""
    rows = [SampleAccount("Thư điện tử", "Mật khẩu", "Họ tên", "Vai trò"), *accounts]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  " + "  ".join([*(row[column].ljust(widths[column]) for column in range(3)), row.who])
        for row in rows
    )
