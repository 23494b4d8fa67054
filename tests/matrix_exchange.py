"""A referral of esra, and what another house was asked, for the arguments of the permission matrix."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from geleit.access.acting import acting_as
from geleit.accounts.models import User
from geleit.core import dates
from geleit.directory.tests.offers import offer
from geleit.exchange.actions import link as links
from geleit.exchange.actions import request as requests
from geleit.exchange.actions.consent import withdraw
from geleit.exchange.actions.files import export, take_in
from geleit.exchange.actions.package import pack
from geleit.exchange.tests.partners import agreed, house_of, partner, to_house
from geleit.referrals.actions.referral import give_address
from tests.cast import Cast


def _petra() -> User:
    with acting_as(None, purpose="system"):
        found = User.objects.filter(username="petra").first()
    return found or partner()


def _inbox_request(cast: Cast) -> UUID:
    """With a package that can be opened."""
    petra = _petra()
    package = pack(agreed(cast, petra), {}, by=cast.anna)
    request = requests.open_request(
        uuid4(), cast.esra, "referral", "warm", organisation=house_of(petra), package=package, by=cast.anna
    )
    requests.send(request, by=cast.anna)
    return request.pk


def _share_token(cast: Cast) -> str:
    request = requests.open_request(uuid4(), cast.esra, "referral", "warm", recipient="Sprachschule", by=cast.anna)
    made = links.make_link(request, None, by=cast.anna)
    requests.send(request, by=cast.anna)
    return made.token


def _consent_for_file(cast: Cast) -> UUID:
    return to_house(cast, _petra())[0].pk


def _withdrawn_file(cast: Cast) -> UUID:
    """A package that left as a file; then its consent was taken back."""
    consent, _petras = to_house(cast, _petra())
    pk = uuid4()
    export(consent, {}, pk=pk, by=cast.anna)
    withdraw(consent, by=cast.anna)
    return pk


def _received(cast: Cast) -> UUID:
    consent, _petras = to_house(cast, _petra())
    file = export(consent, {}, pk=uuid4(), by=cast.anna)
    with acting_as(_petra(), purpose="test"):
        return take_in(file.data, by=_petra()).pk


EXCHANGE: dict[str, Callable[[Cast], UUID | int | str]] = {
    "referral": lambda cast: give_address(uuid4(), cast.case, offer(confirmed_on=dates.today()), by=cast.anna).pk,
    "inbox_request": _inbox_request,
    "share_token": _share_token,
    "consent_for_file": _consent_for_file,
    "withdrawn_file": _withdrawn_file,
    "partner_card": lambda cast: to_house(cast, _petra())[0].partner_id,
    "received_package": _received,
}
