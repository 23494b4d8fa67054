"""For a receiver without account: link, then code, then what was sent, then the answer. No sign-in, one browser.

A link that is guessed, forwarded, expired or withdrawn shows the same page as a good one, and takes as long to say no.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from geleit.access.grants import NotAllowed
from geleit.core import flash
from geleit.exchange.actions.link import Visit, asked_to_delete, open_link, request_behind
from geleit.exchange.actions.package import Closed
from geleit.exchange.models import Request, Step
from geleit.inbox import actions, showing
from geleit.inbox.forms import AnswerByLinkForm, CodeForm, QuestionByLinkForm

# For the path of its link alone, so it cannot carry the prefix of a whole host.
COOKIE = f"{'__Secure-' if settings.HTTPS else ''}geleit_weiter"
KEPT_FOR = 30 * 24 * 3600


def _visit(request: HttpRequest, token: str) -> Visit:
    return Visit(token, request.COOKIES.get(COOKIE, ""))


@login_not_required
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The code opens it. Opening the link alone shows nothing: programs that scan mail do that."""
    form = CodeForm(request.POST or None)
    if request.method == "GET":
        return _behind(request, token) or _gone(request, token) or _page(request, "inbox/code.html", {"form": form})
    if not form.is_valid():
        return _page(request, "inbox/code.html", {"form": form}, status=422)
    opened = open_link(_visit(request, token), form.cleaned_data["code"])
    if opened is None:
        return _page(request, "inbox/code.html", {"form": CodeForm(), "refused": True}, status=422)
    asked, steps = request_behind(Visit(token, opened.browser))
    actions.tell_opened(asked)
    response = _content(request, token, asked, steps, content=opened.content)
    path = reverse("inbox:link", args=[token])
    response.set_cookie(
        COOKIE, opened.browser, max_age=KEPT_FOR, path=path, httponly=True, samesite="Strict", secure=settings.HTTPS
    )
    return response


def _behind(request: HttpRequest, token: str) -> HttpResponse | None:
    """For the browser that had the code once: where it stands, without what was sent."""
    try:
        asked, steps = request_behind(_visit(request, token))
    except Closed:
        return None
    return _content(request, token, asked, steps)


def _gone(request: HttpRequest, token: str) -> HttpResponse | None:
    """The person took it back; the browser that had opened it is asked to delete what was kept."""
    state = asked_to_delete(_visit(request, token))
    return _page(request, "inbox/gone.html", {"token": token, "said": state == "said"}) if state else None


@login_not_required
@require_POST
def link_deleted(request: HttpRequest, token: str) -> HttpResponse:
    with suppress(NotAllowed):  # nothing was withdrawn, or not in this browser
        actions.say_deleted_by_link(_visit(request, token))
    return redirect("inbox:link", token)


def _content(
    request: HttpRequest, token: str, asked: Request, steps: list[Step], status: int = 200, **more: Any
) -> HttpResponse:
    forms = {"form": AnswerByLinkForm(request=asked), "question": QuestionByLinkForm(), "code_form": CodeForm()}
    context = {**showing.context(asked, steps), "token": token, **forms, **more}
    context["can_answer"] = bool(context["form"].fields["to"].choices)
    return _page(request, "inbox/by_link.html", context, status=status)


@login_not_required
@require_POST
def link_answer(request: HttpRequest, token: str) -> HttpResponse:
    return _take(request, token, AnswerByLinkForm, "form")


@login_not_required
@require_POST
def link_question(request: HttpRequest, token: str) -> HttpResponse:
    return _take(request, token, QuestionByLinkForm, "question")


def _take(request: HttpRequest, token: str, kind: type, name: str) -> HttpResponse:
    visit = _visit(request, token)
    try:
        asked, steps = request_behind(visit)
    except Closed:
        return redirect("inbox:link", token)
    form = kind(request.POST, request=asked) if name == "form" else kind(request.POST)
    if not form.is_valid():
        if name == "form" and not form.fields["to"].choices:
            flash.warn(request, showing.MOVED_ON)
        return _content(request, token, asked, steps, 422, **{name: form})
    said = form.cleaned_data
    try:
        if name == "form":
            actions.answer_by_link(visit, asked, said["to"], name=said["name"], pk=said["id"], **form.said())
        else:
            actions.say_by_link(visit, asked, said["text"], name=said["name"], pk=said["id"])
    except (Closed, NotAllowed):
        flash.warn(request, showing.MOVED_ON)
    return redirect("inbox:link", token)


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
