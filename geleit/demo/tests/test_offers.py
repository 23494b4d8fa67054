"""The directory of the demo town: many offers, nobody real, functions only."""

import re

import pytest

from geleit.access.acting import acting_as
from geleit.demo.offers import A_FEW, OFFERS, ORGANISATIONS, make_directory, offers_of, organisations_of
from geleit.demo.town import found_town
from geleit.directory.models import Contact, Entry, Phone, Service


def test_600_offers_of_90_organisations():
    offers, organisations = {}, set()
    for district, number in OFFERS.items():
        found = organisations_of(district)
        assert len(found) == ORGANISATIONS[district]
        organisations |= {one["name"] for one in found}
        offers |= {one["id"]: one for one in offers_of(district, found, number)}
    assert (len(offers), len(organisations)) == (600, 90)


@pytest.mark.django_db
def test_every_offer_can_be_found_and_names_no_person():
    town = found_town()
    assert make_directory(town.users["karin"], A_FEW) == 40
    with acting_as(None, purpose="request"):
        assert Service.objects.count() == 40
        assert Entry.objects.count() == 40
    assert set(Contact.objects.values_list("name", flat=True)) == {""}
    # a block of numbers that is kept free for films and books
    assert all(re.fullmatch(r"069 90009-\d{3}", number) for number in Phone.objects.values_list("number", flat=True))
