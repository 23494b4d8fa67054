"""Trust between two installations: our key pair, our card to give away, the cards we have compared."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction

from geleit.access.grants import call
from geleit.accounts.models import Organisation, User
from geleit.audit.record import record
from geleit.exchange.house_card import Card, Secret, write_card
from geleit.exchange.models import HouseKey, PartnerCard
from geleit.exchange.rows import row_of
from geleit.vault import keys


class OwnCard(ValueError):
    """It is our own."""


def key_of(organisation: Organisation) -> HouseKey | None:
    return HouseKey.objects.filter(organisation=organisation).select_related("organisation").first()


@transaction.atomic
def make_key(organisation: Organisation, *, by: User) -> HouseKey:
    """Once; whoever comes second gets the first one."""
    secret = Secret.new()
    made = HouseKey(id=uuid4(), organisation=organisation, key_id=keys.organisation_key(organisation.pk))
    made.made_by, made.public, made.secret = by.pk, secret.public, secret.raw
    if call("exchange_house_key", row_of(made)):
        record("house.key_made", by=by, on=organisation)
    return HouseKey.objects.select_related("organisation").get(organisation=organisation)


def own_card(key: HouseKey) -> Card:
    house = key.organisation
    places = house.offices.exclude(place="").values_list("place", flat=True)
    return Card(house.pk, house.name, house.kind, places.first() or "", bytes(key.public))


def card_to_give(key: HouseKey) -> bytes:
    return write_card(own_card(key), secret_of(key))


def secret_of(key: HouseKey) -> Secret:
    return Secret(bytes(key.secret))


@transaction.atomic
def take_card(organisation: Organisation, card: Card, *, by: User) -> PartnerCard:
    """Somebody compared the fingerprint. A house that is there already gets the new keys. Raises OwnCard."""
    if card.house == organisation.pk:
        raise OwnCard
    taken = PartnerCard(id=uuid4(), organisation=organisation, house=card.house, name=card.name, kind=card.kind)
    taken.place, taken.public, taken.fingerprint, taken.added_by = card.place, card.public, card.fingerprint, by.pk
    held = PartnerCard.objects.get(pk=call("exchange_card_take", row_of(taken)))
    record("house.card_taken", by=by, on=held)
    return held


@transaction.atomic
def remove_card(card: PartnerCard, *, by: User) -> None:
    """From now on nothing goes to it as a file, and nothing of it is taken in. What came stays until its day."""
    if call("exchange_card_remove", card.pk):
        record("house.card_removed", by=by, on=card)
