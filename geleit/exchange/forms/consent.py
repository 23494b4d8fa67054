from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.accounts.models import Organisation
from geleit.core import dates
from geleit.core.drawing import BIGGEST_DRAWING, NotADrawing, clean_drawing
from geleit.core.forms import ChipRadio, DateField, FileUpload, NewObjectForm
from geleit.core.uploads.file_types import JPEG, PDF, PNG, CleanFile, Refused, clean_file
from geleit.exchange import catalogue
from geleit.exchange.actions.consent import is_minor
from geleit.exchange.catalogue import Field, Template
from geleit.exchange.models import Consent, PartnerCard
from geleit.people.models import Person
from geleit.programmes.codes import code_list

PNG_PREFIX = "data:image/png;base64,"
# The drawing on the screen knows these words; the records use the codes of consent_form.
HOW = [
    ("paper", gettext_lazy("on paper, signed")),
    ("screen", gettext_lazy("on the screen, signed here")),
    ("oral", gettext_lazy("said before a witness")),
]
FORMS = {"paper": "written", "screen": "electronic_signature", "oral": "oral_documented"}
GUARDIAN = "guardian:"
WHY_NOT = {
    "special_by_itself": gettext_lazy("Specially protected data are ticked one by one, below."),
    "not_to_an_authority": gettext_lazy("Specially protected data never go to an authority from here."),
    "no_recipient": gettext_lazy("To whom may it be told? Choose an organisation or write down a name."),
    "too_long": gettext_lazy("A consent is good for twelve months at most."),
    "no_witness": gettext_lazy("Who was there and heard it?"),
    "no_guardian": gettext_lazy("This relative is not noted as guardian."),
    "until_of_age": gettext_lazy("A guardian's consent ends before the month in which the person comes of age."),
    "not_understood": gettext_lazy("Under age: please confirm that she or he has understood it."),
}
FIELD_OF = {
    "special_by_itself": "fields",
    "not_to_an_authority": "special",
    "no_recipient": "recipient",
    "too_long": "until_on",
    "until_of_age": "until_on",
    "no_witness": "witness",
    "no_guardian": "giver",
    "not_understood": "understood",
}


class ScanForm(forms.Form):
    """The signed paper: now, or when it comes back."""

    scan = forms.FileField(
        label=gettext_lazy("Picture or scan of the signed paper"),
        widget=FileUpload,
        max_length=250,
        help_text=gettext_lazy("PDF, JPG, PNG or HEIC, up to 20 MB."),
    )

    def clean_scan(self) -> CleanFile | None:
        upload = self.cleaned_data["scan"]
        if not upload:
            return None
        try:
            cleaned = clean_file(upload.name, upload.read())
        except Refused as problem:
            raise forms.ValidationError(str(problem)) from problem
        if cleaned.media_type not in (PDF, JPEG, PNG):
            raise forms.ValidationError(_("Please bring it as PDF or as a picture."))
        if cleaned.waits:
            raise forms.ValidationError(_("It could not be looked at for malware just now. Please add it later."))
        return cleaned


class ConsentForm(ScanForm, NewObjectForm):
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Recipient with an account in Geleit"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("none of these"),
        help_text=gettext_lazy("Can read a package here, and nothing beyond it."),
    )
    partner = forms.ModelChoiceField(
        label=gettext_lazy("Or a house with a Geleit of its own"),
        queryset=PartnerCard.objects.none(),
        required=False,
        empty_label=gettext_lazy("none of these"),
        help_text=gettext_lazy("Gets a sealed file that only this house can open."),
    )
    recipient = forms.CharField(
        label=gettext_lazy("Or another recipient"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Name and place."),
    )
    authority = forms.BooleanField(label=gettext_lazy("This is an authority"), required=False)
    function = forms.CharField(
        label=gettext_lazy("Who there"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Better than the whole house: a function or a name."),
    )
    purpose = forms.ChoiceField(label=gettext_lazy("What for"))
    fields_ = forms.MultipleChoiceField(
        label=gettext_lazy("What may be told"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Nothing ticked means nothing. Each line is a field; there is no “everything”."),
    )
    special = forms.MultipleChoiceField(
        label=gettext_lazy("Specially protected: read each one aloud, tick it only if it is wanted"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"), choices=Consent.Direction, widget=ChipRadio, initial=Consent.Direction.OUT
    )
    from_on = DateField(label=gettext_lazy("From"))
    until_on = DateField(label=gettext_lazy("Until"), help_text=gettext_lazy("The last day. Twelve months at most."))
    giver = forms.ChoiceField(label=gettext_lazy("Who gives it"), widget=forms.RadioSelect, initial="person")
    understood = forms.BooleanField(
        label=gettext_lazy("Is under age, and has understood what it means"), required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the talk"), choices=settings.CLIENT_LANGUAGES.items)
    interpreter = forms.CharField(label=gettext_lazy("Interpreter"), max_length=200, required=False)
    how = forms.ChoiceField(label=gettext_lazy("How was it given?"), choices=HOW, widget=forms.RadioSelect)
    witness = forms.CharField(label=gettext_lazy("Witness, if it was said"), max_length=200, required=False)
    drawing = forms.CharField(widget=forms.HiddenInput, required=False, max_length=BIGGEST_DRAWING * 2)

    def __init__(self, *args: Any, person: Person, template: Template, houses: Iterable[Any], **kwargs: Any) -> None:
        today = dates.today()
        end = dates.add_months(today, template.months) - timedelta(days=1)
        initial = {"purpose": template.purpose, "fields_": list(template.fields), "from_on": today, "until_on": end}
        spoken = [one.language for one in person.spoken() if one.language in settings.CLIENT_LANGUAGES]
        initial |= {"authority": template.authority, "language": spoken[0] if spoken else "de"}
        super().__init__(*args, initial=initial, **kwargs)
        self.template, self.person = template, person
        self.fields["scan"].required = False
        self.fields["organisation"].queryset = houses
        self.fields["partner"].queryset = PartnerCard.objects.of_house(person.office.organisation)
        if not self.fields["partner"].queryset.exists():
            del self.fields["partner"]
        to_choose = [] if template.purpose else [("", _("please choose"))]
        purposes = [(one.code, one.label()) for one in code_list("consent_purpose")]
        self.fields["purpose"].choices = to_choose + purposes
        found = catalogue.fields().values()
        self.fields["fields_"].choices = _grouped(one for one in found if not one.special)
        self.fields["special"].choices = [(one.code, one.label) for one in found if one.special]
        guardians = [one for one in person.relations.all() if one.guardian]
        named = [(f"{GUARDIAN}{one.pk}", _guardian(one)) for one in guardians]
        self.fields["giver"].choices = [("person", Consent.Giver.PERSON.label), *named]
        if not named:
            self.fields["giver"].widget = forms.HiddenInput()
        if not is_minor(person):
            del self.fields["understood"]

    def clean_drawing(self) -> bytes | None:
        written = self.cleaned_data["drawing"]
        if not written or self.data.get("how") != "screen":
            return None
        try:
            return clean_drawing(base64.b64decode(written.removeprefix(PNG_PREFIX), validate=True))
        except (binascii.Error, NotADrawing) as problem:
            raise forms.ValidationError(_("The drawing did not arrive. Please draw once more.")) from problem

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("how") == "screen" and not data.get("drawing") and "drawing" not in self.errors:
            self.add_error(
                "how", _("There is no drawing yet. Without one, please choose another way; all count the same.")
            )
        if data.get("organisation") and data.get("partner"):
            self.add_error("partner", _("One recipient only: for a second one write down a second consent."))
        start, end = data.get("from_on"), data.get("until_on")
        if start and end and end < max(start, dates.today()):
            self.add_error("until_on", _("This day is over already, or lies before the first one."))
        return data

    def said(self) -> dict[str, Any]:
        """As give_consent() takes it."""
        data = dict(self.cleaned_data)
        scan = data.pop("scan")
        if scan and data["how"] == "paper":
            data |= {"scan": scan.data, "media_type": scan.media_type}
        giver = data.pop("giver") or "person"
        said = (
            {"giver": "guardian", "guardian": giver.removeprefix(GUARDIAN)}
            if giver != "person"
            else {"giver": "person"}
        )
        said |= {"fields": data.pop("fields_"), "form": FORMS[data.pop("how")], "template": self.template.code}
        return {**data, **said, "understood": data.get("understood", False)}

    def refuse(self, code: str) -> None:
        name = FIELD_OF.get(code)
        self.add_error({"fields": "fields_"}.get(name or "", name) if name else None, str(WHY_NOT.get(code, code)))


class WithdrawForm(forms.Form):
    """Both are set already: taking back takes one click more."""

    said_by = forms.ChoiceField(
        label=gettext_lazy("Who takes it back"), choices=Consent.Giver, widget=ChipRadio, initial=Consent.Giver.PERSON
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How it was said"), choices=Consent.How, widget=ChipRadio, initial=Consent.How.TALK
    )


def _grouped(fields: Iterable[Field]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in fields:
        groups.setdefault(one.category_label, []).append((one.code, one.label))
    return list(groups.items())


def _guardian(relation: Any) -> str:
    role = code_list("household_role").label(relation.role)
    return _("%(role)s %(name)s, as guardian") % {"role": role, "name": relation.name or ""}
