"""Who asks, what comes of it, and the kinds of access that an address may have."""

from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """What comes of asking."""

    IN = "in"  # the page, the file, the act, or a word on what was typed
    SIGN_IN = "sign in"  # led through signing in (302), or told so where a script asks (401)
    FORBIDDEN = "forbidden"  # 403: there is such a thing, but not for this person
    HIDDEN = "hidden"  # 404: looks like something that does not exist
    NO_METHOD = "no such method"  # 405


class Who(StrEnum):
    """What a person is to the thing behind an address: its role, and where."""

    ANONYMOUS = "nobody signed in"
    OWNER = "the citizen whose it is"
    AGENT = "who acts for that citizen just now"
    CITIZEN = "another citizen"
    ORGANISATION = "an organisation whose it is not"
    DESK = "the desk of its agency"
    DESK_COLLEAGUE = "another officer of that desk"
    HOLDER = "the examiner who has it"
    COLLEAGUE = "an examiner of the same division"
    DIVISION_HEAD = "the head of its division"
    OTHER_DIVISION = "an examiner of another division"
    OTHER_DIVISION_HEAD = "the head of another division"
    AGENCY_HEAD = "the head of its agency"
    DEPUTY_HEAD = "a deputy head of its agency"
    CLERK = "the clerk of its agency"
    DESK_ELSEWHERE = "the desk of another agency"
    EXAMINER_ELSEWHERE = "an examiner of another agency"
    DIVISION_HEAD_ELSEWHERE = "the head of a division of another agency"
    AGENCY_HEAD_ELSEWHERE = "the head of another agency"
    CLERK_ELSEWHERE = "the clerk of another agency"
    INSPECTOR = "an inspector of an agency above"
    ADMINISTRATOR = "the administrator of its agency"
    ADMINISTRATOR_ELSEWHERE = "the administrator of another agency"
    ADMINISTRATOR_BELOW = "the administrator of an agency below"
    TOP_ADMINISTRATOR = "the administrator of the top agency"


EVERYBODY = frozenset(Who)
SIGNED_IN = EVERYBODY - {Who.ANONYMOUS}
CITIZENS = frozenset({Who.OWNER, Who.AGENT, Who.CITIZEN, Who.ORGANISATION})
ADMINISTRATORS = frozenset(
    {Who.ADMINISTRATOR, Who.ADMINISTRATOR_ELSEWHERE, Who.ADMINISTRATOR_BELOW, Who.TOP_ADMINISTRATOR}
)
OFFICERS = SIGNED_IN - CITIZENS - ADMINISTRATORS
DESKS = frozenset({Who.DESK, Who.DESK_COLLEAGUE, Who.DESK_ELSEWHERE})
HEADS_OF_DIVISIONS = frozenset({Who.DIVISION_HEAD, Who.OTHER_DIVISION_HEAD, Who.DIVISION_HEAD_ELSEWHERE})
HEADS_OF_AGENCIES = frozenset({Who.AGENCY_HEAD, Who.DEPUTY_HEAD, Who.AGENCY_HEAD_ELSEWHERE})
HEADS = HEADS_OF_DIVISIONS | HEADS_OF_AGENCIES
# Whose posts give a dossier that is in the charge of a division: its whole agency's roles, and that division.
SEEING = frozenset(
    {
        Who.DESK,
        Who.DESK_COLLEAGUE,
        Who.HOLDER,
        Who.COLLEAGUE,
        Who.DIVISION_HEAD,
        Who.AGENCY_HEAD,
        Who.DEPUTY_HEAD,
        Who.CLERK,
        Who.INSPECTOR,
    }
)
# Those of them who write something there.
TAKING_PART = SEEING - {Who.INSPECTOR}


class Access(NamedTuple):
    """Who gets in, and from whom the thing is hidden. All others are forbidden; who is not signed in is led there."""

    inside: frozenset[Who]
    hidden: frozenset[Who] = frozenset()

    def outcome(self, who: Who) -> Outcome:
        """What comes of it for one of them."""
        if who in self.inside:
            return Outcome.IN
        if who in self.hidden:
            return Outcome.HIDDEN
        return Outcome.SIGN_IN if who is Who.ANONYMOUS else Outcome.FORBIDDEN


NOBODY: frozenset[Who] = frozenset()
_ABROAD = OFFICERS - SEEING

PUBLIC = Access(EVERYBODY)
NOT_HERE = Access(NOBODY, EVERYBODY)  # only at another origin
PROVEN = Access(NOBODY, EVERYBODY)  # a machine that proves itself; nothing is there for people
ACCOUNT = Access(SIGNED_IN)
ONESELF = Access(SIGNED_IN - {Who.AGENT})  # what is kept of somebody is for them to decide
OWN = Access(frozenset({Who.OWNER, Who.AGENT}), SIGNED_IN)
PAYER = Access(frozenset({Who.OWNER, Who.AGENT}), EVERYBODY)  # or who found it by its code, in that session
OWN_ALONE = Access(frozenset({Who.OWNER}), SIGNED_IN)  # what nobody does for another
NO_SUCH = Access(NOBODY, SIGNED_IN)  # nothing there for anybody: a key under the wrong dossier
APPLICANT = Access(CITIZENS, SIGNED_IN)  # who files; of this an officer's account knows nothing
PERSON = Access(CITIZENS - {Who.ORGANISATION}, SIGNED_IN)
GIVES_MANDATES = Access(CITIZENS - {Who.AGENT}, SIGNED_IN)  # nobody hands on what was entrusted to them
ORGANISATION = Access(frozenset({Who.ORGANISATION}), SIGNED_IN)
READERS = Access(
    SEEING | {Who.OWNER, Who.AGENT}, SIGNED_IN
)  # of a file: its owner, and the officers who see its dossier

OFFICER = Access(OFFICERS)
OFFICER_OR_CONSOLE = Access(OFFICERS | ADMINISTRATORS)  # administrators are led on to the console
HEAD = Access(HEADS)
HEAD_OF_DIVISION = Access(HEADS_OF_DIVISIONS)
HEAD_OF_AGENCY = Access(HEADS_OF_AGENCIES, OFFICERS)
HEAD_OF_AN_AGENCY = Access(HEADS_OF_AGENCIES)
KEEPS_ACCOUNTS = Access(frozenset({Who.AGENCY_HEAD, Who.DEPUTY_HEAD}), frozenset({Who.AGENCY_HEAD_ELSEWHERE}))
ANSWERING = Access(DESKS | HEADS_OF_AGENCIES)
AT_A_DESK = Access(DESKS)
AT_ITS_DESK = Access(frozenset({Who.DESK, Who.DESK_COLLEAGUE}), NOBODY)
AT_ITS_DESK_ALONE = Access(frozenset({Who.DESK, Who.DESK_COLLEAGUE}), OFFICERS)
SEES = Access(SEEING, OFFICERS)
TALKS = Access(TAKING_PART, OFFICERS - {Who.INSPECTOR})
INSPECTS = Access(frozenset({Who.INSPECTOR}))
IN_ITS_AGENCY = Access(TAKING_PART | {Who.OTHER_DIVISION, Who.OTHER_DIVISION_HEAD}, OFFICERS)
HOLDS = Access(frozenset({Who.HOLDER}), OFFICERS)
WRITES_RESULT = Access(frozenset({Who.HOLDER}), _ABROAD)
DIGITISES = Access(frozenset({Who.DESK, Who.DESK_COLLEAGUE, Who.HOLDER}), _ABROAD)
DIGITISES_UNTAKEN = Access(frozenset({Who.DESK, Who.COLLEAGUE}), _ABROAD)  # while no examiner has taken it
MADE_BY_DESK = Access(
    frozenset({Who.DESK}), OFFICERS
)  # a desk officer's own: a filter, a paper dossier begun
DELEGATES = Access(frozenset({Who.AGENCY_HEAD, Who.DEPUTY_HEAD}), OFFICERS)
NO_SUCH_AT_DESK = Access(NOBODY, OFFICERS)

ADMINISTRATOR = Access(ADMINISTRATORS)
RULES = Access(frozenset({Who.ADMINISTRATOR, Who.TOP_ADMINISTRATOR}), ADMINISTRATORS)
RULES_OR_FORBIDDEN = Access(frozenset({Who.ADMINISTRATOR, Who.TOP_ADMINISTRATOR}))
TOP = Access(frozenset({Who.TOP_ADMINISTRATOR}))
TOP_OR_HIDDEN = Access(frozenset({Who.TOP_ADMINISTRATOR}), ADMINISTRATORS)
NO_SUCH_AT_CONSOLE = Access(NOBODY, ADMINISTRATORS)
NO_SUCH_AT_THE_TOP = Access(NOBODY, frozenset({Who.TOP_ADMINISTRATOR}))
