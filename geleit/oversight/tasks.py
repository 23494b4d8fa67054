"""The job that looks through the audit trail."""

from procrastinate.contrib.django import app

from geleit.oversight import looking


@app.periodic(cron="*/10 * * * *")
@app.task(name="geleit.oversight.look", queue="oversight", queueing_lock="geleit.oversight.look")
def look(timestamp: int) -> None:
    looking.look()
