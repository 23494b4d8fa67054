"""Jobs of the exchange."""

from procrastinate.contrib.django import app

from geleit.exchange.actions.files import close_expired


@app.periodic(cron="19 * * * *")  # every hour: a computer that sleeps at night misses no day
@app.task(
    name="geleit.exchange.close_expired_packages",
    queue="exchange",
    queueing_lock="geleit.exchange.close_expired_packages",
)
def close_expired_packages(timestamp: int) -> None:
    close_expired()
