from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from geleit.core.forms import NewObjectForm
from geleit.handover.checklists import CATEGORIES, WHO, Item
from geleit.programmes.codes import code_list

SPARE = 3  # empty rows at the end


class ChecklistForm(NewObjectForm):
    """What a new version is about. `after`: the number of the version somebody looked at while typing."""

    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    note = forms.CharField(label=_("What has changed, in a few words"), max_length=300)


class ItemForm(forms.Form):
    """One item; without a text it is left out."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    only = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    de = forms.CharField(label=_("Text"), required=False, max_length=200)
    en = forms.CharField(label=_("Text in English"), required=False, max_length=200)
    category = forms.ChoiceField(label=_("Category"), required=False)
    who = forms.ChoiceField(label=_("Who"), required=False)
    day = forms.IntegerField(
        label=_("Days before (-) or after the day"), required=False, min_value=-365, max_value=365, initial=0
    )
    law = forms.CharField(label=_("Legal source"), required=False, max_length=120)
    gone = forms.BooleanField(label=_("Take this item out"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, codes in (("category", CATEGORIES), ("who", WHO)):
            self.fields[name].choices = [(code.code, code.label()) for code in code_list(codes)]
        self.fields["day"].widget.attrs["class"] = "short"

    def item(self) -> Item | None:
        data = self.cleaned_data
        if data.get("gone") or not data.get("de"):
            return None
        return Item(
            key=data["key"] or f"own_{uuid4().hex[:10]}",
            de=data["de"],
            en=data["en"],
            category=data["category"],
            who=data["who"],
            day=data["day"] or 0,
            law=data["law"],
            only=data["only"],
        )


ItemForms = forms.formset_factory(ItemForm, extra=SPARE)


def item_forms(data: Any, items: tuple[Item, ...]) -> Any:
    initial = [dict(item.__dict__) for item in items]
    return ItemForms(data, initial=initial, prefix="items")
