"""The one worker of the audit chain."""

from procrastinate.contrib.django import app

from geleit.audit import chain, checkpoints, cutting


@app.periodic(cron="* * * * *")
@app.task(name="geleit.audit.chain", queue="audit", queueing_lock="geleit.audit.chain")
def chain_lines(timestamp: int) -> None:
    chain.chain()


@app.periodic(cron="7 * * * *")
@app.task(name="geleit.audit.checkpoint", queue="audit", queueing_lock="geleit.audit.checkpoint")
def take_checkpoint(timestamp: int) -> None:
    checkpoints.take()


@app.periodic(cron="53 3 * * *")
@app.task(name="geleit.audit.cut", queue="audit", queueing_lock="geleit.audit.cut")
def cut_old_lines(timestamp: int) -> None:
    cutting.cut()
