"""The one worker of the audit chain."""

from procrastinate.contrib.django import app

from geleit.audit import chain


@app.periodic(cron="* * * * *")
@app.task(name="geleit.audit.chain", queue="audit", queueing_lock="geleit.audit.chain")
def chain_lines(timestamp: int) -> None:
    chain.chain()
