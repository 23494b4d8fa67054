from __future__ import annotations

from datetime import datetime

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from geleit.access.models import Grant
from geleit.accounts.models import User
from geleit.cases import deadlines
from geleit.cases.models import Case
from geleit.core import dates
from geleit.core.forms import ChipRadio, DateField, NewObjectForm, VersionedForm
from geleit.programmes.forms import CodeField

INTERPRETER = [("none", _("none")), ("needed", _("still needed")), ("booked", _("is coming"))]


def case_team(case: Case) -> QuerySet[User]:
    """Those who may open the case today: a task can only go to somebody who can read it."""
    return (
        User.objects.filter(grants__in=Grant.objects.active().exclude(kind="emergency").filter(subject=case.pk))
        .distinct()
        .order_by("name")
    )


class TaskFields(forms.Form):
    title = forms.CharField(label=_("What"), max_length=200)
    due_on = DateField(label=_("By"), required=False)
    assignee = forms.ModelChoiceField(User.objects.none(), label=_("Who"), empty_label=None)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args, staff, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = staff
        if staff.count() < 2:
            self.fields["assignee"].widget = forms.HiddenInput()


class DeadlineFields(TaskFields):
    deadline_type = CodeField("deadline_type", label=_("Kind of deadline"))
    due_on = DateField(label=_("Last day"))
    remind_on = DateField(
        label=_("Show from"),
        required=False,
        help_text=_("Left empty, Geleit takes the usual lead time of this kind of deadline."),
    )

    field_order = ("deadline_type", "title", "due_on", "remind_on", "assignee", "note")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Left empty, the kind of deadline is the title.")

    def clean(self) -> dict:
        data = super().clean()
        due, kind = data.get("due_on"), data.get("deadline_type") or ""
        if due and not data.get("remind_on"):
            data["remind_on"] = deadlines.remind_on(kind, due)
        if due and data["remind_on"] > due:
            self.add_error("remind_on", _("This is after the deadline."))
        return data


class TaskForm(NewObjectForm, TaskFields):
    pass


class DeadlineForm(NewObjectForm, DeadlineFields):
    pass


class TaskEditForm(VersionedForm, TaskFields):
    pass


class DeadlineEditForm(VersionedForm, DeadlineFields):
    pass


class DoneForm(forms.Form):
    done_note = forms.CharField(label=_("What came of it"), required=False, max_length=500)


class ClockField(forms.TimeField):
    """9, 9:30, 9.30, 0930 – an hour as people write it."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("input_formats", ["%H:%M", "%H.%M", "%H", "%H%M"])
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _("This is not a time. Write it like 9:30.")
        self.widget.attrs.update({"inputmode": "numeric", "class": "short"})
        self.widget.format = "%H:%M"


class AppointmentFields(forms.Form):
    day = DateField(label=_("Day"))
    start = ClockField(label=_("From"))
    minutes = forms.IntegerField(label=_("How long (minutes)"), min_value=5, max_value=600, initial=60)
    title = forms.CharField(label=_("What about"), required=False, max_length=200)
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    with_whom = forms.CharField(label=_("With whom"), required=False, max_length=200)
    interpreter = forms.ChoiceField(
        label=_("Interpreter"), choices=INTERPRETER, widget=ChipRadio, initial="none", required=False
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea({"rows": 2}))

    SAID = ("title", "place", "with_whom", "interpreter", "note")

    def clean_interpreter(self) -> str:
        return self.cleaned_data["interpreter"] or "none"

    def clean(self) -> dict:
        data = super().clean()
        if data.get("day") and data.get("start") and data.get("minutes"):
            data["starts_at"] = dates.at(data["day"], data["start"])
            data["ends_at"] = datetime.fromtimestamp(
                data["starts_at"].timestamp() + 60 * data["minutes"], tz=dates.BERLIN
            )
        return data

    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.SAID}


class AppointmentForm(NewObjectForm, AppointmentFields):
    weeks = forms.TypedChoiceField(
        label=_("Repeat"),
        choices=[(0, _("once")), (1, _("every week")), (2, _("every two weeks")), (4, _("every four weeks"))],
        coerce=int,
        required=False,
        empty_value=0,
    )
    repeat = forms.IntegerField(label=_("How often"), min_value=1, max_value=26, initial=1, required=False)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("weeks") and (data.get("repeat") or 1) < 2:
            self.add_error("repeat", _("How many appointments altogether? At least two make a series."))
        return data


class AppointmentEditForm(VersionedForm, AppointmentFields):
    pass
