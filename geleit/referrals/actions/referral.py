"""Referring somebody: what is asked of the other house, and what the case is told about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from geleit.access.grants import rows_of
from geleit.accounts.models import Organisation, User
from geleit.audit.record import record
from geleit.cases.actions.closed import CaseClosed
from geleit.cases.actions.tasks import create_task, finish_task
from geleit.cases.actions.timeline import tell
from geleit.cases.models import Case, Task
from geleit.core import dates
from geleit.directory.models import Service
from geleit.exchange.actions import link as links
from geleit.exchange.actions import request as requests
from geleit.exchange.actions.package import pack
from geleit.exchange.models import Consent, Request, Step
from geleit.mail.actions import NoAddress, is_on, post
from geleit.referrals.models import Referral

State = Request.State
DAYS_COLD = 28  # whoever got an address alone is asked after four weeks what became of it
Way = Referral.Way


@dataclass
class Draft:
    """What somebody filled in: who is asked for what, and what about the person goes along."""

    level: str
    way: str
    recipient: str
    subject: str
    message: str = ""
    contact_way: str = ""
    organisation: Organisation | None = None
    consent: Consent | None = None
    values: dict[str, str] = field(default_factory=dict)  # for fields of the consent that no record answers
    offer: Service | None = None
    topics: list[str] = field(default_factory=list)
    goal: UUID | None = None
    previous: Referral | None = None


@dataclass(frozen=True)
class Made:
    referral: Referral
    link: links.NewLink | None = None
    mailed: bool = False  # the link is on its way to the address of the offer; the code goes another way


def inboxes() -> set[UUID]:
    """Organisations that have somebody at the inbox."""
    return {organisation for (organisation,) in rows_of("access_partner_houses")}


class NothingToPack(Exception):
    """What lies ready to be sent later takes no data along: they are packed as they are on the day they leave."""


@transaction.atomic
def refer(pk: UUID, case: Case, draft: Draft, *, by: User, ask: bool = True) -> Made:
    """Asks the other house, or with ask=False lies ready until somebody does. Sent twice, it is one.

    Raises CaseClosed, NotConsented, NotAllowed and NothingToPack.
    """
    if not case.is_open:
        raise CaseClosed
    if draft.consent and not ask:
        raise NothingToPack
    package = pack(draft.consent, draft.values, by=by) if draft.consent else None
    request = requests.open_request(
        uuid5(pk, "request"),
        case.person,
        Request.Kind.REFERRAL,
        draft.level,
        organisation=draft.organisation,
        recipient=draft.recipient,
        subject=draft.subject,
        message=draft.message,
        contact_way=draft.contact_way,
        package=package,
        by=by,
    )
    referral = _referral(pk, case, draft, request, by)
    referral.save(force_insert=True)
    link = links.make_link(request, package, by=by) if draft.way == Way.LINK and ask else None
    if ask:
        requests.send(request, by=by, due_on=_due(draft.level))
    _record("referral.made", referral, by, level=draft.level, way=draft.way)
    tell_case(referral, by=by)
    return Made(referral, link, mailed=link is not None and _mail(draft.offer, link, by))


def _mail(offer: Service | None, link: links.NewLink, by: User) -> bool:
    """To the address that stands in the directory, never to one somebody typed; where no mail is set up, by hand."""
    if offer is None or not offer.email or not is_on():
        return False
    path = reverse("inbox:link", args=[link.token])
    try:
        return post("link", to=offer, link=path, by=by, until=link.link.until) is not None
    except NoAddress:
        return False


def _referral(pk: UUID, case: Case, draft: Draft, request: Request, by: User) -> Referral:
    return Referral(
        id=pk,
        case=case,
        key_id=case.key_id,
        request=request,
        way=draft.way,
        offer=str(draft.offer.pk) if draft.offer else None,
        offer_name=draft.offer.name if draft.offer else None,
        topics=draft.topics,
        values=draft.values,
        goal=draft.goal,
        previous=draft.previous,
        at=dates.now(),
        by=by,
    )


def _due(level: str) -> date:
    days = DAYS_COLD if level == Request.Level.COLD else Request.DAYS_TO_ANSWER
    return dates.today() + timedelta(days=days)


@transaction.atomic
def give_address(pk: UUID, case: Case, offer: Service, *, by: User, **more: Any) -> Referral:
    """Cold: the address goes along with the person, nothing about her goes anywhere."""
    draft = Draft(
        level=Request.Level.COLD,
        way=Way.PAPER,
        recipient=recipient_of(offer),
        subject=offer.name,
        offer=offer,
        topics=list(offer.topics),
        **more,
    )
    return refer(pk, case, draft, by=by).referral


def recipient_of(offer: Service) -> str:
    return offer.organization.organisation.name


@transaction.atomic
def go_on(referral: Referral, to: str, *, by: User, pk: UUID | None = None, **said: Any) -> Step:
    """One step of the asking side; said: reason, text, for_person, known. Raises NotAllowed, ReasonMissing."""
    due_on = _due(referral.request.level) if to == State.REQUESTED else None
    step = requests.move(referral.request, to, by=by, pk=pk, due_on=due_on, **said)
    _looked_at(referral, by)
    _record("referral.moved", referral, by, state=to)
    tell_case(referral, by=by)
    return step


@transaction.atomic
def say(referral: Referral, kind: str, text: str, *, by: User, pk: UUID | None = None) -> Step:
    """A question to the other side, or the answer to one."""
    speak = requests.answer if kind == Step.Kind.ANSWER else requests.ask_back
    step = speak(referral.request, text, by=by, pk=pk)
    _looked_at(referral, by)
    _record("referral.said", referral, by, kind=kind)
    return step


@transaction.atomic
def look_at(referral: Referral, *, by: User) -> None:
    """What the other side did is no news any more."""
    _looked_at(referral, by)
    _record("referral.seen", referral, by)


def _looked_at(referral: Referral, by: User) -> None:
    requests.mark_seen(referral.request, by=by)


@transaction.atomic
def new_link(referral: Referral, *, by: User) -> links.NewLink:
    """In place of one that was lost or has expired: the same fields, as they are today."""
    request, package = referral.request, None
    if request.package:
        package = pack(request.package.consent, referral.values or {}, by=by)
        requests.attach(request, package, by=by)
    return links.make_link(request, package, by=by)


def tell_case(referral: Referral, *, by: User) -> None:
    """The line in the story and the task to ask after it, as the request stands now; part of what changed it."""
    request = Request.objects.get(pk=referral.request_id)
    referral.request = request
    content = {
        "title": "referral",
        "values": {"to": request.recipient or ""},
        "text": request.subject or "",
        "meta": [f"request_{request.state}", *([f"reason_{request.reason}"] if request.reason else [])],
    }
    tell(referral.case, "referral", referral.pk, content, by=by)
    waiting = list(Task.objects.filter(case=referral.case_id, source_id=referral.pk, done_on=None))
    if request.state in Request.WAITING and request.due_on:
        _remind(referral, waiting, by)
    else:
        _no_longer(waiting, str(request.get_state_display()), by)


def _remind(referral: Referral, waiting: Iterable[Task], by: User) -> None:
    request = referral.request
    if any(task.due_on == request.due_on for task in waiting):
        return
    _no_longer(waiting, "", by)
    words = (
        _("Ask what became of it: %(what)s") if request.level == Request.Level.COLD else _("Answer missing: %(what)s")
    )
    what = f"{request.recipient} – {request.subject}"[:150]
    create_task(
        uuid4(), referral.case, words % {"what": what}, assignee=by, by=by, due_on=request.due_on, source_id=referral.pk
    )


def _no_longer(waiting: Iterable[Task], words: str, by: User) -> None:
    for task in waiting:
        finish_task(task, words, by=by)


def _record(event: str, referral: Referral, by: User | None, **detail: object) -> None:
    case = referral.case
    record(event, by=by, subject=case.pk, subject_kind="case", office=case.office_id, on=referral, detail=detail)
