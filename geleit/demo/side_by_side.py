"""Several processes for one long work, in which all of it is kept or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier

from django.db import connection, transaction

from geleit.cases import figures

LONGEST_WAIT = 600
Work = Callable[[], object]


class NotFinished(Exception):
    """One share failed, and nothing was kept."""


def side_by_side(shares: Sequence[Work]) -> None:
    """A transaction for each share; they wait for each other before the first one is kept."""
    connection.close()  # a connection cannot be shared with a copy of this process
    processes = get_context("fork")
    all_done = processes.Barrier(len(shares), timeout=LONGEST_WAIT)
    running = [processes.Process(target=_one_share, args=(share, all_done), daemon=True) for share in shares]
    for process in running:
        process.start()
    for process in running:
        process.join()
    if any(process.exitcode for process in running):
        raise NotFinished


def _one_share(work: Work, all_done: Barrier) -> None:
    # Where one action fails, the whole share is undone: no action needs a savepoint of its own.
    connection.features.uses_savepoints = False
    try:
        with transaction.atomic():
            with figures.renewed_at_the_end():
                work()
            all_done.wait()
    except BaseException:
        all_done.abort()
        raise
