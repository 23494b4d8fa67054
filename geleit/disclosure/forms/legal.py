from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.core import dates
from geleit.core.forms import DateField, NewObjectForm
from geleit.disclosure.models import LegalDisclosure

NO_NAME = gettext_lazy("Whoever decides second reads this. Please write no name; the number of the case is enough.")


def _text(label: Any, *, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea({"rows": rows, "dir": "auto"}), **kwargs)


class LegalRequestForm(NewObjectForm):
    asker_kind = forms.ChoiceField(label=gettext_lazy("Who asks?"), choices=LegalDisclosure.Asker)
    asker = _text(gettext_lazy("Office, address, reference"), help_text=gettext_lazy("As it stands on their letter."))
    asked_on = DateField(label=gettext_lazy("Asked on"), initial=dates.today)
    question = _text(gettext_lazy("What do they ask?"), help_text=NO_NAME)
    basis = forms.ChoiceField(
        label=gettext_lazy("On what ground in law?"), choices=LegalDisclosure.Basis, widget=forms.RadioSelect
    )
    ground = _text(
        gettext_lazy("Why it holds"),
        help_text=gettext_lazy(
            "The order and its day; when and how the person released you; what the danger is. Else § 203 StGB stands."
        ),
    )

    def clean_asked_on(self) -> Any:
        day = self.cleaned_data["asked_on"]
        if day > dates.today():
            raise forms.ValidationError(_("This day is still to come."), code="future")
        return day


class WhyForm(forms.Form):
    """Refused or withdrawn."""

    answer = _text(gettext_lazy("Why so"), help_text=NO_NAME)


class InformedForm(forms.Form):
    informed = forms.ChoiceField(
        label=gettext_lazy("Was the person told?"),
        choices=LegalDisclosure.Informed.choices[1:],
        widget=forms.RadioSelect,
    )
    informed_on = DateField(label=gettext_lazy("Told on"), required=False)
    why = _text(gettext_lazy("If not: why"), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        told = data.get("informed")
        if told == "yes" and not data.get("informed_on") and "informed_on" not in self.errors:
            self.add_error("informed_on", _("Please say when."))
        if told == "yes" and data.get("informed_on") and data["informed_on"] > dates.today():
            self.add_error("informed_on", _("This day is still to come."))
        if told == "no" and not data.get("why"):
            self.add_error("why", _("Please say why the person was not told."))
        if told == "no":
            data["informed_on"] = None
        return data
