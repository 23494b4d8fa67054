"""Search first: a name, birth date, phone or case number in one field. It is sent, never put into an address."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from geleit.accounts.decorators import needs
from geleit.accounts.models import User
from geleit.cases.models import Case
from geleit.people import facts, search
from geleit.people.actions import known
from geleit.people.models import Person

NUMBER = re.compile(r"\s*([A-Za-z]{1,8})[\s-]*(\d{4})[\s-]+(\d{1,6})\s*")


@needs("cases.work")
def search_page(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("q", "").strip()
    if not asked:
        return render(request, "cases/search.html", {"asked": ""})
    offices = request.user.offices_with("cases.work")
    if number := NUMBER.fullmatch(asked):
        return _by_number(request, asked, f"{number[1].upper()}-{number[2]}-{int(number[3]):06d}")
    question = search.read(asked)
    hits = search.in_caseload(request.user, question)
    answer = known.check(question, offices, by=request.user)
    context = {"asked": asked, "rows": _rows([hit.person for hit in hits], request.user), "answer": answer}
    return render(request, "cases/search.html", context)


def _by_number(request: HttpRequest, asked: str, number: str) -> HttpResponse:
    """One's own case opens at once; of a colleague's case only the lead is named."""
    mine = Case.objects.visible_to(request.user).filter(number=number).first()
    if mine:
        return redirect("cases:detail", mine.pk)
    offices = request.user.offices_with("cases.work")
    people = Person.objects.of_cases(Case.objects.numbered(number, offices))
    answer = known.check_people(people, offices, by=request.user)
    return render(request, "cases/search.html", {"asked": asked, "rows": [], "answer": answer})


def _rows(people: list[Person], user: User) -> list[dict]:
    """Each person with what tells her from others, and the cases open to the user."""
    lines = facts.header_lines(people)
    cases: dict = {}
    for case in Case.objects.visible_to(user).filter(person__in=lines).order_by("closed_on", "-opened_on"):
        cases.setdefault(case.person_id, []).append(case)
    return [{"person": one, "line": lines[one.pk], "cases": cases.get(one.pk, [])} for one in people]
