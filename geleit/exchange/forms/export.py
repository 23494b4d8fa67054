from __future__ import annotations

from typing import Any

from django import forms

from geleit.core.forms import NewObjectForm
from geleit.exchange.catalogue import from_caller
from geleit.exchange.models import Consent


class ExportForm(NewObjectForm):
    """What hangs on a case is written here, word by word: this page knows no case."""

    def __init__(self, *args: Any, consent: Consent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in from_caller(consent.fields or []):
            self.fields[one.code] = forms.CharField(
                label=one.label, required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
            )

    def said(self) -> dict[str, str]:
        return {code: words for code, words in self.cleaned_data.items() if code != "id" and words}
