"""An offer as its page, its row in a list and its line on paper need it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import formats

from geleit.core import dates
from geleit.directory.eligibility import sentences
from geleit.directory.models import (
    Address,
    Contact,
    CostOption,
    Language,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
)
from geleit.programmes.codes import code_list

DAYS = {
    "de": {"MO": "Mo", "TU": "Di", "WE": "Mi", "TH": "Do", "FR": "Fr", "SA": "Sa", "SU": "So"},
    "en": {"MO": "Mon", "TU": "Tue", "WE": "Wed", "TH": "Thu", "FR": "Fri", "SA": "Sat", "SU": "Sun"},
}
LAST = {"de": "letzter", "en": "last"}
WEEKS = {"de": "alle {} Wochen", "en": "every {} weeks"}


@dataclass
class Shown:
    """Everything about one offer, in German or English as far as words of ours are in it."""

    service: Service
    provider: str
    for_whom: list[str]
    topics: list[str]
    places: list[dict[str, Any]] = field(default_factory=list)
    when: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    contacts: list[dict[str, str]] = field(default_factory=list)
    costs: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    free: str = ""
    is_free: bool = False


def in_list(services: Iterable[Service], language: str) -> list[Shown]:
    """What a row of the search says: two queries, whatever the number of offers."""
    said = "en" if language == "en" else "de"
    shown = {row.pk: _start(row, said) for row in services}
    _add_languages(shown, said)
    _add_capacities(shown)
    return list(shown.values())


def show(services: Iterable[Service], language: str) -> list[Shown]:
    """Everything; the number of queries does not grow with the number of offers."""
    said = "en" if language == "en" else "de"
    shown = {row.pk: _start(row, said) for row in services}
    ids = list(shown)
    _add_places(shown, ids, said)
    _add_contacts(shown, ids)
    _add_languages(shown, said)
    _add_capacities(shown)
    for opening in Schedule.objects.filter(service__in=ids).order_by("pk"):
        shown[_of(opening.service_id)].when.append(hours(opening, said))
    for option in CostOption.objects.filter(service__in=ids).order_by("pk"):
        shown[option.service_id].costs.append(cost(option))
    for paper in RequiredDocument.objects.filter(service__in=ids).order_by("pk"):
        shown[paper.service_id].documents.append(paper.document)
    for reach in ServiceArea.objects.filter(service__in=ids).select_related("area").order_by("pk"):
        shown[_of(reach.service_id)].areas.append(reach.area.name if reach.area else reach.name)
    return list(shown.values())


def _of(service: UUID | None) -> UUID:
    """Rows found by their offer have one."""
    if service is None:
        raise ValueError("a row without an offer")
    return service


def _start(service: Service, said: str) -> Shown:
    topics = code_list("counselling_topic")
    return Shown(
        service,
        service.organization.organisation.name,
        sentences(service.eligibility, said) or [],
        [topics.label(code, said) for code in service.topics if code in topics],
        costs=[service.fees_description] if service.fees_description else [],
    )


def _add_languages(shown: dict[UUID, Shown], said: str) -> None:
    codes = code_list("language")
    spoken = Language.objects.filter(service__in=list(shown)).order_by("name")
    for service, code, name in spoken.values_list("service", "code", "name"):
        shown[service].languages.append(codes.label(code, said) if code in codes else name)


def _add_capacities(shown: dict[UUID, Shown]) -> None:
    for capacity in ServiceCapacity.objects.filter(service__in=list(shown)).select_related("unit").order_by("pk"):
        shown[capacity.service_id].free = f"{capacity.available:g} {capacity.unit.name}"
        shown[capacity.service_id].is_free = capacity.available > 0


def _add_places(shown: dict[UUID, Shown], ids: list[UUID], said: str) -> None:
    links = list(ServiceAtLocation.objects.filter(service__in=ids).select_related("location").order_by("pk"))
    places = [link.location_id for link in links]
    addresses = {row.location_id: row for row in Address.objects.filter(location__in=places).order_by("-pk")}
    opening: dict[UUID, list[str]] = defaultdict(list)
    for row in Schedule.objects.filter(location__in=places).order_by("pk"):
        opening[_of(row.location_id)].append(hours(row, said))
    for link in links:
        address = addresses.get(link.location_id)
        shown[link.service_id].places.append(
            {
                "name": link.location.name,
                "street": address.address_1 if address else "",
                "town": f"{address.postal_code} {address.city}" if address else "",
                "way": link.location.transportation,
                "note": link.description,
                "wheelchair": link.location.wheelchair,
                "when": opening[link.location_id],
            }
        )


def _add_contacts(shown: dict[UUID, Shown], ids: list[UUID]) -> None:
    people = list(Contact.objects.filter(service__in=ids).order_by("pk"))
    numbers = {row.contact_id: row.number for row in Phone.objects.filter(contact__in=people).order_by("-pk")}
    for row in people:
        names = ", ".join(filter(None, [row.name, row.title, row.department]))
        entry = {"who": names, "phone": numbers.get(row.pk, ""), "email": row.email}
        shown[_of(row.service_id)].contacts.append(entry)
    for phone in Phone.objects.filter(service__in=ids).order_by("pk"):
        shown[_of(phone.service_id)].contacts.append({"who": phone.description, "phone": phone.number, "email": ""})
    for one in shown.values():
        if one.service.email:
            one.contacts.append({"who": "", "phone": "", "email": one.service.email})


def hours(row: Schedule, said: str = "de") -> str:
    """Di, Do 18:00–20:30"""
    days = ", ".join(_day(day, said) for day in row.byday.split(",") if day)
    clock = "–".join(f"{one:%H:%M}" for one in (row.opens_at, row.closes_at) if one)
    rhythm = WEEKS[said].format(row.interval) if row.interval and row.interval > 1 else ""
    ends = f"({_short(row.valid_from)}–{_short(row.valid_to)})" if row.valid_to else ""
    return " ".join(filter(None, [days, clock, rhythm, ends, row.description]))


def _short(day: Any) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _day(part: str, said: str) -> str:
    """TU, 2MO (the second Monday), -1FR (the last Friday)."""
    number, day = part[:-2], part[-2:]
    name = DAYS[said].get(day, day)
    if number.startswith("-"):
        return f"{LAST[said]} {name}"
    return f"{number}. {name}" if number else name


def cost(row: CostOption) -> str:
    amount = f"{row.amount:.2f} {row.currency or 'EUR'}".replace(".", ",") if row.amount is not None else ""
    return " ".join(filter(None, [row.option, amount, row.amount_description]))


def confirmed(service: Service) -> str:
    return _short(service.assured_date)


def next_start(service: Service) -> str:
    """Only a day that is still to come."""
    return _short(service.next_start) if service.next_start and service.next_start >= dates.today() else ""
