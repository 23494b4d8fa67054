from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from geleit.cases.models.case import Phase
from geleit.core.forms import ChipRadio


class PhaseForm(forms.Form):
    phase = forms.ChoiceField(label=_("Move to"), widget=ChipRadio)

    def __init__(self, *args: Any, current: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phase"].choices = [choice for choice in Phase.choices if choice[0] != current]
