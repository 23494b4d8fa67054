"""One offer as people write it; behind it stands the standard's record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from geleit.core import dates
from geleit.core.forms import ChipCheckboxes, DateField, VersionedForm
from geleit.directory.models import Area, Service
from geleit.directory.models.details import Schedule
from geleit.directory.postcodes import where
from geleit.programmes.codes import code_list

NOTHING = [("", "–")]
DAYS = [
    (Schedule.Day.MO, _("Mon")),
    (Schedule.Day.TU, _("Tue")),
    (Schedule.Day.WE, _("Wed")),
    (Schedule.Day.TH, _("Thu")),
    (Schedule.Day.FR, _("Fri")),
    (Schedule.Day.SA, _("Sat")),
    (Schedule.Day.SU, _("Sun")),
]


def codes(name: str) -> list[tuple[str, str]]:
    return code_list(name).valid_on(dates.today())


def some_of(name: str, label: Any, help_text: Any = "") -> Any:
    return forms.MultipleChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        choices=lambda: codes(name),
        widget=ChipCheckboxes,
    )


def one_of(name: str, label: Any, help_text: Any = "") -> Any:
    return forms.ChoiceField(label=label, help_text=help_text, required=False, choices=lambda: [*NOTHING, *codes(name)])


def line(label: Any, help_text: Any = "", *, required: bool = False) -> Any:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=300)


def text(label: Any, help_text: Any = "") -> Any:
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=5000, widget=forms.Textarea)


def number(label: Any, most: int, help_text: Any = "") -> Any:
    return forms.IntegerField(label=label, help_text=help_text, required=False, min_value=0, max_value=most)


class OfferForm(VersionedForm):
    id = forms.UUIDField(widget=forms.HiddenInput)
    organisation = line(
        _("Organisation"), _("As it is called; a new one is made when nobody knows it yet."), required=True
    )
    name = line(_("Name of the offer"), required=True)
    description = text(_("What it is"), _("Two or three sentences in plain words."))
    status = forms.ChoiceField(label=_("State"), choices=Service.Status.choices, initial=Service.Status.ACTIVE)
    category = one_of("offer_category", _("Kind of offer"))
    topics = some_of("counselling_topic", _("Topics"))
    min_age = number(_("Age from"), 120)
    max_age = number(_("Age to"), 120)
    level_from = one_of("language_level", _("German from"))
    level_to = one_of("language_level", _("German to"))
    status_groups = some_of("residence_status_group", _("Residence"), _("Nothing ticked: for everybody."))
    legal_spheres = some_of("legal_sphere", _("Benefits"), _("Nothing ticked: for everybody."))
    genders = some_of("gender", _("Gender"), _("Nothing ticked: for everybody."))
    programmes = some_of("programme", _("Programme"), _("Only where somebody has to be in it already."))
    childcare = forms.BooleanField(label=_("with childcare"), required=False)
    evening = forms.BooleanField(label=_("in the evening"), required=False)
    online = forms.BooleanField(label=_("online or by phone"), required=False)
    languages = some_of("language", _("Languages spoken"))
    days = forms.MultipleChoiceField(label=_("Days"), required=False, choices=DAYS, widget=ChipCheckboxes)
    opens_at = forms.TimeField(label=_("Opens at"), required=False)
    closes_at = forms.TimeField(label=_("Closes at"), required=False)
    street = line(_("Street and number"))
    postal_code = forms.CharField(label=_("Postcode"), required=False, max_length=5)
    city = line(_("Place"))
    wheelchair = forms.BooleanField(label=_("accessible by wheelchair"), required=False)
    areas = forms.ModelMultipleChoiceField(
        label=_("For people from"),
        help_text=_("Nothing ticked: for people of the district."),
        required=False,
        queryset=Area.objects.all(),
        widget=ChipCheckboxes,
    )
    contact = line(_("Contact"), _("A function: registration, counselling team. A person only if she wishes it."))
    person = line(_("Name of a person"), _("Stays empty as a rule. Only with the day on which she wished it."))
    wished_on = DateField(label=_("wished on"), required=False)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=60)
    email = forms.EmailField(label=_("Email"), required=False)
    url = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    free_places = number(_("Free places"), 10_000)
    waiting_weeks = number(_("Waiting time in weeks"), 520)
    next_start = DateField(label=_("Next start"), required=False)
    cost = line(_("Cost"))
    documents = text(_("What to bring"), _("One line each."))
    application_process = text(_("How people get in"))

    def clean_postal_code(self) -> str:
        postcode = self.cleaned_data["postal_code"].strip()
        if postcode and where(postcode) is None:
            raise ValidationError(_("This postcode is not known."))
        return postcode

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("person") and not data.get("wished_on"):
            self.add_error("wished_on", _("A person stands here only since the day she wished it."))
        low, high = data.get("min_age"), data.get("max_age")
        if low is not None and high is not None and low > high:
            self.add_error("max_age", _("This is less than the age from which it is."))
        if data.get("street") and not data.get("postal_code"):
            self.add_error("postal_code", _("An address needs its postcode."))
        return data


class ProposalForm(forms.Form):
    """What a provider may say without an account: few things, and in her own words."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    description = text(_("What it is"))
    status = forms.ChoiceField(label=_("State"), choices=Service.Status.choices)
    free_places = number(_("Free places"), 10_000)
    waiting_weeks = number(_("Waiting time in weeks"), 520)
    next_start = DateField(label=_("Next start"), required=False)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=60)
    email = forms.EmailField(label=_("Email"), required=False)
    note = text(_("What else has changed"), _("Somebody reads it before it becomes public."))
