from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from geleit.cases.actions.goals import GOAL_FIELDS, STEP_FIELDS
from geleit.cases.models import Goal, Step
from geleit.core import dates
from geleit.core.forms import ChipRadio, DateField, NewObjectForm, VersionedForm
from geleit.programmes.codes import code_list
from geleit.programmes.forms import CodeField

EMPTY_ROWS = 3


def text(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    area = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, required=False, max_length=5000, widget=area, **kwargs)


class PlanForm(VersionedForm):
    """What stands around the goals."""

    own_words = text(_("In the person's own words"), help_text=_("What does she or he want? As it was said."))
    summary = text(_("Where the person stands, and what helps"))
    contact_agreement = text(
        _("How we stay in touch"),
        rows=2,
        help_text=_("How often, by which way, and what happens when somebody cannot come."),
    )
    participants = forms.CharField(
        label=_("Who took part"), required=False, max_length=300, help_text=_("Also who interpreted.")
    )
    language = CodeField("language", label=_("Discussed in"), required=False)
    review_on = DateField(label=_("We talk about the plan again around"), required=False)

    def said(self) -> dict[str, Any]:
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {name: value if name in ("language", "review_on") else value or None for name, value in values.items()}


class GoalFields(forms.Form):
    title = forms.CharField(label=_("Goal"), max_length=200, help_text=_("In words both understand: “B1 by summer”."))
    domain = CodeField("life_domain", label=_("Life domain"), required=False)
    indicator = forms.CharField(label=_("How we will notice"), required=False, max_length=300)
    priority = forms.ChoiceField(
        label=_("How important"),
        choices=Goal.Priority,
        widget=ChipRadio,
        initial=Goal.Priority.IMPORTANT,
        required=False,
    )
    aim = forms.CharField(label=_("What it is good for in the long run"), required=False, max_length=300)

    def said(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] or None for name in GOAL_FIELDS}
        return values | {"priority": values["priority"] or Goal.Priority.IMPORTANT}


class GoalForm(NewObjectForm, GoalFields):
    pass


class GoalEditForm(VersionedForm, GoalFields):
    pass


class StepForm(forms.Form):
    """One row. A row without words is no step; emptying the words takes the step out."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label=_("Step"), required=False, max_length=300)
    who = CodeField("step_responsible", label=_("Who"), widget=forms.Select, initial="client", required=False)
    who_name = forms.CharField(label=_("Name, where it helps"), required=False, max_length=100)
    due_on = DateField(label=_("Until"), required=False)
    support = forms.CharField(label=_("Help with this"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = code_list("step_responsible").valid_on(dates.today())

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        said_more = data.get("who_name") or data.get("due_on") or data.get("support")
        if not data.get("text") and said_more and not data.get("id"):
            self.add_error("text", _("What shall be done? Without words this step would be lost."))
        return data


StepRows = forms.formset_factory(StepForm, extra=EMPTY_ROWS, max_num=40, absolute_max=60)


def steps_of(rows: forms.BaseFormSet) -> list[dict[str, Any]]:
    """What add_goal() and change_goal() take."""
    found = []
    for row in rows.forms:
        data = row.cleaned_data
        if data.get("text"):
            step = {name: data.get(name) or None for name in STEP_FIELDS}
            step["who"] = step["who"] or "client"
            found.append({**step, "id": data["id"]} if data.get("id") else step)
    return found


def step_values(goal: Goal) -> list[dict[str, Any]]:
    return [{"id": step.pk, **{name: getattr(step, name) for name in STEP_FIELDS}} for step in goal.steps.all()]


def step_lines(steps: list[dict[str, Any]]) -> str:
    """Steps as lines, to lay two lists side by side after a conflict."""
    return "\n".join(step["text"] or "" for step in steps)


class StepProgressForm(VersionedForm):
    """How one step goes on; the version is the goal's."""

    status = CodeField("step_status", label=_("How is it going?"), widget=ChipRadio)
    result = text(_("What came of it"), rows=2)
    as_task = forms.BooleanField(label=_("Put it on my list of tasks"), required=False)

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = step_choices(step)


def step_choices(step: Step) -> list[tuple[str, str]]:
    """“Overdue” follows from the day and is no choice."""
    return [
        choice
        for choice in code_list("step_status").valid_on(dates.today(), keep=[step.status])
        if choice[0] != "overdue"
    ]
