from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.core import dates
from geleit.core.forms import ChipRadio, DateField, NewObjectForm, VersionedForm
from geleit.disclosure.models import Request


def _text(label: Any, *, rows: int = 4, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea({"rows": rows, "dir": "auto"}), **kwargs)


class NewRequestForm(NewObjectForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("What does she or he ask for?"), choices=Request.Kind, widget=ChipRadio, initial="access"
    )
    received_on = DateField(label=gettext_lazy("Received on"), initial=dates.today)
    wish = _text(
        gettext_lazy("In her or his words"),
        required=False,
        help_text=gettext_lazy("For a correction or an objection: what is wrong, or which use it is about."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") in ("correction", "objection") and not data.get("wish"):
            self.add_error("wish", _("Please write down what is wrong, or which use it is about."))
        return data

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > dates.today():
            raise forms.ValidationError(_("This day is still to come."), code="future")
        return day


class ExtendForm(VersionedForm):
    reason = _text(
        gettext_lazy("Why it takes longer"),
        rows=2,
        help_text=gettext_lazy("Tell the person so within the first month. The time ends three months after receipt."),
    )


class AnswerForm(VersionedForm):
    answered_on = DateField(label=gettext_lazy("Answered on"))
    answer = _text(gettext_lazy("Answer to the person"), help_text=gettext_lazy("What you told the person, and why."))
    done = _text(
        gettext_lazy("What was done"),
        rows=3,
        required=False,
        help_text=gettext_lazy("For instance: address corrected, note struck out, copy handed over in person."),
    )

    def __init__(self, *args: Any, request_of: Request, **kwargs: Any) -> None:
        held = request_of
        initial = {
            "version": held.version,
            "answered_on": held.answered_on or dates.today(),
            "answer": held.answer,
            "done": held.done,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.received_on = held.received_on

    def clean_answered_on(self) -> Any:
        day = self.cleaned_data["answered_on"]
        if day > dates.today():
            raise forms.ValidationError(_("This day is still to come."), code="future")
        if day < self.received_on:
            raise forms.ValidationError(_("The request came in later than that."), code="early")
        return day


class EraseForm(AnswerForm):
    field_order = ("answered_on", "answer", "done", "sure")
    sure = forms.BooleanField(
        label=gettext_lazy("Lock the file and all cases of the person now, and erase them after 14 days"),
        error_messages={"required": gettext_lazy("Please confirm this: afterwards nobody can open the file any more.")},
    )


class RefuseForm(AnswerForm):
    field_order = ("ground", "answered_on", "answer")
    ground = forms.ChoiceField(
        label=gettext_lazy("Why the data are kept"), choices=Request.Ground, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["done"]
