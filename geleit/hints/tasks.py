"""Jobs of the hints. They act for each lead by name, and are told nothing."""

from procrastinate.contrib.django import app

from geleit.hints.actions.findings import watch


@app.periodic(cron="23 * * * *")  # every hour: a computer that sleeps at night misses no day
@app.task(name="geleit.hints.watch_cases", queue="hints", queueing_lock="geleit.hints.watch_cases")
def watch_cases(timestamp: int) -> None:
    """Looks through the cases of everybody, once a day."""
    watch()
