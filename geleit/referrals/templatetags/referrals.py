from __future__ import annotations

from django import template

from geleit.exchange.catalogue import in_order
from geleit.exchange.models import Consent, Request
from geleit.exchange.states import Reason

register = template.Library()
State = Request.State
TONES = {
    State.ACCEPTED: "ok",
    State.IN_PROGRESS: "ok",
    State.COMPLETED: "ok",
    State.DECLINED: "soon",
    State.FAILED: "soon",
}


@register.filter
def tone(request: Request) -> str:
    return TONES.get(State(request.state), "")


@register.filter
def why(request: Request) -> str:
    return str(Reason(request.reason).label) if request.reason else ""


@register.filter
def fields_of(consent: Consent) -> str:
    return ", ".join(one.label for one in in_order(consent.fields or []))
