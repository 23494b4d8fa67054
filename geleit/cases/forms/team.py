from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.accounts.models import Office, User
from geleit.cases.models import Case
from geleit.core import dates
from geleit.core.forms import DateField, NewObjectForm
from geleit.programmes.programme import programme

CHOOSE = gettext_lazy("please choose")


class ColleagueForm(forms.Form):
    colleague = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Colleague"), empty_label=CHOOSE)

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = colleagues


class PeriodFields(forms.Form):
    from_on = DateField(label=gettext_lazy("First day"))
    until_on = DateField(label=gettext_lazy("Last day"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("from_on"), data.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", _("The last day is before the first one."))
        elif last and last < dates.today():
            self.add_error("until_on", _("This day has passed."))
        return data


class DeputyForm(ColleagueForm, PeriodFields):
    field_order = ("colleague", "from_on", "until_on")


class HandOverForm(ColleagueForm):
    pass


class StandInForm(PeriodFields):
    """A team lead names who stands in for whom."""

    absent = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Who is away"), empty_label=CHOOSE)
    deputy = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Who stands in"), empty_label=CHOOSE)
    field_order = ("absent", "deputy", "from_on", "until_on")

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["absent"].queryset = self.fields["deputy"].queryset = colleagues

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("absent") and data.get("absent") == data.get("deputy"):
            self.add_error("deputy", _("Please choose somebody else."))
        return data


class AssignForm(forms.Form):
    """Cases ticked in the list, and who leads them from now on."""

    cases = forms.ModelMultipleChoiceField(
        Case.objects.none(), error_messages={"required": gettext_lazy("Please tick at least one case.")}
    )
    lead = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Give to"), empty_label=CHOOSE)

    def __init__(self, *args: Any, cases: QuerySet[Case], colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = colleagues
        self.fields["cases"].queryset = cases
        self.fields["lead"].queryset = colleagues


class NewCaseForm(NewObjectForm):
    """`beside`: an open case of the same person; going back must not make a second one by the way."""

    programme = forms.ChoiceField(label=gettext_lazy("Programme"), widget=forms.RadioSelect)
    another = forms.BooleanField(
        label=gettext_lazy("Open another case beside it"),
        error_messages={
            "required": gettext_lazy("There is an open case already. Please tick this if you want another.")
        },
    )

    def __init__(self, *args: Any, office: Office, beside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not beside:
            del self.fields["another"]
        self.fields["programme"].choices = [(code, programme(code).label()) for code in office.programmes]
        self.fields["programme"].initial = office.programme
