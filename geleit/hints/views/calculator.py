"""The *Prüfrechner*: the same without a person, for a question on the telephone.

Nothing is kept: what was said travels in the form and nowhere else, never in an address, a session or a log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from geleit.accounts.decorators import needs
from geleit.core import dates
from geleit.hints import pages
from geleit.hints.care import marked_rules
from geleit.hints.forms import DeadlineQuestion
from geleit.hints.known import Known, from_values, readable
from geleit.hints.models import Answer
from geleit.hints.pages import calculated
from geleit.hints.questions import VALUE, Heard, hear, question
from geleit.rules.loading import catalogue
from geleit.rules.rule import Rule

KEPT, LEFT_OPEN, PREFIX = "kept_", "left_open", "deadline"
# What nearly every rule wants to know; asked on the first page.
FIRST = ("status", "alter", "einreise_datum", "bundesland", "leistungsbezug", "deutsch")


@needs("cases.work")
def calculator(request: HttpRequest) -> HttpResponse:
    """Every answer is the whole conversation again."""
    if request.method != "POST" or request.POST.get("open") == "anew":
        return _start(request, Heard())
    values, left_open = _kept(request)
    heard = hear(request.POST, for_person=False)
    for said in heard.said:
        values.pop(said.fact.key, None)
        left_open.discard(said.fact.key)
        if said.state == Answer.KNOWN:
            values[said.fact.key] = said.value
        elif said.state != Answer.TAKEN_BACK:
            left_open.add(said.fact.key)
    if heard.errors and "start" in request.POST:
        return _start(request, heard, request.POST)
    known = from_values(values, left_open)
    return _answer(request, known, heard if heard.errors else None)


def _kept(request: HttpRequest) -> tuple[dict[str, Any], set[str]]:
    """What was said before, as the page carried it."""
    facts = catalogue().facts
    values = {}
    for name, raw in request.POST.items():
        key = name.removeprefix(KEPT)
        if name.startswith(KEPT) and key in facts:
            value = readable(facts[key], _plain(facts[key].type, raw))
            if value is not None:
                values[key] = value
    return values, {key for key in request.POST.getlist(LEFT_OPEN) if key in facts}


def _plain(kind: str, raw: str) -> Any:
    if kind == "bool":
        return {"true": True, "false": False}.get(raw)
    if kind == "number":
        try:
            return float(raw) if "." in raw else int(raw)
        except ValueError:
            return None
    return raw


def _carried(known: Known) -> list[tuple[str, str]]:
    """Hidden fields: what was said goes with the next answer."""
    values = [
        (KEPT + key, str(fact.value).lower() if fact.fact.type == "bool" else str(fact.value))
        for key, fact in known.facts.items()
    ]
    return [*values, *((LEFT_OPEN, key) for key in known.not_again)]


def _start(request: HttpRequest, heard: Heard, typed: Mapping[str, str] | None = None) -> HttpResponse:
    asked = [question(catalogue().facts[key], Known(), heard, for_person=False) for key in FIRST]
    if typed:
        asked = [replace(one, typed=typed.get(VALUE + one.fact.key, "")) for one in asked if one]
    status = 422 if heard.errors else 200
    return _no_store(render(request, "hints/calculator_start.html", {"asked": asked}, status=status))


def _answer(request: HttpRequest, known: Known, heard: Heard | None) -> HttpResponse:
    shown: dict[str, Any] = {"known": pages.by_topic(known), "carried": _carried(known)}
    opened = request.POST.get("open") or request.POST.get("opened", "")
    today, marked = dates.today(), marked_rules(request.user)
    if opened in catalogue().rules:
        rule = catalogue()[opened]
        shown |= pages.hint_page(rule, known, today, heard, for_person=False, marked=marked)
        shown |= _deadline(request, rule)
        template = "hints/calculator_hint.html"
    else:
        shown |= pages.list_page(known, today, heard, for_person=False, marked=marked)
        template = "hints/calculator_list.html"
    return _no_store(render(request, template, shown, status=422 if heard else 200))


def _deadline(request: HttpRequest, rule: Rule) -> dict[str, Any]:
    """Worked out on the spot, where the rule has one."""
    if rule.deadline is None:
        return {}
    if rule.deadline.fixed:
        return calculated(rule, catalogue().deadline(rule.id))
    asked = DeadlineQuestion(
        request.POST if request.POST.get(f"{PREFIX}-day") else None,
        prefix=PREFIX,
        rule=rule,
        initial={"land": request.user.office.land},
    )
    shown: dict[str, Any] = {"form": asked}
    return shown | calculated(rule, asked.calculation) if asked.is_valid() and asked.calculation else shown


def _no_store(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
