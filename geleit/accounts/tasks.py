"""Jobs of the accounts."""

from django.contrib.sessions.models import Session
from procrastinate.contrib.django import app

from geleit.accounts import tries
from geleit.core import dates


@app.periodic(cron="37 * * * *")  # every hour: a computer that sleeps at night misses no day
@app.task(name="geleit.accounts.forget_tries", queue="accounts", queueing_lock="geleit.accounts.forget_tries")
def forget_tries(timestamp: int) -> None:
    tries.forget_old()


@app.periodic(cron="39 * * * *")
@app.task(name="geleit.accounts.forget_sessions", queue="accounts", queueing_lock="geleit.accounts.forget_sessions")
def forget_sessions(timestamp: int) -> None:
    """Those that ended without signing out, a closed browser for example."""
    Session.objects.filter(expire_date__lt=dates.now()).delete()
