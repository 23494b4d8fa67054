"""What the asked side does. It sees what was sent to its house and knows nothing of files: this app imports no case.

The asking side learns of it by a job of its own, named here and written above; ids are all it is told.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from geleit.accounts.models import User
from geleit.core import dates
from geleit.directory.actions.care import confirm_many
from geleit.directory.models import Service
from geleit.exchange.actions import link as links
from geleit.exchange.actions import request as requests
from geleit.exchange.actions.link import Visit
from geleit.exchange.models import Request, Step

# kind of request → the job that brings news to the case
NEWS = {Request.Kind.REFERRAL: "referrals.bring_news", Request.Kind.HANDOVER: "handover.bring_news"}


@transaction.atomic
def answer(
    request: Request, to: str, *, by: User, reason: str = "", text: str = "", for_person: str = "", pk: UUID
) -> None:
    """Takes it on, declines, or tells how it went. Raises NotAllowed, ReasonMissing."""
    requests.move(request, to, by=by, reason=reason, text=text, for_person=for_person, pk=pk)
    requests.mark_seen(request, by=by)
    _tell(request)


@transaction.atomic
def say(request: Request, kind: str, text: str, *, by: User, pk: UUID) -> None:
    """A question to the asking side, or the answer to one of hers."""
    speak = requests.answer if kind == Step.Kind.ANSWER else requests.ask_back
    speak(request, text, by=by, pk=pk)
    requests.mark_seen(request, by=by)
    _tell(request)


@transaction.atomic
def answer_by_link(visit: Visit, request: Request, to: str, *, name: str, pk: UUID, **said: str) -> None:
    links.move_by_link(visit, to, name=name, pk=pk, **said)
    _tell(request)


@transaction.atomic
def say_by_link(visit: Visit, request: Request, text: str, *, name: str, pk: UUID) -> None:
    links.say_by_link(visit, Step.Kind.QUESTION, name=name, text=text, pk=pk)
    _tell(request)


@transaction.atomic
def say_deleted(request: Request, *, by: User) -> None:
    """After a withdrawal: nothing is kept here any more. Raises NotAllowed."""
    requests.say_deleted(request, by=by)
    requests.mark_seen(request, by=by)
    _tell(request)


@transaction.atomic
def say_deleted_by_link(visit: Visit) -> None:
    """The request itself is closed to her; its id is enough for the news."""
    pk, kind = links.say_deleted_by_link(visit)
    _tell(Request(id=pk, kind=kind))


def tell_opened(request: Request) -> None:
    """The package was opened, and so the request has arrived."""
    _tell(request)


def _tell(request: Request) -> None:
    """Part of the transaction: no answer without its news, and no news of an answer that was rolled back."""
    app.configure_task(NEWS[Request.Kind(request.kind)], queue="referrals").defer(request=str(request.pk))


@transaction.atomic
def confirm_offers(ids: Collection[UUID], *, by: User) -> int:
    """Only those of her own house; as a provider says it."""
    own = list(offers_of(by).filter(pk__in=ids).values_list("pk", flat=True))
    confirm_many(own, on=dates.today(), by=by, who="provider")
    return len(own)


def offers_of(user: User):
    houses = {office.organisation_id for office in user.offices_with("inbox.work")}
    return Service.objects.filter(organization__in=houses).select_related("organization__organisation")
