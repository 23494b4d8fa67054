from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import Office, User
from geleit.core import dates
from geleit.core.forms import ChipRadio, FileUpload, NewObjectForm
from geleit.listimport.columns import FIELDS, LEAVE_OUT, TEXT
from geleit.listimport.mapping import NEW, SAME, SKIP, BadMap, ImportMap
from geleit.listimport.questions import AS_TEXT, KEEP, NOTHING
from geleit.listimport.reading import check_kind
from geleit.listimport.sheet import FileRefused, colour_name
from geleit.people.models import Person
from geleit.programmes.codes import code_list

DUPLICATES_SHOWN = KEPT_SHOWN = 60
QUESTIONS_SHOWN = 12  # of each column
OPEN = ("", _("leave open: stays as text"))
OPEN_KEPT = ("", _("leave open: taken over as it stands"))
NOTHING_CHOICE = (NOTHING, _("take nothing over"))
SETTLED_CHOICES = [(AS_TEXT, _("keep as text")), NOTHING_CHOICE]
OWN_CHOICES: dict[str, list[tuple[str, Any]]] = {
    "names": [("swap", _("swap them")), (KEEP, _("is right as it is"))],
    "name_order": [("given_first", _("given name first")), ("family_first", _("family name first"))],
    "colour": [("urgent", _("urgent")), ("text", _("keep as text")), ("nothing", _("means nothing"))],
    "interpreter": [*Person.Interpreter.choices, NOTHING_CHOICE],
}
TYPED = ("day", "number", "text", "relatives")
# Only one person decides about these, elsewhere on the page or not at all.
ELSEWHERE = ("columns", "staff", "")


class UploadForm(NewObjectForm):
    office = forms.ModelChoiceField(Office.objects.none(), label=_("Office"), empty_label=None)
    file = forms.FileField(
        label=_("List"),
        help_text=_("One .xlsx or .csv file, up to 20 MB and 25,000 rows."),
        widget=FileUpload({"accept": ".xlsx,.csv"}),
        error_messages={"required": _("Please choose a file of up to 20 MB.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = [office.pk for office in user.offices_with("cases.import")]
        self.fields["office"].queryset = Office.objects.filter(pk__in=offices).select_related("organisation")
        if len(offices) == 1:
            self.fields["office"].widget = forms.HiddenInput()
            self.fields["office"].initial = offices[0]

    def clean_file(self) -> bytes:
        """The content, checked for what it is; the name says nothing."""
        data = self.cleaned_data["file"].read()
        try:
            check_kind(data)
        except FileRefused as refused:
            raise forms.ValidationError(refused.sentence, code=refused.code) from refused
        return data


class ColumnsForm(forms.Form):
    """One choice for each column, with a few of its cells beside it."""

    def __init__(self, *args: Any, chosen: ImportMap, samples: dict[str, list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings = list(chosen.columns)
        for number, heading in enumerate(self.headings):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=heading,
                choices=[(TEXT, _("keep as text")), (LEAVE_OUT, _("leave out")), *FIELDS.items()],
                initial=chosen.columns[heading],
                help_text=" · ".join(samples.get(heading, [])),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        names = [data.get(f"column-{number}") for number in range(len(self.headings))]
        if None not in names:
            self.columns = dict(zip(self.headings, names, strict=True))
            try:
                ImportMap.from_json({"columns": self.columns})
            except BadMap as bad:
                raise forms.ValidationError(str(bad)) from bad
        return data


@dataclass
class ColumnQuestions:
    """All questions about one column. The first of them are shown, each with its own field."""

    heading: str
    groups: list[dict[str, Any]]
    first: int  # number of its first field

    @property
    def shown(self) -> list[dict[str, Any]]:
        return self.groups[:QUESTIONS_SHOWN]

    @property
    def as_text(self) -> list[dict[str, Any]]:
        return [group for group in self.groups if may_stay_text(group)]

    @property
    def rows(self) -> int:
        return sum(group["number"] for group in self.groups)


def by_column(groups: list[dict[str, Any]]) -> list[ColumnQuestions]:
    """The columns in the order of their first question."""
    found: dict[str, list[dict[str, Any]]] = {}
    for group in groups:
        found.setdefault(group["column"], []).append(group)
    columns, first = [], 0
    for heading, own in found.items():
        columns.append(ColumnQuestions(heading, own, first))
        first += len(columns[-1].shown)
    return columns


class AnswersForm(forms.Form):
    """Staff, likely duplicates and questions of a preview. Whatever is left empty stays open.

    `open`: what needs an answer, or stays as text; `kept`: what is taken over as it stands and only looks odd.
    """

    def __init__(self, *args: Any, preview: dict[str, Any], staff: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preview = preview
        people = [("", _("nobody yet: the team lead assigns")), *((user.username, user.name) for user in staff)]
        for number, group in enumerate(preview["staff"]):
            label = " · ".join(f"„{spelling}“" for spelling in group["spellings"])
            self.fields[f"staff-{number}"] = forms.ChoiceField(
                label=label, choices=people, initial=group["chosen"], required=False
            )
        self._add_duplicates()
        self._add_questions()

    def _add_duplicates(self) -> None:
        for number, one in enumerate(self.preview["duplicates"][:DUPLICATES_SHOWN]):
            self.fields[f"duplicate-{number}"] = forms.ChoiceField(
                label=_("Row %(row)s") % {"row": one["row"]},
                choices=[(NEW, _("two people")), (SAME, _("the same person")), (SKIP, _("leave this row out"))],
                widget=ChipRadio,
                required=False,
            )

    def _add_questions(self) -> None:
        asked = [group for group in self.preview["groups"] if answerable(group)]
        self.open = by_column([group for group in asked if not only_odd(group)])
        self.kept = [group for group in asked if only_odd(group)]
        self.asked = [group for column in self.open for group in column.shown] + self.kept[:KEPT_SHOWN]
        for number, group in enumerate(self.asked):
            self.fields[f"question-{number}"] = question_field(group)
            if may_stay_text(group):
                self.fields[f"text-{number}"] = forms.BooleanField(label=_("keep as text"), required=False)
        for number, column in enumerate(self.open):
            if len(column.as_text) > 1:
                self.fields[f"column-{number}"] = forms.BooleanField(
                    label=_("Keep the whole column as text, but for what is answered here"), required=False
                )

    def fill(self, chosen: ImportMap) -> bool:
        """Puts the answers into the map; True where there are new ones."""
        before = chosen.to_json()
        for number, group in enumerate(self.preview["staff"]):
            for spelling in group["spellings"]:
                chosen.staff[spelling] = self.cleaned_data[f"staff-{number}"]
        for number, one in enumerate(self.preview["duplicates"][:DUPLICATES_SHOWN]):
            if answer := self.cleaned_data[f"duplicate-{number}"]:
                chosen.duplicates[str(one["row"])] = answer
        self._fill_questions(chosen)
        shown = {spelling: group["chosen"] for group in self.preview["staff"] for spelling in group["spellings"]}
        return chosen.to_json() != {**before, "staff": {**before["staff"], **shown}}

    def _fill_questions(self, chosen: ImportMap) -> None:
        for number, group in enumerate(self.asked):
            if answer := self._answer(number):
                keep_answer(chosen, group, answer)
        for number, column in enumerate(self.open):
            if self.cleaned_data.get(f"column-{number}"):
                self._keep_column(chosen, column)

    def _answer(self, number: int) -> str:
        """What was chosen or typed; where nothing was, the tick beside it."""
        given = self.cleaned_data[f"question-{number}"].strip()
        return given or (AS_TEXT if self.cleaned_data.get(f"text-{number}") else "")

    def _keep_column(self, chosen: ImportMap, column: ColumnQuestions) -> None:
        """Also for those of its questions the page had no room for."""
        answered = {column.first + place for place in range(len(column.shown)) if self._answer(column.first + place)}
        for place, group in enumerate(column.groups):
            if may_stay_text(group) and column.first + place not in answered:
                keep_answer(chosen, group, AS_TEXT)


def only_odd(group: dict[str, Any]) -> bool:
    """Taken over as it stands, and right in most cases. The order of whole names is asked of everybody."""
    return group["kept"] and group["choices"] != "name_order"


def may_stay_text(group: dict[str, Any]) -> bool:
    """Whether "as text" is an answer of its own: what is kept anyway, or has other choices, does without."""
    return not group["kept"] and group["choices"] not in ("colour", "name_order", "names")


def answerable(group: dict[str, Any]) -> bool:
    return bool(group["column"]) and group["choices"] not in ELSEWHERE


def question_field(group: dict[str, Any]) -> forms.Field:
    choices = group["choices"]
    value = colour_name(group["value"]) if choices == "colour" else group["value"]
    label = ": ".join(part for part in (group["column"], value) if part)
    open_choice = OPEN_KEPT if group["kept"] else OPEN
    if choices in TYPED:
        return forms.CharField(label=label, required=False, max_length=200)
    if choices in OWN_CHOICES:
        return forms.ChoiceField(label=label, choices=[open_choice, *OWN_CHOICES[choices]], required=False)
    settled = [(KEEP, _("is right as it is")), *SETTLED_CHOICES] if group["kept"] else [NOTHING_CHOICE]
    offered = [open_choice, *settled, *code_list(choices).valid_on(dates.today())]
    return forms.ChoiceField(label=label, choices=offered, required=False)


def keep_answer(chosen: ImportMap, group: dict[str, Any], answer: str) -> None:
    """For these words wherever they stand, or for the rows of this question alone."""
    column, value = group["column"], group["value"]
    if group["choices"] == "colour":
        chosen.colours[value] = answer
    elif group["by_row"]:
        for row in group["rows"]:
            chosen.answers.setdefault("rows", {}).setdefault(str(row), {})[column] = answer
    else:
        chosen.answers.setdefault(column, {})[value] = answer


class AssignForm(forms.Form):
    """Files that came without a team, by the name the list gave the counsellor, to a colleague."""

    lead = forms.ModelChoiceField(User.objects.none(), label=_("Assign to"), empty_label=_("please choose"))

    def __init__(self, *args: Any, staff: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = User.objects.filter(pk__in=[user.pk for user in staff]).order_by("name")
