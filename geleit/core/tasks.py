"""Jobs whose worker died: begun again a minute later. Every job is made so that doing it twice changes nothing."""

from __future__ import annotations

import logging
from typing import Any

from procrastinate import jobs
from procrastinate.contrib.django import app

MOST_TIMES = 3  # a job that has killed its worker so often would go on doing so

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(
    name="geleit.core.take_up_lost_jobs",
    queue="core",
    queueing_lock="geleit.core.take_up_lost_jobs",
    pass_context=True,
)
async def take_up_lost_jobs(context: Any, timestamp: int) -> None:
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        task = context.app.tasks.get(job.task_name)
        waits = task is not None and task.retry_strategy is not None  # as long as it takes
        if job.queueing_lock:  # it comes again by itself
            await manager.finish_job(job, jobs.Status.FAILED, delete_job=True)
        elif waits or job.attempts < MOST_TIMES:
            log.warning("job %s (%s) lost its worker and begins again", job.id, job.task_name)
            await manager.retry_job(job)
        else:
            log.error("job %s (%s) lost its worker %s times and is given up", job.id, job.task_name, job.attempts)
            await manager.finish_job(job, jobs.Status.FAILED, delete_job=False)
