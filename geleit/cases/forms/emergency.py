from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.accounts.models import User
from geleit.cases.models import Case, Emergency
from geleit.core.forms import NewObjectForm


class EmergencyForm(NewObjectForm):
    """One case by its number, and why."""

    number = forms.CharField(label=gettext_lazy("Number of the case"), max_length=20)
    reason = forms.ChoiceField(
        label=gettext_lazy("Why can it not wait?"), choices=Emergency.Reason, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        min_length=20,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "The lead of the case and the data protection officer read this. Please write no name; the number does."
        ),
        error_messages={"min_length": gettext_lazy("Please say in one or two sentences what happened.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_number(self) -> str:
        number = self.cleaned_data["number"].strip().upper()
        offices = self.user.offices_with("cases.emergency")
        self.case = Case.objects.numbered([number], offices).select_related("organisation").first()
        if self.case is None:
            raise forms.ValidationError(_("No case of your office has this number."))
        return number


class ReviewForm(forms.Form):
    """What the data protection officer says about it."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Was it justified?"), choices=Emergency.Verdict, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("verdict") == Emergency.Verdict.NOT_JUSTIFIED and not data.get("note", "").strip():
            self.add_error("note", _("Please say why it was not justified, and what follows from it."))
        return data
