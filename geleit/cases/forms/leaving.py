from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from geleit.accounts.models import Membership, User
from geleit.cases.actions.leaving import LedFile
from geleit.core import dates
from geleit.core.forms import DateField

ALL = gettext_lazy("as chosen above")


class LeavingForm(forms.Form):
    """Who leads what from now on, and the last day of whoever leaves."""

    until_on = DateField(label=gettext_lazy("Last day"), initial=dates.today)
    everything = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("All cases to"), required=False, empty_label=gettext_lazy("one by one")
    )
    people = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("People without a case to"),
        required=False,
        empty_label=ALL,
    )

    def __init__(
        self,
        *args: Any,
        membership: Membership,
        files: list[LedFile],
        people: int,
        colleagues: QuerySet[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.membership, self.files, self.number_of_people = membership, files, people
        self.fields["everything"].queryset = self.fields["people"].queryset = colleagues
        if not people:
            del self.fields["people"]
        for file in files:
            self.fields[f"case-{file.id}"] = forms.ModelChoiceField(
                colleagues, required=False, empty_label=ALL, label=file.number
            )

    def rows(self) -> list[tuple[LedFile, forms.BoundField]]:
        return [(file, self[f"case-{file.id}"]) for file in self.files]

    def clean_until_on(self) -> Any:
        day, held = self.cleaned_data["until_on"], self.membership
        if day < held.from_on or (held.until_on and day > held.until_on):
            raise forms.ValidationError(_("On this day she or he does not work here."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        everything = data.get("everything")
        self.leads: dict[UUID, User] = {}
        for file in self.files:
            if lead := data.get(f"case-{file.id}") or everything:
                self.leads[file.id] = lead
        self.of_people = data.get("people") or everything
        missing = len(self.files) - len(self.leads)
        if missing:
            words = ngettext("For %(count)s case nobody is chosen.", "For %(count)s cases nobody is chosen.", missing)
            self.add_error("everything", words % {"count": missing})
        if self.number_of_people and not self.of_people:
            self.add_error("people", _("Please choose who leads the people without a case."))
        return data
