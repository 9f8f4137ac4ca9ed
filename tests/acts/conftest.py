"""People and dossiers for the tests of the acts."""

from tests.story_fixtures import story, time_is

__all__ = ["story", "time_is"]
