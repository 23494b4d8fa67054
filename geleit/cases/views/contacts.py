from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from geleit.accounts.decorators import needs
from geleit.cases import header, story
from geleit.cases.actions import contact as actions
from geleit.cases.actions.closed import CaseClosed
from geleit.cases.actions.draft import drop_draft
from geleit.cases.forms.contact import ContactEditForm, ContactForm, MoveForm, new_contact, values_of
from geleit.cases.models import Case, Contact
from geleit.cases.views.case import story_context
from geleit.cases.views.drafts import kept_draft
from geleit.cases.views.opening import open_case_page
from geleit.core import flash
from geleit.core.versions import Conflict


@needs("cases.work")
def contact_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The note of the front page; shown again with what was typed where something is missing."""
    head = open_case_page(request, pk, "timeline")
    case = head.case
    if request.method != "POST":
        draft, typed = kept_draft(request, case.pk, "contact")
        return _compose(request, head, ContactForm(initial=typed or new_contact()), draft=draft)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _compose(request, head, form, status=422)
    written = Contact.objects.visible_to(request.user).filter(pk=form.cleaned_data["id"]).select_related("case").first()
    if written is None:
        try:
            written = _add(form, case, request)
        except CaseClosed as closed:
            form.add_error(None, str(closed))
            return _compose(request, head, form, status=422)
    elif actions.content_of(written) != actions.content_of_note(form.said()) and written.author_id == request.user.pk:
        return _typed_again(request, head, written)
    drop_draft(case.pk, "contact", by=request.user)
    flash.done(request, _("The note is saved."))
    return redirect("cases:detail", written.case_id)


def _add(form: ContactForm, case: Case, request: HttpRequest) -> Contact:
    data = form.cleaned_data
    follow_up = {"follow_up": data["follow_up"], "follow_up_on": data["follow_up_on"]}
    try:
        return actions.add_contact(data["id"], case, form.said(), by=request.user, **follow_up)
    except IntegrityError:  # sent twice in the same moment: the other one won
        return get_object_or_404(Contact.objects.visible_to(request.user), pk=data["id"])


def _compose(
    request: HttpRequest, head: header.CaseHeader, form: ContactForm, *, draft=None, status: int = 200
) -> HttpResponse:
    context = {**story_context(request, head), "form": form, "draft": draft, "writing": True}
    return render(request, "cases/case_detail.html", context, status=status)


def _typed_again(request: HttpRequest, head: header.CaseHeader, written: Contact) -> HttpResponse:
    """Back button: the note is already saved, and the page she went back to now says something else."""
    data = request.POST.copy()
    data["version"] = written.version
    form = ContactEditForm(data)
    form.is_valid()
    form.show_conflict(written)
    return render(request, "cases/contact_edit.html", header.context(head, form=form, contact=written), status=409)


@needs("cases.work")
def contact_detail(request: HttpRequest, pk: UUID, contact: UUID) -> HttpResponse:
    """One note in full, with its topics and what it said before."""
    head = open_case_page(request, pk, "timeline")
    found = get_object_or_404(head.case.contact_set.select_related("author"), pk=contact)
    content = actions.content_of(found)
    earlier = [
        {"version": version, "content": version.content, "line": story.contact_line(version.content)}
        for version in found.versions.order_by("-number")
    ]
    context = {
        "contact": found,
        "line": story.contact_line(content),
        "attendance": story.attendance(content),
        "topics": story.contact_topics(content),
        "earlier": earlier,
        "can_correct": found.author_id == request.user.pk and head.case.is_open,
    }
    return render(request, "cases/contact_detail.html", header.context(head, **context))


@needs("cases.work")
def contact_edit(request: HttpRequest, pk: UUID, contact: UUID) -> HttpResponse:
    """The author corrects her note; the earlier text is kept."""
    head = open_case_page(request, pk, "timeline")
    found = get_object_or_404(head.case.contact_set.filter(author=request.user).select_related("case"), pk=contact)
    form = ContactEditForm(
        request.POST or None, initial={"version": found.version, **values_of(actions.content_of(found))}
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_contact(found, form.said(), form.cleaned_data["version"], by=request.user)
            flash.done(request, _("The note is corrected. What it said before is kept."))
            return redirect("cases:contact_detail", pk, contact)
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
        except CaseClosed as closed:
            form.add_error(None, str(closed))
    status = 422 if form.errors else status
    return render(request, "cases/contact_edit.html", header.context(head, form=form, contact=found), status=status)


@needs("cases.work")
def contact_move(request: HttpRequest, pk: UUID, contact: UUID) -> HttpResponse:
    """A note in the wrong file goes to another case of the user."""
    head = open_case_page(request, pk, "timeline")
    found = get_object_or_404(head.case.contact_set.filter(author=request.user).select_related("case"), pk=contact)
    own = Case.objects.visible_to(request.user).open().exclude(pk=pk).select_related("person")
    form = MoveForm(request.POST or None, cases=sorted(own, key=lambda case: case.person.list_name))
    if request.method == "POST" and form.is_valid():
        target = form.cleaned_data["case"]
        try:
            actions.move_contact(found, target, by=request.user)
            flash.done(request, _("The note now stands in this case."))
            return redirect("cases:detail", target.pk)
        except CaseClosed as closed:
            form.add_error(None, str(closed))
        except Conflict:
            flash.warn(request, _("Somebody moved this note meanwhile."))
            return redirect("cases:detail", pk)
    status = 422 if form.errors else 200
    return render(request, "cases/contact_move.html", header.context(head, form=form, contact=found), status=status)
