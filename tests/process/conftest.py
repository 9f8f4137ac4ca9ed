"""The sample province, for the tests of publishing."""

from tests.story_fixtures import story, time_is

__all__ = ["story", "time_is"]
