"""A12: opened in an emergency. One case, to read, four hours; lead and data protection officer learn of it at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from asking import ask, undone, url_of
from breaking import rows_to_everybody
from clock import clock_at
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from harness import Found, check
from town import MARKED, Town

from geleit.access.acting import acting_as
from geleit.access.models import Grant
from geleit.accounts.models import User
from geleit.cases.models import Case, Emergency
from tests.permission_matrix import MATRIX

MAY = ("colleague",)
MAY_NOT = ("stranger", "team_lead", "administrator", "statistics", "data_protection", "anonymous")
WORDS = "Die Klinik ruft an, und niemand aus dem Team ist da."
OWN = ("cases:emergency_case", "cases:emergency_end", "cases:emergency_new")


@contextmanager
def it_opens_everything(town: Town) -> Iterator[None]:
    """No wall in the database; what was opened counts on every page, and nothing takes notice of its time."""

    def hers(rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(user=user)

    for_ever = patch.object(type(Emergency.objects.all()), "running", hers)
    everywhere = patch.object(type(Grant.objects.all()), "to", hers)
    with rows_to_everybody(), for_ever, everywhere:
        yield


def sent(town: Town) -> dict[str, object]:
    with acting_as(town.cast.anna, purpose="test"):
        number = Case.objects.get(pk=town.cast.case.pk).number
    return {"id": uuid4(), "number": number, "reason": "danger", "words": WORDS}


@check("A12", breaks=it_opens_everything)
def an_emergency_opens_one_case_to_read_for_four_hours(town: Town, short: bool) -> Found:
    wrong: list[str] = []
    tried = 0
    for viewer in MAY_NOT:
        with undone():
            tried += 1
            answer = town.browser(town.viewers[viewer]).post(reverse("cases:emergency_new"), sent(town))
            if answer.headers.get("Location", "").startswith("/notfallzugriff/"):
                wrong.append(f"{viewer} opened one")
    for viewer in MAY:
        with undone():
            found, looked = opened_by(town, viewer, short)
            wrong, tried = wrong + found, tried + looked
    return Found(len(wrong), tried, where=wrong)


def opened_by(town: Town, viewer: str, short: bool) -> tuple[list[str], int]:
    client, user = town.browser(town.viewers[viewer]), town.viewers[viewer]
    form = sent(town)
    answer = client.post(reverse("cases:emergency_new"), form)
    page = answer.headers.get("Location", "")
    if not MARKED.search(client.get(page).content):
        return [f"{viewer} cannot read what was opened"], 1
    wrong = notices(town, str(form["id"]))
    pages, looked = other_pages(town, client, short)
    wrong += [f"{one} is open as well" for one in pages]
    wrong += later(town, viewer, page)
    for turn in range(3):
        again = client.post(reverse("cases:emergency_new"), sent(town) | {"id": uuid4()})
        with acting_as(user, purpose="test"):
            if Emergency.objects.filter(user=user).count() > 3:
                wrong.append(f"more than three in thirty days ({turn}, {again.status_code})")
    return wrong, looked + 5


def notices(town: Town, pk: str) -> list[str]:
    """What the lead and the officer find, in the transaction that opened it."""
    found = []
    for who in ("lead", "data_protection"):
        with acting_as(town.viewers[who], purpose="request"):
            if not Emergency.objects.filter(pk=pk).exists():
                found.append(f"{who} does not learn of it")
    return found


def other_pages(town: Town, client: Client, short: bool) -> tuple[list[str], int]:
    """Every page and form of the case that is not the one of the emergency."""
    names = [name for name, row in MATRIX.items() if "lead" in row.allowed and row.arguments and name not in OWN]
    closed = [name for name in names if "colleague" not in MATRIX[name].allowed][:: 6 if short else 1]
    wrong, looked = [], 0
    for name in closed:
        for method in MATRIX[name].methods:
            looked += 1
            answer = ask(client, method, url_of(town, name))
            if answer.status_code < 400 and MARKED.search(answer.content):
                wrong.append(f"{method} {name}")
            elif method == "POST" and answer.status_code in (200, 302):
                wrong.append(f"{method} {name}: {answer.status_code}")
    return wrong, looked


def later(town: Town, viewer: str, page: str) -> list[str]:
    """Just before the four hours are over, and just after. A session of then, which is not over itself."""
    found = []
    now = datetime.now(UTC)
    for minutes, opens in ((239, True), (241, False)):
        with clock_at(now + timedelta(minutes=minutes)):
            answer = town.browser(town.viewers[viewer]).get(page)
            if bool(MARKED.search(answer.content)) != opens:
                found.append(f"after {minutes} minutes it is {'closed' if opens else 'open'}")
    return found
