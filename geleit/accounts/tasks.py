"""Jobs of the accounts."""

from procrastinate.contrib.django import app

from geleit.accounts import tries


@app.periodic(cron="37 * * * *")  # every hour: a computer that sleeps at night misses no day
@app.task(name="geleit.accounts.forget_tries", queue="accounts", queueing_lock="geleit.accounts.forget_tries")
def forget_tries(timestamp: int) -> None:
    tries.forget_old()
