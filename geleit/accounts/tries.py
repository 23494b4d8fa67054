"""Slows down whoever guesses passwords or codes, and never locks an office out.

Wrong tries are counted in three places: of an account at an address, of an account everywhere, and of an address with
all accounts. From the fourth on an account waits at this address: 2 seconds, 4, 8, …; beside that an account has a few
tries that come back one by one, and an address many. Whoever signed in from an address before is held up by neither of
the two: not by what others try elsewhere, nor by those who share her address. Passkeys are not counted: nobody
guesses them.

An account is what somebody typed, whether it exists or not, and both cost the same. Only keyed hashes are kept.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest  # noqa: TID251 types only
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geleit.accounts.models import SignInTry, User
from geleit.core import dates
from geleit.core.acting import acting_as

LOG = logging.getLogger(__name__)
FREE = 3
FORGIVEN_AFTER = timedelta(minutes=15)
KNOWN_FOR = timedelta(days=90)
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Allowance:
    """So many tries at once; each comes back after so many seconds. `longest`: the longest wait at one address."""

    tries: int
    seconds: int
    longest: int = 0


# Whoever may guess codes has the password already: there waiting is long, and only signing in forgives.
PASSWORD, CODE = "password", "code"
ALLOWANCES = {PASSWORD: Allowance(5, 180, 300), CODE: Allowance(5, 1800, 1800)}
OF_AN_ADDRESS = Allowance(100, 9)


@contextmanager
def _counting() -> Iterator[datetime]:
    """The database shows the counters to nobody who is signed in."""
    with acting_as(None, purpose="sign_in"):
        yield dates.now()


@dataclass(frozen=True)
class Attempt:
    kind: str
    account: str  # what was typed; for codes the account's id
    address: str

    @property
    def _name(self) -> str:
        return self.account.strip().lower()

    @property
    def _here(self) -> str:
        return _key("here", self.kind, self._name, self.address)

    @property
    def _everywhere(self) -> str:
        return _key("everywhere", self.kind, self._name)

    @property
    def _of_address(self) -> str:
        return _key("address", self.address) if self.address else ""

    def seconds_to_wait(self) -> int:
        """Holds account and address until the request ends: nobody guesses faster by asking in parallel."""
        with _counting() as now:
            here = _hold(self._here, now)
            waits = [here.until - now]
            if not (self.address and _is_known(here, now)):
                waits.append(_missing(_hold(self._everywhere, now), ALLOWANCES[self.kind], now))
                waits += [_missing(row, OF_AN_ADDRESS, now) for row in SignInTry.objects.filter(key=self._of_address)]
        return max(0, ceil(max(waits).total_seconds()))

    def was_wrong(self) -> None:
        # When, and which tries belong together; no name and no address, as the counters have none.
        LOG.warning("Sign-in refused: wrong %s, account #%s", self.kind, self._everywhere[:8])
        allowance = ALLOWANCES[self.kind]
        with _counting() as now:
            here = _hold(self._here, now)
            if self.kind == PASSWORD and now - here.until > FORGIVEN_AFTER:
                here.wrong = 0
            here.wrong += 1
            here.until = now + _delay(here.wrong, allowance.longest)
            _keep(here, now)
            for key, allowed in ((self._everywhere, allowance), (self._of_address, OF_AN_ADDRESS)):
                if key:
                    row = _hold(key, now)
                    row.wrong += 1
                    row.until = max(row.until, now) + timedelta(seconds=allowed.seconds)
                    _keep(row, now)

    def led_to_sign_in(self) -> int:
        """With the second factor too. Returns how many tries were wrong since the last time."""
        with _counting() as now:
            everywhere = _hold(self._everywhere, now)
            wrong, everywhere.wrong, everywhere.good_at = everywhere.wrong, 0, now
            _keep(everywhere, now)
            here = _hold(self._here, now)
            here.wrong, here.until, here.good_at = 0, now, now
            _keep(here, now)
        return wrong


def signed_in(user: User, address: str) -> int:
    """Her tries begin anew, and this address is known. Returns how many wrong codes followed a right password."""
    for name in filter(None, (user.username, user.email)):
        Attempt(PASSWORD, name, address).led_to_sign_in()
    return Attempt(CODE, str(user.pk), address).led_to_sign_in()


def use_up(user: User, code: str) -> bool:
    """A code of the app opens once: False where it did before, in whichever process."""
    with _counting() as now:
        _row, is_new = SignInTry.objects.get_or_create(
            key=_key("used", str(user.pk), code.replace(" ", "")), defaults={"until": now, "last_at": now}
        )
    return is_new


def sentence(seconds: int) -> str:
    if seconds < 120:
        wait = ngettext("%(number)s second", "%(number)s seconds", seconds) % {"number": seconds}
    else:
        wait = _("%(number)s minutes") % {"number": ceil(seconds / 60)}
    return _("Too many wrong tries. Please wait %(wait)s, then try again. A passkey works at once.") % {"wait": wait}


def address_of(request: HttpRequest) -> str:
    """Where somebody is: an IPv4 address, or the half of an IPv6 address a provider gives to a house. "" if unknown.

    Behind a proxy that nobody told us of, all would seem to sit at one address: then nothing is known of any.
    """
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.PROXIES == 0:
        address = "" if passed else request.META.get("REMOTE_ADDR", "")
    else:
        address = passed[-settings.PROXIES] if len(passed) >= settings.PROXIES else ""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def forget_old() -> int:
    """The job: addresses somebody signed in from are known for 90 days, all else is forgotten the next day."""
    now = dates.now()
    known = Q(good_at__gte=now - KNOWN_FOR)
    with acting_as(None, purpose="tidy"):
        gone = SignInTry.objects.filter(last_at__lt=now - FORGOTTEN_AFTER, until__lt=now).exclude(known)
        return gone.delete()[0]


def _hold(key: str, now: datetime) -> SignInTry:
    SignInTry.objects.get_or_create(key=key, defaults={"until": now, "last_at": now})
    return SignInTry.objects.select_for_update().get(key=key)


def _keep(row: SignInTry, now: datetime) -> None:
    row.last_at = now
    row.save(update_fields=["wrong", "until", "good_at", "last_at"])


def _is_known(here: SignInTry, now: datetime) -> bool:
    return here.good_at is not None and now - here.good_at <= KNOWN_FOR


def _missing(row: SignInTry, allowed: Allowance, now: datetime) -> timedelta:
    """How long until one of the tries is back. `until` says when all are."""
    return row.until - now - timedelta(seconds=allowed.seconds * (allowed.tries - 1))


def _delay(wrong: int, longest: int) -> timedelta:
    return timedelta(seconds=min(2 ** min(wrong - FREE, 12), longest) if wrong > FREE else 0)


def _key(*parts: str) -> str:
    return salted_hmac("geleit.accounts.tries", "\0".join(parts), algorithm="sha256").hexdigest()
