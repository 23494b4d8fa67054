from __future__ import annotations

import base64
import binascii
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from geleit.cases.forms.phase import MoveOn
from geleit.cases.models import Plan
from geleit.core import dates
from geleit.core.drawing import BIGGEST_DRAWING
from geleit.core.forms import DateField, FileUpload, VersionedForm
from geleit.core.uploads.file_types import CleanFile, Refused, clean_file

WITHOUT = [
    (Plan.Agreement.DISCUSSED, _("discussed, a signature may follow")),
    (Plan.Agreement.UNSIGNED, _("discussed, without signature")),
]
SIGNED = [
    (Plan.Agreement.PAPER, _("signed on paper")),
    (Plan.Agreement.SCREEN, _("signed on screen")),
]
PNG_PREFIX = "data:image/png;base64,"


class SignatureFields(forms.Form):
    """How the two agreed. A drawing or a scan only where they were made; neither is needed."""

    how = forms.ChoiceField(label=_("How was it agreed?"), choices=[*WITHOUT, *SIGNED], widget=forms.RadioSelect)
    drawing = forms.CharField(widget=forms.HiddenInput, required=False, max_length=BIGGEST_DRAWING * 2)
    scan = forms.FileField(
        label=_("Picture or scan of the paper"),
        help_text=_("Can also be added later, under documents."),
        widget=FileUpload,
        required=False,
        max_length=250,
    )

    def clean_drawing(self) -> bytes | None:
        written = self.cleaned_data["drawing"]
        if not written:
            return None
        try:
            return base64.b64decode(written.removeprefix(PNG_PREFIX), validate=True)
        except binascii.Error as problem:
            raise forms.ValidationError(_("The drawing did not arrive. Please draw once more.")) from problem

    def clean_scan(self) -> CleanFile | None:
        upload = self.cleaned_data["scan"]
        if not upload:
            return None
        try:
            return clean_file(upload.name, upload.read())
        except Refused as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("how") == Plan.Agreement.SCREEN and not data.get("drawing") and "drawing" not in self.errors:
            self.add_error(
                "how", _("There is no drawing yet. Without one, please choose another way; all count the same.")
            )
        return data


class AgreeForm(VersionedForm, SignatureFields):
    agreed_on = DateField(label=_("Discussed on"))
    tasks = forms.BooleanField(label=_("Put the dated steps of the counselling on my list of tasks"), required=False)

    move_on = MoveOn()

    field_order = ("agreed_on", "how", "scan", "tasks", "move_on")

    def clean_agreed_on(self):
        day = self.cleaned_data["agreed_on"]
        if day > dates.today():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class SignForm(SignatureFields):
    """A signature that comes after the talk."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].choices = SIGNED
        self.fields["how"].label = _("How did the person sign?")
