"""The stages' stand-ins, for a walk through every source."""

from tests.api.conftest import operator  # noqa: F401 -- fixtures
from tests.stages.conftest import planet, providers, site, work_off, world  # noqa: F401 -- fixtures
