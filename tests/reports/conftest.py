"""The sample province, ready to act in."""

from tests.desk.conftest import at
from tests.story_fixtures import story, time_is

__all__ = ["at", "story", "time_is"]
