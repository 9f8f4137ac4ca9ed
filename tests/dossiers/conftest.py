"""People and dossiers for the tests of the record, the numbers and the readings."""

from tests.story_fixtures import story, time_is

__all__ = ["story", "time_is"]
