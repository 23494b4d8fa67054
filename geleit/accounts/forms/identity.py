from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import Identity, User


class IdentityForm(forms.Form):
    provider = forms.ChoiceField(label=_("Sign-in of the organisation"))
    identifier = forms.CharField(
        label=_("Identifier there"),
        max_length=200,
        help_text=_(
            "As the provider names this person in what it tells Geleit; no email address that could change hands."
        ),
    )

    def __init__(self, *args, providers: list[dict], person: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["provider"].choices = [(known["provider_id"], known["name"]) for known in providers]

    def clean(self) -> dict:
        data = super().clean()
        taken = Identity.objects.filter(provider=data.get("provider"), identifier=data.get("identifier"))
        if taken.exclude(user=self.person).exists():
            self.add_error("identifier", _("Another account is linked with it already."))
        return data
