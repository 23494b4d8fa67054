"""The tab *Prüfhinweise* of a case: what the rules say about the person, and the questions they would still ask."""

from __future__ import annotations

from uuid import UUID, uuid4, uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from geleit.accounts.decorators import needs
from geleit.cases import header
from geleit.cases.actions.plan import FINISHED_GOAL
from geleit.cases.header import CaseHeader
from geleit.cases.models import Goal, Plan
from geleit.cases.views.closed import closed_page
from geleit.cases.views.opening import open_case_page
from geleit.core import dates
from geleit.core.once import once
from geleit.hints import pages
from geleit.hints.actions.answers import give_answer
from geleit.hints.actions.gaps import is_counted
from geleit.hints.care import marked_rules
from geleit.hints.known import known_of, say
from geleit.hints.models import Answer, Pin
from geleit.hints.questions import Heard, hear, question
from geleit.rules.loading import catalogue
from geleit.rules.rule import Rule

LIST, FACTS = "", "facts"


@needs("cases.work")
@require_GET
def hint_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All rules about this person, the most useful first."""
    return _list(request, open_case_page(request, pk, "hints"))


@needs("cases.work")
@require_GET
def hint_detail(request: HttpRequest, pk: UUID, rule: str) -> HttpResponse:
    """One rule, condition by condition."""
    return _detail(request, open_case_page(request, pk, "hints"), fetch_rule(rule))


@needs("cases.work")
@require_GET
def facts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is known, how it came about, and what was said otherwise."""
    return _facts(request, open_case_page(request, pk, "hints"))


@needs("cases.work")
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An answer to the question on one of the three pages, and back to it."""
    head = open_case_page(request, pk, "hints")
    if not head.case.is_open:
        return closed_page(request, head)
    back = request.POST.get("back", LIST)
    heard = hear(request.POST, for_person=True)
    if heard.errors or not heard.said:
        return _again(request, head, back, heard)
    for said in heard.said:
        # The same answer sent twice is one; another one from the same page, gone back to, is another.
        new = uuid5(sent_id(request), f"{said.fact.key}={said.state}={said.value}")
        once(
            new,
            Answer.objects.visible_to(request.user),
            lambda new=new, said=said: give_answer(
                new, head.person, said.fact, said.state, said.value, evidence=said.evidence, by=request.user
            ),
        )
    return redirect(f"{_address(pk, back)}#frage")


def fetch_rule(rule: str) -> Rule:
    if rule not in catalogue().rules:
        raise Http404
    return catalogue()[rule]


def sent_id(request: HttpRequest) -> UUID:
    """Of the object to be: sent twice, it is made once."""
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        return uuid4()


def _address(pk: UUID, back: str) -> str:
    if back == FACTS:
        return reverse("hints:facts", args=[pk])
    return reverse("hints:detail", args=[pk, back]) if back in catalogue().rules else reverse("hints:list", args=[pk])


def _again(request: HttpRequest, head: CaseHeader, back: str, heard: Heard) -> HttpResponse:
    """The same page, with what was typed and a sentence beside it."""
    if back == FACTS:
        return _facts(request, head, heard)
    if back in catalogue().rules:
        return _detail(request, head, catalogue()[back], heard)
    return _list(request, head, heard)


def _list(request: HttpRequest, head: CaseHeader, heard: Heard | None = None) -> HttpResponse:
    shown = pages.list_page(known_of(head.person), dates.today(), heard, marked=marked_rules(request.user))
    shown["gap_counted"] = any(hint.is_gap for hint in shown["picture"].services.met) and is_counted(head.case)
    return _render(request, "hints/list.html", head, heard, **shown, back=LIST)


def _detail(request: HttpRequest, head: CaseHeader, rule: Rule, heard: Heard | None = None) -> HttpResponse:
    shown = pages.hint_page(rule, known_of(head.person), dates.today(), heard, marked=marked_rules(request.user))
    shown |= {"goals": open_goals(request, head), "pins": pins_of(request, head, rule)}
    return _render(request, "hints/detail.html", head, heard, **shown, back=rule.id)


def open_goals(request: HttpRequest, head: CaseHeader) -> list[Goal]:
    """Of the draft, or where there is none, of the plan in force."""
    own = Goal.objects.visible_to(request.user).filter(case=head.case).exclude(status__in=FINISHED_GOAL)
    goals = list(own.filter(plan__state__in=(Plan.State.DRAFT, Plan.State.AGREED)).select_related("plan", "case"))
    drafted = [goal for goal in goals if goal.plan.state == Plan.State.DRAFT]
    return drafted or goals


def pins_of(request: HttpRequest, head: CaseHeader, rule: Rule) -> list[Pin]:
    pins = Pin.objects.visible_to(request.user).filter(case=head.case)
    return [pin for pin in pins if pin.rule == rule.id]


def _facts(request: HttpRequest, head: CaseHeader, heard: Heard | None = None) -> HttpResponse:
    known = known_of(head.person)
    wrong = [catalogue().facts[key] for key in (heard.errors if heard else ())]
    by_topic = pages.by_topic(known)
    shown = {
        "known": by_topic,
        "questions": {one.fact.key: question(one.fact, known) for one in by_topic},
        "asked": [(said, say(catalogue().facts[key].question)) for key, said in known.not_again.items()],
        "question": question(wrong[0], known, heard) if wrong else None,
    }
    return _render(request, "hints/facts.html", head, heard, **shown, back=FACTS)


def _render(
    request: HttpRequest, template: str, head: CaseHeader, heard: Heard | None, **shown: object
) -> HttpResponse:
    context = header.context(head, **shown, new_id=uuid4(), today=dates.today())
    return render(request, template, context, status=422 if heard else 200)
