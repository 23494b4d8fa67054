"""The one way an offer gets into the directory: as a record of the standard, whoever wrote it.

A form of the staff, an approved draft, an import and its undoing all bring a record; what hung on the offer before is
replaced by what the record holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from geleit.access.acting import acting_as
from geleit.accounts.actions.staff import create_organisation
from geleit.accounts.models import Organisation, User
from geleit.core import dates
from geleit.directory.actions.index import index
from geleit.directory.actions.places import write_places
from geleit.directory.hsds import nested
from geleit.directory.hsds.reading import (
    Unreadable,
    listed,
    own_term,
    profile_of_service,
    rows,
    uuid_of,
    values,
)
from geleit.directory.hsds.records import Json
from geleit.directory.models import (
    Area,
    Attribute,
    Contact,
    Language,
    Phone,
    Profile,
    Program,
    Service,
    ServiceArea,
    ServiceCapacity,
    Taxonomy,
    TaxonomyTerm,
    Unit,
)

FUNCTION = "Ansprechstelle"  # what stands in place of a name that nobody wished to have here


@transaction.atomic
def write_offer(data: Json, *, by: User | None, searchable: bool = True) -> Service:
    """Raises Unreadable. Does not say who confirmed it, and records nothing: the callers do."""
    where = f"service {data.get('id')}"
    pk = uuid_of(data, where)
    organization = write_organization(_organization_of(data, where), by=by)
    old = Service.objects.filter(pk=pk).first()
    service = old or Service(id=pk)
    for name, value in {**_blank(), **values(Service, data, where), **_profile(data, where)}.items():
        setattr(service, name, value)
    service.organization = organization
    service.program = _program(data, organization, where)
    service.last_modified = dates.now()
    service.version = old.version + 1 if old else 1
    service.save(force_insert=old is None)
    service.is_new = old is None  # nothing hangs on it yet
    replace_parts(nested.OF_SERVICE, data, where, service=service)
    write_places(service, listed(data, "service_at_locations", where), where, replace_parts)
    _write_attributes(service.pk, "service", listed(data, "attributes", where), where)
    if searchable:
        index([service.pk])
    return service


def _blank() -> dict[str, Any]:
    """What a record does not say is not so any more."""
    kept = {"id", "organization_id", "program_id", "last_modified", "minimum_age", "maximum_age", "assured_date"}
    fields = {field.attname: field for field in Service._meta.concrete_fields}
    names = [name for name in Service.columns() if name not in kept]
    return {name: fields[name].get_default() for name in names} | {
        "childcare": None,
        "evening": None,
        "online": None,
        "waiting_weeks": None,
        "capacity_on": None,
        "next_start": None,
    }


def _profile(data: Mapping[str, Any], where: str) -> dict[str, Any]:
    found = profile_of_service(data, where)
    weeks = data.get("x_geleit_waiting_weeks")
    if weeks is not None:
        if not isinstance(weeks, int) or not 0 <= weeks <= 520:
            raise Unreadable(f"{where}, x_geleit_waiting_weeks", "must be a number of weeks")
        found["waiting_weeks"] = weeks
    for name, key in (("capacity_on", "x_geleit_capacity_confirmed_on"), ("next_start", "x_geleit_next_start")):
        if data.get(key):
            found[name] = _day(data[key], f"{where}, {key}")
    return found


def _day(given: Any, where: str) -> date:
    try:
        return date.fromisoformat(str(given)[:10])
    except ValueError:
        raise Unreadable(where, "must be a day like 2026-11-20") from None


# organisations


def _organization_of(data: Mapping[str, Any], where: str) -> Json:
    """Nested, or only named by its id where it is known already."""
    inside = data.get("organization")
    if isinstance(inside, dict):
        return inside
    return {"id": str(uuid_of(data, where, "organization_id"))}


def write_organization(data: Json, *, by: User | None) -> Profile:
    """The profile of an organisation, which is made where there is none of this id or this name."""
    where = f"organization {data.get('id')}"
    pk = uuid_of(data, where)
    known = Profile.objects.filter(pk=pk).select_related("organisation").first()
    if known and len(data) <= 2:
        return known
    organisation = _organisation(pk, str(data.get("name") or "").strip(), where, by=by)
    profile = known or Profile.objects.filter(pk=organisation.pk).first() or Profile(organisation=organisation)
    for name, value in values(Profile, data, where).items():
        setattr(profile, name, value)
    profile.modified_at = dates.now()
    profile.save()
    if set(data) & set(nested.OF_ORGANIZATION):
        replace_parts(nested.OF_ORGANIZATION, data, where, organization=profile)
    for one in listed(data, "attributes", where):
        if (term := own_term(one)) and term.list_name == "provider_type":
            Profile.objects.filter(pk=profile.pk).update(provider_type=term.code)
    return profile


def _organisation(pk: UUID, name: str, where: str, *, by: User | None) -> Organisation:
    """Several installations may know the same one under different ids: the name decides."""
    with acting_as(by, purpose="system"):
        found = Organisation.objects.filter(pk=pk).first() or Organisation.objects.filter(name=name).first()
        if found is None and not name:
            raise Unreadable(f"{where}, name", "is missing")
        if found is None:
            found = create_organisation(name[:200], Organisation.Kind.OTHER, pk=pk, by=by)
    return found


def _program(data: Mapping[str, Any], organization: Profile, where: str) -> Program | None:
    inside = data.get("program")
    if not isinstance(inside, dict):
        known = str(data.get("program_id") or "")
        return Program.objects.filter(pk=known).first() if known else None
    made = values(Program, inside, f"{where}, program")
    pk = uuid_of(inside, f"{where}, program")
    return Program.objects.update_or_create(id=pk, defaults={**made, "organization": organization})[0]


# what hangs on them


def replace_parts(kinds: nested.Kinds, data: Json, where: str, **owner: Any) -> None:
    """All rows of these kinds that hang on the owner, by those of the record."""
    is_new = all(getattr(one, "is_new", False) for one in owner.values())
    for name, model in kinds.items():
        if model is Program:
            continue  # offers hang on programmes: they are only ever added
        if not is_new:
            model._default_manager.filter(**owner).delete()
        if found := listed(data, name, where):
            _write_parts(model, found, f"{where}, {name}", owner)


def _write_parts(model: Any, found: list[Json], where: str, owner: dict[str, Any]) -> None:
    made = []
    for number, one in enumerate(found, start=1):
        data, extra = _prepared(model, one, f"{where} {number}")
        made.append(rows(model, [data], f"{where} {number}", **owner, **extra)[0])
    ids = [row.pk for row in made]
    taken = set(model._default_manager.filter(pk__in=ids).values_list("pk", flat=True))
    for row, pk in zip(made, ids, strict=True):
        if pk in taken or ids.count(pk) > 1:  # the same id on something else: it stays there
            row.pk = uuid4()
        row.is_new = True
    model._default_manager.bulk_create(made)
    for number, (row, one) in enumerate(zip(made, found, strict=True), start=1):
        if model is Contact:
            replace_parts(nested.OF_CONTACT, one, f"{where} {number}", contact=row)
        if model is Phone:
            replace_parts({"languages": Language}, one, f"{where} {number}", phone=row)


def _prepared(model: Any, data: Json, where: str) -> tuple[Json, dict[str, Any]]:
    """The record, and what of its row is no field of the standard."""
    if model is ServiceCapacity:
        return data, {"unit": _unit(data, where)}
    if model is ServiceArea:
        return data, {"area": Area.objects.filter(pk=data.get("x_geleit_area") or "").first()}
    return without_name(data) if model is Contact else (data, {})


def without_name(data: Json) -> tuple[Json, dict[str, Any]]:
    """A function. The name stays only where the record says since when the person wishes it."""
    wished = data.get("x_geleit_wished_on")
    if data.get("name") and wished:
        return data, {"wished_on": _day(wished, "contact")}
    shown = {name: value for name, value in data.items() if name != "name"}
    if not shown.get("title") and not shown.get("department"):
        shown["title"] = FUNCTION
    return shown, {}


def _unit(data: Json, where: str) -> Unit:
    inside = data.get("unit")
    if not isinstance(inside, dict):
        found = Unit.objects.filter(pk=data.get("unit_id") or uuid4()).first()
        if found is None:
            raise Unreadable(f"{where}, unit", "is missing")
        return found
    pk = uuid_of(inside, f"{where}, unit")
    return Unit.objects.get_or_create(id=pk, defaults=values(Unit, inside, f"{where}, unit"))[0]


def _write_attributes(link: UUID, entity: str, found: list[Json], where: str) -> None:
    """Only what was said with the lists of others; ours follow from the offer's fields."""
    foreign = [one for one in found if own_term(one) is None]
    Attribute.objects.filter(link_id=link).delete()
    for number, one in enumerate(foreign, start=1):
        here = f"{where}, attributes {number}"
        fixed = {"link_id": link, "link_entity": entity, "taxonomy_term": _term(one, here)}
        Attribute.objects.create(**values(Attribute, one, here) | fixed)


def _term(attribute: Json, where: str) -> TaxonomyTerm | None:
    inside = attribute.get("taxonomy_term")
    if not isinstance(inside, dict):
        return TaxonomyTerm.objects.filter(pk=attribute.get("taxonomy_term_id") or uuid4()).first()
    detail = inside.get("taxonomy_detail")
    taxonomy = None
    if isinstance(detail, dict):
        made = values(Taxonomy, detail, where) | {"taxonomy_version": str(detail.get("version") or "")}
        taxonomy = Taxonomy.objects.update_or_create(id=uuid_of(detail, where), defaults=made)[0]
    fields = values(TaxonomyTerm, inside, where)
    return TaxonomyTerm.objects.update_or_create(
        id=uuid_of(inside, where), defaults={**fields, "taxonomy_detail": taxonomy}
    )[0]


def write_offers(records: list[Json], *, by: User | None) -> list[Service]:
    """Many at once: the search looks into them when all are there."""
    written = [write_offer(record, by=by, searchable=False) for record in records]
    index([service.pk for service in written])
    return written


def write_area(data: Json) -> Area:
    """A place people live in; those it lies in go before it."""
    fields: Json = {name: data[name] for name in ("name", "kind", "neighbours", "postcodes") if name in data}
    return Area.objects.update_or_create(code=data["code"], defaults={**fields, "part_of_id": data.get("part_of")})[0]
