"""Who reaches what: the checks A of the first wall, and that breaking it is noticed."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import product
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import access_emergency
import access_model
from asking import OUTSIDE, ask, at_once, undone, url_of
from breaking import without_walls
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from harness import Found, check, enough
from town import MARKED, Town, as_superuser, mark

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.audit.models import AuditEvent
from geleit.cases.models import Case
from geleit.core import dates
from geleit.core.data_classes import CODED, PUBLIC, SEALED, WORK
from geleit.people.models import Person
from tests import test_permission_matrix
from tests.permission_matrix import MATRIX, VIEWERS, Row

__all__ = ["access_emergency", "access_model"]

ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What differs between answers whatever is asked for: ids, nonces, tokens of forms.
CHANGING = re.compile(rb'[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|nonce="[^"]*"|[A-Za-z0-9]{64}')
LINK = re.compile(r'(?:href|action|src|hx-get|hx-post)="(/[^"#]*)')
NO_FILE = ("cases:quick_contact_edit",)  # noted without a person, shown to its author alone
MOST_APART, MOST_APART_IN_SHORT = 0.005, 0.05  # seconds; in short on a machine that does other things as well
OWNERS = ("organisation", "case", "created_by", "author")
# Why somebody opened a case in an emergency is written down for whoever reviews it.
MEANT_FOR = {"data_protection": {mark("cases_emergency", name).encode() for name in ("words", "note")}}
# Whoever decides second on a request of an authority reads what is asked and on what ground, and nothing of the case.
SECOND = {mark("disclosure_legaldisclosure", name).encode() for name in ("asker", "question", "ground", "answer")}
MEANT_FOR["data_protection"] |= SECOND
MEANT_FOR["team_lead"] = SECOND
# What a house is asked is written for whoever answers there.
ASKED = (("exchange_request", "recipient sender subject message"), ("exchange_step", "name text for_person"))
MEANT_FOR["partner"] = {mark(table, name).encode() for table, names in ASKED for name in names.split()}
CONTENT = ("content.opened", "content.printed", "content.exported")
ORDER = [
    "SecurityHeaders", "WhiteNoiseMiddleware", "SessionMiddleware", "SessionLimits", "LocaleMiddleware",
    "CommonMiddleware", "CsrfViewMiddleware", "AuthenticationMiddleware", "ActingUser", "LoginRequiredMiddleware",
    "MessageMiddleware", "AccountMiddleware", "HtmxMiddleware", "StartPassword", "SecondFactor",
]  # fmt: skip


@contextmanager
def a_row_is_missing(_town: Town) -> Iterator[None]:
    with patch.dict(MATRIX):
        MATRIX.pop("cases:detail")
        yield


@check("A1", breaks=a_row_is_missing)
def every_route_has_its_row(_town: Town, _short: bool) -> Found:
    names = test_permission_matrix.own_url_names()
    wrong = sorted(names ^ set(MATRIX))
    return Found(len(wrong), len(names), where=wrong)


@check("A2", breaks=without_walls)
def everybody_reaches_what_the_matrix_says(town: Town, short: bool) -> Found:
    """role × route × method × relation; closed = the same case after its end, where only reading is compared."""
    wrong, asked = [], 0
    for viewer in VIEWERS:
        client = town.browser(town.viewers[viewer])
        for number, (name, row) in enumerate(MATRIX.items()):
            if short and (number + VIEWERS.index(viewer)) % 7:
                continue
            for method in row.methods:
                asked += 1
                found = test_permission_matrix.problem(client, viewer, name, row, method, url_of(town, name))
                wrong += [found] if found else []
                enough(wrong)
    if not short:
        closed, more = the_closed_case(town)
        wrong, asked = wrong + closed, asked + more
    return Found(len(wrong), asked, where=wrong)


def the_closed_case(town: Town) -> tuple[list[str], int]:
    wrong, asked = [], 0
    with undone():
        with acting_as(town.cast.anna, purpose="test"):
            Case.objects.filter(pk=town.cast.case.pk).update(closed_on=dates.today())
        for viewer in VIEWERS:
            client = town.browser(town.viewers[viewer])
            for name, row in MATRIX.items():
                if "GET" in row.methods:
                    asked += 1
                    found = test_permission_matrix.problem(client, viewer, name, row, "GET", url_of(town, name))
                    wrong += [f"closed: {found}"] if found else []
    return wrong, asked


@contextmanager
def a_field_without_class(_town: Town) -> Iterator[None]:
    classes = {name: fields for name, fields in Case.data_classes.items() if name != WORK}
    with patch.object(Case, "data_classes", classes | {WORK: "id"}):
        yield


@check("A3", breaks=a_field_without_class)
def every_field_has_a_class(_town: Town, _short: bool) -> Found:
    wrong, fields = [], 0
    for model in own_models():
        classes: dict[str, str] = getattr(model, "data_classes", {})
        named = " ".join(classes.get(one, "") for one in (SEALED, CODED, WORK, PUBLIC)).split()
        for one in model._meta.concrete_fields:
            fields += 1
            if named.count(one.name) != 1:
                wrong.append(f"{model._meta.label}.{one.name}")
    return Found(len(wrong), fields, where=wrong)


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("geleit")]


def ids_she_sees(town: Town) -> list[str]:
    """Every id that stands on a page of the lead of the case."""
    client, found = town.browser(town.cast.anna), set()
    for name, row in MATRIX.items():
        if "lead" in row.allowed and "GET" in row.methods:
            found |= set(ID.findall(ask(client, "GET", url_of(town, name)).content))
    colleagues = {str(user.pk).encode() for user in town.viewers.values() if user}
    return sorted(one.decode() for one in found - colleagues - {str(town.cast.office.pk).encode()})


@check("A4", breaks=without_walls)
def ids_of_others_open_nothing(town: Town, short: bool) -> Found:
    """Every id the lead sees, put into every address that takes one, by everybody else: 404 or 403, and no mark."""
    ids, most = ids_she_sees(town), 400 if short else 60_000
    routes = [
        (name, row, argument)
        for name, row in MATRIX.items()
        for argument, what in row.arguments.items()
        if row.methods and isinstance(town.objects[what], UUID) and not set(OUTSIDE) & set(row.allowed)
    ]
    total = len(OUTSIDE[:-1]) * len(ids) * len(routes)
    tries = [  # evenly spread, `most` of them in all
        one
        for number, one in enumerate(product(OUTSIDE[:-1], ids, routes))
        if number * most // total != (number - 1) * most // total
    ]

    # Its own id in each address, by colleagues: chance alone may leave all of these out of a small number.
    fitting = [
        (viewer, str(town.objects[row.arguments[argument]]), (name, row, argument))
        for name, row, argument in routes
        for viewer in OUTSIDE[:2]
    ]
    tries = [*fitting[:: 4 if short else 1], *tries]

    def replay(viewer: str) -> list[str]:
        with closing(connection):
            return replay_as(viewer)

    def replay_as(viewer: str) -> list[str]:
        client, wrong = town.browser(town.viewers[viewer]), []
        for number, (_viewer, one, (name, row, argument)) in enumerate(each for each in tries if each[0] == viewer):
            if number % 500 == 499:  # what is noted of the last click is undone as well, so the session would end
                client = town.browser(town.viewers[viewer])
            values = {other: town.objects[what] for other, what in row.arguments.items()} | {argument: one}
            answer = ask(client, row.methods[0], reverse(name, kwargs=values))
            if answer.status_code not in (403, 404) or MARKED.search(answer.content):
                wrong.append(f"{row.methods[0]} {name} as {viewer}: {answer.status_code}")
                enough(wrong)
        return wrong

    with ThreadPoolExecutor(1 if short else 4) as pool:
        wrong = [line for lines in pool.map(replay, OUTSIDE[:-1]) for line in lines]
    return Found(len(wrong), len(tries), where=sorted(set(wrong)))


@contextmanager
def a_form_takes_everything(_town: Town) -> Iterator[None]:
    """A page that writes whatever was sent to the office of the case."""

    def takes(client: Client, method: str, url: str, sent: dict[str, Any] | None = None) -> HttpResponse:
        with acting_as(_town.cast.anna, purpose="test"):
            Case.objects.filter(pk=_town.cast.case.pk).update(created_by=uuid4())
        return HttpResponse()

    kept = _town.cast.case.created_by
    with patch(f"{__name__}.send", takes):
        yield
    with acting_as(_town.cast.anna, purpose="test"):
        Case.objects.filter(pk=_town.cast.case.pk).update(created_by=kept)


def send(client: Client, method: str, url: str, sent: dict[str, Any] | None = None) -> HttpResponse:
    return at_once(client.post(url, sent))


@check("A5", breaks=a_form_takes_everything)
def forms_take_only_what_they_ask_for(town: Town, short: bool) -> Found:
    """Every field of every model sent to every form of the lead: who, where and under which key stays as it is."""
    names = {one.name for model in own_models() for one in model._meta.concrete_fields}
    guessed = {name: str(uuid4()) for name in names | {f"{name}_id" for name in names}}
    client, wrong, asked = town.browser(town.cast.anna), [], 0
    forms = [name for name, row in MATRIX.items() if "POST" in row.methods and "lead" in row.allowed]
    for name in forms[:: 8 if short else 1]:
        with undone():
            before = who_and_where(town)
            send(client, "POST", url_of(town, name), guessed)
            after = who_and_where(town)
            asked += 1
            wrong += [f"{name}: {row}" for row, values in before.items() if row in after and after[row] != values]
    return Found(len(wrong), asked, where=wrong)


def who_and_where(town: Town) -> dict[str, list[Any]]:
    """Owner columns of everything about the case that nobody chooses in a form."""
    found = {}
    about: list[type[models.Model]] = [Case, Person, *(one.related_model for one in Case._meta.related_objects)]
    with acting_as(town.cast.anna, purpose="test"):
        for model in about:
            columns = [one.attname for one in model._meta.concrete_fields if one.name in OWNERS]
            for row in model._base_manager.values("pk", *columns):
                found[f"{model._meta.label} {row['pk']}"] = [row[column] for column in columns]
    return found


@contextmanager
def the_refusal_tells(_town: Town) -> Iterator[None]:
    """404 for what does not exist, 403 for what is closed: then everybody can ask whether it exists."""

    def tells(client: Client, url: str) -> HttpResponse:
        return HttpResponse(status=403 if str(_town.cast.case.pk) in url or str(_town.cast.esra.pk) in url else 404)

    with patch(f"{__name__}.knock", tells):
        yield


def knock(client: Client, url: str) -> HttpResponse:
    return at_once(client.get(url))


def middle(times: list[float], short: bool) -> float:
    """The median; in short, beside other work, the middle of the quicker half: waiting tells nothing."""
    return statistics.median(sorted(times)[: len(times) // 2] if short else times)


@check("A6", breaks=the_refusal_tells)
def closed_and_absent_look_the_same(town: Town, short: bool) -> Found:
    """A colleague, a stranger: same status, same page, and no difference in time above 5 ms (medians)."""
    wrong, asked = [], 0
    files = (("cases:detail", town.cast.case.pk), ("people:detail", town.cast.esra.pk))
    for viewer, (name, pk) in product(("colleague", "stranger"), files):
        client = town.browser(town.viewers[viewer])
        times: dict[bool, list[float]] = {True: [], False: []}
        pages = set()
        for turn in range(25 if short else 500):
            for exists in (True, False) if turn % 2 else (False, True):
                began = time.perf_counter()
                answer = knock(client, reverse(name, args=[pk if exists else uuid4()]))
                times[exists].append(time.perf_counter() - began)
                pages.add((answer.status_code, CHANGING.sub(b"", answer.content)))
                asked += 1
        apart = abs(middle(times[True], short) - middle(times[False], short))
        if len(pages) != 1 or apart > (MOST_APART_IN_SHORT if short else MOST_APART):
            wrong.append(f"{name} as {viewer}: {len(pages)} answers, {apart * 1000:.1f} ms apart")
    return Found(len(wrong), asked, where=wrong)


@check("A8", breaks=without_walls)
def whoever_is_outside_finds_no_mark(town: Town, short: bool) -> Found:
    """Team lead, administrator, statistics, data protection, colleague and stranger follow every link they are shown,
    and try the pages of the case as well."""
    wrong, asked = [], 0
    for viewer in OUTSIDE[:-1]:
        client = town.browser(town.viewers[viewer])
        tried = ["/", *(url_of(town, name) for name, row in MATRIX.items() if "GET" in row.methods)]
        waiting, seen = list(dict.fromkeys(tried)), set[str]()
        while waiting and len(seen) < (60 if short else 2_000):
            url = waiting.pop(0)
            seen.add(url)
            answer = ask(client, "GET", url)
            asked += 1
            told = answer.content + str(dict(answer.headers)).encode()
            if set(MARKED.findall(told)) - MEANT_FOR.get(viewer, set()):
                wrong.append(f"{url} as {viewer}")
                enough(wrong)
            if "text/html" in answer.headers.get("Content-Type", "") and answer.status_code == 200:
                links = LINK.findall(answer.content.decode())
                waiting += [
                    link
                    for link in dict.fromkeys(links)
                    if link not in seen and "/static/" not in link and link not in waiting
                ]
    return Found(len(wrong), asked, where=wrong)


@contextmanager
def the_order_is_changed(_town: Town) -> Iterator[None]:
    with patch.object(settings, "MIDDLEWARE", [*settings.MIDDLEWARE[1:], settings.MIDDLEWARE[0]]):
        yield


@check("A10", breaks=the_order_is_changed)
def the_middleware_stands_in_its_order(_town: Town, _short: bool) -> Found:
    names = [path.rsplit(".", 1)[1] for path in settings.MIDDLEWARE]
    return Found(int(names != ORDER), len(names), where=names)


@contextmanager
def the_role_never_ends(_town: Town) -> Iterator[None]:
    with patch.object(staff, "end_membership", lambda *_args, **_kwargs: None):
        yield


@check("A11", breaks=the_role_never_ends)
def what_ends_is_closed_at_once(town: Town, short: bool) -> Found:
    """A member of the team whose role ended yesterday: not one page more."""
    wrong, asked = [], 0
    pages = [name for name, row in MATRIX.items() if is_of_the_team(row) and "GET" in row.methods and row.arguments]
    member, yesterday = town.somebody("member"), dates.today() - timedelta(days=1)
    with undone():
        client = town.browser(member)
        with acting_as(town.cast.farid, purpose="test"):
            staff.end_membership(member.memberships.get(), yesterday, by=town.cast.farid)
        for name in pages[:: 5 if short else 1]:
            asked += 1
            answer = ask(client, "GET", url_of(town, name))
            if answer.status_code == 200 or MARKED.search(answer.content):
                wrong.append(f"{name}: {answer.status_code}")
    return Found(len(wrong), asked, where=wrong)


def is_of_the_team(row: Row) -> bool:
    return "member" in row.allowed and not set(OUTSIDE) & set(row.allowed)


@contextmanager
def openings_leave_no_line(_town: Town) -> Iterator[None]:
    with as_superuser() as superuser:
        [(honest,)] = superuser.execute("SELECT pg_get_functiondef('audit_append'::regproc)").fetchall()
        superuser.execute(honest.replace("BEGIN\n", "BEGIN\n RETURN 0;\n", 1))
        try:
            yield
        finally:
            superuser.execute(honest)


@check("A14", breaks=openings_leave_no_line)
def every_reading_leaves_one_line(town: Town, short: bool) -> Found:
    """Every page of a file that shows a mark to its lead writes a line of an opening, and no line twice."""
    client, wrong, asked = town.browser(town.cast.anna), [], 0
    for name, row in list(MATRIX.items())[:: 4 if short else 1]:
        if "lead" not in row.allowed or "GET" not in row.methods or not row.arguments or name in NO_FILE:
            continue
        with undone():
            before = openings()
            answer = at_once(client.get(url_of(town, name)))
            after = openings()
            if answer.status_code != 200 or not MARKED.search(answer.content):
                continue
            asked += 1
            lines = [subject for seq, subject in after if (seq, subject) not in before]
            if not lines or len(set(lines)) != len(lines):
                wrong.append(f"{name}: {len(lines)} lines")
    return Found(len(wrong), asked, where=wrong)


def openings() -> list[tuple[int, UUID | None]]:
    with acting_as(None, purpose="audit"):
        return list(AuditEvent.objects.filter(event__in=CONTENT).values_list("seq", "subject"))
