from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from geleit.cases.actions.assessment import TEXTS
from geleit.cases.assessment_picture import Line, level_words
from geleit.cases.models import Assessment
from geleit.core.forms import NewObjectForm, VersionedForm
from geleit.programmes.codes import code_list

LEVELS = range(5)
TEXT_LABELS = {"client_view": _("How the person sees it"), "counsellor_view": _("How I see it"), "note": _("Note")}


class LevelRow(forms.RadioSelect):
    """0 to 4 in a row, for arrow keys and thumbs; the first choice takes it back."""

    template_name = "cases/widgets/level_row.html"
    option_template_name = "cases/widgets/level.html"


@dataclass(frozen=True)
class DomainFields:
    code: str
    label: str
    resource: BoundField
    need: BoundField
    declined: BoundField
    texts: list[BoundField]
    last: Line | None

    @property
    def has_words(self) -> bool:
        return any(text.value() for text in self.texts)


class AssessmentFields(forms.Form):
    """Every life domain on one page. What is left alone was not spoken about."""

    summary = forms.CharField(
        label=_("What we found together"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, last: list[Line] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = {line.domain: line for line in last or []}
        for domain in code_list("life_domain"):
            self._add_domain(domain.code, domain.label())

    def _add_domain(self, code: str, label: str) -> None:
        for name, list_name, title in (
            ("resource", "rating_resource", _("Resources")),
            ("need", "rating_need", _("Need")),
        ):
            choices = [("", _("not spoken about")), *((str(level), level_words(list_name, level)) for level in LEVELS)]
            self.fields[f"{code}__{name}"] = forms.TypedChoiceField(
                label=title, choices=choices, coerce=int, empty_value=None, required=False, widget=LevelRow
            )
        self.fields[f"{code}__declined"] = forms.BooleanField(
            label=_("does not want to speak about it just now"), required=False
        )
        for name in TEXTS:
            area = forms.Textarea({"rows": 2})
            self.fields[f"{code}__{name}"] = forms.CharField(
                label=TEXT_LABELS[name], required=False, max_length=5000, widget=area
            )

    def domains(self) -> list[DomainFields]:
        return [
            DomainFields(
                code=domain.code,
                label=domain.label(),
                resource=self[f"{domain.code}__resource"],
                need=self[f"{domain.code}__need"],
                declined=self[f"{domain.code}__declined"],
                texts=[self[f"{domain.code}__{name}"] for name in TEXTS],
                last=self.last.get(domain.code),
            )
            for domain in code_list("life_domain")
        ]

    def ratings(self) -> dict[str, dict[str, Any]]:
        """What make_assessment() takes: only domains somebody said something about."""
        found: dict[str, dict[str, Any]] = {}
        for field, value in self.cleaned_data.items():
            domain, _separator, name = field.partition("__")
            if name and value not in (None, "", False):
                found.setdefault(domain, {})[name] = value
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not self.ratings() and not data.get("summary"):
            raise forms.ValidationError(_("Nothing is filled in yet. One domain is enough."))
        return data


class AssessmentForm(NewObjectForm, AssessmentFields):
    pass


class AssessmentEditForm(VersionedForm, AssessmentFields):
    def _differences(self, theirs: Assessment) -> list[dict]:
        other = values_of(theirs)
        found = []
        for bound in self.visible_fields():
            domain = bound.name.partition("__")[0]
            label = (
                bound.label if bound.name == "summary" else f"{code_list('life_domain').label(domain)}, {bound.label}"
            )
            mine, saved = self.cleaned_data.get(bound.name), other.get(bound.name)
            if (mine if mine not in (None, False) else "") != (saved if saved not in (None, False) else ""):
                found.append({"label": label, "mine": mine, "theirs": saved})
        return found


def values_of(assessment: Assessment) -> dict[str, Any]:
    """An assessment as the initial values of its form."""
    values: dict[str, Any] = {"version": assessment.version, "summary": assessment.summary or ""}
    for rating in assessment.ratings.all():
        values[f"{rating.domain}__resource"] = rating.resource_level
        values[f"{rating.domain}__need"] = rating.need_level
        values[f"{rating.domain}__declined"] = rating.declined
        for name in TEXTS:
            values[f"{rating.domain}__{name}"] = getattr(rating, name) or ""
    return values
