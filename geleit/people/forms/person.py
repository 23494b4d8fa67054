from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.accounts.models import Office
from geleit.core import dates
from geleit.core.forms import ChipRadio, DateField, NewObjectForm, VersionedForm
from geleit.people.forms.fields import BirthField, LinesField, NationalitiesField, VagueDateField
from geleit.people.models import Person, PersonLanguage
from geleit.programmes.forms import CodeField

PERSON = ["given_names", "family_name", "alias", "other_names", "gender", "nationalities", "stateless", "interpreter"]
REACHING = ["phone", "email", "address", "safe_contact", "contact_wish", "note", "first_contact_on"]
MORE_LANGUAGES = 3
TEXT = {"rows": 2}
INTERPRETER = [
    (Person.Interpreter.NONE, gettext_lazy("none needed")),
    (Person.Interpreter.NEEDED, gettext_lazy("needed")),
    (Person.Interpreter.AUTHORITIES, gettext_lazy("only at authorities")),
    (Person.Interpreter.UNKNOWN, gettext_lazy("not known")),
]


class PersonFields(forms.Form):
    """What is known of a person. Nothing but some name is needed; the rest can come later."""

    given_names = forms.CharField(label=gettext_lazy("Given names"), max_length=120, required=False)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=120, required=False)
    birth = BirthField(
        label=gettext_lazy("Date of birth"), required=False, help_text=gettext_lazy("or only the year, like 1991")
    )
    gender = CodeField("gender", label=gettext_lazy("Gender"), required=False)
    nationalities = NationalitiesField(
        label=gettext_lazy("Nationality"),
        required=False,
        help_text=gettext_lazy("Several with a comma: Syria, Turkey"),
        widget=forms.TextInput({"list": "nationalities", "autocomplete": "off"}),
    )
    stateless = forms.BooleanField(label=gettext_lazy("stateless"), required=False)
    language = CodeField("language", label=gettext_lazy("Language of the talk"), required=False, unknown=False)
    mode = forms.ChoiceField(
        label=gettext_lazy("How well the language of the talk"),
        choices=PersonLanguage.Mode.choices,
        required=False,
        widget=ChipRadio,
    )
    interpreter = forms.ChoiceField(
        label=gettext_lazy("Interpreter"),
        choices=INTERPRETER,
        widget=ChipRadio,
        required=False,
        initial=Person.Interpreter.UNKNOWN,
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=120, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    safe_contact = forms.CharField(
        label=gettext_lazy("Careful when getting in touch"),
        max_length=500,
        required=False,
        widget=forms.Textarea(TEXT),
        help_text=gettext_lazy(
            "For example: only at noon, leave no message. It stands above every page of this person."
        ),
    )
    alias = forms.CharField(
        label=gettext_lazy("Alias"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("enough on its own, if the name shall not be written down"),
    )
    other_names = LinesField(
        label=gettext_lazy("Other spellings, scripts and earlier names"),
        required=False,
        help_text=gettext_lazy("One on each line. The search finds them all."),
    )
    email = forms.EmailField(label=gettext_lazy("Email"), required=False)
    address = forms.CharField(
        label=gettext_lazy("Address"), max_length=400, required=False, widget=forms.Textarea(TEXT)
    )
    contact_wish = forms.CharField(
        label=gettext_lazy("How the person wants to be reached"), max_length=200, required=False
    )
    first_contact_on = DateField(label=gettext_lazy("First contact"), required=False, past=True)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, others: int = MORE_LANGUAGES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = range(1, others + 1)
        self.fields["given_names"].widget.attrs.update({"autocomplete": "off", "dir": "auto"})
        self.fields["family_name"].widget.attrs.update({"autocomplete": "off", "dir": "auto"})
        for number in self.others:
            self.fields[f"language_{number}"] = CodeField(
                "language", label=_("Other language"), required=False, unknown=False
            )
            self.fields[f"mode_{number}"] = forms.ChoiceField(
                label=_("How well"), choices=PersonLanguage.Mode.choices, required=False, widget=ChipRadio
            )

    def clean_interpreter(self) -> str:
        return self.cleaned_data["interpreter"] or Person.Interpreter.UNKNOWN

    def clean_first_contact_on(self):
        day = self.cleaned_data["first_contact_on"]
        if day and day > dates.today():
            raise forms.ValidationError(_("This day is still to come."), code="future")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        named = ("given_names", "family_name", "alias")
        if not any(data.get(name) for name in named) and not any(name in self.errors for name in named):
            self.add_error("given_names", _("Please write a name here or below, or an alias."))
        chosen = [code for code in (data.get(name) for name in self.language_names()) if code]
        if len(chosen) > len(set(chosen)):
            self.add_error("language", _("One language is chosen twice."))
        return data

    def language_names(self) -> list[str]:
        return ["language", *(f"language_{number}" for number in self.others)]

    def more_languages(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"language_{number}"], self[f"mode_{number}"]) for number in self.others]

    def person(self) -> dict[str, Any]:
        """What actions.person takes as data."""
        data = {name: self.cleaned_data[name] for name in (*PERSON, *REACHING)}
        born = self.cleaned_data["birth"]
        only_year = isinstance(born, int)
        return {
            **{name: value if value != "" or name == "gender" else None for name, value in data.items()},
            "birth_date": None if only_year else born,
            "year_of_birth": born if only_year else born.year if born else None,
        }

    def languages(self) -> list[dict[str, Any]]:
        """What actions.person takes as languages; the one of the talk is the preferred one."""
        data = self.cleaned_data
        spoken = [(data["language"], data["mode"] or PersonLanguage.Mode.GOOD)]
        spoken += [(data[f"language_{at}"], data[f"mode_{at}"] or PersonLanguage.Mode.GOOD) for at in self.others]
        return [
            {"language": code, "mode": mode, "preferred": number == 0}
            for number, (code, mode) in enumerate(spoken)
            if code
        ]


class NewPersonForm(NewObjectForm, PersonFields):
    """A first page short enough for a talk; status, level and entry can be written down at once."""

    office = forms.ModelChoiceField(Office.objects.none(), label=gettext_lazy("Office"), empty_label=None)
    status = CodeField("residence_status", label=gettext_lazy("Residence status"), required=False, unknown=False)
    status_until = DateField(label=gettext_lazy("valid until"), required=False)
    level = CodeField("language_level", label=gettext_lazy("German"), required=False, unknown=False)
    entry = VagueDateField(
        label=gettext_lazy("Entry into Germany"), required=False, help_text=gettext_lazy("a day, a month or a year")
    )

    def __init__(self, *args: Any, offices: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = offices
        if len(offices) > 1:
            self.fields["office"].queryset = Office.objects.filter(pk__in=[office.pk for office in offices])
            self.fields["office"].initial = offices[0].pk
        else:
            del self.fields["office"]
        self.fields["first_contact_on"].initial = dates.today

    def office_of(self) -> Office:
        chosen = self.cleaned_data.get("office", self.offices[0])
        return next(office for office in self.offices if office == chosen)

    def period_id(self, number: int) -> UUID:
        """Always the same for the same form, so that sending it twice makes one period."""
        return uuid5(self.cleaned_data["id"], str(number))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("status_until") and not data.get("status"):
            self.add_error("status", _("Please choose the status that is valid until then."))
        return data


class EditPersonForm(VersionedForm, PersonFields):
    """The same for a record that is there already."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        spoken = person.spoken()
        others = max(MORE_LANGUAGES, len(spoken))
        super().__init__(*args, initial=values_of(person), others=others, **kwargs)
        for name in self.language_names():
            self.fields[name].offer(keep={one.language for one in spoken})
        self.fields["gender"].offer(keep=person.gender)

    def _differences(self, theirs: Person) -> list[dict]:
        saved = values_of(theirs)
        pairs = [(bound, self.cleaned_data.get(bound.name), saved.get(bound.name)) for bound in self.visible_fields()]
        return [
            {"label": bound.label, "mine": _words(bound, mine), "theirs": _words(bound, other)}
            for bound, mine, other in pairs
            if (mine or "") != (other or "")
        ]


def _words(bound: forms.BoundField, value: Any) -> Any:
    """As the field itself would show it; a code as its label."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    shown = bound.field.prepare_value(value)
    if isinstance(shown, date):
        return formats.date_format(shown, "SHORT_DATE_FORMAT")
    return dict(getattr(bound.field, "choices", ())).get(shown, shown)


def values_of(person: Person) -> dict[str, Any]:
    values = {name: getattr(person, name) for name in (*PERSON, *REACHING)}
    spoken = person.spoken()
    first = spoken.pop(0) if spoken and spoken[0].preferred else None
    values |= {
        "version": person.version,
        "birth": person.birth_date or person.year_of_birth,
        "language": first.language if first else "",
        "mode": first.mode if first else "",
    }
    for number, one in enumerate(spoken, start=1):
        values |= {f"language_{number}": one.language, f"mode_{number}": one.mode}
    return values
