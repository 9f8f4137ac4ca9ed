"""The sample province, for the measurements that stand on a dossier."""

from tests.story_fixtures import story

__all__ = ["story"]
