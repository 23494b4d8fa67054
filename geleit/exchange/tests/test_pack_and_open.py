"""What leaves is exactly what was agreed to, for one reader, as long as it holds."""

from __future__ import annotations

import random
import threading
import time
from datetime import date, timedelta
from itertools import chain

import pytest
from django.db import connection, transaction

from geleit.access.acting import acting_as
from geleit.core import dates
from geleit.exchange import catalogue
from geleit.exchange.actions.consent import withdraw
from geleit.exchange.actions.package import Closed, NotConsented, open_package, pack
from geleit.exchange.models import Consent, Opening, Package, PackageContent
from geleit.exchange.tests.partners import agreed, partner
from geleit.vault import keys
from geleit.vault.errors import MissingKey
from tests.cast import audited, gather


@pytest.fixture
def cast(db):
    return gather()


@pytest.fixture
def petra(cast):
    return partner()


def packed(cast, consent, **values):
    with acting_as(cast.anna, purpose="test"):
        return pack(consent, values, by=cast.anna)


def read(user, package):
    with acting_as(user, purpose="test"):
        return open_package(package, by=user)


def test_the_recipient_reads_the_fields_of_the_consent_and_nothing_else(cast, petra):
    package = packed(cast, agreed(cast, petra, ("name", "birth_date", "goals")), goals="B1 bis Sommer")
    keys.forget()
    content = read(petra, package)
    assert [(one["code"], one["value"]) for one in content["fields"]] == [
        ("name", "Esra Yıldırım"),
        ("birth_date", "17.05.1991"),
        ("goals", "B1 bis Sommer"),
    ]
    assert content["from"]["organisation"] == "Caritas Lindenau"


def test_every_set_of_fields_comes_out_as_it_went_in(cast, petra):
    """A7, in small: empty, each field alone, and thirty random sets."""
    plain = [code for code, one in catalogue.fields().items() if not one.special]
    special = [code for code, one in catalogue.fields().items() if one.special]
    chance = random.Random(7)
    sets = chain(
        [()], ((code,) for code in plain + special), (tuple(chance.sample(plain + special, 9)) for _ in range(30))
    )
    for wanted in sets:
        agreed_to = agreed(cast, petra, tuple(set(wanted) & set(plain)), special=tuple(set(wanted) & set(special)))
        content = read(petra, packed(cast, agreed_to))
        assert {one["code"] for one in content["fields"]} == set(wanted)


def test_each_reading_leaves_its_line(cast, petra):
    package = packed(cast, agreed(cast, petra))
    read(petra, package)
    read(petra, package)
    with acting_as(cast.anna, purpose="test"):
        assert [one.reader for one in Opening.objects.filter(package=package)] == ["Petra", "Petra"]
    assert [event.subject for event in audited(event="package.opened")] == [cast.esra.pk] * 2


def test_nobody_else_opens_it(cast, petra):
    package = packed(cast, agreed(cast, petra))
    other = partner("Jobcenter Nebenan", "authority", "pavel")
    for user in (other, cast.bilal, cast.carla, cast.deniz, cast.anna):
        with pytest.raises(Closed):
            read(user, package)
    with acting_as(other, purpose="test"):
        assert Package.objects.count() == 0
    assert Opening.objects.count() == 0


def test_the_partner_has_no_way_to_the_snapshot_but_the_function(cast, petra):
    """F5: no consent, no person, no snapshot, no key without it."""
    package = packed(cast, agreed(cast, petra))
    with acting_as(petra, purpose="test"), connection.cursor() as cursor:
        assert list(Package.objects.values_list("pk", flat=True)) == [package.pk]
        for table in ("exchange_consent", "exchange_packagecontent", "people_person", "cases_case", "access_grant"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
        cursor.execute("SELECT count(*) FROM vault_key WHERE kind IN ('package', 'request', 'person', 'case')")
        assert cursor.fetchone() == (0,)


def test_after_the_last_day_it_is_closed(cast, petra, move_to):
    package = packed(cast, agreed(cast, petra))
    last = dates.today() + timedelta(days=90)
    end = dates.day_bounds(last)[1]
    with move_to(end - timedelta(minutes=1)):
        assert read(petra, package)
    with move_to(end + timedelta(minutes=1)), pytest.raises(Closed):
        read(petra, package)


@pytest.mark.parametrize("night", [date(2027, 3, 28), date(2027, 10, 31)])
def test_the_last_day_ends_at_midnight_in_berlin_when_the_clocks_change(cast, petra, move_to, night):
    last = night
    with move_to(last):
        package = packed(cast, agreed(cast, petra, from_on=last, until_on=last))
        assert read(petra, package)
    end = dates.day_bounds(last)[1]
    with move_to(end - timedelta(minutes=1)):
        assert read(petra, package)
    with move_to(end + timedelta(minutes=1)), pytest.raises(Closed):
        read(petra, package)


def test_before_its_first_day_nothing_is_packed(cast, petra):
    consent = agreed(cast, petra, from_on=dates.today() + timedelta(days=1))
    with pytest.raises(NotConsented):
        packed(cast, consent)


def test_what_a_recipient_wrote_down_before_a_withdrawal_is_all_there_is(cast, petra):
    """The key is gone: the bytes that are left say nothing."""
    consent = agreed(cast, petra)
    package = packed(cast, consent)
    with acting_as(None, purpose="keys"):
        content = PackageContent.objects.get(package=package)
    with acting_as(cast.anna, purpose="test"):
        withdraw(consent, by=cast.anna)
    with acting_as(None, purpose="keys"), pytest.raises(MissingKey):
        keys.get(content.key_id)


def deliveries_too_late(cast, petra, rounds):
    """F1: how many were read after the withdrawal had been acknowledged.

    In the first rounds the page takes long, and nobody withdraws before it is begun.
    """
    late = 0
    for number in range(rounds):
        takes = 0.5 if number < 3 else random.uniform(0, 0.004)
        opened = threading.Event()
        with transaction.atomic():
            package = packed(cast, agreed(cast, petra))
        delivered, acknowledged = [], []

        def reading(package=package, delivered=delivered, opened=opened, takes=takes):
            try:
                with acting_as(petra, purpose="test"):
                    open_package(package, by=petra)
                    opened.set()
                    time.sleep(takes)  # the page is made
                    delivered.append(time.monotonic())
            except (Closed, MissingKey):
                pass
            finally:
                connection.close()

        readers = [threading.Thread(target=reading) for _reader in range(3)]
        for reader in readers:
            reader.start()
        opened.wait(10) if number < 3 else time.sleep(random.uniform(0, 0.008))
        with acting_as(cast.anna, purpose="test"):
            withdraw(Consent.objects.get(pk=package.consent_id), by=cast.anna)
        acknowledged.append(time.monotonic())
        for reader in readers:
            reader.join()
        late += sum(moment > acknowledged[0] for moment in delivered)
    return late


def test_nothing_is_delivered_after_a_withdrawal_was_acknowledged(committed):
    with transaction.atomic():
        cast = gather()
        petra = partner()
    assert deliveries_too_late(cast, petra, 40) == 0


def test_without_the_lock_the_race_is_lost(committed):
    """Shows that the test above would notice."""
    with transaction.atomic():
        cast = gather()
        petra = partner()
    with committed.connect() as owner:
        [honest] = owner.execute("SELECT pg_get_functiondef('exchange_open'::regproc)").fetchone()
        owner.execute(honest.replace("WHERE id = p.consent_id FOR SHARE", "WHERE id = p.consent_id"))
    assert deliveries_too_late(cast, petra, 3) > 0
