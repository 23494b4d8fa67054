"""The handover goes to the other side, and what comes back from there."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from geleit.accounts.models import User
from geleit.cases.actions.appointments import settle_appointment
from geleit.cases.actions.notices import notify
from geleit.cases.models import Appointment
from geleit.core import dates
from geleit.exchange.actions.link import NewLink, make_link
from geleit.exchange.actions.package import pack
from geleit.exchange.actions.request import attach, mark_seen, move, open_request, send
from geleit.exchange.models import Package, Request
from geleit.handover.actions.running import note, refuse_when_over, tell_story
from geleit.handover.actions.sheets import is_as_shown
from geleit.handover.models import Handover
from geleit.handover.state import keep_state

State, Way = Request.State, Handover.Way
ANSWER_WITHIN = timedelta(days=14)
ANSWERED = (State.ACCEPTED, State.DECLINED, State.IN_PROGRESS, State.COMPLETED, State.FAILED)


class NotShown(Exception):
    """The person has not seen the sheet as it would leave now."""


class AlreadyGiven(Exception):
    """It was passed on, and the other side has it."""


@transaction.atomic
def give_handover(pk: UUID, handover: Handover, *, by: User) -> NewLink | None:
    """pk: of the request. Returns link and code where the receiver has no account: they are shown once and not kept.

    On paper the request only says where it stands; what was agreed to stands in the list of what left all the same.
    """
    refuse_when_over(handover)
    if handover.request and handover.request.is_open:
        raise AlreadyGiven(_("It was passed on already; the other office has it."))
    sheet = handover.sheet
    if sheet is None or sheet.shown_on is None or not is_as_shown(sheet):
        raise NotShown
    package = _package(handover, sheet.content["values"], by)
    request = open_request(
        pk,
        handover.case.person,
        Request.Kind.HANDOVER,
        handover.level,
        organisation=handover.organisation if handover.way == Way.ACCOUNT else None,
        recipient=address_of(handover),
        subject=str(_("Warm handover")),
        package=package,
        by=by,
    )
    handover.request, handover.given_on = request, dates.today()
    handover.answered_on = handover.answer = None
    handover.save(update_fields=["request", "given_on", "answered_on", "answer"])
    send(request, by=by, due_on=dates.today() + ANSWER_WITHIN)
    request.refresh_from_db()
    link = make_link(request, package, by=by) if handover.way == Way.LINK else None
    _told(handover, by)
    return link


def _package(handover: Handover, values: dict[str, str], by: User) -> Package | None:
    if not handover.needs_consent or handover.consent is None:
        return None
    return pack(handover.consent, {code: text for code, text in values.items() if text}, by=by)


def _told(handover: Handover, by: User) -> None:
    keep_state(handover)
    tell_story(handover, "handover_given", "handover_given", address_of(handover), by=by)
    note("handover.given", handover, by, way=handover.way)


def address_of(handover: Handover) -> str:
    """Jobcenter Lindenau, Frau Sommer"""
    return ", ".join(part for part in (handover.to_office, handover.to_person) if part)


@transaction.atomic
def give_new_link(handover: Handover, *, by: User) -> NewLink:
    """The first one was lost: packed anew, the old link dies."""
    refuse_when_over(handover)
    request = handover.request
    if request is None or handover.sheet is None or handover.way != Way.LINK:
        raise NotShown
    if not is_as_shown(handover.sheet):
        raise NotShown
    package = _package(handover, handover.sheet.content["values"], by)
    if package:
        attach(request, package, by=by)
    link = make_link(request, package, by=by)
    note("handover.new_link", handover, by)
    return link


@transaction.atomic
def note_answer(handover: Handover, to: str, *, by: User, known: str, reason: str = "", text: str = "") -> None:
    """What the receiver said on the phone, in a letter or at a meeting. to: accepted or declined."""
    refuse_when_over(handover)
    request = handover.request
    if request is None:
        raise NotShown
    move(request, to, by=by, reason=reason, text=text, known=known)
    request.refresh_from_db()
    _answered(handover, text, by)


@transaction.atomic
def take_answer(handover: Handover, *, by: User) -> bool:
    """The receiver has answered in the inbox or behind the link: into the case, once. `by` leads it and is told."""
    refuse_when_over(handover)
    request = handover.request
    if request is None:
        return False
    news = list(request.steps.filter(side="receiver", seen_at=None).order_by("at"))
    if not news:
        return False
    text = "; ".join(step.text for step in news if step.text)
    if request.state in ANSWERED and handover.answered_on is None:
        _answered(handover, text, by, on=min(dates.local(news[-1].at).date(), dates.today()))
    title = "handover_declined" if request.state in (State.DECLINED, State.FAILED) else "handover_news"
    if request.state in (State.ACCEPTED, State.IN_PROGRESS):
        title = "handover_accepted"
    notify(handover.case, by, "handover", title, text, object_id=handover.pk)
    mark_seen(request, by=by)
    return True


def _answered(handover: Handover, text: str, by: User, *, on: date | None = None) -> None:
    request = handover.request
    accepted = request is not None and request.state not in (State.DECLINED, State.FAILED)
    handover.answered_on, handover.answer = on or dates.today(), text or None
    handover.save(update_fields=["answered_on", "answer"])
    keep_state(handover)
    title = "handover_accepted" if accepted else "handover_declined"
    tell_story(handover, "handover_answer", title, text, by=by)
    note("handover.answered", handover, by, accepted=accepted)


@transaction.atomic
def hold_meeting(handover: Handover, on: date, *, by: User) -> None:
    """Both sides and the person sat together: this is what makes it warm."""
    refuse_when_over(handover)
    if handover.appointment and handover.appointment.state == Appointment.State.PLANNED:
        settle_appointment(handover.appointment, Appointment.State.KEPT, by=by)
    handover.meeting_on, handover.level = on, "warm"
    handover.save(update_fields=["meeting_on", "level"])
    keep_state(handover)
    tell_story(handover, "handover_meeting", "handover_met", address_of(handover), by=by, on=on)
    note("handover.met", handover, by)
