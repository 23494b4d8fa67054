"""A person allows something to be told, and takes it back."""

from __future__ import annotations

from datetime import date, timedelta
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import connection

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.access.grants import NotAllowed
from geleit.core import dates
from geleit.exchange import catalogue
from geleit.exchange.actions import consent as consents
from geleit.exchange.actions.consent import Refused, give_consent, running, withdraw
from geleit.exchange.actions.package import Closed, NotConsented, open_package, pack
from geleit.exchange.models import Consent, Package
from geleit.exchange.tests.partners import agreed, partner
from geleit.people.actions.relations import add_relation, change_relation
from tests.cast import audited, gather, new_person

RELATION = {"role": "other_relative", "name": "Onkel", "guardian": True}


@pytest.fixture
def cast(db):
    return gather()


@pytest.fixture
def petra(cast):
    return partner()


def refused(cast, **more):
    with pytest.raises(Refused) as found:
        agreed(cast, None, **more)
    return found.value.code


def test_it_names_what_was_agreed_to_and_nothing_else(cast, petra):
    consent = agreed(cast, petra, ("phone", "name"))
    assert consent.fields == ["name", "phone"]
    assert consent.recipient == "VHS Lindenau"
    assert "Nur diese Angaben: Name, Telefon." in consent.text
    assert len(consent.text_hash) == 64
    assert running(cast.esra) == [consent]
    assert [event.detail["number"] for event in audited(event="consent.given")] == [2]


def test_sent_twice_it_is_one(cast, petra):
    pk = uuid4()
    agreed(cast, petra, id=pk)
    agreed(cast, petra, id=pk)
    assert Consent.objects.count() == 1


def test_what_cannot_be_agreed_to(cast):
    assert refused(cast, fields=("name", "health")) == "special_by_itself"
    assert refused(cast, special=("name",)) == "not_special"
    assert refused(cast, special=("health",), authority=True) == "not_to_an_authority"
    assert refused(cast, recipient=" ") == "no_recipient"
    assert refused(cast, form="oral_documented") == "no_witness"
    assert refused(cast, until_on=dates.add_months(dates.today(), 12) + timedelta(days=1)) == "too_long"
    with pytest.raises(catalogue.UnknownField):
        agreed(cast, None, ("*",))
    agreed(cast, None, special=("health",), until_on=dates.add_months(dates.today(), 12))


def test_a_municipality_is_an_authority_whatever_the_form_says(cast):
    town = partner("Stadt Lindenau", "municipality", "theo")
    with pytest.raises(Refused, match="not_to_an_authority"):
        agreed(cast, town, special=("religion",), authority=False)


def test_no_template_brings_something_special_or_unknown():
    for template in catalogue.templates().values():
        assert not [one.code for one in catalogue.in_order(template.fields) if one.special]
        assert template.months <= Consent.MONTHS
    sizes = [len(template.fields) for template in catalogue.templates().values()]
    assert sizes == sorted(sizes)


def test_nobody_else_writes_one_down(cast, petra):
    data = {"purpose": "handover", "recipient": "X", "form": "written", "fields": ["name"]}
    data |= {"from_on": dates.today(), "until_on": dates.today()}
    for user in (cast.bilal, cast.carla, cast.deniz, petra):
        with acting_as(user, purpose="test"), pytest.raises(NotAllowed):
            give_consent(cast.esra, data, by=user)


def test_a_deputy_withdraws_but_lets_nothing_new_out(cast, petra):
    consent = agreed(cast, petra)
    with acting_as(cast.anna, purpose="test"):
        grants.give(cast.case.pk, cast.bilal, "deputy", dates.today(), dates.today(), by=cast.anna)
    with acting_as(cast.bilal, purpose="test"):
        with pytest.raises(NotAllowed):
            pack(consent, {}, by=cast.bilal)
        withdraw(consent, by=cast.bilal)
    assert running(cast.esra) == []


def test_the_run_time_role_writes_none_itself(cast, petra):
    consent = agreed(cast, petra)
    for sql in (
        "UPDATE exchange_consent SET until_on = until_on + 30",
        "DELETE FROM exchange_consent",
        "INSERT INTO exchange_consent SELECT * FROM exchange_consent",
        "UPDATE exchange_package SET closed_at = NULL",
    ):
        with acting_as(cast.anna, purpose="test"), connection.cursor() as cursor:
            assert _changed(cursor, sql) == 0, sql
    consent.refresh_from_db()
    assert consent.until_on == dates.today() + timedelta(days=90)


def _changed(cursor, sql):
    try:
        cursor.execute("SAVEPOINT tried")
        cursor.execute(sql)
        return cursor.rowcount
    except Exception:
        cursor.execute("ROLLBACK TO SAVEPOINT tried")
        return 0


def test_even_a_rotation_of_keys_does_not_change_what_was_agreed_to(cast, petra):
    agreed(cast, petra)
    with acting_as(None, purpose="keys"), connection.cursor() as cursor:
        assert _changed(cursor, "UPDATE exchange_consent SET until_on = until_on + 30") == 0
        assert _changed(cursor, "UPDATE exchange_consent SET fields = recipient") == 0


def test_withdrawn_everything_closes_at_once_and_the_list_is_honest(cast, petra):
    consent = agreed(cast, petra)
    with acting_as(cast.anna, purpose="test"):
        read, unread = pack(consent, {}, by=cast.anna), pack(consent, {}, by=cast.anna)
    with acting_as(petra, purpose="test"):
        open_package(read, by=petra)
    with acting_as(cast.anna, purpose="test"):
        honest = withdraw(consent, by=cast.anna, said_by="person", how="phone")
    assert [one.pk for one in honest.never_opened] == [unread.pk]
    assert [(one.pk, [seen.reader for seen in seen_by]) for one, seen_by in honest.opened] == [(read.pk, ["Petra"])]
    for package in (read, unread):
        with acting_as(petra, purpose="test"), pytest.raises(Closed):
            open_package(package, by=petra)
    with acting_as(petra, purpose="test"):
        assert Package.objects.count() == 0
    with acting_as(None, purpose="keys"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault_key WHERE kind = 'package' AND wrapped IS NOT NULL")
        assert cursor.fetchone() == (0,)
    with acting_as(cast.anna, purpose="test"):
        assert withdraw(consent, by=cast.anna).never_opened  # a second time changes nothing
        with pytest.raises(NotConsented):
            pack(Consent.objects.get(pk=consent.pk), {}, by=cast.anna)
    assert len(audited(event="consent.withdrawn")) == 1


def test_a_guardian_speaks_until_the_month_before_the_person_is_of_age(cast):
    born = dates.add_months(dates.today(), -17 * 12 - 6)
    young = new_person(cast.anna, cast.office, birth_date=born)
    guardian = add_relation(uuid4(), young, RELATION, by=cast.anna)
    last = dates.add_months(born.replace(day=1), 18 * 12) - timedelta(days=1)
    more = {"person": young, "giver": "guardian", "guardian": guardian.pk}
    assert refused(cast, **more, until_on=last + timedelta(days=1)) == "until_of_age"
    assert refused(cast, **{**more, "guardian": uuid4()}) == "no_guardian"
    consent = agreed(cast, None, **more, until_on=last)
    assert running(young) == [consent]
    with patch.object(consents, "is_guardian", lambda *_: False):
        assert running(young) == []


def test_a_guardian_who_is_none_any_more_lets_nothing_out(cast):
    young = new_person(cast.anna, cast.office, birth_date=dates.add_months(dates.today(), -12 * 12))
    guardian = add_relation(uuid4(), young, RELATION, by=cast.anna)
    consent = agreed(cast, None, person=young, giver="guardian", guardian=guardian.pk)
    change_relation(guardian, guardian.version, {"guardian": False}, by=cast.anna)
    another = add_relation(uuid4(), young, {**RELATION, "name": "Tante"}, by=cast.anna)
    assert another.guardian
    assert running(young) == []
    with pytest.raises(NotConsented):
        pack(consent, {}, by=cast.anna)


def test_a_word_of_a_guardian_ends_where_the_day_of_birth_is_put_right(cast):
    young = new_person(cast.anna, cast.office, birth_date=dates.add_months(dates.today(), -16 * 12))
    guardian = add_relation(uuid4(), young, RELATION, by=cast.anna)
    agreed(cast, None, person=young, giver="guardian", guardian=guardian.pk)
    assert len(running(young)) == 1
    born = dates.add_months(dates.today() + timedelta(days=30), -18 * 12)
    young.birth_date, young.year_of_birth = born, born.year
    young.save(update_fields=["birth_date", "year_of_birth"])
    assert len(running(young)) == 1
    assert running(young, dates.today() + timedelta(days=31)) == []


def test_who_is_under_age_and_understands_gives_one_herself(cast):
    young = new_person(cast.anna, cast.office, birth_date=date(dates.today().year - 15, 1, 1))
    assert refused(cast, person=young) == "not_understood"
    assert agreed(cast, None, person=young, understood=True).understood


def test_what_is_added_to_the_catalogue_later_is_in_no_old_consent(cast, petra):
    consent = agreed(cast, petra, tuple(code for code, one in catalogue.fields().items() if not one.special))
    later = {
        **catalogue.fields(),
        "shoe_size": catalogue.Field("shoe_size", "Schuhgröße", "Shoe size", "identity", "caller", since=2),
    }
    with patch.object(catalogue, "fields", lambda: later), acting_as(cast.anna, purpose="test"):
        assert "shoe_size" not in consent.fields
        with pytest.raises(NotConsented):
            pack(consent, {"shoe_size": "38"}, by=cast.anna)
        content = pack(consent, {}, by=cast.anna).plain
    assert "shoe_size" not in {one["code"] for one in content["fields"]}
