"""People of the sample province for tests of acting for somebody else."""

from tests.story_fixtures import story

__all__ = ["story"]
