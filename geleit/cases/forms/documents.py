from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from geleit.core.forms import DateField, NewObjectForm, VersionedForm
from geleit.core.uploads.file_types import Refused, clean_file
from geleit.programmes.forms import CodeField


class DescriptionFields(forms.Form):
    kind = CodeField("document_type", label=_("Kind of paper"))
    issued_on = DateField(label=_("Issued on"), required=False)
    valid_until = DateField(label=_("Valid until"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)


class DocumentForm(NewObjectForm, DescriptionFields):
    file = forms.FileField(
        label=_("File"),
        max_length=250,
        help_text=_("PDF, JPG, PNG, HEIC, DOCX or ODT, up to 20 MB. Place and author are taken out of pictures."),
    )
    answers = forms.UUIDField(widget=forms.HiddenInput, required=False)

    field_order = ("file", "kind", "issued_on", "valid_until", "note")

    def clean_file(self):
        upload = self.cleaned_data["file"]
        try:
            return clean_file(upload.name, upload.read())
        except Refused as problem:
            raise forms.ValidationError(str(problem)) from problem


class DescriptionForm(VersionedForm, DescriptionFields):
    pass


class NeedForm(NewObjectForm):
    kind = CodeField("document_type", label=_("Kind of paper"))
    note = forms.CharField(label=_("What for"), required=False, max_length=200)
