"""Jobs of the handovers. They act for each lead by name, and are told nothing."""

from uuid import UUID

from procrastinate.contrib.django import app

from geleit.handover.actions.news import fetch_answers
from geleit.handover.actions.triggers import watch


@app.periodic(cron="43 * * * *")  # every hour: a computer that sleeps at night misses no day
@app.task(name="geleit.handover.watch_cases", queue="handover", queueing_lock="geleit.handover.watch_cases")
def watch_cases(timestamp: int) -> None:
    """Looks through the cases of everybody, once a day."""
    watch()


@app.task(name="handover.bring_news", queue="handover")
def bring_news(request: str) -> None:
    """The other side did something: put off by the inbox, which knows no case."""
    fetch_answers(UUID(request))


@app.periodic(cron="*/5 * * * *")
@app.task(name="geleit.handover.fetch_answers", queue="handover", queueing_lock="geleit.handover.fetch_answers")
def take_answers(timestamp: int) -> None:
    """What the other side said, onto *Heute*."""
    fetch_answers()
