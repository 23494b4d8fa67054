"""Where somebody is signed in, and the end of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.accounts import own_sessions
from geleit.accounts.actions import own_sessions as actions
from geleit.accounts.decorators import fresh_second_factor

ALL_OTHERS = "others"


@require_GET
def session_list(request: HttpRequest) -> HttpResponse:
    found = own_sessions.running(request.user, request.session.session_key)
    return render(request, "sign_in/sessions.html", {"sessions": found, "others": [s for s in found if not s.is_this]})


@require_POST
@fresh_second_factor
def session_end(request: HttpRequest) -> HttpResponse:
    named = request.POST.get("session", "")
    if named == ALL_OTHERS:
        actions.end_others(by=request.user)
        update_session_auth_hash(request, request.user)  # this session goes on, the others end
        messages.success(request, _("All your other sessions have ended."))
        return redirect("sign_in:sessions")
    found = own_sessions.running(request.user, request.session.session_key)
    one = next((session for session in found if session.name == named and not session.is_this), None)
    if one:
        actions.end_one(one, by=request.user)
        messages.success(request, _("This session has ended."))
    else:
        messages.info(request, _("This session had already ended."))
    return redirect("sign_in:sessions")
