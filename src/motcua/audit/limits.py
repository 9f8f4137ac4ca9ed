"""How often what may be done: the limits of rate of signing in, of codes, and of what costs much, in one table.

What one room alone counts (invitations, copies of one's own data) stands in that room.
A limit counts by network (`addresses.client_network`) or by person. A one-stop desk signs many people in from one
address, and a whole office stands behind one: limits of a network are against floods.
What is guessed is limited by its target.
No limit of a target locks its owner out: above it the right password still opens, with a proof that no robot is at work
(`robots.py`), which a guesser would have to bring for every single try.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60


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
CONTACT_CHANGES_OF_ACCOUNT = Limit(10, HOUR)
PASSWORDS_OF_REGISTRATION = Limit(10, 10 * MINUTE)
# Codes and links that prove an address or a number: ten of a day to one, each tried five times, so that guessing wins
# once in twenty thousand days. Messages cost money: whoever has them sent is counted by network.
CHALLENGES_OF_NETWORK = Limit(40, HOUR)
CHALLENGES_TO_TARGET = (Limit(6, HOUR), Limit(10, DAY))
WRONG_ANSWERS_OF_TARGET = Limit(10, DAY)
# Three codes of an application are right at a time: whoever knows the password and guesses needs over twenty years.
FACTOR_TRIES_OF_PERSON = (Limit(10, 10 * MINUTE), Limit(40, DAY))
# A file to be verified starts a program.
FILES_VERIFIED_OF_ADDRESS = Limit(20, 10 * MINUTE)
LOOKUPS_OF_ADDRESS = Limit(60, 10 * MINUTE)
PROOFS_OF_ADDRESS = Limit(10, 10 * MINUTE)
PROOFS_OF_DOSSIER = Limit(20, HOUR)
REGISTER_FILES_OF_ADDRESS = Limit(30, 10 * MINUTE)
KEPT_OF_ADDRESS = Limit(60, 10 * MINUTE)
ENQUIRIES_OF_PERSON = Limit(10, HOUR)
CHECKS_OF_OFFICER = Limit(60, HOUR)
CHECKS_OF_DOSSIER = Limit(6, HOUR)
"""Dossiers held against connected databases."""
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
_SIGNING = RouteLimit("signing", By.PERSON, Limit(40, 10 * MINUTE), frozenset({"POST"}))
_UPLOADS = RouteLimit("uploads", By.PERSON, Limit(600, 10 * MINUTE), frozenset({"POST"}))

# Requests that cost much or take much away. No ordinary page of anybody stands here: each line costs a statement.
BY_ROUTE: Mapping[str, RouteLimit] = {
    # Documents that are made anew for whoever asks, signed in or not.
    "portal:blank_form": _DOCUMENTS,
    "forms:schema": _DOCUMENTS,
    # Personal data of many at once, and files that take seconds to make.
    "desk:export": _EXPORTS,
    "desk:progress_file": _EXPORTS,
    "desk:report_file": _EXPORTS,
    "desk:report_ask": _EXTRACTS,
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
    # What asks a signing service of others: whose keys there are, codes by message, PINs that may be guesses.
    "portal:certificates": _SIGNING,
    "portal:sign_form": _SIGNING,
    "portal:sign_paper": _SIGNING,
    "desk:certificates": _SIGNING,
    "desk:sign_copies": _SIGNING,
}
