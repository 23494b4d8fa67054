"""One of every kind of thing that belongs to esra, for the arguments of the permission matrix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.cases.actions.merge import Chosen, merge_people
from geleit.cases.tests.signed_in import colleague
from geleit.core import dates
from geleit.disclosure.actions import legal
from geleit.disclosure.actions.extracts import collect, start_extract
from geleit.disclosure.actions.requests import receive_request
from geleit.disclosure.models import Extract, LegalDisclosure, Request
from geleit.people.actions.facts import add_period, set_milestone
from geleit.people.actions.relations import add_relation
from geleit.people.models import KnownCheck
from tests.cast import Cast, new_person


def _period(cast: Cast) -> UUID:
    return add_period(uuid4(), cast.esra, "level", "a2", by=cast.anna).pk


def _milestone(cast: Cast) -> int:
    return set_milestone(cast.esra, "entry", date(2023, 3, 1), by=cast.anna).pk


def _relation(cast: Cast) -> UUID:
    return add_relation(uuid4(), cast.esra, {"role": "child", "name": "Ali"}, by=cast.anna).pk


def _merge(cast: Cast) -> UUID:
    twin = new_person(cast.anna, cast.office)
    cast.esra.refresh_from_db()
    chosen = Chosen(data={}, languages=[], versions=(cast.esra.version, twin.version))
    return merge_people(uuid4(), cast.esra, twin, chosen, by=cast.anna).pk


def _known_check(cast: Cast) -> UUID:
    with acting_as(cast.bilal, purpose="test"):
        return KnownCheck.objects.create(user=cast.bilal, office=cast.office, person=cast.esra, lead=cast.anna).pk


def _person_member(cast: Cast) -> UUID:
    return grants.give(cast.esra.pk, colleague(cast, "helga"), "member", dates.today(), None, by=cast.anna)


def _data_request(cast: Cast) -> Request:
    return receive_request(uuid4(), cast.esra, "access", dates.today(), "", by=cast.anna)


def _extract(cast: Cast, state: str = Extract.State.COLLECTING) -> UUID:
    extract = start_extract(uuid4(), _data_request(cast), by=cast.anna)
    if state == Extract.State.REVIEW:
        collect(extract)
    return extract.pk


def _legal_request(cast: Cast) -> LegalDisclosure:
    said = {"asker_kind": "police", "asker": "PP Lindenau", "basis": "none", "ground": "-", "question": "Anschrift?"}
    said["asked_on"] = dates.today()
    return legal.receive_legal_request(uuid4(), cast.case, said, [], by=cast.anna)


def _given_legal_request(cast: Cast) -> UUID:
    held = _legal_request(cast)
    legal.agree_first(held, by=cast.anna)
    with acting_as(cast.deniz, purpose="test"):
        legal.agree_second(held, by=cast.deniz)
    legal.give(held, by=cast.anna)
    return held.pk


PEOPLE: dict[str, Callable[[Cast], UUID | int | str]] = {
    "period": _period,
    "period_kind": lambda cast: "status",
    "milestone": _milestone,
    "relation": _relation,
    "merge": _merge,
    "known_check": _known_check,
    "person_member": _person_member,
    "data_request": lambda cast: _data_request(cast).pk,
    "extract": _extract,
    "extract_in_review": lambda cast: _extract(cast, Extract.State.REVIEW),
    "legal_request": lambda cast: _legal_request(cast).pk,
    "given_legal_request": _given_legal_request,
    "first_page": lambda cast: 1,
}
