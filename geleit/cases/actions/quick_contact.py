"""Kurzberatung and Verweis: a light contact, recorded in less than a minute."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from geleit.accounts.models import Office, User
from geleit.audit.record import record
from geleit.cases import figures
from geleit.cases.models import QuickContact
from geleit.core import dates, versions
from geleit.people.actions.person import mark_contact
from geleit.people.models import Person
from geleit.programmes.codes import code_list


@transaction.atomic
def add_quick_contact(
    pk: UUID, office: Office, data: dict[str, Any], *, by: User, person: Person | None = None
) -> QuickContact:
    """data: on, mode, minutes, topics, language, referred_to, shifted_from, note. With referred_to it is a Verweis."""
    key_id = person.key_id if person else office.organisation.key_id
    contact = QuickContact(id=pk, office=office, key_id=key_id, person=person, author=by, created_at=dates.now())
    _fill(contact, data)
    contact.save(force_insert=True)
    if person:
        mark_contact(person, contact.on, by=by)
    figures.renew_quick_contact(contact)
    _record("quick_contact.added", contact, by)
    return contact


@transaction.atomic
def correct_quick_contact(contact: QuickContact, data: dict[str, Any], version: int, *, by: User) -> QuickContact:
    """Raises versions.Conflict when it was saved in between."""
    if contact.author_id != by.pk:
        raise PermissionDenied("only the author corrects a quick contact")
    versions.claim(contact, version)
    _fill(contact, data)
    contact.save()
    figures.renew_quick_contact(contact)
    _record("quick_contact.corrected", contact, by)
    return contact


@transaction.atomic
def link_quick_contact(contact: QuickContact, person: Person, *, by: User) -> QuickContact:
    """The person it was about has a record now: what was said goes under her key."""
    # Read again and held: a correction saved meanwhile is kept.
    contact = QuickContact.objects.select_for_update(of=("self",)).select_related("office").get(pk=contact.pk)
    if contact.person_id:
        return contact
    contact.person, contact.key_id = person, person.key_id
    contact.save()
    mark_contact(person, contact.on, by=by)
    _record("quick_contact.linked", contact, by)
    return contact


def _fill(contact: QuickContact, data: dict[str, Any]) -> None:
    contact.on, contact.mode, contact.minutes = data["on"], data["mode"], data["minutes"]
    contact.language, contact.note = data.get("language", ""), data.get("note") or None
    contact.shifted_from = data.get("shifted_from", "")
    contact.topics, sealed = code_list("counselling_topic").split(data.get("topics", []))
    contact.sealed_topics = sealed or None
    target = data.get("referred_to", "")
    hidden = code_list("referral_target").is_sensitive(target)
    contact.referred_to, contact.sealed_referred_to = ("", target) if hidden else (target, None)
    contact.kind = QuickContact.Kind.REFERRAL if target else QuickContact.Kind.SHORT


def _record(event: str, contact: QuickContact, by: User) -> None:
    person = contact.person_id
    record(event, by=by, subject=person, subject_kind="person" if person else "", office=contact.office_id, on=contact)
