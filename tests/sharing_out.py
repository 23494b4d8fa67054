"""How two workers share the tests out (./run test without a path): each has a database and servers of its own.

A file stays in one worker. All journeys stay in one, because they walk through the same demo town, and because two
browsers at once would make each other wait. What takes longest begins first, so that both end at about the same time.
"""

import pytest
from xdist.scheduler import LoadFileScheduling

JOURNEYS = "tests/journeys/"
LONG = (JOURNEYS, "tests/test_trust.py", "tests/test_figures_equal_a_recount.py", "tests/test_backup.py")


class WithJourneysTogether(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> WithJourneysTogether:
    config.option.loadscopereorder = False  # ours is the order
    return WithJourneysTogether(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: place(item.nodeid))


def place(nodeid: str) -> int:
    return next((number for number, start in enumerate(LONG) if nodeid.startswith(start)), len(LONG))
