from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from geleit.accounts import roles
from geleit.accounts.models import Office, User
from geleit.core.forms import DateField, NewObjectForm, VersionedForm


class StaffForm(NewObjectForm):
    """A new account with its first role."""

    name = forms.CharField(label=_("Name"), max_length=150)
    username = forms.SlugField(
        label=_("User name"), max_length=60, help_text=_("Small letters, figures and hyphens; for signing in.")
    )
    email = forms.EmailField(label=_("Email at work"), required=False)
    office = forms.ModelChoiceField(Office.objects.none(), label=_("Office"))
    role = forms.ChoiceField(label=_("Role"), choices=roles.CHOICES)

    def __init__(self, *args, offices, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices

    def clean_username(self) -> str:
        username = self.cleaned_data["username"].lower()
        if User.objects.filter(username=username).exclude(pk=self.data.get("id") or None).exists():
            raise forms.ValidationError(_("This user name is taken. Please choose another one."))
        return username


class MembershipForm(forms.Form):
    office = forms.ModelChoiceField(Office.objects.none(), label=_("Office"))
    role = forms.ChoiceField(label=_("Role"), choices=roles.CHOICES)
    from_on = DateField(label=_("From"))
    until_on = DateField(label=_("Until (last day)"), required=False)
    weekly_hours = forms.DecimalField(
        label=_("Weekly hours"), required=False, min_value=0, max_value=60, max_digits=4, decimal_places=1
    )

    def __init__(self, *args, offices, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices

    def clean(self) -> dict:
        data = super().clean()
        if data.get("until_on") and data.get("from_on") and data["until_on"] < data["from_on"]:
            self.add_error("until_on", _("The last day lies before the first."))
        return data


class EndMembershipForm(forms.Form):
    until_on = DateField(label=_("Last day"))


class OfficeForm(VersionedForm, forms.ModelForm):
    class Meta:
        model = Office
        fields = ("name", "place", "address", "phone", "known_notice")
        labels = {
            "name": _("Name"),
            "place": _("Place"),
            "address": _("Address"),
            "phone": _("Phone"),
            "known_notice": _("When somebody looks for a person a colleague accompanies, she is told"),
        }
