"""Search first: a name, birth date, phone or case number in one field. It is sent, never put into an address."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from geleit.accounts.decorators import needs
from geleit.accounts.models import Office, User
from geleit.cases.actions import question
from geleit.cases.models import Case
from geleit.people import facts, search
from geleit.people.actions import known
from geleit.people.models import Person
from geleit.programmes.programme import programme

# No part of it repeats without an end: many blanks in a row would keep the server busy for minutes.
NUMBER = re.compile(r"([A-Za-z]{1,8})?[\s-]{0,9}(20\d{2})[\s-]{1,9}(\d{1,6})")


@needs("cases.work")
def search_page(request: HttpRequest) -> HttpResponse:
    """Keeps what was asked and leads to the page that shows the hits, so that going back never sends the form again."""
    asked = request.POST.get("q", "").strip()[: search.LONGEST]
    if not asked:
        return render(request, "cases/search.html")
    offices = request.user.offices_with("cases.work")
    numbers = _numbers(asked, offices)
    mine = list(Case.objects.visible_to(request.user).filter(number__in=numbers)[:2])
    if len(mine) == 1:  # one's own case opens at once
        return redirect("cases:detail", mine[0].pk)
    if numbers:  # of a colleague's case only the lead is named
        people = Person.objects.of_cases(Case.objects.numbered(numbers, offices))
        answer = known.check_people(people, offices, by=request.user)
    else:
        answer = known.check(search.read(asked), offices, by=request.user)
    question.keep_question(asked, answer, by=request.user)
    return redirect("cases:found")


@needs("cases.work")
@require_GET
def found_page(request: HttpRequest) -> HttpResponse:
    kept = question.last_question(by=request.user)
    if kept is None:
        return redirect("cases:search")
    asked, answer = kept
    if numbers := _numbers(asked, request.user.offices_with("cases.work")):
        mine = Case.objects.visible_to(request.user).filter(number__in=numbers).select_related("person")
        people = [case.person for case in mine]
    else:
        people = [hit.person for hit in search.in_caseload(request.user, search.read(asked))]
    context = {"search_asked": asked, "rows": _rows(people, request.user), "answer": answer}
    return render(request, "cases/search.html", context)


def _numbers(asked: str, offices: list[Office]) -> list[str]:
    """The case numbers that may be meant; none where something else was asked."""
    number = NUMBER.fullmatch(asked.strip())
    if number is None:
        return []
    letters = [number[1].upper()] if number[1] else _prefixes(offices)
    return [f"{one}-{number[2]}-{int(number[3]):06d}" for one in letters]


def _prefixes(offices: list[Office]) -> list[str]:
    """What case numbers begin with there; nobody types it who counsels in one programme only."""
    return sorted({programme(code).prefix for office in offices for code in office.programmes})


def _rows(people: list[Person], user: User) -> list[dict]:
    """Each person with what tells her from others, and the cases open to the user."""
    lines = facts.header_lines(people)
    cases: dict = {}
    for case in Case.objects.visible_to(user).filter(person__in=lines).order_by("closed_on", "-opened_on"):
        cases.setdefault(case.person_id, []).append(case)
    return [{"person": one, "line": lines[one.pk], "cases": cases.get(one.pk, [])} for one in people]
