"""Jobs of retention. They act for nobody, and functions of the database check every step."""

from procrastinate.contrib.django import app

from geleit.retention.actions import nightly


@app.periodic(cron="41 * * * *")  # every hour: a computer that sleeps at night misses no day
@app.task(name="geleit.retention.tidy", queue="retention", queueing_lock="geleit.retention.tidy")
def list_lock_and_erase(timestamp: int) -> None:
    nightly.run()
