from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleit.accounts.decorators import needs
from geleit.audit.record import record_opening
from geleit.core import flash
from geleit.core.once import once
from geleit.core.versions import Conflict
from geleit.people.actions import relations as actions
from geleit.people.forms.relation import EditRelationForm, NewRelationForm
from geleit.people.models import Relation
from geleit.people.views.opening import open_person
from geleit.people.views.way_back import way_back


@needs("cases.work")
def relation_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = open_person(request, pk)
    form = NewRelationForm(request.POST or None, person=person, user=request.user)
    back = way_back(request, person)
    if request.method == "POST" and form.is_valid():
        made = form.cleaned_data["id"]
        once(
            made,
            Relation.objects.visible_to(request.user),
            lambda: actions.add_relation(made, person, form.relation(), other=form.other_person(), by=request.user),
        )
        flash.done(request, _("Saved."))
        return redirect(back)
    context = {"form": form, "person": person, "back": back}
    return render(request, "people/relation_new.html", context, status=422 if form.errors else 200)


@needs("cases.work")
def relation_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    mine = Relation.objects.visible_to(request.user).select_related("person__office", "other")
    relation = get_object_or_404(mine, pk=pk)
    person = relation.person
    record_opening(person.pk, "person", "person", by=request.user, office=person.office_id)
    form = EditRelationForm(request.POST or None, relation=relation, user=request.user)
    back = way_back(request, person)
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.relation() | form.changed_other()
        try:
            actions.change_relation(relation, form.cleaned_data["version"], data, by=request.user)
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
        else:
            flash.done(request, _("Saved."))
            return redirect(back)
    context = {"form": form, "relation": relation, "person": person, "back": back}
    return render(request, "people/relation_edit.html", context, status=422 if form.errors else status)


@needs("cases.work")
@require_POST
def relation_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    relation = get_object_or_404(Relation.objects.visible_to(request.user).select_related("person"), pk=pk)
    actions.remove_relation(relation, by=request.user)
    flash.done(request, _("Taken out."))
    return redirect(way_back(request, relation.person))
