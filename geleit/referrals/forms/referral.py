from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geleit.core.forms import ChipRadio
from geleit.core.templatetags.geleit import day_short
from geleit.exchange.catalogue import in_order
from geleit.exchange.models import Consent, Request, Step
from geleit.exchange.states import NEEDS_REASON, OF_THE_RECEIVER, REASONS_FOR, Reason, next_states
from geleit.referrals.models import Referral

Level, State, Way = Request.Level, Request.State, Referral.Way

# What a step is called on the button of whoever takes it.
MOVES = {
    State.REQUESTED: _("Ask again"),
    State.RECEIVED: _("It has arrived there"),
    State.ACCEPTED: _("They take it on"),
    State.DECLINED: _("They decline"),
    State.IN_PROGRESS: _("It has begun"),
    State.COMPLETED: _("It is done"),
    State.FAILED: _("It did not work out"),
    State.CANCELLED: _("Take it back"),
}


class ReferralForm(forms.Form):
    """Who is asked, for what, and how. What goes out is shown once more before it does."""

    level = forms.ChoiceField(
        label=_("How is it passed on?"),
        choices=[
            (Level.LUKEWARM, _("announced: the other house is asked")),
            (Level.WARM, _("accompanied: somebody goes along or sits at the table")),
        ],
        initial=Level.LUKEWARM,
        widget=ChipRadio,
    )
    way = forms.ChoiceField(label=_("How does it get there?"), choices=Way, widget=ChipRadio)
    recipient = forms.CharField(label=_("To whom"), max_length=300)
    subject = forms.CharField(label=_("What it is about"), max_length=200)
    message = forms.CharField(
        label=_("Message to the other house"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Please without name or anything that tells who it is, unless the person agreed to it."),
    )
    contact_way = forms.ChoiceField(
        label=_("How does the person want to be reached?"), choices=Request.ContactWay, widget=ChipRadio
    )
    consent = forms.ChoiceField(label=_("What about the person goes along"), required=False)

    def __init__(self, *args: Any, consents: list[Consent], has_inbox: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consents = {str(one.pk): one for one in consents}
        nothing = [("", gettext("nothing about the person"))]
        self.fields["consent"].choices = nothing + [(pk, consent_words(one)) for pk, one in self.consents.items()]
        if not has_inbox:
            self.fields["way"].choices = [one for one in Way.choices if one[0] != Way.INBOX]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        consent = self.consents.get(said.get("consent", ""))
        if consent and said.get("way") == Way.PAPER:
            self.add_error("way", _("On paper nothing goes out from here: choose inbox or link."))
        elif consent and bool(consent.organisation_id) != (said.get("way") == Way.INBOX):
            self.add_error("consent", _("This consent is for another way."))
        return said


def consent_words(consent: Consent) -> str:
    fields = ", ".join(one.label for one in in_order(consent.fields or [])) or gettext("no field")
    words = {"to": consent.recipient, "day": day_short(consent.until_on), "fields": fields}
    return gettext("Consent for %(to)s until %(day)s: %(fields)s") % words


class ValuesForm(forms.Form):
    """Fields of the consent that no record answers: written here, each in its own line."""

    def __init__(self, *args: Any, consent: Consent | None, values: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in in_order(consent.fields or []) if consent else ():
            if one.source == "caller":
                self.fields[one.code] = forms.CharField(
                    label=one.label,
                    required=False,
                    max_length=1000,
                    initial=values.get(one.code, ""),
                    widget=forms.Textarea({"rows": 2}),
                )

    def said(self) -> dict[str, str]:
        return {code: value for code, value in self.cleaned_data.items() if value}


class StepForm(forms.Form):
    """How a referral goes on, written down by the asking side."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    to = forms.ChoiceField(label=_("What has happened?"), widget=ChipRadio)
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("please choose")), *Reason.choices],
        required=False,
        help_text=_("Needed where it was declined, did not work out, or is taken back."),
    )
    known = forms.ChoiceField(
        label=_("How do you know?"), choices=[("", _("please choose")), *Step.Known.choices], required=False
    )
    text = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        names = {**MOVES, State.REQUESTED: _("Ask now")} if request.state == State.DRAFT else MOVES
        self.fields["to"].choices = [(state, names[State(state)]) for state in next_states(request.state, "sender")]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        to = said.get("to", "")
        if to in NEEDS_REASON and said.get("reason") not in REASONS_FOR[to]:
            fitting = ", ".join(str(one.label) for one in REASONS_FOR[to])
            self.add_error("reason", gettext("Please choose one of: %(reasons)s.") % {"reasons": fitting})
        if to in OF_THE_RECEIVER and not said.get("known"):
            self.add_error("known", _("Please say how you know what the other house did."))
        return said

    def said(self) -> dict[str, str]:
        """Only what belongs to this step."""
        to = self.cleaned_data["to"]
        return {
            "reason": self.cleaned_data["reason"] if to in NEEDS_REASON else "",
            "known": self.cleaned_data["known"] if to in OF_THE_RECEIVER else "",
            "text": self.cleaned_data["text"],
        }


class SayForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = forms.CharField(label=_("Your words"), max_length=2000, widget=forms.Textarea({"rows": 3}))
