"""What a browser says about itself, as marks by which another one is noticed; and where it is, roughly. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network

from django.utils.translation import gettext as _

from motcua.audit.agents import short_agent

# The first that is found: what calls itself Android also calls itself Linux.
_SYSTEMS = (
    ("Windows", re.compile(r"Windows")),
    ("Android", re.compile(r"Android")),
    ("iOS", re.compile(r"iPhone|iPad|iPod")),
    ("macOS", re.compile(r"Macintosh|Mac OS X")),
    ("ChromeOS", re.compile(r"CrOS")),
    ("Linux", re.compile(r"Linux|X11")),
)
_ENGINES = (
    ("gecko", re.compile(r"Gecko/\d")),
    ("chromium", re.compile(r"Chrome/|Chromium/")),
    ("webkit", re.compile(r"AppleWebKit/")),
)
LONGEST_AGENT = 300
# Addresses of one network are handed from phone to phone: so much of them says where somebody is.
_NEAR = {4: 24, 6: 48}


@dataclass(frozen=True, slots=True)
class Mark:
    """What does not change in one browser: its engine. And what seldom does: the system (desktop pages on a phone)."""

    engine: str
    system: str

    def __str__(self) -> str:
        return f"{self.engine}/{self.system}"


def agent_of(headers: Mapping[str, str]) -> str:
    """What a browser calls itself, as it is kept."""
    return headers.get("User-Agent", "").replace("\0", "")[:LONGEST_AGENT]


@lru_cache(maxsize=4096)
def mark_of(agent: str) -> Mark:
    """The marks of a browser by what it calls itself; versions are none, for they change while a session lasts."""
    return Mark(_first(_ENGINES, agent), _first(_SYSTEMS, agent))


def name_of(agent: str) -> str:
    """A browser in words: "Firefox 140, Windows"."""
    return short_agent(agent) or _("Trình duyệt khác")


def network_of(address: str) -> str:
    """The surroundings of an address: its /24, or /48; empty for what is none."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    return str(ip_network((found, _NEAR[found.version]), strict=False))


def shown_address(address: str) -> str:
    """An address as it is shown: roughly, since the exact one says nothing to a person."""
    network = network_of(address)
    if not network:
        return _("không rõ")
    if ":" in network:
        return f"{network.partition('::')[0]}:…"
    return f"{network.rpartition('.')[0]}.…"


def _first(table: tuple[tuple[str, re.Pattern[str]], ...], agent: str) -> str:
    return next((name for name, pattern in table if pattern.search(agent)), "")
