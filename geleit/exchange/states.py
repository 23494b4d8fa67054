"""Who may move a request from where to where, after the referrals of FHIR SDOH. The database knows the same table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleit.exchange.models.request import Request, Step

State = Request.State
SENDER, RECEIVER = Step.Side.SENDER, Step.Side.RECEIVER
BOTH = (SENDER, RECEIVER)

# from → to → who. What the receiver does, the asking side may write down too, and then says how it knows.
TABLE: dict[str, dict[str, tuple[str, ...]]] = {
    State.DRAFT: {State.REQUESTED: (SENDER,), State.CANCELLED: (SENDER,)},
    State.REQUESTED: {
        State.RECEIVED: BOTH,
        State.ACCEPTED: BOTH,
        State.DECLINED: BOTH,
        State.FAILED: (SENDER,),
        State.CANCELLED: (SENDER,),
    },
    State.RECEIVED: {
        State.ACCEPTED: BOTH,
        State.DECLINED: BOTH,
        State.FAILED: (SENDER,),
        State.CANCELLED: (SENDER,),
    },
    State.ACCEPTED: {
        State.IN_PROGRESS: BOTH,
        State.COMPLETED: BOTH,
        State.FAILED: BOTH,
        State.CANCELLED: (SENDER,),
    },
    State.IN_PROGRESS: {State.COMPLETED: BOTH, State.FAILED: BOTH, State.CANCELLED: (SENDER,)},
    State.DECLINED: {State.REQUESTED: (SENDER,)},
    State.FAILED: {State.REQUESTED: (SENDER,)},
    State.CANCELLED: {State.REQUESTED: (SENDER,)},
    State.COMPLETED: {State.REQUESTED: (SENDER,)},
}
OF_THE_RECEIVER = (State.RECEIVED, State.ACCEPTED, State.DECLINED, State.IN_PROGRESS, State.COMPLETED)
NEEDS_REASON = (State.DECLINED, State.FAILED, State.CANCELLED)


class Reason(models.TextChoices):
    """Why it did not work out, or was taken back."""

    NO_PLACES = "no_places", _("no free places")
    NOT_ENTITLED = "not_entitled", _("not entitled")
    NOT_REACHED = "not_reached", _("not reached")
    LANGUAGE = "language", _("language")
    DID_NOT_GO = "did_not_go", _("the person did not go")
    NOT_WANTED = "not_wanted", _("the person does not want it any more")
    MISTAKE = "mistake", _("sent by mistake")
    OTHER = "other", _("other")


REASONS_FOR: dict[str, tuple[Reason, ...]] = {
    State.DECLINED: (Reason.NO_PLACES, Reason.NOT_ENTITLED, Reason.LANGUAGE, Reason.OTHER),
    State.FAILED: (
        Reason.NO_PLACES,
        Reason.NOT_ENTITLED,
        Reason.NOT_REACHED,
        Reason.LANGUAGE,
        Reason.DID_NOT_GO,
        Reason.OTHER,
    ),
    State.CANCELLED: (Reason.NOT_WANTED, Reason.MISTAKE, Reason.OTHER),
}


def next_states(state: str, side: str) -> list[str]:
    """Where this side may go from here, in the order of the table."""
    return [to for to, sides in TABLE.get(state, {}).items() if side in sides]
