"""A person allows something to be told, and takes it back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from geleit.access.grants import call
from geleit.accounts.models import Organisation, User
from geleit.audit.record import record
from geleit.core import dates
from geleit.exchange import catalogue
from geleit.exchange.models import Consent, ConsentProof, Opening, Package, PartnerCard, Step
from geleit.exchange.rows import row_of, rows_of
from geleit.exchange.text import VERSION, consent_text
from geleit.people.models import Person
from geleit.vault import keys

OF_AGE = 18
AUTHORITIES = (Organisation.Kind.MUNICIPALITY, Organisation.Kind.COUNTY, Organisation.Kind.AUTHORITY)
TAKEN = (
    *("giver", "guardian", "understood", "organisation", "partner", "recipient", "function", "template", "purpose"),
    *("direction", "from_on", "until_on", "form", "language", "interpreter", "witness"),
)


class Refused(ValueError):
    """The consent cannot be given like this; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def give_consent(person: Person, data: dict[str, Any], *, by: User) -> Consent:
    """data: TAKEN, besides `id` (made before), `fields` and `special` (codes of the catalogue), `authority` (where the
    recipient has no account), `drawing` or `scan` with `media_type`. Sent twice, it is one. Raises Refused.
    """
    consent = Consent(id=data.get("id") or uuid4(), person=person, key_id=keys.current(person.key_id), given_by=by.pk)
    for name in TAKEN:
        if name in data:
            setattr(consent, name, data[name])
    consent.given_for = person.pk
    known = consent.organisation or consent.partner
    consent.is_authority = is_authority(known, stated=bool(data.get("authority")))
    consent.fields = _agreed(data.get("fields", ()), data.get("special", ()), authority=consent.is_authority)
    _check(consent, person)
    consent.text_version, consent.catalogue_version = VERSION, catalogue.version()
    consent.text = consent_text(consent, "de")
    consent.text_hash = hashlib.sha256(consent.text.encode()).hexdigest()
    call("exchange_give", row_of(consent))
    if data.get("drawing") or data.get("scan"):
        _prove(consent, data)
    special = sum(catalogue.field(code).special for code in consent.fields)
    _record("consent.given", consent, by, number=len(consent.fields), special=special, form=consent.form)
    return Consent.objects.get(pk=consent.pk)


def is_authority(house: Organisation | PartnerCard | None, *, stated: bool) -> bool:
    """Authorities get less than anybody else. What an organisation is, it does not choose here."""
    return house.kind in AUTHORITIES if house else stated


def _agreed(fields: Iterable[str], special: Iterable[str], *, authority: bool) -> list[str]:
    """Special categories come one by one, in a list of their own: no template and no slip brings one along."""
    if any(catalogue.field(code).special for code in fields):
        raise Refused("special_by_itself")
    if not all(catalogue.field(code).special for code in special):
        raise Refused("not_special")
    codes = [one.code for one in catalogue.in_order([*fields, *special])]
    if set(codes) - set(catalogue.allowed_to(authority=authority)):
        raise Refused("not_to_an_authority")
    return codes


def _check(consent: Consent, person: Person) -> None:
    known = consent.organisation or consent.partner
    if known is None and not (consent.recipient or "").strip():
        raise Refused("no_recipient")
    if known is not None:
        consent.recipient = known.name
    if consent.until_on > dates.add_months(consent.from_on, Consent.MONTHS):
        raise Refused("too_long")
    if consent.form == "oral_documented" and not (consent.witness or "").strip():
        raise Refused("no_witness")
    _check_giver(consent, person)


def _check_giver(consent: Consent, person: Person) -> None:
    """A guardian's word ends before the person is of age; the month alone is kept, the birthday is sealed."""
    minor = consent.for_minor = is_minor(person)
    if consent.giver == Consent.Giver.GUARDIAN:
        if not is_guardian(person, consent.guardian):
            raise Refused("no_guardian")
        if minor and consent.until_on > last_day_of_guardian(person):
            raise Refused("until_of_age")
    elif minor and not consent.understood:
        raise Refused("not_understood")


def is_minor(person: Person, on: date | None = None) -> bool:
    day = on or dates.today()
    if person.birth_date:
        return dates.age_on(day, person.birth_date) < OF_AGE
    return person.year_of_birth is not None and day.year - person.year_of_birth < OF_AGE


def is_guardian(person: Person, relation: UUID | None) -> bool:
    return person.relations.filter(pk=relation, guardian=True).exists()


def last_day_of_guardian(person: Person) -> date:
    """The last day of the month before the one in which the person comes of age."""
    born = person.birth_date or date(person.year_of_birth or dates.today().year, 1, 1)
    return dates.add_months(born.replace(day=1), OF_AGE * 12) - timedelta(days=1)


def _prove(consent: Consent, data: dict[str, Any]) -> None:
    proof = ConsentProof(id=uuid4(), person=consent.person, consent=consent, key_id=consent.key_id)
    proof.drawing, proof.scan = data.get("drawing") or None, data.get("scan") or None
    proof.media_type = data.get("media_type", "")
    call("exchange_prove", row_of(proof))


@transaction.atomic
def add_scan(consent: Consent, data: bytes, media_type: str, *, by: User) -> None:
    """The signed paper came back. Sent twice, the first one stays."""
    _prove(consent, {"scan": data, "media_type": media_type})
    _record("consent.proved", consent, by)


@dataclass(frozen=True)
class Withdrawn:
    """What can honestly be said about a consent that was taken back."""

    never_opened: list[Package]
    opened: list[tuple[Package, list[Opening]]]  # cannot be taken back any more


@transaction.atomic
def withdraw(consent: Consent, *, by: User, said_by: str = "person", how: str = "talk") -> Withdrawn:
    """At once: packages close, their keys are destroyed, links die. said_by: Consent.Giver; how: Consent.How."""
    if call("exchange_withdraw", consent.pk, said_by, how):
        _record("consent.withdrawn", consent, by, said_by=said_by, how=how)
        keys.forget()  # this process; the others cannot get at the content, and forget the key within a minute
    return honest_list(consent)


def honest_list(consent: Consent) -> Withdrawn:
    packages = list(consent.packages.prefetch_related("openings"))
    opened = [(one, list(one.openings.all())) for one in packages]
    return Withdrawn([one for one, seen in opened if not seen], [(one, seen) for one, seen in opened if seen])


def said_deleted(consent: Consent) -> list[Step]:
    """Receivers that said after the withdrawal that nothing is kept any more."""
    return list(Step.objects.filter(request__package__consent=consent, kind=Step.Kind.DELETED))


def running(person: Person, on: date | None = None) -> list[Consent]:
    """Consents under which something may be packed on this day: none of a guardian who is none any more."""
    day = on or dates.today()
    return [one for one in person.consents.running(day) if still_holds(one, person, day)]


def still_holds(consent: Consent, person: Person, on: date | None = None) -> bool:
    """Beside days and withdrawal. A guardian who is none any more, or whose child has come of age, lets nothing out;
    nor does a consent of a record that was merged into another.
    """
    if consent.given_for != person.pk or person.merged_into_id:
        return False
    if consent.giver == Consent.Giver.PERSON:
        return True
    return is_guardian(person, consent.guardian) and (is_minor(person, on) or not consent.for_minor)


@transaction.atomic
def follow(dropped: Person, kept: Person, only: Iterable[str] | None = None, *, by: User) -> list[str]:
    """Two records become one, or are parted again: consents and requests go along, and get no wider. Returns ids."""
    consents = [one for one in dropped.consents.all() if only is None or str(one.pk) in only]
    proofs = list(ConsentProof.objects.filter(consent__in=consents))
    for one in (*consents, *proofs):
        one.key_id = kept.key_id
    call("exchange_follow", dropped.pk, kept.pk, rows_of(consents), rows_of(proofs))
    requests = [one.pk for one in dropped.exchange_requests.all() if only is None or str(one.pk) in only]
    call("exchange_requests_follow", dropped.pk, kept.pk, requests)
    for one in consents:
        record("consent.followed", by=by, subject=kept.pk, subject_kind="person", office=kept.office_id, on=one)
    return [str(pk) for pk in (*(one.pk for one in consents), *requests)]


def _record(event: str, consent: Consent, by: User, **detail: object) -> None:
    person = consent.person
    record(event, by=by, subject=person.pk, subject_kind="person", office=person.office_id, on=consent, detail=detail)
