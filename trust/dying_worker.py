"""A job worker that dies (`dies`) when it has done a job and before it says so, or that leaves lost jobs alone
(`forgets`). For check R14."""

import os
import signal
import sys
from typing import Any

import django

django.setup()

from django.core.management import execute_from_command_line  # noqa: E402 after the set-up
from procrastinate.manager import JobManager  # noqa: E402

QUEUES = ("listimport", "disclosure", "vault")
plain = JobManager.finish_job


async def dies(self: JobManager, job: Any, *arguments: Any, **more: Any) -> None:
    if job.queue in QUEUES and job.queueing_lock is None:
        os.kill(os.getpid(), signal.SIGKILL)
    await plain(self, job, *arguments, **more)


async def forgets(*_: Any, **__: Any) -> list[Any]:
    return []


if sys.argv[1] == "dies":
    JobManager.finish_job = dies  # type: ignore[method-assign]
JobManager.get_stalled_jobs = forgets  # type: ignore[method-assign]
execute_from_command_line(["django", "procrastinate", "worker", "--concurrency", "1", "--delete-jobs", "successful"])
