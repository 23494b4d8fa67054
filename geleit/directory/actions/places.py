"""The places of an offer, and what hangs on places."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from geleit.directory.hsds import nested
from geleit.directory.hsds.reading import Unreadable, listed, our_words, uuid_of, values
from geleit.directory.hsds.records import Json
from geleit.directory.models import Area, Location, Profile, Service, ServiceAtLocation
from geleit.directory.postcodes import where as where_is

Replace = Callable[..., None]  # writing.replace_parts


def write_places(service: Service, found: list[Json], where: str, replace: Replace) -> None:
    """The offer is at these places, and at no others any more."""
    kept: list[UUID] = []
    for number, data in enumerate(found, start=1):
        here = f"{where}, service_at_locations {number}"
        location = write_location(data, service, here, replace)
        link = _link(service, location, data, here)
        kept.append(link.pk)
        replace(nested.OF_PLACE_OF_SERVICE, data, here, service_at_location=link)
    if not service.is_new:
        ServiceAtLocation.objects.filter(service=service).exclude(pk__in=kept).delete()


def _link(service: Service, location: Location, data: Json, where: str) -> ServiceAtLocation:
    made = values(ServiceAtLocation, data, where)
    known = ServiceAtLocation.objects.filter(service=service, location=location)
    there = None if service.is_new else known.first()
    is_new = there is None
    if there is None:
        pk = uuid_of(data, where) if data.get("id") else uuid4()
        taken = ServiceAtLocation.objects.filter(pk=pk).exclude(service=service).exists()
        there = ServiceAtLocation(id=uuid4() if taken else pk, service=service, location=location)
    there.location = location
    there.description = made.get("description", "")
    there.save(force_insert=is_new)
    there.is_new = is_new
    return there


def write_location(data: Json, service: Service, where: str, replace: Replace) -> Location:
    inside = data.get("location")
    if not isinstance(inside, dict):
        named = Location.objects.filter(pk=uuid_of(data, where, "location_id")).first()
        if named is None:
            raise Unreadable(f"{where}, location", "is missing")
        return named
    here = f"{where}, location"
    pk = uuid_of(inside, here)
    known = Location.objects.filter(pk=pk).first()
    location = known or Location(id=pk)
    for name, value in values(Location, inside, here).items():
        setattr(location, name, value)
    location.organization = _owner(inside) or location.organization or service.organization
    location.wheelchair = _wheelchair(inside, here)
    _find_on_the_map(location, inside, here)
    location.save(force_insert=known is None)
    location.is_new = known is None
    replace(nested.OF_LOCATION, inside, here, location=location)
    return location


def _owner(data: Json) -> Profile | None:
    return Profile.objects.filter(pk=data["organization_id"]).first() if data.get("organization_id") else None


def _wheelchair(data: Json, where: str) -> bool | None:
    said = [term.code for _kind, term in our_words(listed(data, "attributes", where))]
    return True if "wheelchair" in said else None


def _find_on_the_map(location: Location, data: Json, where: str) -> None:
    """The postcode of its address says in which municipality it lies, and roughly where, if nobody says it better."""
    postcodes = [str(one.get("postal_code") or "").strip() for one in listed(data, "addresses", where)]
    for postcode in filter(None, postcodes):
        areas = list(Area.objects.filter(postcodes__contains=[postcode]))
        areas.sort(key=lambda area: area.kind != Area.Kind.MUNICIPALITY)
        if areas:
            location.area = areas[0]
        point = where_is(postcode)
        if point and (location.latitude is None or location.longitude is None):
            location.latitude, location.longitude = point
