from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from geleit.core.forms import FileUpload
from geleit.exchange.house_card import BIGGEST, Card, NotACard, from_text, in_text, read_card

NO_CARD = _("This is no card of a house, or it was changed on its way.")


class CardForm(forms.Form):
    card = forms.FileField(
        label=_("Card of the other house"),
        widget=FileUpload,
        help_text=_("The file they sent you; its name ends in .json."),
    )

    def clean_card(self) -> Card:
        data = self.cleaned_data["card"]
        if data.size > BIGGEST:
            raise forms.ValidationError(NO_CARD)
        return _read(data.read())


class ComparedForm(forms.Form):
    """The card travels along between the two pages, and is checked again."""

    card = forms.CharField(widget=forms.HiddenInput, max_length=2 * BIGGEST)
    compared = forms.BooleanField(
        label=_("I have called this house, and the forty digits are the same"),
        error_messages={"required": _("Please compare the digits on the phone first, then tick here.")},
    )

    def clean_card(self) -> Card:
        try:
            return _read(from_text(self.cleaned_data["card"]))
        except ValueError:
            raise forms.ValidationError(NO_CARD) from None


def carried(data: bytes) -> dict[str, Any]:
    return {"card": in_text(data)}


def _read(data: bytes) -> Card:
    try:
        return read_card(data)
    except NotACard:
        raise forms.ValidationError(NO_CARD) from None
