from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.core import dates
from geleit.core.forms import DateField, NewObjectForm
from geleit.retention.models import Reason

YEARS = 5


class ObjectForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why it has to be kept"), choices=Reason, widget=forms.RadioSelect, initial=None
    )


class HoldForm(NewObjectForm):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why it has to be kept"), choices=Reason, widget=forms.RadioSelect, initial=None
    )
    until = DateField(
        label=gettext_lazy("Until"), help_text=gettext_lazy("Please choose the shortest time that is enough.")
    )

    def clean_until(self) -> date:
        day = self.cleaned_data["until"]
        if day <= dates.today():
            raise forms.ValidationError(_("Please choose a day still to come."), code="past")
        if day > dates.add_months(dates.today(), 12 * YEARS):
            raise forms.ValidationError(_("Please choose a day within the next five years."), code="far")
        return day
