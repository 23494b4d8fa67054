"""Jobs of the copies. They are told an id and act as whoever puts the copy together."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from procrastinate.contrib.django import app

from geleit.access.acting import acting_as
from geleit.disclosure.actions import extracts
from geleit.disclosure.models import Extract

log = logging.getLogger(__name__)


@app.task(name="geleit.disclosure.collect", queue="disclosure")
def collect(extract_id: str) -> None:
    _do(extract_id, extracts.collect)


@app.task(name="geleit.disclosure.pack", queue="disclosure")
def pack(extract_id: str) -> None:
    _do(extract_id, extracts.pack)


@app.periodic(cron="17 * * * *")  # every hour: a computer that sleeps at night misses no day
@app.task(name="geleit.disclosure.destroy_over", queue="disclosure", queueing_lock="geleit.disclosure.destroy_over")
def destroy_over(timestamp: int) -> None:
    extracts.destroy_over()


def _do(extract_id: str, work: Callable[[Extract], None]) -> None:
    with acting_as(None, purpose="keys"):
        extract = Extract.objects.select_related("user").filter(pk=UUID(extract_id)).first()
    if extract is None:  # put away meanwhile
        return
    try:
        work(extract)
    except Exception as problem:
        # Only the kind of the problem is logged: its words could quote the file.
        log.error("copy %s stopped: %s", extract.pk, type(problem).__name__)
        with acting_as(extract.user, purpose=extracts.PURPOSE):
            extracts.stop(extract)
