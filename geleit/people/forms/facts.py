"""Dated facts: one form for each kind of period, and one for milestones."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.core.forms import ChipRadio, DateField, NewObjectForm, VersionedForm
from geleit.people.forms.fields import VagueDateField
from geleit.people.models import Milestone, Period
from geleit.programmes.forms import CodeField

DATES = ("from_on", "until_on", "note")
FIELDS = {
    Period.Kind.STATUS: ("issued_on", "document", "document_number", "work_permission", "source"),
    Period.Kind.LEVEL: ("source",),
    Period.Kind.HOUSING: (),
    Period.Kind.WORK: (),
    Period.Kind.BENEFITS: ("source",),
}
SIDE_BY_SIDE = {Period.Kind.WORK, Period.Kind.BENEFITS}  # somebody may have several at once


class PeriodFields(forms.Form):
    """What was true from a day until a day; either day may be unknown. The kind decides which fields there are."""

    from_on = DateField(label=gettext_lazy("From"), required=False, past=True)
    until_on = DateField(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("leave empty while it holds")
    )
    issued_on = DateField(label=gettext_lazy("Issued"), required=False, past=True)
    document = forms.ChoiceField(
        label=gettext_lazy("Paper"), choices=[("", gettext_lazy("not asked")), *Period.Paper.choices], required=False
    )
    document_number = forms.CharField(label=gettext_lazy("Number of the paper"), max_length=60, required=False)
    work_permission = CodeField("work_permission", label=gettext_lazy("Work permission"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("Known from"), required=False, widget=ChipRadio)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea({"rows": 2}))

    field_order = ("code", "from_on", "until_on", "ends_earlier")

    def __init__(self, *args: Any, kind: str, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["code"] = CodeField(Period.CODE_LISTS[kind], label=Period.Kind(kind).label, keep=code)
        self.fields["code"].required = True
        self.fields["source"].choices = Period.sources(kind)
        for name in set(PeriodFields.base_fields) - {*DATES, *FIELDS[kind]}:
            del self.fields[name]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "code" in data and not data["code"]:
            self.add_error("code", _("Please choose one, or tick “not known”."))
        first, last = data.get("from_on"), data.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", _("The last day is before the first one."))
        return data

    def period(self) -> dict[str, Any]:
        """What actions.facts takes as fields, but for the code."""
        names = (*DATES, *FIELDS[self.kind])
        sealed = {"note", "document_number"}
        return {
            name: self.cleaned_data[name] or (None if name in sealed else self.cleaned_data[name]) for name in names
        }


class NewPeriodForm(NewObjectForm, PeriodFields):
    ends_earlier = forms.BooleanField(
        label=gettext_lazy("What was true before ends with it"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Untick it if both are true side by side."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, kind=kind, **kwargs)
        if kind not in SIDE_BY_SIDE:
            self.fields["ends_earlier"].widget = forms.HiddenInput()
        elif not self.is_bound:
            self.initial["ends_earlier"] = kind == Period.Kind.WORK


class EditPeriodForm(VersionedForm, PeriodFields):
    def __init__(self, *args: Any, period: Period, **kwargs: Any) -> None:
        names = ("version", *DATES, *FIELDS[period.kind])
        initial = {**{name: getattr(period, name) for name in names}, "code": period.true_code}
        super().__init__(*args, kind=period.kind, code=period.true_code, initial=initial, **kwargs)

    def show_conflict(self, theirs: Period | None) -> None:
        super().show_conflict(theirs)
        if theirs is not None and self.cleaned_data.get("code") != theirs.true_code:
            labels = theirs.codes
            mine = labels.label(self.cleaned_data["code"])
            self.conflict["differences"] = [
                {"label": self.fields["code"].label, "mine": mine, "theirs": theirs.label},
                *(one for one in self.conflict["differences"] if one["label"] != self.fields["code"].label),
            ]


class MilestoneForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What"), choices=Milestone.Kind.choices, widget=ChipRadio)
    on = VagueDateField(label=gettext_lazy("When"), help_text=gettext_lazy("a day, a month or a year"))
    another = forms.BooleanField(
        label=gettext_lazy("It happened more than once: keep the earlier day too"), required=False
    )
