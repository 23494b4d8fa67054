"""The *Regelwerk*: every rule with its versions, its sources, and who stands by it."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.accounts.decorators import needs
from geleit.core import dates, flash
from geleit.hints.actions import care as actions
from geleit.hints.care import open_marks, sections, states
from geleit.hints.forms import MarkForm
from geleit.hints.known import say
from geleit.hints.models import SectionMark, SignOff
from geleit.hints.picture import CONFIDENCE, EFFECT_LABELS
from geleit.hints.tree import plain_lines
from geleit.hints.views.hints import fetch_rule, sent_id
from geleit.rules import export
from geleit.rules.loading import catalogue
from geleit.rules.rule import Rule


@needs("accounts.rights")
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    return _rules(request, MarkForm(initial={"id": uuid4()}))


def _rules(request: HttpRequest, form: forms.Form) -> HttpResponse:
    known = {state.rule.id: state for state in states(_organisation(request), catalogue().rules.values())}
    topics = [
        (say(topic.label), [state for state in known.values() if state.rule.area == topic.key])
        for topic in catalogue().topics
    ]
    context = {
        "topics": topics,
        "marks": [(mark, len(sections().get(mark.section, ()))) for mark in open_marks(_organisation(request))],
        "form": form if request.user.may("rules.mark") else None,
        "oldest": min(rule.checked_on for rule in catalogue().rules.values()),
        "signed": sum(state.is_signed for state in known.values()),
        "total": len(known),
        "may_mark": request.user.may("rules.mark"),
    }
    return render(request, "hints/rules.html", context, status=422 if form.errors else 200)


@needs("accounts.rights")
@require_GET
def rule(request: HttpRequest, rule: str) -> HttpResponse:
    """All versions side by side, the newest first."""
    chosen = fetch_rule(rule)
    shown = [
        {
            "state": state,
            "lines": plain_lines(state.rule.tree),
            "effect": EFFECT_LABELS[state.rule.legal_effect],
            "confidence": CONFIDENCE[state.rule.confidence],
            "deadline": say(state.rule.deadline.start) if state.rule.deadline else "",
            "now": state.rule.in_force_on(dates.today()),
            "mine": [one for one in state.signed if one.by_id == request.user.pk],
        }
        for state in states(_organisation(request), catalogue().versions(chosen))
    ]
    context = {
        "rule": chosen,
        "title": say(chosen.title),
        "versions": shown,
        "may_sign": request.user.may("rules.sign"),
    }
    return render(request, "hints/rule.html", context)


@needs("rules.sign")
@require_POST
def sign(request: HttpRequest, rule: str) -> HttpResponse:
    chosen: Rule = fetch_rule(rule)
    actions.sign_rule(sent_id(request), chosen, by=request.user)
    flash.done(request, _("Signed. Two signatures of your organisation make a rule signed."))
    return redirect("hints:rule", chosen.family)


@needs("rules.sign")
@require_POST
def unsign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Only one's own."""
    signed = get_object_or_404(SignOff.objects.all(), pk=pk)
    if signed.by_id != request.user.pk:
        raise PermissionDenied
    family = catalogue()[signed.rule].family if signed.rule in catalogue().rules else ""
    actions.withdraw_sign_off(signed, by=request.user)
    return redirect("hints:rule", family) if family else redirect("hints:rules")


@needs("rules.mark")
@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    form = MarkForm(request.POST)
    if not form.is_valid():
        return _rules(request, form)
    data = form.cleaned_data
    actions.mark_section(data["id"], data["section"], data["note"], by=request.user)
    flash.done(request, _("The section is marked. Every hint that rests on it says so."))
    return redirect("hints:rules")


@needs("rules.mark")
@require_POST
def mark_lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    own = SectionMark.objects.filter(organisation=_organisation(request), lifted_at=None)
    actions.lift_mark(get_object_or_404(own, pk=pk), by=request.user)
    flash.done(request, _("The mark is lifted."))
    return redirect("hints:rules")


@needs("accounts.rights")
@require_GET
def export_rules(request: HttpRequest) -> HttpResponse:
    """The whole set, documented, for whoever wants to use or check it elsewhere."""
    response = HttpResponse(export.export(), content_type="application/yaml; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="geleit-regelwerk.yaml"'
    return response


def _organisation(request: HttpRequest) -> UUID | None:
    return request.user.office.organisation_id if request.user.office else None
