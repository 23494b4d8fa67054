from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.cases.models import Case, Intake
from geleit.core import dates
from geleit.core.forms import ChipRadio, DateField, VersionedForm
from geleit.programmes.forms import CodeField

WIDE = {"class": "columns"}


class IntakeForm(VersionedForm):
    concern = forms.CharField(
        label=gettext_lazy("What brings you here?"),
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("In the person's own words, as far as possible."),
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("How urgent is it?"),
        choices=[("", gettext_lazy("not asked")), *Intake.Urgency.choices],
        widget=ChipRadio,
        required=False,
    )
    access_route = CodeField("access_route", label=gettext_lazy("How did the person find us?"), required=False)
    privacy_informed_on = DateField(label=gettext_lazy("Privacy information given on"), required=False)
    privacy_language = CodeField("language", label=gettext_lazy("in which language"), required=False, unknown=False)
    criteria = CodeField("cm_criterion", label=gettext_lazy("What is true here?"), multiple=True, required=False)
    outside_target_why = forms.CharField(
        label=gettext_lazy("Outside the target group: counsel anyway, because"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    decision = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"),
        choices=[("", gettext_lazy("still open")), *Case.Form.choices],
        widget=ChipRadio,
        required=False,
    )

    def __init__(self, *args: Any, outside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outside = outside
        if not outside:
            del self.fields["outside_target_why"]
        kept = self.initial.get("access_route")
        self.fields["access_route"].offer(keep=kept)
        self.fields["criteria"].widget.attrs.update(WIDE)

    def clean_privacy_informed_on(self) -> Any:
        day = self.cleaned_data["privacy_informed_on"]
        if day and day > dates.today():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def said(self) -> dict[str, Any]:
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "decision")}
        return {**data, "outside_target": self.outside}

    def says_the_same(self, intake: Intake | None) -> bool:
        known = values_of(intake)
        return all(_same(value, known[name]) for name, value in self.said().items() if name in known)


def _same(mine: Any, other: Any) -> bool:
    return (mine or None) == (other or None)


def values_of(intake: Intake | None) -> dict[str, Any]:
    if intake is None:
        return {"version": 0}
    names = [
        "concern",
        "urgency",
        "privacy_informed_on",
        "privacy_language",
        "criteria",
        "outside_target_why",
        "decision",
        "version",
    ]
    return {name: getattr(intake, name) for name in names} | {"access_route": intake.access_code}
