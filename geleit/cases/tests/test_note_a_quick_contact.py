from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.cases.actions.quick_contact import link_quick_contact
from geleit.cases.forms.quick_contact import QuickContactFields
from geleit.cases.models import QuickContact
from geleit.core import dates
from geleit.people.models import Person

pytestmark = pytest.mark.django_db
NEW = "/kurzberatung/neu/"


def typed(**changes):
    return {
        "id": str(uuid4()),
        "on": f"{dates.today():%d.%m.%Y}",
        "mode": "phone",
        "minutes": "10",
        "topics": ["residence_law", "health"],
        "language": "uk",
        **changes,
    }


def test_it_has_eight_fields_at_most():
    assert len(QuickContactFields.base_fields) <= 8


def test_it_needs_no_person(cast, browsers):
    assert browsers.anna.post(NEW, typed()).status_code == 302
    contact = QuickContact.objects.get()
    assert (contact.author, contact.office, contact.kind) == (cast.anna, cast.office, "short_counselling")
    assert contact.key_id == cast.office.organisation.key_id


def test_a_topic_that_betrays_something_is_sealed(browsers):
    browsers.anna.post(NEW, typed(referred_to="psychosocial_centre"))
    contact = QuickContact.objects.get()
    assert (contact.topics, contact.sealed_topics) == (["residence_law"], ["health"])
    assert (contact.referred_to, contact.referral_code) == ("", "psychosocial_centre")


def test_shown_the_way_it_is_a_referral_and_the_work_of_others_is_seen(browsers):
    browsers.anna.post(NEW, typed(referred_to="jobcenter", shifted_from="jobcenter"))
    contact = QuickContact.objects.get()
    assert (contact.kind, contact.shifted_from) == ("referral_only", "jobcenter")
    assert "Jobcenter" in browsers.anna.get("/kurzberatung/?art=andere").content.decode()


def test_sent_twice_it_is_one(browsers):
    data = typed()
    browsers.anna.post(NEW, data)
    browsers.anna.post(NEW, data)
    assert QuickContact.objects.count() == 1


def test_the_next_one_begins_with_the_same_way_and_language(browsers):
    browsers.anna.post(NEW, typed())
    text = browsers.anna.get(NEW).content.decode()
    assert '<option value="uk" selected' in text


def test_without_a_topic_it_is_asked_back(browsers):
    assert browsers.anna.post(NEW, typed(topics=[])).status_code == 422


def test_only_its_author_sees_and_corrects_it(browsers):
    browsers.anna.post(NEW, typed())
    page = reverse("cases:quick_contact_edit", args=[QuickContact.objects.get().pk])
    assert [getattr(browsers, name).get(page).status_code for name in ("anna", "bilal", "carla")] == [200, 404, 404]
    assert browsers.anna.post(page, typed(minutes="30", version="1")).status_code == 302
    assert QuickContact.objects.get().minutes == 30
    assert browsers.anna.post(page, typed(minutes="5", version="1")).status_code == 409


def test_it_becomes_a_person(cast, browsers):
    browsers.anna.post(NEW, typed())
    page = reverse("cases:quick_contact_person", args=[QuickContact.objects.get().pk])
    data = {"id": str(uuid4()), "given_names": "Oksana"}
    browsers.anna.post(page, data)
    browsers.anna.post(page, data)
    contact = QuickContact.objects.get()
    person = Person.objects.get(pk=data["id"])
    assert (contact.person, contact.key_id) == (person, person.key_id)
    assert (person.first_contact_on, person.languages.get().language) == (dates.today(), "uk")


def test_what_was_corrected_meanwhile_goes_into_the_file_too(cast, browsers):
    browsers.anna.post(NEW, typed(note="Fragt nach Wohnung"))
    stale = QuickContact.objects.get()
    edit = reverse("cases:quick_contact_edit", args=[stale.pk])
    browsers.anna.post(edit, typed(note="Fragt nach Arbeit", version="1"))
    with acting_as(cast.anna, purpose="test"):
        link_quick_contact(stale, cast.esra, by=cast.anna)
    assert QuickContact.objects.get().note == "Fragt nach Arbeit"


@pytest.fixture
def page(browsers):
    browsers.anna.post(NEW, typed())
    return reverse("cases:quick_contact_person", args=[QuickContact.objects.get().pk])


def test_somebody_i_know_is_offered_before_a_second_record_is_made(cast, browsers, page):
    data = {"id": str(uuid4()), "given_names": "Esra", "family_name": "Yildirim"}
    answer = browsers.anna.post(page, data)
    assert str(cast.esra.pk) in answer.content.decode()
    assert Person.objects.count() == 1
    browsers.anna.post(page, {**data, "existing": str(cast.esra.pk)})
    assert QuickContact.objects.get().person == cast.esra


def test_somebody_else_of_the_same_name_gets_a_record(cast, browsers, page):
    data = {"id": str(uuid4()), "given_names": "Esra", "family_name": "Yildirim", "anyway": "1"}
    browsers.anna.post(page, data)
    assert str(QuickContact.objects.get().person_id) == data["id"]


def test_of_a_colleagues_person_only_the_lead_is_named(cast, browsers):
    browsers.bilal.post(NEW, typed())
    with acting_as(cast.bilal, purpose="test"):
        page = reverse("cases:quick_contact_person", args=[QuickContact.objects.get().pk])
    names = {"given_names": "Esra", "family_name": "Yildirim"}
    text = browsers.bilal.post(page, {"id": str(uuid4()), **names}).content.decode()
    assert "Anna" in text
    assert str(cast.esra.pk) not in text


def test_what_a_list_brought_presets_no_way(cast, browsers):
    browsers.anna.post(NEW, typed())
    mode = QuickContact.objects.get().mode
    with acting_as(cast.anna, purpose="test"):
        QuickContact.objects.create(
            office=cast.office, key_id=cast.anna.key_id, author=cast.anna, on=dates.today(), mode="", minutes=0
        )
    assert browsers.anna.get(NEW).context["form"]["mode"].value() == mode
    assert "Weg und Minuten nicht bekannt" in browsers.anna.get("/kurzberatung/").content.decode()
