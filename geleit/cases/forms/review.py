from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict  # noqa: TID251 types only
from django.utils.translation import gettext_lazy as _

from geleit.cases.actions.review import Outcome
from geleit.cases.forms.phase import MoveOn
from geleit.cases.forms.plan import step_choices, text
from geleit.cases.models import Goal, Plan, Step
from geleit.core import dates
from geleit.core.forms import ChipRadio, DateField, VersionedForm
from geleit.programmes.codes import code_list

# How a goal may go on after a talk. “Open” and “changed” come about by themselves: a goal begins, or is written anew.
GOES_ON = ("in_progress", "partly_reached", "blocked", "reached", "dropped")


class OutcomeForm(VersionedForm):
    """What became of one goal, said together. One form for each goal, told apart by its prefix."""

    attainment = forms.TypedChoiceField(
        label=_("What became of it?"),
        choices=Goal.ATTAINMENT,
        coerce=int,
        empty_value=None,
        required=False,
        widget=ChipRadio,
    )
    attainment_note = text(_("In a few words"), rows=2)
    obstacle = forms.CharField(label=_("What stood in the way?"), required=False, max_length=1000)
    next_step = forms.CharField(label=_("What comes next?"), required=False, max_length=1000)
    status = forms.ChoiceField(label=_("How does the goal go on?"), widget=ChipRadio, required=False)

    def __init__(self, data: QueryDict | None, *, goal: Goal, with_steps: bool = True) -> None:
        super().__init__(data, prefix=str(goal.pk), initial=_values(goal))
        self.goal = goal
        self.steps = list(goal.steps.all()) if with_steps else []
        if not with_steps:  # the case ends: nothing stands in the way any more, and nothing comes next
            del self.fields["obstacle"], self.fields["next_step"]
        labels = code_list("goal_status")
        self.fields["status"].choices = [(code, labels.label(code)) for code in GOES_ON]
        for step in self.steps:
            status = forms.ChoiceField(label=step.text, choices=step_choices(step), initial=step.status)
            result = forms.CharField(label=_("Result"), required=False, max_length=1000, initial=step.result or "")
            self.fields[f"status_{step.pk}"], self.fields[f"result_{step.pk}"] = status, result

    def step_rows(self) -> list[tuple[Step, BoundField, BoundField]]:
        return [(step, self[f"status_{step.pk}"], self[f"result_{step.pk}"]) for step in self.steps]

    def outcome(self) -> Outcome:
        data = self.cleaned_data
        return Outcome(
            version=data["version"],
            status=data["status"] or self.initial["status"],
            attainment=data["attainment"],
            note=data["attainment_note"],
            obstacle=data.get("obstacle", self.initial["obstacle"]),
            next_step=data.get("next_step", self.initial["next_step"]),
            steps={step.pk: (data[f"status_{step.pk}"], data[f"result_{step.pk}"]) for step in self.steps},
        )


class ReviewForm(forms.Form):
    """The rest of the review page."""

    next_review_on = DateField(label=_("We talk about the plan again around"), required=False)
    move_on = MoveOn()

    def clean_next_review_on(self):
        day = self.cleaned_data["next_review_on"]
        if day and day < dates.today():
            raise forms.ValidationError(_("This day has passed."))
        return day


def outcome_forms(data: QueryDict | None, plan: Plan | None, *, with_steps: bool = True) -> list[OutcomeForm]:
    if plan is None:
        return []
    return [OutcomeForm(data, goal=goal, with_steps=with_steps) for goal in plan.goals.prefetch_related("steps")]


def outcomes(forms_of_goals: list[OutcomeForm]) -> dict[UUID, Outcome]:
    return {form.goal.pk: form.outcome() for form in forms_of_goals}


def _values(goal: Goal) -> dict[str, Any]:
    return {
        "version": goal.version,
        "attainment": goal.attainment,
        "attainment_note": goal.attainment_note or "",
        "obstacle": goal.obstacle or "",
        "next_step": goal.next_step or "",
        "status": goal.status if goal.status in GOES_ON else "in_progress",
    }
