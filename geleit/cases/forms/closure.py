from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from geleit.cases.actions.closure import COMPARED
from geleit.cases.models import Case
from geleit.core import dates
from geleit.core.forms import DateField, NewObjectForm
from geleit.people.models import Period
from geleit.programmes.codes import code_list
from geleit.programmes.forms import CodeField


class ClosureForm(NewObjectForm):
    """Why the case ends, and what is different from its beginning."""

    closed_on = DateField(label=_("Last day"))
    reason = forms.ChoiceField(label=_("How does it end?"))
    talk_held = forms.BooleanField(label=_("We held a closing talk"), required=False)
    after_care_on = DateField(
        label=_("Ask again how things are going, on"),
        required=False,
        help_text=_("Only if the person wants it. It becomes a task of yours."),
    )
    note = forms.CharField(
        label=_("What else is worth keeping"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        today = dates.today()
        self.fields["reason"].choices = [("", _("please choose")), *code_list("closing_reason").grouped_on(today)]
        for kind in COMPARED:
            for end, words in (("start", _("At the start")), ("end", _("Now"))):
                known = self.initial.get(f"{kind}_{end}") or None
                self.fields[f"{kind}_{end}"] = CodeField(
                    Period.CODE_LISTS[kind], label=words, required=False, keep=known
                )

    def compared_rows(self) -> list[tuple[str, BoundField, BoundField]]:
        return [(str(Period.Kind(kind).label), self[f"{kind}_start"], self[f"{kind}_end"]) for kind in COMPARED]

    def compared(self) -> dict[str, str]:
        names = [f"{kind}_{end}" for kind in COMPARED for end in ("start", "end")]
        return {name: self.cleaned_data.get(name) or "" for name in names}

    def clean(self) -> dict[str, Any]:
        """Two of the reasons say themselves whether there was a talk."""
        data = super().clean()
        if data.get("reason") == "goals_reached_talk":
            data["talk_held"] = True
        elif data.get("reason") == "issue_cleared_no_talk" and data.get("talk_held"):
            self.add_error("talk_held", _("The reason says there was no closing talk. Please correct one of the two."))
        return data

    def clean_closed_on(self) -> date:
        day = self.cleaned_data["closed_on"]
        if day > dates.today():
            raise forms.ValidationError(_("This day is still to come."))
        if day < self.case.opened_on:
            raise forms.ValidationError(_("The case was opened later than this day."))
        return day

    def clean_after_care_on(self) -> date | None:
        day = self.cleaned_data["after_care_on"]
        if day and day <= dates.today():
            raise forms.ValidationError(_("Please choose a day that is still to come."))
        return day
