"""Two houses with keys of their own: cards compared once, then a package travels as a file that is taken in once."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from geleit.access.acting import acting_as
from geleit.access.grants import NotAllowed, give
from geleit.core import dates
from geleit.exchange import sealed_file
from geleit.exchange.actions import files, houses
from geleit.exchange.actions.consent import withdraw
from geleit.exchange.actions.files import Refused
from geleit.exchange.actions.package import NotConsented
from geleit.exchange.house_card import Card, NotACard, Secret, read_card, write_card
from geleit.exchange.models import HouseKey, Opening, Package, PartnerCard, ReceivedPackage
from geleit.exchange.tests.partners import administrator_of, agreed, card_of, house_of, partner, to_house, trusting
from geleit.vault import keys
from geleit.vault.errors import MissingKey
from geleit.vault.models import Key
from tests.cast import audited, gather


@pytest.fixture
def cast(db):
    return gather()


@pytest.fixture
def petra(cast):
    return partner()


@pytest.fixture
def agreed_to(cast, petra):
    return to_house(cast, petra, fields=("name", "birth_date", "goals"))[0]


def written(cast, consent, **values):
    with acting_as(cast.anna, purpose="test"):
        return files.export(consent, values, pk=uuid4(), by=cast.anna).data


def taken_in(user, data):
    with acting_as(user, purpose="test"):
        return files.take_in(data, by=user)


def refused(user, data):
    """The code; and nothing of it was kept."""
    before = kept()
    with pytest.raises(Refused) as problem:
        taken_in(user, data)
    assert kept() == before
    return problem.value.code


def kept():
    with acting_as(None, purpose="keys"):
        return ReceivedPackage.objects.count(), Key.objects.count()


def test_the_other_house_reads_the_fields_of_the_consent_and_nothing_else(cast, petra, agreed_to):
    data = written(cast, agreed_to, goals="B1 bis Sommer")
    assert "Yıldırım".encode() not in data
    received = taken_in(petra, data)
    keys.forget()
    with acting_as(petra, purpose="test"):
        [shown] = ReceivedPackage.objects.sent_to(petra)
        content = files.read_received(shown, by=petra)
    assert [(one["code"], one["value"]) for one in content["fields"]] == [
        ("name", "Esra Yıldırım"),
        ("birth_date", "17.05.1991"),
        ("goals", "B1 bis Sommer"),
    ]
    assert content["from"]["organisation"] == "Caritas Lindenau"
    assert received.until_on == agreed_to.until_on
    assert [event.event for event in audited(object_id=received.pk)] == ["package.received", "package.opened"]


def test_the_counsellor_and_the_person_see_that_it_left(cast, agreed_to):
    written(cast, agreed_to)
    with acting_as(cast.anna, purpose="test"):
        [line] = Opening.objects.all()
    assert (line.how, line.reader) == ("file", "VHS Lindenau")
    [event] = audited(event="package.exported")
    assert (event.subject, event.detail["number"]) == (cast.esra.pk, 3)


def test_a_file_counts_once(cast, petra, agreed_to):
    data = written(cast, agreed_to)
    received = taken_in(petra, data)
    assert refused(petra, data) == "again"
    with acting_as(petra, purpose="test"):
        files.delete_received(received, by=petra)
    assert refused(petra, data) == "again"


def test_a_form_sent_twice_gives_no_second_package(cast, agreed_to):
    pk = uuid4()
    with acting_as(cast.anna, purpose="test"):
        files.export(agreed_to, {}, pk=pk, by=cast.anna)
        with pytest.raises(Exception, match="duplicate key"):
            files.export(agreed_to, {}, pk=pk, by=cast.anna)
        assert Package.objects.count() == Opening.objects.count() == 1


def turned(data, part, change):
    outside = json.loads(data)
    outside[part] = base64.b64encode(change(base64.b64decode(outside[part]))).decode()
    return json.dumps(outside).encode()


@pytest.mark.parametrize("part", ["content", "signature"])
@pytest.mark.parametrize("at", [0, 20, -1])
def test_no_byte_can_be_changed(cast, petra, agreed_to, part, at):
    def flip(raw):
        changed = bytearray(raw)
        changed[at] ^= 1
        return bytes(changed)

    assert refused(petra, turned(written(cast, agreed_to), part, flip)) == "changed"


@pytest.mark.parametrize(
    ("name", "value"), [("until", "2099-01-01"), ("package", str(UUID(int=7))), ("what", sealed_file.WITHDRAWAL)]
)
def test_what_stands_on_it_cannot_be_changed(cast, petra, agreed_to, name, value):
    data = written(cast, agreed_to)
    changed = turned(data, "head", lambda raw: json.dumps({**json.loads(raw), name: value}).encode())
    assert refused(petra, changed) == "changed"


def test_cut_short_or_something_else_it_is_no_file(cast, petra, agreed_to):
    data = written(cast, agreed_to)
    for other in (data[:-30], b"", b"[]", b'{"geleit": "file"}', b"%PDF-1.7", card_of(cast.anna), b"[" * 100_000):
        assert refused(petra, other) == "not_a_file"


def test_signed_by_somebody_else_in_the_name_of_a_house_it_is_refused(cast, petra, agreed_to):
    """Whoever knows both cards can seal for petra, but not sign as Caritas."""
    real = sealed_file.read(written(cast, agreed_to))
    with acting_as(petra, purpose="test"):
        [key] = HouseKey.objects.filter(organisation=house_of(petra))
    forged = sealed_file.write(real.head, {"fields": [], "from": {}}, Secret.new(), bytes(key.public))
    assert refused(petra, forged) == "changed"


def test_for_another_house_it_stays_closed(cast, agreed_to):
    pavel = partner("Jobcenter Nebenan", "authority", "pavel")
    trusting(pavel, cast.anna)
    assert refused(pavel, written(cast, agreed_to)) == "not_for_us"


def test_from_a_house_without_a_card_it_is_refused(cast, petra, agreed_to):
    data = written(cast, agreed_to)
    keeper = partner("Leer", "other", "leer")  # only to show that cards of others do not help
    trusting(keeper, cast.anna)
    with acting_as(petra, purpose="test"):
        [ours] = PartnerCard.objects.filter(organisation=house_of(petra))
    removed_by(petra, ours)
    assert refused(petra, data) == "unknown"


def removed_by(user, card):
    keeper = administrator_of(user)
    with acting_as(keeper, purpose="test"):
        houses.remove_card(card, by=keeper)


def test_after_the_last_day_it_is_taken_in_no_more_and_what_came_is_destroyed(cast, petra, agreed_to, move_to):
    first, second = written(cast, agreed_to), written(cast, agreed_to)
    received = taken_in(petra, first)
    end = dates.day_bounds(agreed_to.until_on)[1]
    with move_to(end - timedelta(minutes=1)):
        files.close_expired()
        with acting_as(petra, purpose="test"):
            assert ReceivedPackage.objects.sent_to(petra).exists()
    with move_to(end + timedelta(minutes=1)):
        assert refused(petra, second) == "expired"
        with acting_as(petra, purpose="test"):
            assert not ReceivedPackage.objects.exists()
        assert files.close_expired() == 1
    gone_for_good(received, "expired")


def gone_for_good(received, why):
    with acting_as(None, purpose="keys"):
        row = ReceivedPackage.objects.get(pk=received.pk)
        assert (row.closed_for, row.content) == (why, None)
        keys.forget()
        with pytest.raises(MissingKey):
            keys.get(received.key_id)


def test_the_withdrawal_follows_as_a_file(cast, petra, agreed_to):
    data = written(cast, agreed_to)
    received = taken_in(petra, data)
    with acting_as(cast.anna, purpose="test"):
        with pytest.raises(NotConsented):
            files.withdrawal(Package.objects.get(), by=cast.anna)
        withdraw(agreed_to, by=cast.anna)
        notice = files.withdrawal(Package.objects.get(), by=cast.anna).data
    assert taken_in(petra, notice) is None
    gone_for_good(received, "withdrawn")
    assert taken_in(petra, notice) is None
    assert refused(petra, data) == "withdrawn"


def test_a_withdrawal_that_arrives_first_keeps_the_package_out(cast, petra, agreed_to):
    data = written(cast, agreed_to)
    with acting_as(cast.anna, purpose="test"):
        withdraw(agreed_to, by=cast.anna)
        notice = files.withdrawal(Package.objects.get(), by=cast.anna).data
    assert taken_in(petra, notice) is None
    assert refused(petra, data) == "withdrawn"


def test_after_a_withdrawal_no_file_leaves(cast, agreed_to):
    with acting_as(cast.anna, purpose="test"):
        withdraw(agreed_to, by=cast.anna)
        agreed_to.refresh_from_db()
        with pytest.raises(NotConsented):
            files.export(agreed_to, {}, pk=uuid4(), by=cast.anna)
        agreed_to.withdrawn_at = None  # as a process that read it a moment before
        with pytest.raises(NotAllowed):
            files.export(agreed_to, {}, pk=uuid4(), by=cast.anna)
        assert Opening.objects.count() == 0


def test_nothing_leaves_as_a_file_that_was_agreed_to_otherwise(cast, petra, agreed_to):
    with acting_as(cast.anna, purpose="test"):
        for other in (agreed(cast, None), agreed(cast, petra)):
            with pytest.raises(NotConsented):
                files.export(other, {}, pk=uuid4(), by=cast.anna)
        with pytest.raises(NotConsented):
            files.export(agreed_to, {"health": "…"}, pk=uuid4(), by=cast.anna)
    with acting_as(cast.anna, purpose="test"):
        give(cast.case.pk, cast.bilal, "deputy", dates.today(), dates.today() + timedelta(days=7), by=cast.anna)
    with acting_as(cast.bilal, purpose="test"), pytest.raises(NotAllowed):
        files.export(agreed_to, {}, pk=uuid4(), by=cast.bilal)


def test_an_authority_gets_nothing_special_as_a_file_either(cast):
    pavel = partner("Jobcenter Nebenan", "authority", "pavel")
    with pytest.raises(Exception, match="not_to_an_authority"):
        to_house(cast, pavel, special=("health",))


def test_the_consent_is_held_while_the_file_is_written(committed):
    with transaction.atomic():
        cast = gather()
        consent, _ours = to_house(cast, partner())
    lock = "SELECT FROM exchange_consent WHERE id = %s FOR UPDATE NOWAIT"
    with transaction.atomic(), acting_as(cast.anna, purpose="test"):
        files.export(consent, {}, pk=uuid4(), by=cast.anna)
        with committed.connect() as owner, pytest.raises(Exception, match="could not obtain lock"):
            owner.execute(lock, [consent.pk])
    with committed.connect() as owner:
        owner.execute(lock, [consent.pk])


def test_another_house_sees_no_row_of_it(cast, petra, agreed_to):
    received = taken_in(petra, written(cast, agreed_to))
    pavel = partner("Jobcenter Nebenan", "authority", "pavel")
    for user in (pavel, cast.carla):
        with acting_as(user, purpose="test"), connection.cursor() as cursor:
            for table in ("exchange_receivedpackage", "exchange_partnercard", "exchange_housekey"):
                cursor.execute(f"SELECT count(*) FROM {table}")
                assert cursor.fetchone() == (0,), table
            with pytest.raises(NotAllowed):
                files.delete_received(received, by=user)


def test_a_card_says_what_its_house_signed(cast):
    data = card_of(cast.anna)
    card = read_card(data)
    assert (card.name, card.kind) == ("Caritas Lindenau", "welfare_association")
    assert len(card.fingerprint.replace(" ", "")) == 40
    renamed = turned(data, "card", lambda raw: raw.replace(b"Lindenau", b"Ahlbach!"))
    for other in (renamed, data[:-9], b"", b"{}", b"null"):
        with pytest.raises(NotACard):
            read_card(other)


def test_other_keys_are_other_digits(cast):
    own, secret = read_card(card_of(cast.anna)), Secret.new()
    false = read_card(write_card(Card(own.house, own.name, own.kind, own.place, secret.public), secret))
    assert false.fingerprint != own.fingerprint
    swapped = own.public[32:] + own.public[:32]
    assert Card(own.house, own.name, own.kind, own.place, swapped).fingerprint != own.fingerprint


def test_a_house_with_a_new_key_is_compared_again_and_stays_one(cast, petra, agreed_to):
    theirs, secret = read_card(card_of(petra)), Secret.new()
    keeper = administrator_of(cast.anna)
    with acting_as(keeper, purpose="test"):
        renewed = Card(theirs.house, theirs.name, theirs.kind, theirs.place, secret.public)
        held = houses.take_card(house_of(keeper), renewed, by=keeper)
        assert (held.pk, held.fingerprint) == (agreed_to.partner_id, renewed.fingerprint)
        with pytest.raises(houses.OwnCard):
            houses.take_card(house_of(keeper), read_card(card_of(cast.anna)), by=keeper)
    agreed_to.refresh_from_db()
    head = sealed_file.read(written(cast, agreed_to)).head
    assert head.recipient == renewed.fingerprint


def test_a_counsellor_takes_no_card_in(cast, petra):
    card = read_card(card_of(petra))
    with acting_as(cast.anna, purpose="test"):
        with pytest.raises(NotAllowed):
            houses.take_card(house_of(cast.anna), card, by=cast.anna)
        with pytest.raises(NotAllowed):
            houses.make_key(house_of(cast.anna), by=cast.anna)


def test_the_secret_half_lies_sealed(cast):
    with acting_as(None, purpose="keys"):
        assert not HouseKey.objects.exists()
    card_of(cast.anna)
    with acting_as(cast.anna, purpose="test"), connection.cursor() as cursor:
        [key] = HouseKey.objects.all()
        cursor.execute("SELECT secret FROM exchange_housekey")
        [(stored,)] = cursor.fetchall()
    assert bytes(key.secret) not in bytes(stored)
    assert Secret(bytes(key.secret)).public == bytes(key.public)
