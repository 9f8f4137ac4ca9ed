"""Channels as their definitions say, the registry of adapters, and which channels serve an agency."""

from __future__ import annotations

import datetime
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from motcua.agencies.tree import with_all_above
from motcua.notices.adapters import Adapter
from motcua.notices.adapters.esms import Esms
from motcua.notices.adapters.letter import Letter
from motcua.notices.adapters.push import Push
from motcua.notices.adapters.zns import Zns
from motcua.notices.kinds import KINDS
from motcua.notices.models import ChannelRow, Medium
from motcua.outbox.calling import is_safe_address
from motcua.outbox.secret import secret_in

ADAPTERS: Mapping[str, Adapter] = {adapter.kind: adapter for adapter in (Letter(), Esms(), Zns(), Push())}
"""Every way of reaching people; a further one is a module in `adapters/` and its name here."""

MOST_ORDER, MOST_PRICE = 9, 1_000_000


@dataclass(frozen=True)
class Channel:
    """One channel. `order`: its place when another failed for good, the lowest first; `kinds`: of what it tells;
    `marks`: text messages keep their marks, at the price of more parts; `templates`: the operator's template of an
    event, with the names that it is filled with.
    """

    code: str
    kind: str
    name: str
    agency: str
    url: str = ""
    account: str = ""
    sender: str = ""
    price: int = 0
    order: int = 1
    kinds: frozenset[str] = frozenset(KINDS)
    quiet_from: datetime.time | None = None
    quiet_until: datetime.time | None = None
    marks: bool = False
    templates: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    is_on: bool = False
    row_id: int | None = None
    # Of a channel that the settings describe (codes of accounts), which has no variable of its own.
    given_secret: str = ""

    @property
    def secret(self) -> str:
        """From the environment, or from the file that it names; "" where there is none. Read at each call."""
        return self.given_secret or secret_in(variable(self.code))

    @property
    def sign_secret(self) -> str:
        """With which the operator signs what it sends here, where that is another."""
        return secret_in(f"{variable(self.code).removesuffix('_SECRET')}_SIGN")

    @property
    def line(self) -> str:
        """Under which its calls stand in the connection log."""
        return f"messages:{self.code}" if self.row_id is not None else self.kind

    @property
    def adapter(self) -> Adapter:
        """Which speaks its protocol."""
        return ADAPTERS[self.kind]

    @property
    def medium(self) -> str:
        """By what it reaches people."""
        return self.adapter.medium

    @property
    def is_ready(self) -> bool:
        """Whether messages may leave by it."""
        return self.is_on and (not self.adapter.has_secret or bool(self.secret))

    def tells(self, kind: str, event: str) -> bool:
        """Whether an event is told by it."""
        return kind in self.kinds and (not self.adapter.by_template or event in self.templates)

    @property
    def token(self) -> str:
        """The proof in the address of receipts, for protocols that sign none."""
        key = f"{settings.SECRET_KEY}/{self.secret}".encode()
        return hmac.new(key, f"receipt/{self.code}".encode(), hashlib.sha256).hexdigest()[:40]

    def is_own_token(self, given: str) -> bool:
        """Whether that is it."""
        return hmac.compare_digest(given.encode(), self.token.encode())

    @property
    def receipt_url(self) -> str:
        """Where the gateway tells what became of a message."""
        return f"{_public()}/tin-nhan/bao/{self.code}/{self.token}"

    @property
    def signed_receipt_url(self) -> str:
        """The same for gateways that sign what they tell."""
        return f"{_public()}/tin-nhan/bao/{self.code}"

    @property
    def question_url(self) -> str:
        """Where it hands over what people write."""
        return f"{_public()}/tin-nhan/hoi/{self.code}"


def _public() -> str:
    return settings.PUBLIC_ADDRESS.rstrip("/")


def variable(code: str) -> str:
    """The name of the environment variable with the secret of a channel."""
    return f"MOTCUA_MESSAGES_{code.upper().replace('-', '_')}_SECRET"


def read(row: ChannelRow) -> Channel:
    """The channel of a row."""
    data = row.definition
    return Channel(
        code=row.code,
        kind=data["kind"],
        name=data["name"],
        agency=data["agency"],
        url=data.get("url", ""),
        account=data.get("account", ""),
        sender=data.get("sender", ""),
        price=data.get("price", 0),
        order=data.get("order", 1),
        kinds=frozenset(data.get("kinds", KINDS)),
        quiet_from=read_time(data.get("quiet_from", "")),
        quiet_until=read_time(data.get("quiet_until", "")),
        marks=data.get("marks", False),
        templates={
            event: (one["id"], tuple(one.get("names", ())))
            for event, one in data.get("templates", {}).items()
        },
        is_on=row.is_on,
        row_id=row.pk,
    )


def read_time(text: str) -> datetime.time | None:
    """ "21:30"; None for nothing or no time."""
    try:
        found = datetime.time.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo is None else None


def serving(agency_id: int) -> dict[str, Channel]:
    """By medium the channel that serves an agency: its own before that of an agency above; also one that is off, so
    that an agency can do without. Two statements at most.
    """
    above = with_all_above(agency_id)
    found: dict[str, Channel] = {}
    for row in sorted(
        ChannelRow.objects.filter(agency_id__in=above), key=lambda row: (above.index(row.agency_id), row.code)
    ):
        channel = read(row)
        found.setdefault(channel.medium, channel)
    return found


def push_channel() -> Channel | None:
    """The one channel of the whole installation by which browsers are told: they agree to one key alone."""
    row = (
        ChannelRow.objects.filter(definition__kind=Push.kind, agency__parent__isnull=True)
        .order_by("id")
        .first()
    )
    return read(row) if row is not None else None


def usable(medium: str, channels: Mapping[str, Channel]) -> bool:
    """Whether anything leaves by a medium: letters without a channel of their own as the mail settings say."""
    channel = channels.get(medium)
    return medium == Medium.MAIL if channel is None else channel.is_ready


def mistakes(data: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a definition, by field. Pure."""
    found: dict[str, str] = {}
    adapter = ADAPTERS.get(str(data.get("kind", "")))
    if adapter is None:
        found["kind"] = _("Hãy chọn loại kênh.")
    if not data.get("name"):
        found["name"] = _("Hãy ghi tên kênh.")
    for need in adapter.needs if adapter is not None else ():
        given = str(data.get(need.name, ""))
        if need.name == "url" and given and not is_safe_address(given):
            found["url"] = _("Hãy ghi địa chỉ bắt đầu bằng https://.")
        elif need.required and not given:
            found[need.name] = _("Hãy ghi mục này; nhà cung cấp yêu cầu.")
    for name, most in (("order", MOST_ORDER), ("price", MOST_PRICE)):
        value = data.get(name, 1 if name == "order" else 0)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            found[name] = _("Hãy ghi một số từ 0 đến %(most)s.") % {"most": most}
    if not data.get("kinds", True):
        found["kinds"] = _("Hãy chọn ít nhất một loại thông báo, hoặc tắt kênh.")
    times = [str(data.get(name, "")) for name in ("quiet_from", "quiet_until")]
    if any(times) and not all(read_time(text) for text in times):
        found["quiet_from"] = _("Hãy ghi cả giờ bắt đầu và giờ kết thúc, ví dụ 21:00 và 07:00.")
    return found
