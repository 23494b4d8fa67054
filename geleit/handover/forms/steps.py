"""One small form for each step of a handover."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import Organisation, User
from geleit.cases.forms.schedule import AppointmentFields, case_team
from geleit.cases.models import Case
from geleit.core import dates
from geleit.core.forms import ChipCheckboxes, ChipRadio, DateField, NewObjectForm, VersionedForm
from geleit.exchange.models import Consent, Step
from geleit.exchange.states import REASONS_FOR
from geleit.handover.checklists import kinds
from geleit.handover.cover import BRING
from geleit.handover.models import Handover, HandoverItem, Sheet
from geleit.programmes.codes import code_list

Way = Handover.Way
LONG = 2000


class BeginForm(NewObjectForm):
    what = forms.ChoiceField(label=_("What changes"), widget=forms.RadioSelect)
    planned_on = DateField(label=_("Day of the change"), required=False, help_text=_("Can be filled in later."))
    is_legal = forms.BooleanField(
        label=_("The law sets this day"), required=False, help_text=_("It becomes a deadline of this case.")
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=LONG, widget=forms.Textarea({"rows": 2}))
    trigger = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = kinds()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("is_legal") and not data.get("planned_on"):
            self.add_error("planned_on", _("Which day does the law set?"))
        return data


class PlanForm(VersionedForm):
    """Who hands over to whom, and on which way."""

    way = forms.ChoiceField(label=_("How it reaches them"), choices=Way, widget=forms.RadioSelect)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), required=False, help_text=_("Only with Geleit there too.")
    )
    to_office = forms.CharField(label=_("Which office"), required=False, max_length=200)
    to_person = forms.CharField(label=_("Who there"), required=False, max_length=200)
    to_phone = forms.CharField(label=_("Phone there"), required=False, max_length=60)
    to_deputy = forms.CharField(label=_("Who stands in there"), required=False, max_length=200)
    to_place = forms.CharField(label=_("Address there"), required=False, max_length=200)
    lead = forms.ModelChoiceField(User.objects.none(), label=_("Who hands over"), empty_label=None)
    deputy = forms.ModelChoiceField(
        User.objects.none(), label=_("Who stands in here"), required=False, empty_label=_("nobody")
    )
    planned_on = DateField(label=_("Day of the change"), required=False)
    is_legal = forms.BooleanField(label=_("The law sets this day"), required=False)

    def __init__(self, *args: Any, case: Case, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        for name in ("lead", "deputy"):
            self.fields[name].queryset = case_team(case)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        house = data.get("organisation")
        if data.get("way") == Way.ACCOUNT and not house:
            self.add_error("organisation", _("Please choose who it goes to."))
        if house and not data.get("to_office"):
            data["to_office"] = house.name
        if data.get("way") and not data.get("to_office") and not self.errors:
            self.add_error("to_office", _("Please say who it goes to."))
        if data.get("is_legal") and not data.get("planned_on"):
            self.add_error("planned_on", _("Which day does the law set?"))
        if data.get("way") != Way.ACCOUNT:
            data["organisation"] = None
        return data


class ItemForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    status = forms.ChoiceField(label=_("State"))
    why = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        help_text=_("For “not applicable”, “blocked” and “not wished”: why."),
    )
    on_sheet = forms.BooleanField(label=_("Goes on the handover sheet"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [(one.code, one.label()) for one in code_list("checklist_item_status")]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("status") in HandoverItem.NEEDS_WHY and not data.get("why"):
            self.add_error("why", _("Please say why in a few words."))
        return data


class ConsentForm(forms.Form):
    consent = forms.ModelChoiceField(
        Consent.objects.none(), label=_("Consent"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, consents: QuerySet[Consent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["consent"]
        field.queryset = consents
        field.label_from_instance = consent_words


def consent_words(consent: Consent) -> str:
    until = dates.in_words(consent.until_on)
    return _("%(to)s, %(number)s fields, until %(day)s") % {
        "to": ", ".join(part for part in (consent.recipient, consent.function) if part),
        "number": len(consent.fields or []),
        "day": until,
    }


class MeetingForm(NewObjectForm, AppointmentFields):
    bring_codes = forms.MultipleChoiceField(
        label=_("What to bring"), required=False, choices=list(BRING.items()), widget=ChipCheckboxes
    )
    bring = forms.CharField(label=_("What else to bring"), required=False, max_length=300)

    field_order = ("day", "start", "minutes", "place", "with_whom", "interpreter", "bring_codes", "bring", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["title"]

    SAID = ("place", "with_whom", "interpreter", "note")


class ShownForm(forms.Form):
    how = forms.ChoiceField(label=_("How has the person seen it?"), choices=Sheet.Shown, widget=ChipRadio)


class AnswerForm(VersionedForm):
    to = forms.ChoiceField(
        label=_("What did they say?"),
        choices=[("accepted", _("They take over")), ("declined", _("They do not"))],
        widget=ChipRadio,
    )
    known = forms.ChoiceField(label=_("How do you know?"), choices=Step.Known, widget=ChipRadio)
    reason = forms.ChoiceField(label=_("Why not"), required=False)
    text = forms.CharField(
        label=_("What they said"), required=False, max_length=LONG, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", "–"), *((one.value, one.label) for one in REASONS_FOR["declined"])]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("to") == "declined" and not data.get("reason"):
            self.add_error("reason", _("Please choose the reason."))
        return data


class DayForm(VersionedForm):
    on = DateField(label=_("Day"), initial=dates.today)

    def clean_on(self) -> Any:
        return not_ahead(self.cleaned_data["on"])


class ArrivalForm(VersionedForm):
    arrived_on = DateField(label=_("First contact there"))
    said_by = forms.ChoiceField(label=_("Who says so?"), choices=Handover.SaidBy, widget=ChipRadio)
    said_how = forms.ChoiceField(label=_("How?"), choices=Handover.How, widget=ChipRadio)
    said_on = DateField(label=_("When was it said?"), initial=dates.today)
    weeks = forms.TypedChoiceField(
        label=_("Ask again in"),
        coerce=int,
        initial=3,
        widget=ChipRadio,
        choices=[(2, _("two weeks")), (3, _("three weeks")), (4, _("four weeks"))],
    )

    def clean_arrived_on(self) -> Any:
        return not_ahead(self.cleaned_data["arrived_on"])

    def clean_said_on(self) -> Any:
        return not_ahead(self.cleaned_data["said_on"])


class FollowUpForm(DayForm):
    gap_days = forms.IntegerField(
        label=_("Days without benefits"),
        required=False,
        min_value=0,
        max_value=400,
        help_text=_("0 where the money came without a gap. Empty: not asked, or it does not matter here."),
    )
    open_points = forms.CharField(
        label=_("What stayed open"), required=False, max_length=LONG, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gap_days"].widget.attrs["class"] = "short"


class FinishForm(VersionedForm):
    afterwards = forms.ChoiceField(label=_("How does it go on?"), choices=Handover.Afterwards, widget=forms.RadioSelect)


class EndForm(VersionedForm):
    """Before it has come to its end."""

    status = forms.ChoiceField(
        label=_("What happened"),
        choices=[
            (Handover.Status.CANCELLED, _("The person does not want it")),
            (Handover.Status.FAILED, _("It did not work out")),
        ],
        widget=ChipRadio,
    )
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    why = forms.CharField(
        label=_("In a few words"), required=False, max_length=LONG, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", "–"), *((one.value, one.label) for one in REASONS_FOR["failed"])]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("status") == Handover.Status.CANCELLED:
            data["reason"] = "not_wanted"
        elif not data.get("reason"):
            self.add_error("reason", _("Please choose the reason."))
        return data


def not_ahead(day: Any) -> Any:
    if day and day > dates.today():
        raise forms.ValidationError(_("This day is still to come."), code="ahead")
    return day
