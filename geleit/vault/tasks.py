"""Jobs of the vault. They are told ids, never what is sealed."""

from uuid import UUID

from procrastinate.contrib.django import app

from geleit.core.acting import acting_as
from geleit.vault import apart, rotation
from geleit.vault.models import Rotation


@app.task(name="geleit.vault.rotate", queue="vault")
def rotate(rotation_id: str) -> None:
    rotation.run(UUID(rotation_id))


@app.periodic(cron="* * * * *")
@app.task(name="geleit.vault.go_on_rotating", queue="vault", queueing_lock="geleit.vault.go_on_rotating")
def go_on_rotating(timestamp: int) -> None:
    """Takes up what a stopped worker left, and destroys old keys when their time has come."""
    with acting_as(None, purpose="keys"):
        going_on = list(Rotation.objects.filter(finished_at=None).values_list("pk", flat=True))
    for rotation_id in going_on:
        rotation.run(rotation_id)
    apart.destroy_what_was()


@app.periodic(cron="29 2 * * *")
@app.task(name="geleit.vault.sweep", queue="vault", queueing_lock="geleit.vault.sweep")
def sweep_keystore(timestamp: int) -> None:
    if apart.is_on():
        apart.sweep()
