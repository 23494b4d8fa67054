"""Personas: one click signs in as somebody of the demo town. These pages exist in the demo only (config.urls)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from geleit.accounts import own_sessions, second_factor
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.core import sessions
from geleit.core.acting import acting_as


@login_not_required
@acting_as(None, purpose="sign_in")  # also for somebody who is signed in and becomes somebody else
def personas(request: HttpRequest) -> HttpResponse:
    _only_in_demo()
    offices: dict = {}
    for person in User.objects.filter(is_active=True).order_by("name"):
        if held := person.current_memberships():
            offices.setdefault(held[0].office, []).append((person, held[0]))
    shown = sorted(offices.items(), key=lambda one: one[0].code)
    return render(request, "demo/personas.html", {"offices": shown})


@login_not_required
@require_POST
@acting_as(None, purpose="sign_in")
def sign_in(request: HttpRequest, username: str) -> HttpResponse:
    _only_in_demo()
    user = get_object_or_404(User, username=username, is_active=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    sessions.begin(request.session)
    second_factor.note_persona(request.session)
    own_sessions.note_browser(request)
    record("user.signed_in", by=None, office=user.office_id, on=user, detail={"persona": username})
    return redirect(settings.LOGIN_REDIRECT_URL)


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404
