"""What every way of reaching people can be asked, and what it tells, whatever its protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from django.utils.functional import Promise

if TYPE_CHECKING:
    from motcua.notices.channels import Channel


class NotTaken(Exception):
    """The gateway could not be reached, or answered what is no answer: to be tried again. Its text names no number."""


class Misconfigured(NotTaken):
    """The gateway refuses the installation (keys, sender, template, credit): to be tried again once that is mended."""


class NoSuchNumber(Exception):
    """The gateway knows that this address takes no messages: trying again is in vain."""


class Forged(Exception):
    """What came in does not carry the proof of whoever it names."""


class Strange(Exception):
    """What came in is not what the protocol says."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way. `reference`: the same again sends nothing more, where the protocol knows repetitions.

    `template`, `values`: for channels that send registered templates only; `link`: the whole address of the page.
    """

    to: str
    subject: str
    text: str
    reference: str
    link: str = ""
    template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    receipt_url: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message: by the gateway's own number of it, else by our reference."""

    outcome: Literal["delivered", "failed", "pending"]
    external: str = ""
    reference: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that came by message. `sender` is used to limit and to answer, and is kept nowhere."""

    external: str
    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request of a gateway as it came, without the framework."""

    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    token: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """Something that an administrator has to say of a channel of this kind beside the usual."""

    name: str
    label: str | Promise
    hint: str | Promise = ""
    required: bool = True


class Adapter(Protocol):
    """One protocol."""

    @property
    def kind(self) -> str:
        """The code by which definitions name it."""

    @property
    def medium(self) -> str:
        """One of `channels.Medium`."""

    @property
    def name(self) -> str | Promise:
        """What it is called on screens."""

    @property
    def needs(self) -> Sequence[Need]:
        """What it wants to know: `url`, `account`, `sender`."""

    @property
    def has_secret(self) -> bool:
        """Whether it needs a secret."""

    @property
    def by_template(self) -> bool:
        """Whether it sends only templates that are registered with its operator."""

    def send(self, channel: Channel, message: Outgoing) -> str:
        """Send it; return the gateway's number of it, "" for none. Raises NotTaken, Misconfigured, NoSuchNumber."""

    def try_out(self, channel: Channel) -> None:
        """Ask something that sends nothing. Raises NotTaken, Misconfigured."""

    def receipt(self, channel: Channel, incoming: Incoming) -> Receipt:
        """What a receipt says. Raises Forged, Strange."""

    def question(self, channel: Channel, incoming: Incoming) -> Asked:
        """The question that came in. Raises Forged, Strange."""
