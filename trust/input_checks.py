"""C15, E1, E2: what people type – too long, broken, in every script – and names as the world has them."""

from __future__ import annotations

import html
import importlib
import pkgutil
import re
import signal
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from types import FrameType
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from anyascii import anyascii
from asking import ask, undone, url_of
from django import forms
from django.test import Client
from django.urls import reverse
from harness import Found, check, enough
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from pages import Form, forms_of
from payloads import long_texts
from town import Town

import geleit
from geleit.core.plain_text import plain

LONGEST = 2.0  # seconds
STOPPED, PAGE_STOPPED = 2.5, 8.0  # what is too slow anyway is not waited for
ODD = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "\u202egnp.exe",
    "\u2066\u2067",
    "\u200b" * 50,
    "e" + "\u0301" * 1000,
    "👩‍👩‍👧‍👦" * 20,
    "\ufeff",
    "\U000e0041" * 9,
    "0001-01-01",
    "31.12.9999",
    "29.02.2023",
    "29.2.2024",
    "32.13.2026",
    "-1",
    "0",
    "1e309",
    "NaN",
    "Infinity",
    "٣٤",
    "½",
    "1" * 400,
    "'",
    '"',
    "';--",
    "%00",
    "%s%n",
    "{{7*7}}",
    "{0.__class__}",
    "[" * 10_000,
    '{"a":' * 5_000,
    "../../x",
    "\r\n\r\n",
    "None",
    "null",
    "undefined",
    "true",
    "on",
    "ﬁ",
    "İi",
    "ẞß",
    "０１",
    "\u2028",
    "\x1b[2J",
]


class TooSlow(BaseException):
    """Past every handler of a page."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def patterns() -> dict[str, re.Pattern[Any]]:
    """Every pattern that stands in a module of ours."""
    found = {"trust.slow": SLOW} if SLOW else {}
    for module in pkgutil.walk_packages(geleit.__path__, "geleit."):
        if ".tests" in module.name or ".migrations" in module.name or ".launcher" in module.name:
            continue
        if module.name.endswith((".wsgi", ".cleaner")):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern):
                found[f"{module.name}.{name}"] = value
    return found


SLOW: re.Pattern[str] | None = None


@contextmanager
def a_pattern_that_goes_back_and_back(_town: Town) -> Iterator[None]:
    with patch(f"{__name__}.SLOW", re.compile(r"^(a+)+$")):
        yield


@check("C15", breaks=a_pattern_that_goes_back_and_back)
def nothing_typed_takes_long(town: Town, short: bool) -> Found:
    """Every pattern of ours and every form with 1 MB of what slow patterns choke on: an answer within two seconds."""
    wrong, asked, slowest = [], 0, 0.0
    texts = long_texts(20_000 if short else 1_000_000)
    for name, pattern in patterns().items():
        for text in texts[:: 3 if short else 1]:
            asked += 1
            given_text: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
            taken = seconds_of(lambda pattern=pattern, given_text=given_text: pattern.search(given_text), STOPPED)
            slowest = max(slowest, taken)
            if taken > LONGEST:
                wrong.append(name)
                break
        enough(wrong)
    for number, (url, form) in enumerate(forms_of(town, "lead")):
        if short and number % 4:
            continue
        for text in texts[number % len(texts) :: len(texts) if short else 6]:
            asked += 1
            one = {**form.fields, **dict.fromkeys(form.texts[:1] if short else form.texts[:2], text)}
            taken = seconds_of(lambda url=url, one=one: ask(town_browser(town), "POST", url, one), PAGE_STOPPED)
            slowest = max(slowest, taken)
            wrong += [f"{url}: {taken:.1f} s"] if taken > LONGEST else []
    return Found(len(wrong), asked, where=wrong, counted={"slowest_s": round(slowest, 2)})


def seconds_of(work: Any, most: float) -> float:
    began = time.perf_counter()
    try:
        with at_most(most):
            work()
    except TooSlow:
        return most
    return time.perf_counter() - began


browsers: dict[int, Client] = {}


def town_browser(town: Town) -> Client:
    return browsers.setdefault(id(town), town.browser(town.cast.anna))


@contextmanager
def a_form_trusts_its_input(_town: Town) -> Iterator[None]:
    """The database refuses what no form has looked at."""
    with patch.object(forms.CharField, "clean", lambda _one, value: value):
        yield


@check("E1", breaks=a_form_trusts_its_input)
def bad_input_is_answered_not_crashed(town: Town, short: bool) -> Found:
    """Every form of a counsellor and of whoever looks after accounts with what Hypothesis makes up: no fault of ours
    (5xx), and what is kept is shown as it was typed."""
    wrong: list[str] = []
    asked = [0]
    for viewer in ("lead", "team_lead", "administrator"):
        found = list(forms_of(town, viewer))
        client = town.browser(town.viewers[viewer])
        each = 2 if short else max(1, 10_500 // 3 // len(found))
        for number, (url, form) in enumerate(found):
            if not short or number % 4 == 0:
                try_out(client, url, form, each, wrong, asked)
                enough(wrong)
    notes = notes_come_back(town, ODD[:: 6 if short else 1])
    return Found(len(wrong) + len(notes), asked[0], where=sorted(set(wrong)) + notes)


def try_out(client: Client, url: str, form: Form, each: int, wrong: list[str], asked: list[int]) -> None:
    anything = st.one_of(
        st.sampled_from(ODD), st.text(max_size=300), st.text(st.characters(min_codepoint=0x10000), max_size=40)
    )
    names_of = sorted(form.kinds) or ["id"]

    @seed(8116)
    @settings(
        max_examples=each,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.dictionaries(st.sampled_from(names_of), anything, min_size=1, max_size=6))
    def send(odd: dict[str, str]) -> None:
        asked[0] += 1
        sent = {**form.fields, **{name: sendable(text) for name, text in odd.items()}}
        answer = ask(client, "POST", url, sent)
        if answer.status_code >= 500:
            wrong.append(f"{url}: {answer.status_code} for {ascii(odd)[:120]}")

    send()


def sendable(text: str) -> str:
    """Half of a pair cannot be written in UTF-8; browsers send a question mark in a box instead."""
    return text.encode("utf-8", "replace").decode()


def notes_come_back(town: Town, texts: list[str]) -> list[str]:
    client, wrong = town.browser(town.cast.anna), []
    for text in texts:
        typed = sendable(text)[:4000]
        with undone():
            pk = str(uuid4())
            sent = {"id": pk, "on": "20.11.2026", "mode": "phone", "note": f"Anfang {typed} Ende"}
            answer = client.post(reverse("cases:contact_new", args=[town.cast.case.pk]), sent)
            shown = client.get(reverse("cases:contact_detail", args=[town.cast.case.pk, pk])).content.decode()
        refused = "\x00" in typed  # no browser sends it; said beside the field, and the rest stays there
        if refused:
            shown = answer.content.decode().replace("\x00", "")
        kept = " ".join(re.sub(r"<br ?/?>|</?p>", " ", shown).split())
        expected = " ".join(html.escape(plain(sent["note"])).split())
        if answer.status_code != (422 if refused else 302) or expected not in kept:
            wrong.append(f"{answer.status_code}, not shown as typed: {ascii(typed)[:60]}")
    return wrong


GIVEN = [
    "Amanuel",
    "ሳምራዊት",
    "ኣማኑኤል",
    "محمد",
    "فاطمة",
    "علی‌رضا",
    "شهرزاد",
    "Олександр",
    "Софія",
    "Nguyễn",
    "Thị Hồng",
    "Đặng",
    "Zoë",
    "Ana María",
    "O’Brien",
    "D'Angelo",
    "Jean-Luc",
    "İlkay",
    "Şükrü",
    "Björk",
    "Ø",
    "X",
    "Łukasz",
    "Žofia",
    "王",
    "សុខា",
    "ದೀಪಾ",
    "Nana Ama",
    "Abd al-Rahman",
    "Mary-Ann",
]
FAMILY = [
    "Tesfay",
    "الحسن",
    "Шевченко",
    "Trần",
    "Yıldırım",
    "de la Cruz",
    "",
    "Müller-Lüdenscheidt",
    "A" * 120,
    "von der Ö",
]


@contextmanager
def only_latin_letters(_town: Town) -> Iterator[None]:
    def refuse(_one: forms.CharField, value: Any) -> Any:
        if str(value).isascii():
            return value
        raise forms.ValidationError("Only letters, please.")

    with patch.object(forms.CharField, "clean", refuse):
        yield


@check("E2", breaks=only_latin_letters)
def every_name_is_taken_and_found(town: Town, short: bool) -> Found:
    """300 names: none is refused, and each is found as typed, in Latin letters, and without case and accents."""
    pairs = list(product(GIVEN, FAMILY))
    wrong, asked = [], 0
    for given_names, family_name in pairs[:: 23 if short else 1]:
        asked += 1
        wrong += not_found(town, given_names, family_name)
    wrong += twins(town)
    return Found(len(wrong), asked, where=wrong)


def new_person(client: Client, given_names: str, family_name: str, **more: str) -> Any:
    sent = {
        "id": str(uuid4()),
        "given_names": given_names,
        "family_name": family_name,
        "interpreter": "unknown",
        **more,
    }
    return client.post(reverse("people:new"), {**sent, "anyway": "1"})


def not_found(town: Town, given_names: str, family_name: str) -> list[str]:
    client = town_browser(town)
    with undone():
        answer = new_person(client, given_names, family_name)
        if answer.status_code != 302:
            return [f"refused: {given_names} {family_name} ({answer.status_code})"]
        whole = f"{given_names} {family_name}".strip()
        shown = given_names or family_name
        spellings = {whole, anyascii(whole), without_accents(whole)}
        return [
            f"{whole} not found as {one}"
            for one in sorted(spellings)
            if plain(shown)
            not in html.unescape(client.post(url_of(town, "cases:search"), {"q": one}, follow=True).content.decode())
        ]


def without_accents(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(one))


def twins(town: Town) -> list[str]:
    """Born on the same day, with the same family name: two people."""
    client = town_browser(town)
    with undone():
        statuses = [new_person(client, one, "Zwilling", birth="1.2.2010").status_code for one in ("Hadi", "Hani")]
    return [] if statuses == [302, 302] else [f"twins: {statuses}"]
