"""*Eingang*: what other houses ask of this one. There is no search: nothing tells whether somebody is known."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from geleit.access.grants import NotAllowed
from geleit.accounts.decorators import needs
from geleit.core import flash
from geleit.core.lists import Filter, Order, listing
from geleit.exchange.actions.package import Closed, open_package
from geleit.exchange.actions.request import load_keys, steps_of
from geleit.exchange.models import Request, Step
from geleit.inbox import actions, showing
from geleit.inbox.forms import AnswerForm, QuestionForm

FILTERS = {
    "stand": Filter(
        gettext_lazy("Where it stands"),
        [("offen", gettext_lazy("open")), ("vorbei", gettext_lazy("over"))],
        lambda rows, value: rows.open() if value == "offen" else rows.exclude(state__in=Request.OPEN),
        default="offen",
    ),
}
ORDERS = {
    "frist": Order(gettext_lazy("answer hoped for"), ("due_on", "-requested_at")),
    "neu": Order(gettext_lazy("newest first"), ("-requested_at",)),
}


@needs("inbox.work")
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    rows = Request.objects.addressed_to(request.user)
    shown = listing(request, rows, filters=FILTERS, orders=ORDERS, per_page=25)
    load_keys(shown.rows)
    stale = sum(offer.is_stale() for offer in actions.offers_of(request.user))
    return render(request, "inbox/list.html", {"listing": shown, "stale": stale})


@needs("inbox.work")
@require_GET
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _detail(request, _fetch(request, pk))


def _fetch(request: HttpRequest, pk: UUID) -> Request:
    """Of another house it is not there, like one that never was."""
    found = get_object_or_404(Request.objects.addressed_to(request.user), pk=pk)
    load_keys([found])
    return found


def _detail(
    request: HttpRequest, asked: Request, answer: AnswerForm | None = None, question: QuestionForm | None = None
) -> HttpResponse:
    steps = steps_of(asked)
    context = {
        **showing.context(asked, steps),
        "form": answer or AnswerForm(request=asked),
        "question": question or QuestionForm(),
        "can_answer": bool((answer or AnswerForm(request=asked)).fields["to"].choices),
    }
    wrong = (answer and answer.errors) or (question and question.errors)
    return render(request, "inbox/detail.html", context, status=422 if wrong else 200)


@needs("inbox.work")
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = _fetch(request, pk)
    form = AnswerForm(request.POST, request=asked)
    if not form.is_valid():
        if not form.fields["to"].choices:
            flash.warn(request, showing.MOVED_ON)
        return _detail(request, asked, answer=form)
    try:
        actions.answer(asked, form.cleaned_data["to"], by=request.user, pk=form.cleaned_data["id"], **form.said())
        flash.done(request, _("The other house has your answer."))
    except NotAllowed:
        flash.warn(request, showing.MOVED_ON)
    return redirect("inbox:detail", pk)


@needs("inbox.work")
@require_POST
def say(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = _fetch(request, pk)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _detail(request, asked, question=form)
    kind = Step.Kind.ANSWER if showing.is_asked(steps_of(asked)) else Step.Kind.QUESTION
    actions.say(asked, kind, form.cleaned_data["text"], by=request.user, pk=form.cleaned_data["id"])
    return redirect("inbox:detail", pk)


@needs("inbox.work")
@require_POST
def package(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Opens it. Each opening is written down, and the counsellor and the person see it."""
    asked = _fetch(request, pk)
    try:
        if asked.package_id is None:
            raise Closed
        content = open_package(asked.package_id, by=request.user)
    except Closed:
        return render(request, "inbox/closed.html", {"asked": asked}, status=404)
    actions.tell_opened(asked)
    response = render(request, "inbox/package.html", {"asked": asked, "content": content})
    response.headers["Cache-Control"] = "no-store"
    return response


@needs("inbox.work")
@require_POST
def deleted(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = _fetch(request, pk)
    try:
        actions.say_deleted(asked, by=request.user)
        flash.done(request, _("Thank you. The counsellor sees that you have said so."))
    except NotAllowed:
        flash.warn(request, _("It has moved on in the meantime. Please look at where it stands now."))
    return redirect("inbox:detail", pk)


@needs("inbox.work")
def offers(request: HttpRequest) -> HttpResponse:
    """What the directory says this house offers: right as it stands, or not."""
    if request.method == "POST":
        ids = [UUID(one) for one in request.POST.getlist("offer") if _is_id(one)]
        number = actions.confirm_offers(ids, by=request.user)
        flash.done(
            request,
            ngettext("%(number)s offer confirmed.", "%(number)s offers confirmed.", number) % {"number": number},
        )
        return redirect("inbox:offers")
    found = actions.offers_of(request.user).order_by("assured_date", "name")
    return render(request, "inbox/offers.html", {"offers": list(found)})


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
