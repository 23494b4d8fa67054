"""Changing, approving, confirming and unlisting offers."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.core import dates
from geleit.core.versions import claim
from geleit.directory.actions.index import index, index_organisation
from geleit.directory.actions.writing import write_offer
from geleit.directory.hsds.records import Json, plain
from geleit.directory.models import Metadata, Profile, Service
from geleit.directory.models.care import ConfirmationLink, Draft
from geleit.mail.actions import post

LINK_DAYS = 30
REACHED_IN = timedelta(days=7)  # otherwise the link that is left would be short
# What the trail of changes in the standard's metadata tells of; by function, never by name.
TOLD = ("name", "description", "status", "email", "url", "application_process", "fees_description", "alert")


@transaction.atomic
def save_offer(data: Json, *, by: User, version: int | None = None) -> Service:
    """By somebody who may: public at once, and confirmed by that. Raises Conflict and Unreadable."""
    old = Service.objects.filter(pk=data["id"]).first()
    if old and version is not None:
        claim(old, version)
    before = _told(old)
    service = write_offer(data, by=by)
    confirm_many([service.pk], on=dates.today(), by=by, told=False)
    _tell_changes(service, before, "staff")
    record("offer.changed" if old else "offer.created", by=by, on=service)
    service.refresh_from_db()
    return service


def _told(service: Service | None) -> Json:
    return {name: str(plain(getattr(service, name)) or "") for name in TOLD} if service else {}


def _tell_changes(service: Service, before: Json, who: str) -> None:
    after = _told(service)
    Metadata.objects.bulk_create(
        Metadata(
            resource_id=service.pk,
            resource_type="service",
            last_action_date=dates.today(),
            last_action_type="update",
            field_name=name,
            previous_value=before[name],
            replacement_value=after[name],
            updated_by=who,
        )
        for name in TOLD
        if before and before[name] != after[name]
    )


@transaction.atomic
def propose(pk: UUID, service: Service, data: Json, *, note: str, by: User) -> Draft:
    """A change that waits until somebody has looked at it."""
    draft = Draft.objects.create(id=pk, service=service, record=data, origin=Draft.Origin.STAFF, author=by, note=note)
    record("offer.proposed", by=by, on=draft, detail={"offer": service.pk})
    return draft


@transaction.atomic
def approve(draft: Draft, *, by: User) -> Service:
    """What was proposed becomes public. What was approved or refused already stays as it is."""
    service = Service.objects.select_for_update().get(pk=draft.service_id)
    if not _decide(draft, Draft.State.APPROVED, by=by):
        return service
    before = _told(service)
    service = write_offer({**draft.record, "id": str(service.pk)}, by=by)
    confirm_many([service.pk], on=dates.today(), by=by, told=False, who=draft.origin)
    _tell_changes(service, before, draft.origin)
    record("offer.approved", by=by, on=draft, detail={"offer": service.pk})
    return service


@transaction.atomic
def reject(draft: Draft, *, by: User) -> None:
    if _decide(draft, Draft.State.REJECTED, by=by):
        record("offer.rejected", by=by, on=draft, detail={"offer": draft.service_id})


def _decide(draft: Draft, state: str, *, by: User) -> bool:
    open_ = Draft.objects.filter(pk=draft.pk, state=Draft.State.OPEN)
    return bool(open_.update(state=state, decided_by=by, decided_at=dates.now()))


@transaction.atomic
def confirm_many(ids: Collection[UUID], *, on: date, by: User | None, told: bool = True, who: str = "staff") -> None:
    """Somebody says that these offers are right as they stand."""
    Service.objects.filter(pk__in=ids).update(assured_date=on, assured_by=who, last_modified=dates.now())
    index(ids)
    if told:
        for service in Service.objects.filter(pk__in=ids):
            record("offer.confirmed", by=by, on=service, detail={"who": who})


@transaction.atomic
def set_listed(service: Service, listed: bool, *, by: User) -> None:
    Service.objects.filter(pk=service.pk).update(listed=listed, last_modified=dates.now())
    index([service.pk])
    record("offer.listed" if listed else "offer.unlisted", by=by, on=service)


@transaction.atomic
def set_organisation_listed(profile: Profile, listed: bool, *, by: User) -> None:
    """Do not list: all offers of an organisation, and its name, go out of everything public."""
    Profile.objects.filter(pk=profile.pk).update(listed=listed, modified_at=dates.now())
    index_organisation(profile.pk)
    record("provider.listed" if listed else "provider.unlisted", by=by, on=profile)


# links for providers


@transaction.atomic
def make_link(service: Service, *, by: User | None) -> str:
    """The secret of a new link; it is nowhere to be read again."""
    secret = secrets.token_urlsafe(24)
    today = dates.today()
    link = ConfirmationLink.objects.create(
        service=service, secret_hash=_hash(secret), made_on=today, expires_on=today + timedelta(days=LINK_DAYS)
    )
    record("offer.link_made", by=by, on=link, detail={"offer": service.pk})
    return secret


@transaction.atomic
def send_link(service: Service, *, by: User) -> str:
    """To the address of the offer, or else of its organisation, which it returns. Raises NoAddress."""
    to = service if service.email else service.organization
    secret = make_link(service, by=by)
    post("offer_link", to=to, link=reverse("directory:link", args=[secret]), by=by, until=dates.now() + REACHED_IN)
    record("offer.link_sent", by=by, on=service)
    return to.email


def find_link(secret: str) -> ConfirmationLink | None:
    """Good until it has expired; used or not, because a page is opened more than once."""
    with acting_as(None, purpose="offer_link"):
        found = ConfirmationLink.objects.filter(secret_hash=_hash(secret), expires_on__gte=dates.today())
        return found.select_related("service__organization").first()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def confirm_by_link(link: ConfirmationLink) -> None:
    """The line in the audit trail is nobody's: whoever has the link needs no account."""
    _use(link)
    confirm_many([link.service_id], on=dates.today(), by=None, told=False, who="provider")
    record("offer.confirmed", by=None, on=link.service, detail={"who": "provider"})


@transaction.atomic
def propose_by_link(pk: UUID, link: ConfirmationLink, data: Json, note: str) -> None:
    _use(link)
    with acting_as(None, purpose="offer_link"):
        proposal = {"service": link.service, "record": data, "origin": Draft.Origin.PROVIDER, "note": note}
        draft, made = Draft.objects.get_or_create(id=pk, defaults=proposal)
    if made:  # sent twice, it is one
        record("offer.proposed", by=None, on=draft, detail={"offer": link.service_id})


def _use(link: ConfirmationLink) -> None:
    with acting_as(None, purpose="offer_link"):
        ConfirmationLink.objects.filter(pk=link.pk).update(used_at=dates.now())
