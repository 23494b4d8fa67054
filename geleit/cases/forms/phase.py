from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.cases.models import Case
from geleit.cases.models.case import Phase
from geleit.core.forms import ChipRadio


class MoveOn(forms.BooleanField):
    """The next phase, proposed beside what leads there: ticked, and the counsellor decides."""

    def __init__(self) -> None:
        super().__init__(required=False, initial=True)

    @staticmethod
    def offer(form: forms.Form, case: Case, phase: Phase) -> None:
        """Labels the field `move_on` of the form; takes it away where the case is that far already."""
        order = list(Phase)
        if order.index(Phase(case.phase)) < order.index(phase):
            form.fields["move_on"].label = _("Phase: on to %(phase)s") % {"phase": phase.label}
        else:
            del form.fields["move_on"]


class PhaseForm(forms.Form):
    phase = forms.ChoiceField(label=gettext_lazy("Move to"), widget=ChipRadio)

    def __init__(self, *args: Any, current: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phase"].choices = [choice for choice in Phase.choices if choice[0] != current]
