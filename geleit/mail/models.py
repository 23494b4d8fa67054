"""The outbox: a mail is written down in the transaction that causes it, and leaves the house by a job."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleit.core import dates
from geleit.core.data_classes import WORK


class Outgoing(models.Model):
    """One mail. Kind and codes only; address and link lie sealed, and only until it has left or was given up."""

    class State(models.TextChoices):
        WAITING = "waiting", _("on its way")
        SENT = "sent", _("delivered to the mail server")
        REFUSED = "refused", _("refused: there is no such mailbox")
        GIVEN_UP = "given_up", _("not delivered in time")

    data_classes: ClassVar = {WORK: "id kind language by sealed state tries due_at until_at posted_at done_at answer"}

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=5, default="de")
    by = models.UUIDField(null=True)  # the user who caused it
    sealed = models.BinaryField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=dates.now)  # the next try
    until_at = models.DateTimeField()  # afterwards it would only confuse
    posted_at = models.DateTimeField(default=dates.now)
    done_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=40, blank=True, default="")  # what the server said: its code, or the problem

    class Meta:
        indexes = (models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="mail_waiting"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
