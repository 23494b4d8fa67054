"""How forms look and what they all can do. Every field is drawn by components/field.html."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Model
from django.forms.renderers import TemplatesSetting
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from geleit.core import dates

UNKNOWN = "unknown"  # asked, and nobody knows
NOT_ASKED = ""  # nobody asked, or the question does not matter here


class Renderer(TemplatesSetting):
    form_template_name = "components/form_fields.html"
    field_template_name = "components/field.html"


class NewObjectForm(forms.Form):
    """Carries the id of the object to be: sent twice, it makes one object."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class VersionedForm(forms.Form):
    """Carries the version somebody looked at while typing; see core.versions.claim.

    After Conflict, `form.show_conflict(conflict.theirs)` and answering with status 409 shows both texts, and the
    next save builds on the newer version.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    conflict: dict | None = None

    def show_conflict(self, theirs: Model | None) -> None:
        sent: Any = self.data
        sent = sent.copy()
        sent[self.add_prefix("version")] = getattr(theirs, "version", 0)
        self.data = sent
        self.conflict = {"gone": theirs is None, "differences": self._differences(theirs) if theirs else []}

    def _differences(self, theirs: Model) -> list[dict]:
        found = []
        for bound in self.visible_fields():
            mine, other = self.cleaned_data.get(bound.name), getattr(theirs, bound.name, None)
            if bound.name in self.cleaned_data and hasattr(theirs, bound.name) and (mine or "") != (other or ""):
                found.append({"label": bound.label, "mine": _shown(bound, mine), "theirs": _shown(bound, other)})
        return found


def _shown(bound: forms.BoundField, value: object) -> object:
    """A code as its label, a day as people write it."""
    if isinstance(value, date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, list):
        return ", ".join(str(_shown(bound, one)) for one in value)
    return dict(getattr(bound.field, "choices", ())).get(value, value)


class DateInput(forms.DateInput):
    """A text field: typing a date is quicker than any picker, and pickers want the order of the machine."""

    template_name = "components/date_field.html"

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value):
        if isinstance(value, date):
            return formats.date_format(value, "SHORT_DATE_FORMAT")
        return super().format_value(value)


class DateField(forms.DateField):
    """Takes a day in every German habit. `past=True` reads 26 as 1926 when 2026 is still to come (birth dates)."""

    widget = DateInput

    def __init__(self, *, past: bool = False, **kwargs):
        super().__init__(**kwargs)
        self.past = past

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return super().to_python(value)
        try:
            return dates.parse_day(value, past=self.past)
        except ValueError as problem:
            raise forms.ValidationError(str(problem), code="invalid") from problem


class MinutesField(forms.IntegerField):
    """0 to 24 hours, in minutes."""

    def __init__(self, **kwargs):
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", 1440)
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "numeric", "class": "short"})


class FileUpload(forms.FileInput):
    """KERN's drop area. Size and kinds allowed belong into the field's help text."""

    template_name = "components/file_upload.html"


class ChipRadio(forms.RadioSelect):
    """One of a few, as a row of chips."""

    template_name = "components/widgets/chips.html"
    option_template_name = "components/widgets/chip.html"


class ChipCheckboxes(forms.CheckboxSelectMultiple):
    """Some of a few, as a row of chips."""

    template_name = "components/widgets/chips.html"
    option_template_name = "components/widgets/chip.html"


class UnknownOrWidget(forms.MultiWidget):
    """The field itself, and beside it the state "not known". Both left empty: not asked."""

    template_name = "components/widgets/unknown_or.html"
    use_fieldset = False

    def __init__(self, widget, attrs=None):
        super().__init__({"": widget, "unknown": forms.CheckboxInput}, attrs)

    def decompress(self, value):
        return [None, True] if value == UNKNOWN else [value, False]

    def id_for_label(self, id_):
        return f"{id_}_0"


class UnknownOr(forms.MultiValueField):
    """UnknownOr(DateField(), label=…): cleans to the value, UNKNOWN, or (nothing filled in) the field's empty value."""

    def __init__(self, inner: forms.Field, **kwargs):
        kwargs.setdefault("required", False)
        inner.required = False
        fields = (inner, forms.BooleanField(required=False))
        widget = kwargs.pop("widget", None) or UnknownOrWidget(inner.widget)
        super().__init__(fields, require_all_fields=False, widget=widget, **kwargs)
        self.inner = inner

    @property
    def choices(self):
        return self.inner.choices

    def compress(self, values):
        value, unknown = values or (None, False)
        if unknown and value not in self.inner.empty_values:
            raise forms.ValidationError(_("Please either fill this in or tick “not known”, not both."), code="both")
        if unknown:
            return UNKNOWN
        return value if values else self.inner.clean("")
