"""The second factor: setting it up before anything else, and giving it again before something that opens much."""

from __future__ import annotations

from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_GET

from geleit.accounts import identity, second_factor
from geleit.accounts.actions import second_factor as actions

OWN_FIELDS = {"csrfmiddlewaretoken", "step_up", "step_up_code", "step_up_credential"}


@require_GET
def set_up(request: HttpRequest) -> HttpResponse:
    """The only page of somebody who signed in with a password alone."""
    if second_factor.is_given(request.session):
        return redirect("home")
    return render(request, "sign_in/set_up.html")


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """None: it was given within the last five minutes. What somebody typed travels along and is not asked twice."""
    if second_factor.is_fresh(request.session):
        return None
    wrong = ""
    if asked_before := request.POST.get("step_up"):
        wrong = _problem(request)
        if not wrong:
            return redirect(request.get_full_path()) if asked_before == "GET" else None
    return _page(request, asked_before or request.method, wrong)


def _problem(request: HttpRequest) -> str:
    code, credential = request.POST.get("step_up_code", ""), request.POST.get("step_up_credential", "")
    if wrong := second_factor.problem(request.user, request.session, code, credential):
        actions.fail_to_confirm(request.user, by=request.user)
        return wrong
    second_factor.note(request.session)
    actions.confirm(request.user, by=request.user)
    return ""


def _page(request: HttpRequest, method: str, wrong: str) -> HttpResponse:
    typed = [(name, value) for name in request.POST if name not in OWN_FIELDS for value in request.POST.getlist(name)]
    before = request.POST.get("step_up_back") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()})
    persona = second_factor.is_persona(request.session)
    context = {
        "typed": [(name, value) for name, value in typed if name != "step_up_back"],
        "method": method,
        "wrong": wrong,
        "back": before if safe else "/",
        "code_of_the_demo": second_factor.DEMO_CODE if persona else "",
    }
    provider = identity.provider_of(request)
    if provider and not second_factor.exists_for(request.user):  # the provider of her house asks for it
        back_to = request.get_full_path() if method == "GET" else context["back"]
        address = reverse("openid_connect_login", args=[provider])
        context["elsewhere"] = f"{address}?{urlencode({'next': back_to})}"
    if not persona and second_factor.has_passkey(request.user):
        context["js_data"] = {"request_options": begin_authentication(request.user)}
    return render(request, "sign_in/step_up.html", context, status=422 if wrong else 403)
