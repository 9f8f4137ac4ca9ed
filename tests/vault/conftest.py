"""The vault on the sample province, with people signed in."""

from __future__ import annotations

import pytest

from motcua.people.models import User
from tests.portal.conftest import signed_in, story  # noqa: F401 - fixtures of the portal's tests
from tests.story import APPLICANT


@pytest.fixture
def applicant(story: object) -> User:  # noqa: F811
    """The applicant's account."""
    return User.objects.get(email=APPLICANT)
