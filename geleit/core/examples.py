"""Invented content for the gallery of components."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest  # noqa: TID251 types only
from django.utils.translation import gettext_lazy as _

from geleit.core import dates
from geleit.core.forms import UNKNOWN, ChipCheckboxes, ChipRadio, DateField, FileUpload, MinutesField, UnknownOr
from geleit.core.lists import FilterState, Listing

CHANNELS = [("personal", _("in person")), ("phone", _("phone")), ("escort", _("escort")), ("online", _("online"))]
TOPICS = [("language", _("language")), ("work", _("work")), ("housing", _("housing")), ("family", _("family"))]
LEVELS = [("", "–"), ("a1", "A1"), ("a2", "A2"), ("b1", "B1")]


class ExampleForm(forms.Form):
    day = DateField(label=_("Day"), help_text=_("for example 20.11.2026"))
    channel = forms.ChoiceField(label=_("How"), choices=CHANNELS, widget=ChipRadio, initial="personal")
    minutes = MinutesField(label=_("Minutes"), initial=45)
    topics = forms.MultipleChoiceField(label=_("Topics"), choices=TOPICS, widget=ChipCheckboxes, required=False)
    level = UnknownOr(forms.ChoiceField(choices=LEVELS), label=_("German level"), initial=UNKNOWN)
    entry = UnknownOr(DateField(), label=_("Entry to Germany"))
    consent = forms.ChoiceField(
        label=_("Agreement"),
        choices=[("paper", _("signed on paper")), ("none", _("without a signature"))],
        widget=forms.RadioSelect,
        required=False,
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    scan = forms.FileField(
        label=_("Document"), help_text=_("PDF or picture, up to 20 MB"), widget=FileUpload, required=False
    )
    reminder = forms.BooleanField(label=_("Remind me in four weeks"), required=False)


class _Pages:
    """A page of a list that has no rows behind it."""

    ELLIPSIS = "…"
    num_pages = 9
    count = 412

    def get_elided_page_range(self, number, on_each_side, on_ends):
        return [1, "…", 3, 4, 5, "…", 9]


class _Page:
    paginator = _Pages()
    number = 4
    has_previous = has_next = True
    previous_page_number = 3
    next_page_number = 5


def _listing(request: HttpRequest) -> Listing:
    page: Any = _Page()
    phases = FilterState(
        "phase", str(_("Phase")), [("planning", str(_("Planning"))), ("monitoring", str(_("Monitoring")))], "planning"
    )
    orders = [("recent", str(_("last contact"))), ("name", str(_("name")))]
    return Listing(page, [phases], orders, "recent", request.GET)


def _timeline() -> list[dict]:
    return [
        {
            "when": _("Today"),
            "big": True,
            "title": _("Referral accepted: B1 course"),
            "text": _("A place from 7 December, in the evening."),
            "url": "#",
        },
        {
            "when": _("12 November · in person · 50 min"),
            "text": _("Has the promise of the nursing home. Unsure about shifts and day care."),
            "foot": _("Work 30 · Family 20"),
        },
        {"when": _("3 November"), "big": True, "title": _("Plan, version 2, discussed"), "foot": _("3 goals, 7 steps")},
    ]


def _forms() -> dict:
    wrong = ExampleForm(
        {"day": "31.2.2026", "channel": "phone", "minutes": "2000", "level_unknown": "on", "level_": "a1"},
        auto_id="wrong_%s",
    )
    conflict = {
        "gone": False,
        "differences": [
            {"label": _("Note"), "mine": _("Call on Tuesday, at noon."), "theirs": _("Call on Wednesday.")}
        ],
    }
    return {"form": ExampleForm(), "wrong_form": wrong, "conflict": conflict}


def examples(request: HttpRequest) -> dict:
    today = dates.today()
    return {
        **_forms(),
        "listing": _listing(request),
        "timeline": _timeline(),
        "dues": [today + timedelta(days=days) for days in (-2, 0, 3, 18, 49)],
        "tabs": [(_("Story"), "#story", True), (_("Person"), "#person", False), (_("Plan"), "#plan", False)],
        "crumbs": [(_("Administration"), "#1"), (_("Offices"), "#2")],
        "phases": [
            (_("Clarification"), "done"),
            (_("Assessment"), "skipped"),
            (_("Planning"), "done"),
            (_("Referral"), "now"),
            (_("Monitoring"), ""),
            (_("Evaluation"), ""),
        ],
        "bars": [(_("women"), 128, "#women"), (_("men"), 97), (_("diverse"), 2), (_("not known"), 9)],
        "columns": [(_("Office"), False), (_("Cases"), True), (_("of these new"), True)],
        "rows": [[_("Migration counselling Lindenau"), 142, 31], [_("Youth migration service"), 67, 12]],
        "totals": [_("Total"), 209, 43],
        "names": ["أحمد الخطيب", "Anna Brandt", "ተስፋይ ገብረ", "Ольга Коваль"],
    }
