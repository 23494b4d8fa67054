"""Jobs of the list import. They are told the import's id and act as whoever uploaded the list."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from procrastinate.contrib.django import app

from geleit.access.acting import acting_as
from geleit.listimport import actions
from geleit.listimport.models import ImportRun

log = logging.getLogger(__name__)


class CouldNotStop(Exception):
    """The job fails, and its row stays: a job that succeeded would be forgotten."""


@app.task(name="geleit.listimport.read", queue="listimport")
def read(run_id: str, user_id: str) -> None:
    _do(run_id, user_id, actions.read_uploaded)


@app.task(name="geleit.listimport.check", queue="listimport")
def check(run_id: str, user_id: str) -> None:
    _do(run_id, user_id, actions.check)


@app.task(name="geleit.listimport.take_over", queue="listimport")
def take_over(run_id: str, user_id: str) -> None:
    run = _run(run_id, user_id)
    if run.state != ImportRun.State.RUNNING:
        return
    try:
        actions.take_over(run)
    except Exception as problem:
        _stopped(run, problem)


@app.periodic(cron="* * * * *")
@app.task(name="geleit.listimport.stop_lost", queue="listimport", queueing_lock="geleit.listimport.stop_lost")
def stop_lost(timestamp: int) -> None:
    """Imports whose job died can be taken up again by their owner."""
    actions.stop_lost()


def _run(run_id: str, user_id: str) -> ImportRun:
    with acting_as(UUID(user_id), purpose="import"):
        return ImportRun.objects.select_related("user", "office__organisation").get(pk=UUID(run_id))


def _do(run_id: str, user_id: str, work: Callable[[ImportRun], Any]) -> None:
    run = _run(run_id, user_id)
    try:
        with acting_as(run.user, purpose="import"):
            work(run)
    except Exception as problem:
        _stopped(run, problem)


def _stopped(run: ImportRun, problem: Exception) -> None:
    """Only the kind of the problem is logged: its words could quote the list."""
    log.error("import %s stopped: %s", run.pk, type(problem).__name__)
    try:
        with acting_as(run.user, purpose="import"):
            actions.stop(run)
    except DatabaseError as also:  # stop_lost finds it when the database is back
        raise CouldNotStop(f"import {run.pk}: {type(also).__name__}") from None
