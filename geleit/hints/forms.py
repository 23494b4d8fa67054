from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from geleit.core.forms import ChipRadio, DateField, NewObjectForm
from geleit.hints.care import sections
from geleit.hints.known import say
from geleit.programmes.codes import code_list
from geleit.rules.deadlines import LAENDER, Calculation
from geleit.rules.errors import BadDeadline
from geleit.rules.loading import catalogue
from geleit.rules.rule import Rule

EVENT, POSTED = "event", "posted"


def laender() -> list[tuple[str, str]]:
    states = code_list("federal_state")
    return [(land, states.label(land) if land in states else land) for land in LAENDER]


class DeadlineQuestion(forms.Form):
    """From which day a deadline runs, and where. `calculation` is there once it is valid."""

    day = DateField(label=_("Day"))
    runs_from = forms.ChoiceField(label=_("This day is"), widget=ChipRadio, initial=EVENT)
    land = forms.ChoiceField(label=_("Land"), help_text=_("Public holidays differ."))
    calculation: Calculation | None = None

    def __init__(self, *args: Any, rule: Rule, born: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule, self.born = rule, born
        deadline = rule.deadline
        self.fields["land"].choices = laender()
        if deadline is None:
            raise ValueError(f"{rule.id} has no deadline")
        self.fields["day"].label = say(deadline.start)
        if deadline.posting_days:
            self.fields["runs_from"].choices = [
                (POSTED, _("the day the letter was posted (its date)")),
                (EVENT, _("the day it was handed over")),
            ]
            self.initial.setdefault("runs_from", POSTED)
        else:
            del self.fields["runs_from"]
        if not deadline.rolls:
            del self.fields["land"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if day := data.get("day"):
            which = POSTED if data.get("runs_from") == POSTED else EVENT
            try:
                self.calculation = catalogue().deadline(
                    self.rule.id, land=data.get("land", ""), born=self.born, **{which: day}
                )
            except BadDeadline:
                self.add_error("day", _("For this day the deadline is not in force, or it leads out of the calendar."))
        return data


class MarkForm(NewObjectForm):
    """A section of the law has changed."""

    section = forms.ChoiceField(label=_("Section"))
    note = forms.CharField(label=_("What has changed"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [
            ("", "–"),
            *((one, f"{one} ({len(rules)})") for one, rules in sections().items()),
        ]
