"""The head of every page of a case: who it is about, what to mind, where the case stands, and its tabs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.access.models import Grant
from geleit.accounts.models import User
from geleit.cases.models import Case, PhaseEntry
from geleit.cases.models.case import Phase
from geleit.core import dates
from geleit.core.questions import asked_often
from geleit.core.templatetags.geleit import day_short
from geleit.people import facts
from geleit.people.models import Person

# tab → label, page, area of the audit line (None: the page records its own)
TABS = {
    "timeline": (gettext_lazy("Story"), "cases:detail", "contacts"),
    "person": (gettext_lazy("Person"), "cases:person", "person"),
    "assessment": (gettext_lazy("Assessment"), "cases:assessment", "assessment"),
    "plan": (gettext_lazy("Plan"), "cases:plan", "plan"),
    "linking": (gettext_lazy("Linking"), "referrals:list", "linking"),
    "hints": (gettext_lazy("Hints on the law"), "hints:list", "hints"),
    "schedule": (gettext_lazy("Appointments"), "cases:schedule", "schedule"),
    "documents": (gettext_lazy("Documents"), "cases:documents", "documents"),
    "consents": (gettext_lazy("Consents"), "cases:consents", "consents"),
    "readers": (gettext_lazy("Who has read?"), "cases:readers", "readers"),
}
# Pages of a case that are no tab of their own: area of the audit line.
AREAS = {
    "intake": "intake",
    "phases": "overview",
    "closure": "closure",
    "emergency": "emergency",
    "retention": "overview",
    "handover": "handover",
    "team": "team",
}
MORE = [
    (gettext_lazy("Intake"), "cases:intake"),
    (gettext_lazy("Phases"), "cases:phases"),
    (gettext_lazy("Team and standing in"), "cases:team"),
    (gettext_lazy("Handover to another office"), "handover:list"),
    (gettext_lazy("An authority asks"), "disclosure:legal_list"),
    (gettext_lazy("Close or reopen"), "cases:closure"),
    (gettext_lazy("How long it is kept"), "retention:case"),
]


@dataclass
class CaseHeader:
    case: Case
    name: str
    facts: list[str]
    team: str
    careful: str
    phases: list[tuple[str, str]]
    tabs: list[tuple[str, str, bool]]
    more: list[tuple[str, str]]
    grants: list[Grant] = field(default_factory=list)
    phase_entries: list[PhaseEntry] = field(default_factory=list)

    @property
    def person(self) -> Person:
        return self.case.person


def cases_with_header(user: User) -> QuerySet[Case]:
    return Case.objects.visible_to(user).select_related("person", "office")


def case_header(case: Case, tab: str) -> CaseHeader:
    """Five queries, whatever the case holds."""
    person = case.person
    grants = grants_of(case.pk, dates.today())
    entries = phases_of(case.pk)
    return CaseHeader(
        case=case,
        name=person.full_name or case.number,
        facts=[case.number, *facts.header_line(person)],
        team=_team_line(case, grants),
        careful=person.safe_contact or "",
        phases=phase_bar(case, entries),
        tabs=_tabs(case, tab),
        more=[(str(label), _address(name, case.pk)) for label, name in MORE],
        grants=grants,
        phase_entries=entries,
    )


@asked_often
def grants_of(case: UUID, day: date) -> QuerySet[Grant]:
    held = Grant.objects.filter(subject=case).active(day)
    return held.annotate(user_name=F("user__name")).order_by("from_on", "given_at")


@asked_often
def phases_of(case: UUID) -> QuerySet[PhaseEntry]:
    return PhaseEntry.objects.filter(case=case)


def phase_bar(case: Case, entries: list[PhaseEntry]) -> list[tuple[str, str]]:
    """Done where the case has been, skipped where it only passed by, now where it is."""
    been = {entry.phase for entry in entries if not entry.skipped}
    passed = {entry.phase for entry in entries if entry.skipped}
    bar = []
    for phase in Phase:
        state = "done" if phase in been else "skipped" if phase in passed else ""
        bar.append((str(phase.label), "now" if phase == case.phase and case.is_open else state))
    return bar


def _team_line(case: Case, grants: list[Any]) -> str:
    """grants: each with `user_name`."""
    names = [grant.user_name for grant in grants if grant.kind == Grant.Kind.LEAD] or [_("nobody leads this case yet")]
    for grant in grants:
        if grant.kind == Grant.Kind.DEPUTY:
            names.append(
                _("deputy %(name)s until %(day)s") % {"name": grant.user_name, "day": day_short(grant.until_on)}
            )
    return f"{case.get_form_display()} · {', '.join(names)}"


def _tabs(case: Case, current: str) -> list[tuple[str, str, bool]]:
    return [(str(label), _address(name, case.pk), tab == current) for tab, (label, name, _area) in TABS.items()]


@lru_cache(maxsize=2_000)
def _address(name: str, case: UUID) -> str:
    """The same dozen on every page of a case."""
    return reverse(name, args=[case])


def area_of(tab: str) -> str | None:
    return AREAS[tab] if tab in AREAS else TABS[tab][2]


def context(header: CaseHeader, **more: Any) -> dict[str, Any]:
    return {"header": header, "case": header.case, **more}
