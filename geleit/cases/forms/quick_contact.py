from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.core import dates
from geleit.core.forms import ChipCheckboxes, ChipRadio, DateField, NewObjectForm, VersionedForm
from geleit.programmes.codes import code_list

# What most people come for, in the order it is asked; the other topics and languages stand below.
NEAR_TOPICS = [
    "residence_law",
    "german_language",
    "job_search",
    "social_benefits",
    "housing_search",
    "family_benefits",
    "forms_correspondence",
    "recognition",
    "childcare",
    "vocational_training",
    "health",
    "everyday_orientation",
]
NEAR_LANGUAGES = ["de", "ar", "fa", "uk", "ru", "tr", "ti", "kmr", "so", "en", "fr"]
NEAR_MODES = 4
NEAR_MINUTES = (5, 10, 15, 20, 30, 45)
# Whose work can end up with a counsellor (domain S19): authorities and regular services only.
WORK_OF_OTHERS = [
    "jobcenter",
    "employment_agency",
    "foreigners_authority",
    "social_office",
    "housing_office",
    "youth_office",
    "family_benefits_office",
    "health_insurance",
    "naturalisation_authority",
    "bamf",
    "school",
    "other",
]


class QuickContactFields(forms.Form):
    """Eight fields, most of them already right."""

    on = DateField(label=gettext_lazy("Day"))
    mode = forms.ChoiceField(label=gettext_lazy("How"), widget=ChipRadio)
    minutes = forms.TypedChoiceField(label=gettext_lazy("Minutes"), widget=ChipRadio, coerce=int)
    topics = forms.MultipleChoiceField(label=gettext_lazy("Topics"), widget=ChipCheckboxes)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    referred_to = forms.ChoiceField(
        label=gettext_lazy("Shown the way to"), required=False, help_text=gettext_lazy("Then it counts as a referral.")
    )
    shifted_from = forms.ChoiceField(label=gettext_lazy("Really the work of"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today, kept = dates.today(), self.initial
        topics = dict(code_list("counselling_topic").valid_on(today, keep=kept.get("topics") or []))
        near = [(code, topics.pop(code)) for code in NEAR_TOPICS if code in topics]
        self.fields["topics"].choices = [*near, *topics.items()]
        self.fields["mode"].choices = code_list("contact_mode").valid_on(today, keep=[kept.get("mode")])
        self.fields["minutes"].choices = _minutes(kept.get("minutes"))
        self.fields["language"].choices = _languages(today)
        targets = code_list("referral_target").valid_on(today, keep=[kept.get("referred_to")])
        self.fields["referred_to"].choices = [("", _("nobody")), *targets]
        self.fields["shifted_from"].choices = [
            ("", _("our own")),
            *(one for one in targets if one[0] in WORK_OF_OTHERS),
        ]

    def near_topics(self) -> list[forms.boundfield.BoundWidget]:
        return list(self["topics"])[: len(NEAR_TOPICS)]

    def far_topics(self) -> list[forms.boundfield.BoundWidget]:
        return list(self["topics"])[len(NEAR_TOPICS) :]

    def near_modes(self) -> list[forms.boundfield.BoundWidget]:
        return list(self["mode"])[:NEAR_MODES]

    def far_modes(self) -> list[forms.boundfield.BoundWidget]:
        return list(self["mode"])[NEAR_MODES:]

    def far_mode_chosen(self) -> bool:
        return self["mode"].value() in [code for code, _label in self.fields["mode"].choices[NEAR_MODES:]]

    def far_topics_chosen(self) -> bool:
        return bool(set(self["topics"].value() or []) - set(NEAR_TOPICS))

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > dates.today():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class QuickContactForm(NewObjectForm, QuickContactFields):
    pass


class QuickContactEditForm(VersionedForm, QuickContactFields):
    pass


class QuickPersonForm(NewObjectForm):
    """The little that is needed so that a record can begin."""

    given_names = forms.CharField(label=gettext_lazy("Given names"), required=False, max_length=200)
    family_name = forms.CharField(label=gettext_lazy("Family name"), required=False, max_length=200)
    birth_date = DateField(label=gettext_lazy("Date of birth"), required=False, past=True)
    existing = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not (data.get("given_names") or data.get("family_name")):
            self.add_error("given_names", _("Please write at least one name."))
        return data


def _minutes(kept: int | None) -> list[tuple[int, str]]:
    offered = sorted({*NEAR_MINUTES, kept} - {None})
    return [(number, str(number)) for number in offered]


def _languages(today) -> list:
    spoken = dict(code_list("language").valid_on(today))
    near = [(code, spoken.pop(code)) for code in NEAR_LANGUAGES if code in spoken]
    return [("", _("not asked")), (_("Often"), near), (_("All"), list(spoken.items()))]
