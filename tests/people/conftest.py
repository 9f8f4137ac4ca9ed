"""The provider process of the tests of signing in, and people of the sample province."""

from tests.oidc_fixtures import provider_process, simulator
from tests.story_fixtures import story

__all__ = ["provider_process", "simulator", "story"]
