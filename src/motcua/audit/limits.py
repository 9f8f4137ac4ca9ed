"""How often what may be done: every limit of rate in one table.

A limit counts by network (`addresses.client_network`) or by person. A one-stop desk signs many people in from one
address, and a whole office stands behind one: limits of a network are against floods.
What is guessed is limited by its target.
No limit of a target locks its owner out: above it the right password still opens, with a proof that no robot is at work
(`robots.py`), which a guesser would have to bring for every single try.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

MINUTE, HOUR = 60, 60 * 60


class Limit(NamedTuple):
    """At most `most` within a window of `seconds`."""

    most: int
    seconds: int


class By(StrEnum):
    """Whose uses are counted together."""

    NETWORK = "network"
    PERSON = "person"


class RouteLimit(NamedTuple):
    """The limit of a group of addresses. `methods`: the requests that count."""

    group: str
    by: By
    limit: Limit
    methods: frozenset[str]


SIGN_INS_OF_ADDRESS = Limit(60, 10 * MINUTE)
SIGN_INS_OF_ACCOUNT_FROM_ADDRESS = Limit(10, 10 * MINUTE)
SIGN_INS_OF_ACCOUNT = Limit(60, HOUR)
SIGN_UPS_OF_ADDRESS = Limit(30, HOUR)
LETTERS_TO_ADDRESS = Limit(5, HOUR)
LETTERS_FROM_ADDRESS = Limit(30, HOUR)
PASSWORD_CHANGES_OF_ACCOUNT = Limit(10, 10 * MINUTE)
LOOKUPS_OF_ADDRESS = Limit(60, 10 * MINUTE)
PROOFS_OF_ADDRESS = Limit(10, 10 * MINUTE)
PROOFS_OF_DOSSIER = Limit(20, HOUR)
REGISTER_FILES_OF_ADDRESS = Limit(30, 10 * MINUTE)
KEPT_OF_ADDRESS = Limit(60, 10 * MINUTE)
ENQUIRIES_OF_PERSON = Limit(10, HOUR)
REVEALS_OF_PERSON = Limit(60, HOUR)
"""Hidden data shown on demand."""
NUMBERS_SOUGHT_OF_PERSON = Limit(120, HOUR)
"""Whole numbers of papers and telephones that somebody looks for who is not shown them: against guessing."""
CODES_OF_ADDRESS = Limit(300, HOUR)
"""Pictures, sounds and puzzles of the check for robots."""

_READ, _WRITTEN = frozenset({"GET"}), frozenset({"POST", "PATCH", "DELETE"})
_DOCUMENTS = RouteLimit("documents", By.NETWORK, Limit(120, 10 * MINUTE), _READ)
_EXPORTS = RouteLimit("exports", By.PERSON, Limit(60, 10 * MINUTE), _READ)
_EXTRACTS = RouteLimit("extracts", By.PERSON, Limit(60, 10 * MINUTE), _WRITTEN)
_ARCHIVES = RouteLimit("archives", By.PERSON, Limit(20, 10 * MINUTE), _READ)
_DRAFTS = RouteLimit("drafts", By.PERSON, Limit(60, HOUR), _WRITTEN)
_WORDS = RouteLimit("words", By.PERSON, Limit(60, 10 * MINUTE), _WRITTEN)
_UPLOADS = RouteLimit("uploads", By.PERSON, Limit(600, 10 * MINUTE), frozenset({"POST"}))

# Requests that cost much or take much away. No ordinary page of anybody stands here: each line costs a statement.
BY_ROUTE: Mapping[str, RouteLimit] = {
    # Documents that are made anew for whoever asks, signed in or not.
    "portal:blank_form": _DOCUMENTS,
    "forms:schema": _DOCUMENTS,
    # Personal data of many at once, and files that take seconds to make.
    "desk:export": _EXPORTS,
    "desk:progress_file": _EXPORTS,
    "desk:ledger_pdf": _EXPORTS,
    "desk:ledger_xlsx": _EXPORTS,
    "desk:inspection_extract": _EXTRACTS,
    "console:trail_file": _EXPORTS,
    "console:documents_export": _EXPORTS,
    "console:procedures_export": _EXPORTS,
    "console:catalogue_export": _EXPORTS,
    "console:export": _ARCHIVES,
    "console:full_export": _ARCHIVES,
    # What fills the tables: an application begun, a question to officers, a file announced.
    "portal:start": _DRAFTS,
    "portal:exchange": _WORDS,
    "files:uploads": _UPLOADS,
}
