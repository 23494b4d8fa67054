from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from geleit.core.forms import FileUpload, NewObjectForm

LARGEST = 25_000_000


class ImportForm(NewObjectForm):
    file = forms.FileField(
        label=_("File"),
        help_text=_("HSDS as JSON, a tabular data package (zip of CSV), or the JSON of Integreat; up to 25 MB."),
        widget=FileUpload,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("This file is larger than 25 MB."))
        return file
