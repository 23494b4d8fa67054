from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.access.models import Grant
from geleit.audit.models import AuditEvent
from geleit.cases.actions.case import open_case
from geleit.cases.actions.merge import TooLate, undo_merge
from geleit.cases.actions.quick_contact import add_quick_contact
from geleit.cases.models import Case
from geleit.cases.tests.signed_in import browser_of, colleague
from geleit.core import dates
from geleit.exchange.actions.consent import running, withdraw
from geleit.exchange.actions.package import NotConsented, pack
from geleit.exchange.tests.partners import agreed
from geleit.people import search
from geleit.people.actions.facts import add_period, set_milestone
from geleit.people.actions.person import change_person
from geleit.people.actions.relations import add_relation
from geleit.people.models import Merge, Person
from tests.cast import new_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(cast) -> Person:
    """The same esra, written down a second time by anna, with a case, facts and a child."""
    with acting_as(cast.anna, purpose="test"):
        data = {"given_names": "Ezra", "family_name": "Yildirim", "phone": "0170 99", "safe_contact": "Nie abends."}
        twin = new_person(cast.anna, cast.office, nationalities=["TR"], note="Zweite Akte", **data)
        open_case(uuid4(), twin, programme="mbe", lead=cast.anna, by=cast.anna)
        add_period(uuid4(), twin, "status", "refugee_gfk", by=cast.anna, note="aus der zweiten Akte")
        add_period(uuid4(), twin, "level", "a2", by=cast.anna)
        add_period(uuid4(), cast.esra, "level", "a2", by=cast.anna)
        set_milestone(twin, "entry", date(2020, 1, 1), by=cast.anna)
        add_relation(uuid4(), twin, {"role": "child", "name": "Lina"}, by=cast.anna)
        contact = {"on": dates.today(), "mode": "phone", "minutes": 5, "note": "Kurz gesprochen"}
        add_quick_contact(uuid4(), cast.office, contact, by=cast.anna, person=twin)
    return twin


def url(kept, dropped) -> str:
    return f"{reverse('cases:merge', args=[kept.pk])}?mit={dropped.pk}"


def merge(cast, twin, **choices):
    client = browser_of(cast.anna)
    form = client.get(url(cast.esra, twin)).context["form"]
    data = {row.name: row.chosen for row in form.rows() if row.name}
    data |= {"id": uuid4(), "kept_version": cast.esra.version, "dropped_version": twin.version, **choices}
    return client.post(url(cast.esra, twin), data)


def test_the_likely_twin_is_offered_first(cast, twin):
    answer = browser_of(cast.anna).get(reverse("cases:merge", args=[cast.esra.pk]))
    assert [row["person"] for row in answer.context["likely"]] == [twin]
    assert browser_of(cast.anna).get(url(cast.esra, cast.esra)).status_code == 422


def test_both_stand_side_by_side(cast, twin):
    page = browser_of(cast.anna).get(url(cast.esra, twin)).content.decode()
    for text in ("Esra", "Ezra", "0170 99", "Nie abends.", "Zweite Akte"):
        assert text in page


def test_everything_goes_to_the_kept_record(cast, twin):
    assert merge(cast, twin, phone="dropped").status_code == 302
    esra = cast.esra
    esra.refresh_from_db()
    assert (esra.given_names, esra.phone, esra.safe_contact, esra.nationalities) == (
        "Esra",
        "0170 99",
        "Nie abends.",
        ["TR"],
    )
    assert esra.other_names == ["Ezra Yildirim"]
    assert Case.objects.filter(person=esra).count() == 2
    assert sorted(period.kind for period in esra.periods.all()) == ["level", "status"]
    assert esra.periods.get(kind="status").note == "aus der zweiten Akte"
    assert esra.periods.get(kind="status").key_id == esra.key_id
    assert [one.on for one in esra.milestones.all()] == [date(2020, 1, 1)]
    assert [one.name for one in esra.relations.all()] == ["Lina"]
    assert esra.quick_contacts.get().note == "Kurz gesprochen"
    assert not Person.objects.visible_to(cast.anna).filter(pk=twin.pk).exists()
    assert browser_of(cast.anna).get(reverse("people:detail", args=[twin.pk])).status_code == 404
    assert AuditEvent.objects.filter(event="person.merged", subject=esra.pk).exists()


def test_who_works_with_the_dropped_record_keeps_access_until_it_is_undone(cast, twin):
    dora = colleague(cast, "dora")
    soon, later = dates.today() + timedelta(days=2), dates.today() + timedelta(days=9)
    with acting_as(cast.anna, purpose="test"):
        grants.give(twin.pk, dora, "member", dates.today(), None, by=cast.anna)
        grants.give(twin.pk, cast.bilal, "deputy", soon, later, by=cast.anna)
    before = cast.esra.facts_at
    merge(cast, twin)
    assert Person.objects.visible_to(dora).get() == cast.esra
    assert not Person.objects.visible_to(cast.bilal).exists()
    with dates.moved_to(soon):
        assert Person.objects.visible_to(cast.bilal).get() == cast.esra
    assert AuditEvent.objects.filter(event="access.given", subject=cast.esra.pk).count() == 2
    assert Grant.objects.filter(subject=cast.esra.pk, user=cast.anna).count() == 1
    cast.esra.refresh_from_db()
    assert cast.esra.facts_at > before  # the figures of all her cases are counted anew
    with acting_as(cast.anna, purpose="test"):
        undo_merge(Merge.objects.get(), by=cast.anna)
    assert Person.objects.visible_to(dora).get() == twin
    with dates.moved_to(soon):
        assert Person.objects.visible_to(cast.bilal).get() == twin


def test_the_other_lead_becomes_a_member(cast):
    with acting_as(cast.bilal, purpose="test"):
        other = new_person(cast.bilal, cast.office, given_names="Ezra")
        grants.give(other.pk, cast.anna, "member", dates.today(), None, by=cast.bilal)
    merge(cast, other)
    team = Grant.objects.filter(subject=cast.esra.pk).active()
    assert set(team.values_list("user__username", "kind")) == {("anna", "lead"), ("bilal", "member")}


def test_every_spelling_stays_findable(cast, twin):
    merge(cast, twin)
    assert [hit.person for hit in search.in_caseload(cast.anna, search.read("Ezra"))] == [cast.esra]


def test_fields_are_chosen_one_by_one(cast, twin):
    with acting_as(cast.anna, purpose="test"):
        change_person(cast.esra, {"note": "Erste Akte"}, 1, by=cast.anna)
    merge(cast, twin, given_names="dropped", note="both", safe_contact="kept")
    cast.esra.refresh_from_db()
    assert (cast.esra.given_names, cast.esra.note, cast.esra.safe_contact) == ("Ezra", "Erste Akte\nZweite Akte", None)


def test_it_is_undone_within_fourteen_days(cast, twin):
    before = {name: getattr(cast.esra, name) for name in ("given_names", "phone", "note", "other_names", "birth_date")}
    merge(cast, twin, given_names="dropped")
    done = Merge.objects.get()
    page = browser_of(cast.anna).get(reverse("people:detail", args=[cast.esra.pk])).content.decode()
    assert reverse("cases:merge_undo", args=[done.pk]) in page
    answer = browser_of(cast.anna).post(reverse("cases:merge_undo", args=[done.pk]))
    assert answer.status_code == 302
    esra, twin = Person.objects.get(pk=cast.esra.pk), Person.objects.get(pk=twin.pk)
    assert {name: getattr(esra, name) for name in before} == before
    assert Person.objects.visible_to(cast.anna).filter(pk=twin.pk).exists()
    assert Case.objects.filter(person=esra).get() == cast.case
    assert Case.objects.filter(person=twin).count() == 1
    assert sorted(period.kind for period in twin.periods.all()) == ["level", "status"]
    assert twin.periods.get(kind="status").note == "aus der zweiten Akte"
    assert [one.name for one in twin.relations.all()] == ["Lina"]
    assert twin.quick_contacts.get().note == "Kurz gesprochen"
    assert twin.milestones.exists()
    assert search.in_caseload(cast.anna, search.read("Ezra"))[0].person == twin


def test_what_was_written_since_stays(cast, twin):
    merge(cast, twin)
    esra = Person.objects.get(pk=cast.esra.pk)
    with acting_as(cast.anna, purpose="test"):
        change_person(esra, {"phone": "0171 neu"}, esra.version, by=cast.anna)
        undo_merge(Merge.objects.get(), by=cast.anna)
    assert Person.objects.get(pk=cast.esra.pk).phone == "0171 neu"


def test_after_fourteen_days_or_a_second_time_it_is_too_late(cast, twin):
    merge(cast, twin)
    with dates.moved_to(dates.now() + timedelta(days=15)):
        page = browser_of(cast.anna).get(reverse("people:detail", args=[cast.esra.pk])).content.decode()
        assert "rueckgaengig" not in page
        with acting_as(cast.anna, purpose="test"), pytest.raises(TooLate):
            undo_merge(Merge.objects.get(), by=cast.anna)
    undo = reverse("cases:merge_undo", args=[Merge.objects.get().pk])
    browser_of(cast.anna).post(undo)
    assert Merge.objects.get().undone_at
    assert browser_of(cast.anna).post(undo).status_code == 302
    assert AuditEvent.objects.filter(event="person.merge_undone").count() == 1


def test_a_case_that_is_closed_to_me_holds_the_merge_up(cast):
    """Bilal leads a case of the second record; anna may only open the record itself."""
    with acting_as(cast.bilal, purpose="test"):
        twin = new_person(cast.bilal, cast.office, given_names="Ezra")
        open_case(uuid4(), twin, programme="mbe", lead=cast.bilal, by=cast.bilal)
        grants.give(twin.pk, cast.anna, "member", dates.today(), None, by=cast.bilal)
    answer = merge(cast, twin)
    assert answer.status_code == 422
    twin.refresh_from_db()
    assert twin.merged_into is None
    assert not Merge.objects.exists()


def test_somebody_changed_one_of_them_meanwhile(cast, twin):
    assert merge(cast, twin, kept_version=7).status_code == 409
    assert not Merge.objects.exists()


@pytest.mark.parametrize("who", ["bilal", "carla"])
def test_nobody_else_merges_or_undoes(cast, twin, who):
    client = browser_of(getattr(cast, who))
    assert client.get(url(cast.esra, twin)).status_code == 404
    merge(cast, twin)
    assert client.post(reverse("cases:merge_undo", args=[Merge.objects.get().pk])).status_code == 404


def test_a_colleagues_record_cannot_be_drawn_in(cast):
    with acting_as(cast.bilal, purpose="test"):
        strange = new_person(cast.bilal, cast.office)
    assert browser_of(cast.anna).get(url(cast.esra, strange)).status_code == 422


def test_the_person_stands_under_the_head_of_the_case(cast):
    answer = browser_of(cast.anna).get(reverse("cases:person", args=[cast.case.pk]))
    page = answer.content.decode()
    assert cast.case.number in page
    assert "17. Mai 1991" in page
    assert f"zurueck={reverse('cases:person', args=[cast.case.pk])}" in page
    assert AuditEvent.objects.filter(event="content.opened", subject=cast.case.pk, detail__area="person").exists()
    assert browser_of(cast.bilal).get(reverse("cases:person", args=[cast.case.pk])).status_code == 404


def test_a_consent_goes_along_and_gets_no_wider(cast, twin):
    with acting_as(cast.anna, purpose="test"):
        before = agreed(cast, None, person=twin)
        own = agreed(cast, None)
        merge(cast, twin)
        kept = Person.objects.get(pk=cast.esra.pk)
        carried = kept.consents.get(pk=before.pk)
        assert (carried.fields, carried.recipient, carried.state) == (
            ["name", "phone"],
            "Sprachschule am Markt",
            "carried",
        )
        assert running(kept) == [own]
        with pytest.raises(NotConsented):
            pack(carried, {}, by=cast.anna)
        undo_merge(Merge.objects.get(), by=cast.anna)
        parted = Person.objects.get(pk=twin.pk)
        assert [one.fields for one in running(parted)] == [["name", "phone"]]
        withdraw(running(parted)[0], by=cast.anna)
        assert running(parted) == []
