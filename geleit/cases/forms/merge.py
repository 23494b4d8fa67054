"""Two records side by side: for each field that differs, one of both, or both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.cases.actions.merge import Chosen, Languages, spoken
from geleit.core.forms import NewObjectForm
from geleit.people.models import Person
from geleit.programmes.codes import code_list

KEPT, DROPPED, BOTH = "kept", "dropped", "both"
LABELS: dict[str, Promise] = {
    "given_names": gettext_lazy("Given names"),
    "family_name": gettext_lazy("Family name"),
    "alias": gettext_lazy("Alias"),
    "birth": gettext_lazy("Born"),
    "gender": gettext_lazy("Gender"),
    "nationalities": gettext_lazy("Nationality"),
    "interpreter": gettext_lazy("Interpreter"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("Email"),
    "address": gettext_lazy("Address"),
    "safe_contact": gettext_lazy("Careful when getting in touch"),
    "contact_wish": gettext_lazy("How the person wants to be reached"),
    "note": gettext_lazy("Note"),
}
BOTH_POSSIBLE = {"nationalities", "phone", "address", "safe_contact", "contact_wish", "note"}
BOTH_AT_FIRST = {"nationalities", "safe_contact", "note"}  # nothing of it may get lost by a quick click


@dataclass
class Row:
    """One line of the table; `name` only where there is something to choose."""

    label: Promise
    kept: str
    dropped: str
    name: str = ""
    chosen: str = KEPT
    both: bool = False


class OtherRecordForm(forms.Form):
    mit = forms.ChoiceField(label=gettext_lazy("The other record"))

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted(((str(one.pk), one.list_name) for one in people), key=lambda item: item[1].casefold())
        self.fields["mit"].choices = [("", _("please choose")), *named]


class MergeForm(NewObjectForm):
    kept_version = forms.IntegerField(widget=forms.HiddenInput)
    dropped_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kept: Person, dropped: Person, **kwargs: Any) -> None:
        initial = {"kept_version": kept.version, "dropped_version": dropped.version}
        super().__init__(*args, initial=initial, **kwargs)
        self.kept, self.dropped = kept, dropped
        for name in LABELS:
            if self._differs(name):
                options = [KEPT, DROPPED, BOTH] if name in BOTH_POSSIBLE else [KEPT, DROPPED]
                self.fields[name] = forms.ChoiceField(choices=[(one, one) for one in options], label=LABELS[name])

    def _differs(self, name: str) -> bool:
        return _value(self.kept, name) != _value(self.dropped, name)

    def rows(self) -> list[Row]:
        found = []
        for name, label in LABELS.items():
            row = Row(label, words(self.kept, name), words(self.dropped, name))
            if name in self.fields:
                row.name, row.both = name, name in BOTH_POSSIBLE
                row.chosen = self.data.get(name) or self._proposal(name)
            if row.kept or row.dropped:
                found.append(row)
        return found

    def _proposal(self, name: str) -> str:
        if not _value(self.kept, name) or (name == "birth" and not self.kept.birth_date and self.dropped.birth_date):
            return DROPPED
        return BOTH if name in BOTH_AT_FIRST and _value(self.dropped, name) else KEPT

    def chosen(self) -> Chosen:
        data: dict[str, Any] = {}
        for name in LABELS:
            choice = self.cleaned_data.get(name, KEPT)
            if choice != KEPT:
                data |= self._taken(name, both=choice == BOTH)
        data["other_names"] = self._other_names(data)
        data["stateless"] = self.kept.stateless or self.dropped.stateless
        data |= self._contact_days()
        numbers = (self.cleaned_data["kept_version"], self.cleaned_data["dropped_version"])
        return Chosen(data=data, languages=self._languages(), versions=numbers)

    def _taken(self, name: str, *, both: bool) -> dict[str, Any]:
        mine, theirs = _value(self.kept, name), _value(self.dropped, name)
        if name == "birth":
            return {"birth_date": self.dropped.birth_date, "year_of_birth": self.dropped.year_of_birth}
        if not both:
            return {name: theirs}
        if name == "nationalities":
            return {name: list(dict.fromkeys([*mine, *theirs]))}
        return {name: "\n".join(text for text in (mine, theirs) if text)}

    def _other_names(self, data: dict[str, Any]) -> list[str]:
        """The search goes on finding every spelling either record had."""
        names = [*(self.kept.other_names or []), *(self.dropped.other_names or [])]
        names += [one for one in (self.kept.full_name, self.dropped.full_name) if one]
        given = data.get("given_names", self.kept.given_names) or ""
        family = data.get("family_name", self.kept.family_name) or ""
        return [name for name in dict.fromkeys(names) if name != f"{given} {family}".strip()]

    def _contact_days(self) -> dict[str, Any]:
        first = [one.first_contact_on for one in (self.kept, self.dropped) if one.first_contact_on]
        last = [one.last_contact_on for one in (self.kept, self.dropped) if one.last_contact_on]
        return {"first_contact_on": min(first, default=None), "last_contact_on": max(last, default=None)}

    def _languages(self) -> Languages:
        mine = spoken(self.kept)
        known = {one["language"] for one in mine}
        preferred = any(one["preferred"] for one in mine)
        added = [one | {"preferred": one["preferred"] and not preferred} for one in spoken(self.dropped)]
        return mine + [one for one in added if one["language"] not in known]


def _value(person: Person, name: str) -> Any:
    if name == "birth":
        return person.birth_date or person.year_of_birth
    return getattr(person, name) or None


def words(person: Person, name: str) -> str:
    value = _value(person, name)
    if not value:
        return ""
    if name == "birth":
        return formats.date_format(value, "SHORT_DATE_FORMAT") if person.birth_date else str(value)
    if name == "nationalities":
        return ", ".join(code_list("nationality").label(code) for code in value)
    if name == "gender":
        return code_list("gender").label(value)
    if name == "interpreter":
        return str(Person.Interpreter(value).label)
    return value
