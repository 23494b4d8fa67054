"""Staff keep the directory right: new and changed offers, drafts, confirmations, links, and what is not listed."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from geleit.access.acting import acting_as
from geleit.directory.actions import care
from geleit.directory.eligibility import criteria_of
from geleit.directory.models import ConfirmationLink, Contact, Draft, Metadata, Service
from geleit.directory.records_of_forms import record_of
from geleit.directory.tests.offers import COURSE, LAW, SCHOOL, both
from tests.cast import audited, gather

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def cast(move_to):
    with move_to(DAY):
        both()
        yield gather()


def sign_in(client, user):
    client.force_login(user)
    return client


def filled(**changes) -> dict:
    return {
        "id": str(uuid4()),
        "version": 0,
        "organisation": "Verein Brücke",
        "name": "Sprachcafé",
        "description": "Reden bei Tee.",
        "status": "active",
        "category": "encounter",
        "topics": ["german_language", "social_participation"],
        "min_age": "16",
        "languages": ["ar", "de"],
        "days": ["MO", "WE"],
        "opens_at": "17:00",
        "closes_at": "19:00",
        "street": "Am Anger 4",
        "postal_code": "71634",
        "city": "Lindenau",
        "wheelchair": "on",
        "evening": "on",
        "areas": ["lindenau"],
        "contact": "Anmeldung",
        "phone": "069 90009-123",
        "free_places": "4",
        "waiting_weeks": "2",
        "documents": "Ausweis\nStift",
        **changes,
    }


def test_a_new_offer_is_public_and_confirmed_at_once(client, cast):
    data = filled()
    answer = sign_in(client, cast.deniz).post("/angebote/pflege/neu/", data)
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    client.logout()
    record = client.get(f"/hsds/v3/services/{data['id']}").json()
    assert record["organization"]["name"] == "Verein Brücke"
    assert record["assured_date"] == "2026-11-21"
    assert record["minimum_age"] == 16
    assert record["schedules"][0]["byday"] == "MO,WE"
    assert record["service_at_locations"][0]["location"]["addresses"][0]["postal_code"] == "71634"
    assert record["capacities"][0]["available"] == 4
    assert sorted(one["document"] for one in record["required_documents"]) == ["Ausweis", "Stift"]
    assert "Sprachcafé" in client.get("/angebote/", {"q": "abends reden", "plz": "71634", "km": "5"}).content.decode()
    assert [line.actor for line in audited(event="offer.created")] == [cast.deniz.pk]


def test_sent_twice_it_is_one_offer(client, cast):
    data = filled()
    for _time in range(2):
        sign_in(client, cast.deniz).post("/angebote/pflege/neu/", data)
    assert Service.objects.filter(name="Sprachcafé").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"postal_code": "00000"}, "postal_code"),
        ({"person": "Berta Beispiel"}, "wished_on"),
        ({"min_age": "30", "max_age": "20"}, "max_age"),
        ({"postal_code": ""}, "postal_code"),
    ],
)
def test_a_slip_is_said_beside_the_field_and_what_was_typed_stays(client, cast, changes, field):
    answer = sign_in(client, cast.deniz).post("/angebote/pflege/neu/", filled(**changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Reden bei Tee." in answer.content.decode()


def shown(client, pk=COURSE) -> dict:
    """The form as it comes, ready to be sent again."""
    form = client.get(f"/angebote/pflege/{pk}/aendern/").context["form"]
    values = {name: form[name].value() for name in form.fields}
    values["areas"] = [getattr(area, "pk", area) for area in values["areas"]]
    return {name: value for name, value in values.items() if value not in (None, False, "")}


def test_saving_the_form_as_it_came_changes_nothing(client, cast):
    before = record_of(Service.objects.get(pk=COURSE))
    sign_in(client, cast.deniz)
    assert client.post(f"/angebote/pflege/{COURSE}/aendern/", shown(client)).status_code == 302
    after = record_of(Service.objects.get(pk=COURSE))
    changing = {"last_modified", "assured_date", "capacities", "x_geleit_capacity_confirmed_on", "metadata"}
    for name in set(before) | set(after) - changing:
        if name not in changing:
            assert after.get(name) == before.get(name), name


def test_a_change_is_public_and_told_by_field(client, cast):
    sign_in(client, cast.deniz)
    client.post(f"/angebote/pflege/{COURSE}/aendern/", {**shown(client), "description": "Neu beschrieben."})
    assert Service.objects.get(pk=COURSE).description == "Neu beschrieben."
    told = Metadata.objects.get(resource_id=COURSE)
    assert (told.field_name, told.previous_value, told.replacement_value, told.updated_by) == (
        "description",
        "Deutschkurs von A1 bis B1.",
        "Neu beschrieben.",
        "staff",
    )


def test_two_people_do_not_overwrite_each_other(client, cast):
    sign_in(client, cast.deniz)
    mine = shown(client)
    client.post(f"/angebote/pflege/{COURSE}/aendern/", {**mine, "description": "Von der anderen."})
    answer = client.post(f"/angebote/pflege/{COURSE}/aendern/", {**mine, "description": "Von mir."})
    assert answer.status_code == 409
    assert Service.objects.get(pk=COURSE).description == "Von der anderen."


def test_what_a_counsellor_changes_is_a_draft_until_somebody_approves(client, cast):
    sign_in(client, cast.anna)
    client.post(f"/angebote/pflege/{COURSE}/aendern/", {**shown(client), "description": "Vorschlag.", "min_age": "18"})
    assert Service.objects.get(pk=COURSE).description == "Deutschkurs von A1 bis B1."
    with acting_as(cast.deniz, purpose="test"):
        draft = Draft.objects.get()
    page = sign_in(client, cast.deniz).get(f"/angebote/pflege/vorschlag/{draft.pk}/").content.decode()
    assert "Deutschkurs von A1 bis B1." in page
    assert "Vorschlag." in page
    client.post(f"/angebote/pflege/vorschlag/{draft.pk}/", {"approve": "1"})
    service = Service.objects.get(pk=COURSE)
    assert (service.description, criteria_of(service.eligibility).min_age) == ("Vorschlag.", 18)
    assert service.assured_date == DAY
    assert len(audited(event="offer.approved")) == 1


def test_a_refused_draft_changes_nothing_and_is_decided_once(client, cast):
    sign_in(client, cast.anna)
    client.post(f"/angebote/pflege/{COURSE}/aendern/", {**shown(client), "description": "Vorschlag."})
    with acting_as(cast.deniz, purpose="test"):
        draft = Draft.objects.get()
        care.reject(draft, by=cast.deniz)
        care.approve(draft, by=cast.deniz)
    assert Service.objects.get(pk=COURSE).description == "Deutschkurs von A1 bis B1."
    assert len(audited(event="offer.approved")) == 0


def link_of(cast) -> str:
    with acting_as(cast.deniz, purpose="test"):
        Service.objects.filter(pk=COURSE).update(assured_date=date(2026, 1, 1))
        return f"/angebote/bestaetigen/{care.make_link(Service.objects.get(pk=COURSE), by=cast.deniz)}/"


def test_opening_the_mailed_link_confirms_nothing(client, cast):
    link = link_of(cast)
    for _scanner in range(3):
        assert "Stimmt das noch?" in client.get(link).content.decode()
        client.head(link)
    assert Service.objects.get(pk=COURSE).assured_date == date(2026, 1, 1)


def test_the_button_behind_the_link_confirms(client, cast):
    assert "Vielen Dank" in client.post(link_of(cast)).content.decode()
    service = Service.objects.get(pk=COURSE)
    assert (service.assured_date, service.assured_by) == (DAY, "provider")
    assert [line.detail for line in audited(event="offer.confirmed")] == [{"who": "provider"}]


def test_a_provider_without_account_proposes_and_does_not_change(client, cast):
    link = link_of(cast)
    form = client.get(f"{link}aendern/").context["form"]
    data = {"id": form["id"].value(), "description": "Jetzt auch morgens.", "status": "active", "note": "Neue Leitung"}
    assert client.post(f"{link}aendern/", data).status_code == 302
    client.post(f"{link}aendern/", data)
    assert Service.objects.get(pk=COURSE).description == "Deutschkurs von A1 bis B1."
    with acting_as(cast.deniz, purpose="test"):
        draft = Draft.objects.get()
        assert (draft.origin, draft.author, draft.note) == ("provider", None, "Neue Leitung")
        care.approve(draft, by=cast.deniz)
    assert Service.objects.get(pk=COURSE).description == "Jetzt auch morgens."


def test_a_guessed_or_old_link_gives_nothing(client, cast):
    assert client.get("/angebote/bestaetigen/geraten/").status_code == 404
    assert client.post("/angebote/bestaetigen/geraten/").status_code == 404
    link = link_of(cast)
    with acting_as(cast.deniz, purpose="test"):
        ConfirmationLink.objects.update(expires_on=DAY - timedelta(days=1))
    assert client.post(link).status_code == 404
    assert Service.objects.get(pk=COURSE).assured_date == date(2026, 1, 1)


def test_do_not_list_takes_an_organisation_out_of_everything(client, cast):
    sign_in(client, cast.deniz)
    client.post(f"/angebote/pflege/{COURSE}/liste/", {"what": "organisation", "unlist": "1"})
    client.logout()
    for path in (f"/angebote/{COURSE}/", f"/hsds/v3/services/{COURSE}", f"/hsds/v3/organizations/{SCHOOL}"):
        assert client.get(path).status_code == 404
    assert "Deutsch am Abend" not in client.get("/angebote/", {"q": "Deutschkurs"}).content.decode()
    sign_in(client, cast.deniz)
    client.post(f"/angebote/pflege/{COURSE}/liste/", {"what": "organisation", "list": "1"})
    assert "Deutsch am Abend" in client.get("/angebote/", {"q": "Deutschkurs"}).content.decode()


def test_the_list_shows_what_nobody_confirmed(client, cast):
    Service.objects.filter(pk=LAW).update(assured_date=date(2026, 5, 1))
    page = sign_in(client, cast.deniz).get("/angebote/pflege/", {"stand": "stale"}).content.decode()
    assert "Asyl- und Aufenthaltsrecht" in page
    assert "Deutsch am Abend" not in page


def test_contacts_are_functions_in_the_database_too():
    with pytest.raises(Exception, match="person_is_named_by_her_wish_only"):
        Contact.objects.create(service_id=COURSE, name="Berta Beispiel")
