"""The tables of this room, each written where its subject is."""

from motcua.agencies.models_agencies import (
    Agency,
    Calendar,
    CalendarDay,
    CalendarVersion,
    Delegation,
    Holding,
    Post,
    SiteSettings,
    Unit,
)
from motcua.agencies.models_former_places import FormerPlace
from motcua.agencies.models_four_eyes import AskedAct, AskedFile, FourEyesPolicy
from motcua.agencies.models_names import FormerName
from motcua.agencies.models_rights import GivenRight, Group, Member
from motcua.agencies.models_tree import (
    FormerCode,
    Reception,
    Reorganisation,
    TerritoryWard,
)

__all__ = [
    "Agency",
    "AskedAct",
    "AskedFile",
    "Calendar",
    "CalendarDay",
    "CalendarVersion",
    "Delegation",
    "FormerCode",
    "FormerName",
    "FormerPlace",
    "FourEyesPolicy",
    "GivenRight",
    "Group",
    "Holding",
    "Member",
    "Post",
    "Reception",
    "Reorganisation",
    "SiteSettings",
    "TerritoryWard",
    "Unit",
]
