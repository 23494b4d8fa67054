from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from geleit.core.forms import ChipCheckboxes
from geleit.directory.plain_words import FEATURES
from geleit.directory.postcodes import where
from geleit.directory.searching import DISTANCES
from geleit.programmes.forms import CodeField

KM = 25
FEATURE_LABELS = {
    "childcare": _("with childcare"),
    "wheelchair": _("step-free"),
    "evening": _("in the evening"),
    "online": _("online"),
    "free": _("places free now"),
}


class WishForm(forms.Form):
    """What is looked for. Sent and kept sealed, never put into an address: a topic can betray somebody."""

    topics = CodeField("counselling_topic", multiple=True, label=_("What about?"))
    features = forms.MultipleChoiceField(
        label=_("It has to be"),
        choices=[(name, FEATURE_LABELS[name]) for name in FEATURES],
        widget=ChipCheckboxes,
        required=False,
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        required=False,
        validators=[RegexValidator(r"^\d{5}$", _("A postcode has five digits."))],
        widget=forms.TextInput({"class": "short", "inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Empty: where the person lives, else the place of the office."),
    )
    km = forms.TypedChoiceField(
        label=_("Not farther than"),
        choices=[(km, f"{km} km") for km in DISTANCES],
        coerce=int,
        initial=KM,
        required=False,
        empty_value=KM,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = set(self["topics"].value() or ())  # they stand first, so that nobody scrolls to see them
        self.fields["topics"].choices = sorted(self.fields["topics"].choices, key=lambda one: one[0] not in chosen)

    def clean_postcode(self) -> str:
        postcode = self.cleaned_data["postcode"]
        if postcode and where(postcode) is None:
            raise forms.ValidationError(_("This postcode is not known."))
        return postcode

    def said(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class UnmetForm(forms.Form):
    reason = CodeField("unmet_demand_reason", label=_("Why nothing fits"))
