"""Jobs of the directory: checking and taking over an import. They are told ids, and act as whoever brought the file."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from procrastinate.contrib.django import app

from geleit.access.acting import acting_as
from geleit.directory.actions import exchange
from geleit.directory.models import DirectoryImport

log = logging.getLogger(__name__)


@app.task(name="geleit.directory.check", queue="directory")
def check(run_id: str, user_id: str) -> None:
    _do(run_id, user_id, DirectoryImport.State.CHECKING, exchange.check)


@app.task(name="geleit.directory.take_over", queue="directory")
def take_over(run_id: str, user_id: str) -> None:
    _do(run_id, user_id, DirectoryImport.State.WAITING, exchange.take_over)


def _do(run_id: str, user_id: str, state: str, work: Callable[..., Any]) -> None:
    with acting_as(UUID(user_id), purpose="request"):
        run = DirectoryImport.objects.select_related("user").filter(pk=UUID(run_id), state=state).first()
    if run is None:  # done already
        return
    try:
        work(run, by=run.user)
    except Exception as problem:
        log.error("directory import %s stopped: %s", run.pk, type(problem).__name__)
        with acting_as(run.user, purpose="request"):
            DirectoryImport.objects.filter(pk=run.pk).update(state=DirectoryImport.State.STOPPED)
