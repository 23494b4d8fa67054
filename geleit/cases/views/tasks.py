from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleit.accounts.decorators import needs
from geleit.cases import header
from geleit.cases.actions import tasks
from geleit.cases.forms.schedule import DeadlineEditForm, DeadlineForm, DoneForm, TaskEditForm, TaskForm, case_team
from geleit.cases.models import Task
from geleit.cases.views.opening import open_case_page
from geleit.core import dates, flash
from geleit.core.once import once
from geleit.core.versions import Conflict
from geleit.programmes.codes import code_list
from geleit.vault import keys


@needs("cases.work")
def schedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Appointments, deadlines and tasks of one case."""
    head = open_case_page(request, pk, "schedule")
    case = head.case
    now = dates.now()
    everything = case.tasks.select_related("assignee")
    context = {
        "upcoming": case.appointments.filter(ends_at__gte=now).select_related("user"),
        "past": case.appointments.filter(ends_at__lt=now).select_related("user").order_by("-starts_at")[:20],
        "deadlines": everything.filter(done_on=None, is_deadline=True),
        "tasks": everything.filter(done_on=None, is_deadline=False),
        "done": everything.exclude(done_on=None).order_by("-done_on")[:20],
    }
    return render(request, "cases/schedule.html", header.context(head, **context))


@needs("cases.work")
def my_tasks(request: HttpRequest) -> HttpResponse:
    mine = Task.objects.visible_to(request.user).filter(assignee=request.user).select_related("case__person")
    open_ones = list(mine.filter(done_on=None).order_by("due_on", "created_at")[:300])
    done = list(mine.exclude(done_on=None).order_by("-done_on")[:20])
    keys.load({task.key_id for task in (*open_ones, *done)} | {task.case.person.key_id for task in (*open_ones, *done)})
    context = {
        "deadlines": [task for task in open_ones if task.is_deadline],
        "tasks": [task for task in open_ones if not task.is_deadline],
        "done": done,
    }
    return render(request, "cases/my_tasks.html", context)


@needs("cases.work")
def task_new(request: HttpRequest, pk: UUID, *, is_deadline: bool = False) -> HttpResponse:
    head = open_case_page(request, pk, "schedule")
    case = head.case
    Form = DeadlineForm if is_deadline else TaskForm
    form = Form(request.POST or None, staff=case_team(case), initial={"assignee": request.user.pk})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        pk = data.pop("id")
        data["title"] = data["title"] or code_list("deadline_type").label(data["deadline_type"])
        once(
            pk,
            Task.objects.visible_to(request.user),
            lambda: tasks.create_task(pk, case, by=request.user, is_deadline=is_deadline, **data),
        )
        flash.done(request, _("The deadline is noted.") if is_deadline else _("The task is noted."))
        return redirect("cases:schedule", case.pk)
    context = header.context(head, form=form, is_deadline=is_deadline)
    return render(request, "cases/task_new.html", context, status=422 if form.errors else 200)


@needs("cases.work")
def task_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    task = get_object_or_404(Task.objects.visible_to(request.user).select_related("case"), pk=pk)
    head = open_case_page(request, task.case_id, "schedule")
    Form = DeadlineEditForm if task.is_deadline else TaskEditForm
    form = Form(request.POST or None, staff=case_team(task.case), initial=_values(task))
    status = 200
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            tasks.change_task(task, data.pop("version"), by=request.user, **data)
            return redirect("cases:schedule", task.case_id)
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
    elif form.errors:
        status = 422
    context = header.context(head, form=form, task=task, done_form=DoneForm())
    return render(request, "cases/task_edit.html", context, status=status)


def _values(task: Task) -> dict:
    names = ("version", "title", "note", "due_on", "remind_on", "assignee")
    return {**{name: getattr(task, name) for name in names}, "deadline_type": task.deadline_type or task.sealed_type}


@needs("cases.work")
@require_POST
def task_done(request: HttpRequest, pk: UUID) -> HttpResponse:
    task = get_object_or_404(Task.objects.visible_to(request.user).select_related("case"), pk=pk)
    form = DoneForm(request.POST)
    form.is_valid()
    tasks.finish_task(task, form.cleaned_data.get("done_note", ""), by=request.user)
    flash.done(request, _("Done."))
    return redirect(_back(request, task))


@needs("cases.work")
@require_POST
def task_reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    task = get_object_or_404(Task.objects.visible_to(request.user).select_related("case"), pk=pk)
    tasks.reopen_task(task, by=request.user)
    return redirect("cases:schedule", task.case_id)


def _back(request: HttpRequest, task: Task) -> str:
    """Where the button was pressed: Heute, my tasks, or the case."""
    places = {"heute": "cases:today", "aufgaben": "cases:my_tasks"}
    place = places.get(request.POST.get("from", ""))
    return place or task.case.get_absolute_url()
