"""Every URL × every viewer. Expected answers come from tests/permission_matrix.py alone."""

from __future__ import annotations

import socket
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.core import dates
from geleit.exchange.tests.partners import partner
from tests import cast as cast_module
from tests import headers
from tests.matrix_objects import OBJECTS
from tests.permission_matrix import FOREIGN_NAMESPACES, MATRIX, ROLE_OF, VIEWERS, Row

# Nothing somebody types makes the server ask another machine.
ADDRESSES = {name: "http://169.254.169.254/latest" for name in ("note", "title", "place", "name", "email", "website")}
LET_IN = {200, 204, 302, 409, 422}


def own_url_names(patterns=None, namespace: str = "") -> set[str]:
    names = set()
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            names |= own_url_names(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            names.add(f"{namespace}{entry.name}")
    return {name for name in names if ":" in name and not name.startswith(FOREIGN_NAMESPACES)}


def test_every_url_has_a_row_and_every_row_a_url():
    names = own_url_names()
    assert names, "no URL found: the walk over the resolver is broken"
    assert names == set(MATRIX)


@pytest.fixture
def viewers(db):
    cast = cast_module.gather()
    with acting_as(None, purpose="system"):
        extra = {}
        for username, role in (("member", "counsellor"), ("deputy", "counsellor"), ("dpo", "data_protection")):
            user = staff.create_user(username, username.title(), cast.office.organisation, by=None)
            staff.add_membership(user, cast.office, role, from_on=cast_module.LONG_AGO, by=None)
            extra[username] = user
    petra, today = partner(), dates.today()
    with acting_as(cast.anna, purpose="test"):
        grants.give(cast.case.pk, extra["member"], "member", today, None, by=cast.anna)
        grants.give(cast.case.pk, extra["deputy"], "deputy", today, today + timedelta(days=7), by=cast.anna)
        keys = {what: make(cast) for what, make in OBJECTS.items()}
    users = {
        "lead": cast.anna,
        "member": extra["member"],
        "deputy": extra["deputy"],
        "colleague": cast.bilal,
        "stranger": cast.carla,
        "team_lead": cast.deniz,
        "administrator": cast.farid,
        "statistics": cast.greta,
        "data_protection": extra["dpo"],
        "partner": petra,
        "anonymous": None,
    }
    return users, keys


@pytest.fixture(autouse=True)
def no_way_out(monkeypatch):
    """The database is reached by its own library; whoever else opens a connection would ask somebody."""

    def refuse(_socket, address):
        if not isinstance(address, str):  # a socket in the file system
            pytest.fail(f"asked {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def problem(client: Client, viewer: str, name: str, row: Row, method: str, url: str) -> str:
    with transaction.atomic():  # what one viewer changed or removed is there again for the next one
        answer = client.get(url) if method == "GET" else client.post(url, {"id": uuid4(), **ADDRESSES})
        transaction.set_rollback(True)
    if viewer in row.allowed:
        leads = answer.headers.get("Location", "")
        sent_away = "/konto/" in leads and leads != reverse("sign_in:sessions")  # where her own sessions stand
        wrong = answer.status_code not in LET_IN or sent_away
    elif viewer == "anonymous":
        wrong = not (answer.status_code == 302 and "/konto/" in answer.headers["Location"])
    else:
        wrong = answer.status_code != (row.refusal or (404 if ROLE_OF[viewer] == "counsellor" else 403))
    lost = headers.missing(answer)
    return f"{method} {name} as {viewer}: {answer.status_code} {lost}" if wrong or lost else ""


def test_every_viewer_reaches_exactly_what_the_matrix_says(viewers):
    users, keys = viewers
    problems = []
    for viewer in VIEWERS:
        client = Client()
        if users[viewer]:
            client.force_login(users[viewer])
        for name, row in MATRIX.items():
            url = reverse(name, kwargs={argument: keys[what] for argument, what in row.arguments.items()})
            problems += [problem(client, viewer, name, row, method, url) for method in row.methods]
    assert "\n".join(line for line in problems if line) == ""
