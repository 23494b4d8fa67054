"""What leaves the house: consents, packages and links. A7, F1 to F5 and L1, and that breaking them is noticed."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from breaking import without_walls
from django.db import connection
from harness import Found, check
from town import Town, as_superuser

from geleit.access.acting import acting_as
from geleit.accounts.models import User
from geleit.core import dates
from geleit.exchange import catalogue
from geleit.exchange.actions import consent as consents
from geleit.exchange.actions import link as links
from geleit.exchange.actions import package as packages
from geleit.exchange.actions import request as requests
from geleit.exchange.models import Consent, Package
from geleit.exchange.share_key import new_token
from geleit.exchange.tests.partners import agreed, partner
from geleit.people.actions.relations import add_relation, change_relation
from geleit.people.models import Person
from geleit.vault.errors import MissingKey
from tests.cast import new_person

NEVER = (
    *("exchange_consent", "exchange_consentproof", "exchange_packagecontent", "people_person", "people_period"),
    *("cases_case", "cases_contact", "cases_document", "access_grant", "access_subject"),
)


def petra_of(town: Town) -> User:
    """Somebody who answers in a house of her own."""
    with acting_as(None, purpose="sign_in"):
        found = User.objects.filter(username="petra").first()
    return found or partner()


def packed(town: Town, consent: Consent, **values: str) -> Package:
    with acting_as(town.cast.anna, purpose="test"):
        return packages.pack(consent, values, by=town.cast.anna)


def read(user: User, package: Package) -> dict[str, Any] | None:
    try:
        with acting_as(user, purpose="test"):
            return packages.open_package(package, by=user)
    except packages.Closed:
        return None


@contextmanager
def everything_is_packed(_town: Town) -> Iterator[None]:
    """A slip that takes the whole catalogue where a consent names some of it."""
    everything = list(catalogue.fields().values())
    with patch.object(packages.catalogue, "in_order", lambda _codes: everything):
        yield


@check("A7", breaks=everything_is_packed)
def a_partner_gets_exactly_the_fields_of_the_consent(town: Town, short: bool) -> Found:
    """The empty set, each field alone, and random sets."""
    petra, chance = petra_of(town), random.Random(7)
    codes = list(catalogue.fields())
    sets = [[], *([code] for code in codes), *(chance.sample(codes, chance.randint(2, 20)) for _set in range(500))]
    wrong = []
    for wanted in sets[:: 60 if short else 1]:
        special = [code for code in wanted if catalogue.field(code).special]
        plain = tuple(code for code in wanted if code not in special)
        content = read(petra, packed(town, agreed(town.cast, petra, plain, special=special)))
        got = {one["code"] for one in content["fields"]} if content else None
        if got != set(wanted):
            wrong.append(", ".join(sorted(wanted)) or "nothing")
    return Found(len(wrong), len(sets[:: 60 if short else 1]), where=wrong)


@contextmanager
def the_consent_is_not_held(_town: Town) -> Iterator[None]:
    with changed("exchange_open", "WHERE id = p.consent_id FOR SHARE", "WHERE id = p.consent_id"):
        yield


@contextmanager
def changed(function: str, old: str, new: str) -> Iterator[None]:
    with as_superuser() as superuser:
        found = superuser.execute("SELECT pg_get_functiondef(%s::regproc)", [function]).fetchone()
        honest = found[0] if found else ""
        superuser.execute(honest.replace(old, new).encode())
        try:
            yield
        finally:
            superuser.execute(honest.encode())


@check("F1", breaks=the_consent_is_not_held)
def nothing_is_delivered_after_a_withdrawal(town: Town, short: bool) -> Found:
    """Three readers against a withdrawal, with random delays; late is what was made after the acknowledgement.

    In the first rounds the page takes long, and nobody withdraws before it is begun.
    """
    petra, late, delivered_at_all, rounds = petra_of(town), 0, 0, 40 if short else 10_000
    with three_readers() as readers:
        for number in range(rounds):
            package = packed(town, agreed(town.cast, petra))
            delivered: list[float] = []
            opened = threading.Event()
            takes = 0.5 if number < 3 else random.uniform(0, 0.004)
            given = (petra, package, delivered, opened, takes)
            reading = [readers.submit(reads, *given) for _reader in range(3)]
            opened.wait(10) if number < 3 else time.sleep(random.uniform(0, 0.008))
            with acting_as(town.cast.anna, purpose="test"):
                consents.withdraw(Consent.objects.get(pk=package.consent_id), by=town.cast.anna)
            acknowledged = time.monotonic()
            for one in reading:
                one.result()
            late += sum(moment > acknowledged for moment in delivered)
            delivered_at_all += len(delivered)
    return Found(late, rounds, counted={"delivered_in_time": delivered_at_all - late})


@contextmanager
def three_readers() -> Iterator[ThreadPoolExecutor]:
    """Each with a connection of its own, kept from round to round."""
    with ThreadPoolExecutor(3) as readers:
        yield readers
        together = threading.Barrier(3)

        def leave() -> None:
            together.wait(30)
            connection.close()

        wait([readers.submit(leave) for _reader in range(3)])


def reads(petra: User, package: Package, delivered: list[float], opened: threading.Event, takes: float) -> None:
    try:
        with acting_as(petra, purpose="test"):
            packages.open_package(package, by=petra)
            opened.set()
            time.sleep(takes)  # the page is made
            delivered.append(time.monotonic())
    except (packages.Closed, MissingKey):
        pass


@contextmanager
def days_are_not_asked(_town: Town) -> Iterator[None]:
    with changed("exchange_is_running", "AND access_today() BETWEEN c.from_on AND c.until_on", ""):
        yield


@check("F2", breaks=days_are_not_asked)
def it_ends_on_the_second(town: Town, _short: bool) -> Found:
    """The last second of the last day, and the first one after it: today, and in the nights when the clocks change."""
    petra, wrong, asked = petra_of(town), [], 0
    year = dates.today().year + 1
    nights = [dates.today(), datetime(year, 3, 31, tzinfo=UTC).date(), datetime(year, 10, 31, tzinfo=UTC).date()]
    for day in [nights[0], *(one - timedelta(days=(one.weekday() + 1) % 7) for one in nights[1:])]:
        with clock_at(dates.day_bounds(day)[0] + timedelta(hours=5)):
            package = packed(town, agreed(town.cast, petra, from_on=day, until_on=day))
        end = dates.day_bounds(day)[1]
        for moment, opens in ((end - timedelta(seconds=1), True), (end + timedelta(seconds=1), False)):
            asked += 1
            with clock_at(moment):
                if (read(petra, package) is not None) != opens:
                    wrong.append(f"{moment}")
    return Found(len(wrong), asked, where=wrong)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    with dates.moved_to(moment), as_superuser() as superuser:
        superuser.execute("INSERT INTO core_clock (shift) VALUES (%s)", [moment - datetime.now(UTC)])
        try:
            yield
        finally:
            superuser.execute("DELETE FROM core_clock")


@contextmanager
def who_gave_it_is_not_asked(_town: Town) -> Iterator[None]:
    with patch.object(packages, "still_holds", lambda *_args: True):
        yield


@check("F3", breaks=who_gave_it_is_not_asked)
def no_consent_gets_wider(town: Town, _short: bool) -> Found:
    """A guardian is replaced; the person comes of age. Merging two records: geleit/cases/tests."""
    cases: dict[str, Callable[[Person, Any], Any]] = {"guardian": replace_guardian, "of age": come_of_age}
    wrong = []
    for name, happens in cases.items():
        anna = town.cast.anna
        with acting_as(anna, purpose="test"):
            young = new_person(anna, town.cast.office, birth_date=dates.add_months(dates.today(), -15 * 12))
            uncle = add_relation(uuid4(), young, {"role": "other_relative", "name": "U", "guardian": True}, by=anna)
        consent = agreed(town.cast, petra_of(town), person=young, giver="guardian", guardian=uncle.pk)
        with acting_as(anna, purpose="test"):
            happens(young, uncle)
        try:
            packed(town, fresh(town, consent))
            wrong.append(name)
        except packages.NotConsented:
            pass
    return Found(len(wrong), len(cases), where=wrong)


def fresh(town: Town, consent: Consent) -> Consent:
    with acting_as(town.cast.anna, purpose="test"):
        return Consent.objects.select_related("person__office__organisation").get(pk=consent.pk)


def replace_guardian(young: Person, uncle: Any) -> None:
    by = User(pk=young.created_by)
    change_relation(uncle, uncle.version, {"guardian": False}, by=by)
    add_relation(uuid4(), young, {"role": "other_relative", "name": "T", "guardian": True}, by=by)


def come_of_age(young: Person, _uncle: Any) -> None:
    """The day of birth was wrong when it was given: of age a moment later."""
    young.birth_date = dates.add_months(dates.today(), -18 * 12)
    young.year_of_birth = young.birth_date.year
    young.save(update_fields=["birth_date", "year_of_birth"])


@check("F4", breaks=everything_is_packed)
def a_new_field_is_in_no_old_consent(town: Town, _short: bool) -> Found:
    petra = petra_of(town)
    plain = tuple(code for code, one in catalogue.fields().items() if not one.special)
    consent = agreed(town.cast, petra, plain)
    new = catalogue.Field("shoe_size", "Schuhgröße", "Shoe size", "identity", "caller", since=2)
    later = {**catalogue.fields(), "shoe_size": new}
    with patch.object(catalogue, "fields", lambda: later):
        content = read(petra, packed(town, consent))
    more = {one["code"] for one in content["fields"]} - set(plain) if content else {"nothing came"}
    return Found(len(more), len(plain), where=sorted(more))


@check("F5", breaks=without_walls)
def a_partner_has_no_second_path(town: Town, _short: bool) -> Found:
    """Nothing but what is addressed to her house: counted as the database answers her."""
    petra = petra_of(town)
    packed(town, agreed(town.cast, petra))
    wrong = []
    with acting_as(petra, purpose="request"), connection.cursor() as cursor:
        for table in NEVER:
            cursor.execute(f"SELECT count(*) FROM {table}")
            if cursor.fetchone() != (0,):
                wrong.append(table)
    return Found(len(wrong), len(NEVER), where=wrong)


@contextmanager
def links_are_good_for_everybody(_town: Town) -> Iterator[None]:
    with changed("exchange_link_good", "RETURN NULL;", "RETURN l;"):
        yield


@check("L1", breaks=links_are_good_for_everybody)
def a_link_gives_nothing_to_anybody_else(town: Town, _short: bool) -> Found:
    """Guessed, with a wrong code, forwarded to another browser, expired, and after five wrong codes."""
    anna, wrong = town.cast.anna, []
    consent = agreed(town.cast, None)
    with acting_as(anna, purpose="test"):
        package = packages.pack(consent, {}, by=anna)
        request = requests.open_request(
            uuid4(), town.cast.esra, "referral", "warm", recipient="Schule", package=package, by=anna
        )
        new = links.make_link(request, package, by=anna)
        requests.send(request, by=anna)
    first = visit(new.token, new.code)
    if first is None:
        return Found(1, 1, where=["the right code opens nothing"])
    tries = {
        "guessed": lambda: visit(new_token(), new.code),
        "wrong code": lambda: visit(new.token, "0000000000", first.browser),
        "forwarded": lambda: visit(new.token, new.code),
    }
    wrong = [name for name, trying in tries.items() if trying() is not None]
    with clock_at(dates.now() + timedelta(days=31)):
        wrong += ["expired"] if visit(new.token, new.code, first.browser) else []
    for _try in range(5):
        visit(new.token, "0000000000", first.browser)
    wrong += ["after five wrong codes"] if visit(new.token, new.code, first.browser) else []
    return Found(len(wrong), len(tries) + 2, where=wrong)


def visit(token: str, code: str, browser: str = "") -> links.Opened | None:
    with acting_as(None, purpose="request"):
        return links.open_link(links.Visit(token, browser), code)
