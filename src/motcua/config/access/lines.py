"""How a line of the table is written."""

from collections.abc import Mapping

from motcua.config.access.kinds import Access

# By method: what holds for the thing that an address is for, under ""; and for others by their name.
Line = dict[str, Mapping[str, Access]]


def get(access: Access, **others: Access) -> Line:
    """A page that is only read."""
    return {"GET": {"": access, **others}}


def post(access: Access, **others: Access) -> Line:
    """An address that only takes what is sent."""
    return {"POST": {"": access, **others}}


def form(access: Access, posting: Access | None = None, **others: Access) -> Line:
    """A page that is read and sent back."""
    return get(access, **others) | post(posting or access, **others)
