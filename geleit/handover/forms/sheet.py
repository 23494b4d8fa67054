from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from geleit.core.forms import ChipCheckboxes, NewObjectForm
from geleit.exchange import catalogue
from geleit.handover.models import Handover

TYPED = "typed_"
# What is ticked to begin with where the person takes the sheet along: enough to be recognised and understood.
USUAL = ("name", "birth_date", "languages", "interpreter")


class SheetForm(NewObjectForm):
    """What is typed for the fields the record does not answer. With a consent these are its fields and no others."""

    def __init__(self, *args: Any, handover: Handover, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        consent = handover.consent
        if handover.needs_consent:
            typed = catalogue.from_caller((consent.fields or []) if consent else [])
        else:
            plain = [one for one in catalogue.fields().values() if not one.special]
            typed = [one for one in plain if one.source == catalogue.CALLER]
            self.fields["fields"] = forms.MultipleChoiceField(
                label=_("From the record"),
                choices=[(one.code, one.label) for one in plain if one.source == catalogue.PERSON],
                widget=ChipCheckboxes,
                required=False,
                initial=USUAL,
            )
        for one in typed:
            self.fields[TYPED + one.code] = forms.CharField(
                label=one.label, required=False, max_length=2000, widget=forms.Textarea({"rows": 2, "dir": "auto"})
            )
        self.typed = [one.code for one in typed]

    def values(self) -> dict[str, str]:
        return {code: self.cleaned_data[TYPED + code] for code in self.typed if self.cleaned_data[TYPED + code]}
