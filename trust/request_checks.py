"""C5, C7, C10: headers of every answer, forms sent from elsewhere, and requests as no browser of ours sends them."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from itertools import chain
from typing import Any
from unittest.mock import patch
from urllib.parse import urljoin, urlsplit

from asking import ask, at_once, undone, url_of
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.test import Client, override_settings
from django.test.client import MULTIPART_CONTENT
from harness import Found, check, enough
from pages import addresses
from payloads import ways_out, ways_up
from smuggling import smuggled
from town import Town, as_superuser

from geleit.core import middleware
from tests import headers
from tests.permission_matrix import MATRIX

FAULTY = "geleit.core.tests.faulty_urls"  # Geleit's own addresses and three that fail


@contextmanager
def no_policy(_town: Town) -> Iterator[None]:
    with patch.object(middleware, "CONTENT_SECURITY_POLICY", "default-src *; script-src 'unsafe-inline'"):
        yield


@check("C5", breaks=no_policy)
def every_answer_is_guarded(town: Town, short: bool) -> Found:
    """Every address, as the lead, an administrator, a stranger and nobody; and 400, 403, 404, 405, 413, 500, 503."""
    wrong, asked = [], 0
    statuses = set()
    with closing(answers(town, short)) as seen:
        for what, answer in seen:
            asked += 1
            statuses.add(answer.status_code)
            wrong += [f"{what}: {lost}" for lost in missing_in(answer)]
            enough(wrong)
    wrong += [f"no answer {status} seen" for status in {200, 302, 400, 403, 404, 405, 500, 503} - statuses]
    return Found(len(wrong), asked, where=sorted(set(wrong)))


def missing_in(answer: HttpResponse) -> list[str]:
    lost = headers.missing(answer)
    kind = answer.headers.get("Content-Type", "")
    lost += [] if "Strict-Transport-Security" in answer.headers else ["HSTS"]
    lost += ["charset"] if kind.startswith("text/html") and "charset=utf-8" not in kind else []
    return lost + [f"cookie {name}" for name, cookie in answer.cookies.items() if not is_guarded(cookie)]


def is_guarded(cookie: Any) -> bool:
    if cookie["max-age"] == 0:  # taken away
        return True
    return bool(cookie["secure"] and cookie["samesite"] and cookie["httponly"])


def answers(town: Town, short: bool) -> Generator[tuple[str, HttpResponse], None, None]:
    yield from answers_of_every_address(town, short)
    yield from answers_that_fail(town)


def answers_of_every_address(town: Town, short: bool) -> Iterator[tuple[str, HttpResponse]]:
    with override_settings(HTTPS=True, SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True):
        for viewer in ("lead", "administrator", "stranger", "anonymous"):
            client = town.browser(town.viewers[viewer])
            for number, (name, row) in enumerate(MATRIX.items()):
                if short and number % (4 if viewer == "lead" else 12):
                    continue
                for method in row.methods or ("POST",):
                    yield f"{method} {name} as {viewer}", ask(client, method, url_of(town, name))


def answers_that_fail(town: Town) -> Iterator[tuple[str, HttpResponse]]:
    secure = {"HTTPS": True, "SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_SECURE": True}
    with override_settings(ROOT_URLCONF=FAULTY, LOGGING_CONFIG=None, **secure):
        client = town.browser(town.cast.anna)
        for path in ("/fehler/", "/besetzt/", "/verboten/", "/gibt-es-nicht/"):
            yield path, at_once(client.get(path))
        yield "405", at_once(client.get("/darstellung/"))
        yield "unknown host", at_once(client.get("/konto/login/", headers={"host": "zz.example"}))
        nothing = client.post("/konto/login/", b"x", content_type="multipart/form-data; boundary=b")
        yield "no upload", at_once(nothing)
        with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000):
            yield "too large", at_once(client.post("/konto/login/", {"login": "x" * 2000}))


@contextmanager
def no_token_is_asked_for(_town: Town) -> Iterator[None]:
    with patch.object(CsrfViewMiddleware, "process_view", lambda *_args: None):
        yield


@check("C7", breaks=no_token_is_asked_for)
def forms_of_elsewhere_change_nothing(town: Town, short: bool) -> Found:
    """Every form without a token, with a wrong one, and with the right one from another house: 403, and not a row
    changes. And no page that is only read changes one."""
    wrong, asked = [], 0
    before = rows_of_all_tables()
    client = town.browser(town.cast.anna)
    client.handler.enforce_csrf_checks = True
    for name in addresses("lead", "POST")[:: 4 if short else 1]:
        if name == "hsds:many":  # reads; nothing of hers is asked for
            continue
        for sent, how in (({}, "no token"), ({"csrfmiddlewaretoken": "x" * 64}, "a wrong token")):
            asked += 1
            answer = client.post(url_of(town, name), sent)
            wrong += [f"{name}: {how}: {answer.status_code}"] if answer.status_code != 403 else []
        client.cookies["csrftoken"] = "t" * 32
        held = {"origin": "https://zz.example", "x-csrftoken": "t" * 32}
        asked += 1
        answer = client.post(url_of(town, name), {}, headers=held)
        wrong += [f"{name}: from elsewhere: {answer.status_code}"] if answer.status_code != 403 else []
        enough(wrong)
    for name in addresses("lead")[:: 4 if short else 1]:
        asked += 1
        client.get(url_of(town, name))
    after = rows_of_all_tables()
    wrong += [f"changed: {table}" for table in before if before[table] != after[table]]
    return Found(len(wrong), asked, where=wrong)


KEEPS_BOOKS = ("audit_", "django_session", "procrastinate_")  # that somebody read, and is still there


def rows_of_all_tables() -> dict[str, Any]:
    with as_superuser() as superuser:
        tables = superuser.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        return {
            table: superuser.execute(
                f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t"
            ).fetchone()
            for (table,) in tables.fetchall()
            if not table.startswith(KEEPS_BOOKS)
        }


@contextmanager
def every_way_is_a_way_back(_town: Town) -> Iterator[None]:
    with patch("geleit.core.views.url_has_allowed_host_and_scheme", lambda *_args, **_kwargs: True):
        yield


@check("C10", breaks=every_way_is_a_way_back)
def nobody_is_led_elsewhere_or_up(town: Town, short: bool) -> Found:
    """Redirects to other houses, foreign hosts, ways up in the file system, odd methods, bodies of another kind,
    and requests that could be read as two."""
    client = town.browser(town.cast.anna)
    wrong, asked = [], 0
    for what in chain(
        redirects(client),
        hosts(client, short),
        climbs(client, short),
        methods(town, client, short),
        bodies(town, client, short),
        () if short else smuggled(),
    ):
        asked += 1
        wrong += [what] if what else []
        enough(wrong)
    return Found(len(wrong), asked, where=sorted(set(wrong)))


def redirects(client: Client) -> Iterator[str]:
    for way in ways_out():
        for url, sent in (
            ("/darstellung/", {"theme": "dark", "next": way}),
            ("/sprache/", {"language": "de", "next": way}),
        ):
            location = ask(client, "POST", url, sent).headers.get("Location", "")
            yield "" if stays(location) else f"{url} led to {location}"
        for url in ("/konto/login/", "/konto/2fa/reauthenticate/", "/heute/"):
            location = ask(client, "GET", url, {"next": way}).headers.get("Location", "")
            yield "" if stays(location) else f"{url} led to {location}"


def stays(location: str) -> bool:
    """As browsers read it: without tabs and breaks of lines, and with every slash the same way round."""
    read = re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/")
    return urlsplit(urljoin("http://localhost/", read))[:2] == ("http", "localhost")


def hosts(client: Client, short: bool) -> Iterator[str]:
    foreign = ("zz.example", "localhost.zz.example", "zz.example:80", "localhost@zz.example", "127.0.0.1.zz.example")
    for url in ("/heute/", "/faelle/", "/konto/login/", "/angebote/", "/hsds/v3/")[: 2 if short else None]:
        for host in foreign:
            yield "" if client.get(url, headers={"host": host}).status_code == 400 else f"{url} answers for {host}"
            answer = ask_as(
                client, url, {"x-forwarded-host": host, "forwarded": f"host={host}", "x-original-url": "/verwaltung/"}
            )
            told = answer.headers.get("Location", "") + answer.content.decode(errors="replace")
            yield f"{url} believes {host}" if host in told else ""


def ask_as(client: Client, url: str, more: dict[str, str]) -> HttpResponse:
    with undone():
        return at_once(client.get(url, headers=more))


def climbs(client: Client, short: bool) -> Iterator[str]:
    for way in ways_up()[:: 5 if short else 1]:
        for root in ("/static/", "/static/core/", "/", "/dokumente/"):
            answer = ask(client, "GET", root + way)
            yield f"{root}{way} answers {answer.status_code}" if answer.status_code < 300 else ""


def methods(town: Town, client: Client, short: bool) -> Iterator[str]:
    for name in addresses("lead")[:: 6 if short else 1]:
        url = url_of(town, name)
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND"):
            with undone():
                status = client.generic(method, url).status_code
            yield "" if status == 405 else f"{method} {name}: {status}"
        with undone():
            status = client.get(url, {"_method": "DELETE"}, headers={"x-http-method-override": "DELETE"}).status_code
        yield f"{name}: {status}" if status >= 500 else ""


def bodies(town: Town, client: Client, short: bool) -> Iterator[str]:
    """The same address with JSON, XML, an empty boundary, two values for each field."""
    odd = (
        (json.dumps({"id": "x", "__proto__": {}}), "application/json"),
        ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "application/xml"),
        ("a=1&a=2&a[]=3&id=1&id=2&csrfmiddlewaretoken=1", "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00", MULTIPART_CONTENT),
        ("x" * 10, "text/plain; charset=utf-7"),
    )
    for name in addresses("lead", "POST")[:: 6 if short else 1]:
        for body, kind in odd:
            with undone():
                answer = client.generic("POST", url_of(town, name), body, content_type=kind)
            yield (
                f"{name} with {kind}: {answer.status_code}"
                if answer.status_code >= 500 or b"root:" in answer.content
                else ""
            )
