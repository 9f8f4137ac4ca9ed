"""The story for the tests of this room; the signing service and the token are in `services`."""

from tests.story_fixtures import story, time_is

__all__ = ["story", "time_is"]
