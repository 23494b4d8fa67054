from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geleit.core.forms import ChipRadio, FileUpload
from geleit.exchange.models import Request
from geleit.exchange.sealed_file import BIGGEST
from geleit.exchange.states import NEEDS_REASON, REASONS_FOR, Reason, next_states

State = Request.State
ANSWERS = {
    State.RECEIVED: _("It has arrived, the answer follows"),
    State.ACCEPTED: _("We take it on"),
    State.DECLINED: _("We cannot take it on"),
    State.IN_PROGRESS: _("It has begun"),
    State.COMPLETED: _("It is done"),
    State.FAILED: _("It did not work out"),
}
# Where a whole person is handed over, the same steps are called otherwise.
ANSWERS_HANDOVER = {**ANSWERS, State.IN_PROGRESS: _("The person has arrived here")}
OFFERED = [Reason.NO_PLACES, Reason.NOT_ENTITLED, Reason.NOT_REACHED, Reason.LANGUAGE, Reason.DID_NOT_GO, Reason.OTHER]


class AnswerForm(forms.Form):
    """What the asked side answers: one thing for the colleague, another for the person."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    to = forms.ChoiceField(label=_("Your answer"), widget=ChipRadio)
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("please choose")), *((one.value, one.label) for one in OFFERED)],
        required=False,
        help_text=_("Only if you cannot take it on, or it did not work out."),
    )
    text = forms.CharField(
        label=_("For the counsellor"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    for_person = forms.CharField(
        label=_("For the person, in plain words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For example: when to come, where, what to bring."),
    )

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ANSWERS_HANDOVER if request.kind == Request.Kind.HANDOVER else ANSWERS
        self.fields["to"].choices = [(to, names[State(to)]) for to in next_states(request.state, "receiver")]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        to = said.get("to", "")
        if to in NEEDS_REASON and said.get("reason") not in REASONS_FOR[to]:
            fitting = ", ".join(str(one.label) for one in REASONS_FOR[to])
            self.add_error("reason", gettext("Please choose one of: %(reasons)s.") % {"reasons": fitting})
        return said

    def said(self) -> dict[str, str]:
        """Only what belongs to this step."""
        data = self.cleaned_data
        reason = data["reason"] if data["to"] in NEEDS_REASON else ""
        return {"reason": reason, "text": data["text"], "for_person": data["for_person"]}


class QuestionForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = forms.CharField(label=_("Your words"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class _Named(forms.Form):
    """Without an account nobody knows who answers: she says it herself."""

    name = forms.CharField(label=_("Your name and house"), max_length=150)
    field_order = ("id", "name")


class AnswerByLinkForm(_Named, AnswerForm):
    pass


class QuestionByLinkForm(_Named, QuestionForm):
    pass


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput({"class": "short", "inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=_("Ten digits. You were told them another way, for example on the phone."),
    )


WHY_NOT_TAKEN = {
    "not_a_file": _("This is no package of Geleit."),
    "not_for_us": _("This file is meant for another house: only that one can open it."),
    "unknown": _("This file comes from a house whose card is not taken in here. Please ask your administration."),
    "changed": _("This file was changed or damaged on its way. Please have it sent again."),
    "expired": _("The consent behind this file is over: it cannot be taken in any more."),
    "withdrawn": _("The person took this package back: it cannot be taken in any more."),
    "again": _("This file was taken in before; each one counts once."),
}


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("A file from another house"),
        widget=FileUpload,
        help_text=_("A package or a withdrawal; its name ends in .json."),
    )

    def clean_file(self) -> bytes:
        uploaded = self.cleaned_data["file"]
        if uploaded.size > BIGGEST:
            raise forms.ValidationError(WHY_NOT_TAKEN["not_a_file"])
        return uploaded.read()
