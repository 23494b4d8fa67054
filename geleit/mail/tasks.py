"""Jobs of the outbox. They are told an id. One at a time: a slow mail server never takes more than one place."""

from uuid import UUID

from procrastinate.contrib.django import app

from geleit.mail import sending


@app.task(name="geleit.mail.deliver", queue="mail", lock="geleit.mail")
def deliver(mail_id: str) -> None:
    sending.deliver(UUID(mail_id))


@app.periodic(cron="* * * * *")
@app.task(name="geleit.mail.deliver_due", queue="mail", lock="geleit.mail", queueing_lock="geleit.mail.deliver_due")
def deliver_due(timestamp: int) -> None:
    sending.deliver_due()
