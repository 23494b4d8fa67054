"""Which offers fit: for a case, from one of its goals, or from a hint on the law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.accounts.decorators import needs
from geleit.cases import header
from geleit.cases.header import CaseHeader
from geleit.cases.models import Goal
from geleit.cases.views.opening import open_case_page
from geleit.core import flash
from geleit.directory.models import Area
from geleit.directory.searching import Wish
from geleit.exchange.policies import lets_out
from geleit.hints.known import say
from geleit.hints.views.hints import fetch_rule
from geleit.programmes.codes import code_list
from geleit.referrals.actions.unmet import count_need, counted_topics
from geleit.referrals.actions.wish import keep_wish, last_wish
from geleit.referrals.fitting import Fitting, fit
from geleit.referrals.forms.fitting import KM, UnmetForm, WishForm
from geleit.referrals.seeker import Seeker, home, seeker_of
from geleit.referrals.topics import OF_AREA, OF_DOMAIN


@needs("cases.work")
def offers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was looked for last, and what fits. A new wish is kept sealed, then this page comes again."""
    head = open_case_page(request, pk, "linking")
    kept = last_wish(head.case, by=request.user)
    form = WishForm(request.POST or None, initial=kept or {"topics": [], "km": KM})
    if request.method == "POST":
        if not form.is_valid():
            return _render(request, head, form, None)
        keep_wish(head.case, form.said(), by=request.user)
        return redirect(f"{request.path}#angebote")
    return _render(request, head, form, kept)


@needs("cases.work")
@require_GET
def for_goal(request: HttpRequest, pk: UUID, goal: UUID) -> HttpResponse:
    """What the goal is about follows from its life domain."""
    head = open_case_page(request, pk, "linking")
    chosen = get_object_or_404(Goal.objects.visible_to(request.user).filter(case=pk), pk=goal)
    return _about(request, head, OF_DOMAIN.get(chosen.domain or "", ()), chosen.title or "", goal=chosen)


@needs("cases.work")
@require_GET
def for_hint(request: HttpRequest, pk: UUID, rule: str) -> HttpResponse:
    head, which = open_case_page(request, pk, "linking"), fetch_rule(rule)
    return _about(request, head, OF_AREA.get(which.area, ()), say(which.title))


def _about(
    request: HttpRequest, head: CaseHeader, topics: tuple[str, ...], origin: str, goal: Goal | None = None
) -> HttpResponse:
    said = {"topics": list(topics), "features": [], "postcode": "", "km": KM}
    return _render(request, head, WishForm(initial=said), said, origin=origin, goal=goal)


@dataclass(frozen=True)
class Sought:
    """A wish, held against the person of a case."""

    seeker: Seeker
    place: Area | None
    wish: Wish


def _sought(head: CaseHeader, said: dict[str, Any]) -> Sought:
    seeker = seeker_of(head.case)
    postcode = said["postcode"] or seeker.postcode
    place = home(postcode, head.case)
    wish = Wish(
        postcode=postcode or next(iter(place.postcodes if place else ()), ""),
        km=said["km"],
        topics=said["topics"],
        features=said["features"],
        area=place.pk if place else "",
    )
    return Sought(seeker, place, wish)


def _render(
    request: HttpRequest, head: CaseHeader, form: WishForm, said: dict[str, Any] | None, **more: Any
) -> HttpResponse:
    shown: dict[str, Any] = {"form": form, "status": 422 if form.errors else 200, **more}
    shown["lets_out"] = lets_out(request.user, head.person)
    if said and said["topics"]:
        sought = _sought(head, said)
        fitting = fit(sought.seeker, sought.wish, get_language() or "de")
        shown |= _found(head, sought, fitting)
    elif not form.errors:
        shown["goals"] = _goals(request, head)
    return render(request, "referrals/offers.html", header.context(head, **shown), status=shown["status"])


def _found(head: CaseHeader, sought: Sought, fitting: Fitting) -> dict[str, Any]:
    codes, topics = code_list("counselling_topic"), sought.wish.topics
    counted = counted_topics(head.case, topics)
    return {
        "fitting": fitting,
        "seeker": sought.seeker,
        "wish": sought.wish,
        "place": sought.place,
        "topic_names": [codes.label(code) for code in topics],
        "all_counted": counted == set(topics),
        "unmet": UnmetForm(initial={"reason": fitting.reason()}),
    }


def _goals(request: HttpRequest, head: CaseHeader) -> list[Goal]:
    """Of the newest plan, for a start without typing."""
    own = Goal.objects.visible_to(request.user).filter(case=head.case, plan__state__in=("draft", "agreed"))
    goals = list(own.select_related("plan").order_by("-plan__number", "position"))
    return [goal for goal in goals if goal.plan_id == goals[0].plan_id and OF_DOMAIN.get(goal.domain or "")]


@needs("cases.work")
@require_POST
def count_unmet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nothing fits: counted without the person."""
    head = open_case_page(request, pk, "linking")
    wish, unmet = WishForm(request.POST), UnmetForm(request.POST)
    if not wish.is_valid() or not unmet.is_valid():
        return _render(request, head, wish, None)
    said = wish.said()
    place = home(said["postcode"] or seeker_of(head.case).postcode, head.case)
    number = count_need(head.case, said["topics"], place, unmet.cleaned_data["reason"], by=request.user)
    if number:
        flash.done(
            request, ngettext("Counted, without the person.", "Each topic is counted, without the person.", number)
        )
    else:
        flash.done(request, _("It is counted already in this quarter."))
    keep_wish(head.case, said, by=request.user)
    return redirect("referrals:offers", pk)
