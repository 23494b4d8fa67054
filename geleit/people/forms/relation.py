from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.accounts.models import User
from geleit.core import dates
from geleit.core.forms import NewObjectForm, VersionedForm
from geleit.people.models import Person, Relation
from geleit.programmes.forms import CodeField

FLAGS = ("in_household", "counselled", "reference", "guardian")
TEXTS = ("name", "phone", "note")
MOST = 1000


class RelationFields(forms.Form):
    """Somebody who belongs to the person: with a record of her own in this office, or by name only."""

    role = CodeField("household_role", label=gettext_lazy("Who is it"))
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, required=False, widget=forms.TextInput({"dir": "auto"})
    )
    other = forms.TypedChoiceField(
        label=gettext_lazy("Has a record of her or his own"), required=False, empty_value=None
    )
    year_of_birth = forms.IntegerField(label=gettext_lazy("Year of birth"), min_value=1900, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=120, required=False)
    in_household = forms.BooleanField(label=gettext_lazy("lives in the same household"), required=False, initial=True)
    counselled = forms.BooleanField(label=gettext_lazy("is counselled together"), required=False)
    reference = forms.BooleanField(label=gettext_lazy("reference person: may be called and helps"), required=False)
    guardian = forms.BooleanField(label=gettext_lazy("guardian or legal representative"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, person: Person, user: User, role: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].offer(keep=role)
        roles = self.fields["role"].choices
        self.fields["role"].choices = [(code, label) for code, label in roles if code != "main_client"]
        self.fields["year_of_birth"].widget.attrs.update({"class": "short", "inputmode": "numeric"})
        own = Person.objects.visible_to(user).filter(office=person.office_id).exclude(pk=person.pk)
        self.people = {str(one.pk): one for one in own[:MOST]}
        named = sorted(self.people.items(), key=lambda item: item[1].list_name.casefold())
        self.fields["other"].choices = [("", _("no, or not here")), *((pk, one.list_name) for pk, one in named)]

    def clean_year_of_birth(self) -> int | None:
        year = self.cleaned_data["year_of_birth"]
        if year and year > dates.today().year:
            raise forms.ValidationError(_("This year is still to come."), code="future")
        return year

    def relation(self) -> dict[str, Any]:
        """What actions.relations takes as data."""
        data = self.cleaned_data
        texts = {name: data[name] or None for name in TEXTS}
        return {
            "role": data["role"],
            "year_of_birth": data["year_of_birth"],
            **texts,
            **{flag: data[flag] for flag in FLAGS},
        }

    def other_person(self) -> Person | None:
        return self.people.get(self.cleaned_data["other"] or "")


class NewRelationForm(NewObjectForm, RelationFields):
    pass


class EditRelationForm(VersionedForm, RelationFields):
    def __init__(self, *args: Any, relation: Relation, **kwargs: Any) -> None:
        initial = {name: getattr(relation, name) for name in ("version", "role", "year_of_birth", *TEXTS, *FLAGS)}
        initial["other"] = str(relation.other_id or "")
        super().__init__(*args, person=relation.person, role=relation.role, initial=initial, **kwargs)
        # The linked record stays even where it is not open to the user.
        if relation.other_id and initial["other"] not in self.people:
            self.fields["other"].choices += [(initial["other"], _("a record that is not open to you"))]

    def changed_other(self) -> dict[str, Person | None]:
        """Nothing where the link stays: the record at its end may be one the user cannot even read."""
        stays = str(self.cleaned_data["other"] or "") == self.initial["other"]
        return {} if stays else {"other": self.other_person()}
