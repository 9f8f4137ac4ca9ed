"""The provider process of the tests of signing in."""

from tests.oidc_fixtures import provider_process, simulator

__all__ = ["provider_process", "simulator"]
