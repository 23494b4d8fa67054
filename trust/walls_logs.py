"""B13: logs at their most talkative, and the database failing in the middle of every page: nothing sealed."""

from __future__ import annotations

import io
import logging
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from asking import undone, url_of
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection
from harness import Found, check
from town import MARKED, Town, mark

from geleit.core import logs
from tests.permission_matrix import MATRIX

TYPED = mark("typed", "text")
PASSWORD = "ein langer Satz den niemand liest"
DETAIL = (
    "duplicate key value violates unique constraint\nDETAIL:  Key (note)=({mark}) already exists.\nCONTEXT:  {mark}"
)
FAULTS: tuple[Callable[[], Exception], ...] = (
    lambda: IntegrityError(DETAIL.format(mark=TYPED)),
    lambda: OperationalError(f"canceling statement\nSTATEMENT:  INSERT INTO cases_contact VALUES ('{TYPED}')"),
)


@contextmanager
def logs_as_they_come(_town: Town) -> Iterator[None]:
    with patch.object(logs, "Line", logging.Formatter):
        yield


@check("B13", breaks=logs_as_they_come)
def logs_hold_nothing_sealed(town: Town, short: bool) -> Found:
    """Every page and form of the lead, each failing at some statement with an error that quotes what was typed."""
    wanted, chance = 40 if short else 200, random.Random(13)
    routes = [(name, method) for name, row in MATRIX.items() if "lead" in row.allowed for method in row.methods]
    client, failed, requests = town.browser(town.cast.anna), 0, 0
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    with at_their_most_talkative() as written:
        while failed < wanted and requests < 10 * wanted:
            name, method = chance.choice(routes)
            requests += 1
            with undone():
                failed += asked(client, name, method, url_of(town, name), chance)
    text = written.getvalue()
    secrets = {"what was typed": TYPED, "a password": PASSWORD, "a session": session}
    wrong = [f"{what} is in the log" for what, secret in secrets.items() if secret in text]
    wrong += ["content is in the log"] if MARKED.search(text.encode()) else []
    if failed < wanted or "IntegrityError" not in text:
        wrong.append(f"only {failed} of {wanted} failed: the check itself is broken")
    return Found(len(wrong), failed, where=wrong)


@contextmanager
def at_their_most_talkative() -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    line = settings.LOGGING["formatters"]["line"]
    handler.setFormatter(logs.Line(line["fmt"], style=line["style"]))
    root = logging.getLogger()
    before = root.handlers, root.level, root.manager.disable
    root.handlers, root.level = [handler], logging.DEBUG
    logging.disable(logging.NOTSET)
    try:
        yield written
    finally:
        root.handlers, root.level, root.manager.disable = before


def asked(client: Any, name: str, method: str, url: str, chance: random.Random) -> bool:
    """Whether it failed."""
    at, fault = chance.randint(3, 25), chance.choice(FAULTS)
    seen = 0

    def fails(execute: Any, *arguments: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == at:
            raise fault()
        return execute(*arguments)

    names = ("note", "title", "given_names", "family_name", "words", "text", "q", "concern", "summary", "own_words")
    typed = {"id": uuid4(), "password": PASSWORD, "version": 1, **dict.fromkeys(names, f"Ein Satz {TYPED}")}
    with connection.execute_wrapper(fails):
        answer = client.get(url, typed) if method == "GET" and "suche" in url else None
        if answer is None:
            answer = client.get(url) if method == "GET" else client.post(url, typed)
    return answer.status_code >= 500
