"""Search first: a name, birth date, phone or case number in one field. It is sent, never put into an address."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from geleit.accounts.decorators import needs
from geleit.accounts.models import Office, User
from geleit.cases.models import Case
from geleit.people import facts, search
from geleit.people.actions import known
from geleit.people.models import Person
from geleit.programmes.programme import programme

NUMBER = re.compile(r"\s*([A-Za-z]{1,8})?[\s-]*(20\d{2})[\s-]+(\d{1,6})\s*")


@needs("cases.work")
def search_page(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("q", "").strip()
    if not asked:
        return render(request, "cases/search.html", {"asked": ""})
    offices = request.user.offices_with("cases.work")
    if number := NUMBER.fullmatch(asked):
        letters = [number[1].upper()] if number[1] else _prefixes(offices)
        return _by_number(request, asked, [f"{one}-{number[2]}-{int(number[3]):06d}" for one in letters])
    question = search.read(asked)
    hits = search.in_caseload(request.user, question)
    answer = known.check(question, offices, by=request.user)
    context = {"asked": asked, "rows": _rows([hit.person for hit in hits], request.user), "answer": answer}
    return render(request, "cases/search.html", context)


def _prefixes(offices: list[Office]) -> list[str]:
    """What case numbers begin with there; nobody types it who counsels in one programme only."""
    return sorted({programme(code).prefix for office in offices for code in office.programmes})


def _by_number(request: HttpRequest, asked: str, numbers: list[str]) -> HttpResponse:
    """One's own case opens at once; of a colleague's case only the lead is named."""
    mine = list(Case.objects.visible_to(request.user).filter(number__in=numbers)[:2])
    if len(mine) == 1:
        return redirect("cases:detail", mine[0].pk)
    offices = request.user.offices_with("cases.work")
    people = Person.objects.of_cases(Case.objects.numbered(numbers, offices))
    answer = known.check_people(people, offices, by=request.user)
    rows = _rows([case.person for case in mine], request.user)
    return render(request, "cases/search.html", {"asked": asked, "rows": rows, "answer": answer})


def _rows(people: list[Person], user: User) -> list[dict]:
    """Each person with what tells her from others, and the cases open to the user."""
    lines = facts.header_lines(people)
    cases: dict = {}
    for case in Case.objects.visible_to(user).filter(person__in=lines).order_by("closed_on", "-opened_on"):
        cases.setdefault(case.person_id, []).append(case)
    return [{"person": one, "line": lines[one.pk], "cases": cases.get(one.pk, [])} for one in people]
