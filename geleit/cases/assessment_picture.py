"""Now against last time, domain by domain and in words. Never a sum, never an average: a person is not a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from geleit.cases.models import Assessment, Case, DomainRating, Goal, Plan
from geleit.programmes.codes import code_list

HIGH_NEED = 3
FINISHED_GOAL = ("reached", "dropped")
# Drawn scale: five places, 0 to 4.
LEFT, APART = 8, 26


@dataclass(frozen=True)
class Scale:
    """One of the two scales of a domain, as words and as places in the drawing."""

    now: int | None
    before: int | None
    words: str

    @property
    def now_at(self) -> int:
        return LEFT + APART * (self.now or 0)

    @property
    def before_at(self) -> int:
        return LEFT + APART * (self.before or 0)

    @property
    def moved(self) -> int:
        """Steps up (or, negative, down) since last time; 0 where there is nothing to compare."""
        return self.now - self.before if self.now is not None and self.before is not None else 0


@dataclass(frozen=True)
class Line:
    domain: str
    label: str
    now: DomainRating
    before: DomainRating | None
    is_latest: bool  # spoken about in the newest assessment
    resource: Scale
    need: Scale
    changes: list[str]
    has_goal: bool

    @property
    def proposes_goal(self) -> bool:
        return not self.has_goal and not self.now.declined and (self.need.now or 0) >= HIGH_NEED


def level_words(list_name: str, level: int | None) -> str:
    """3 – hoher Bedarf"""
    if level is None:
        return ""
    return code_list(list_name).label(f"{'r' if list_name == 'rating_resource' else 'n'}{level}")


def assessments_of(case: Case) -> list[Assessment]:
    """Newest first, with their ratings."""
    found = case.assessments.select_related("author").prefetch_related("ratings").order_by("-on", "-pk")
    return list(found)


def picture(assessments: list[Assessment], covered: Iterable[str] = ()) -> list[Line]:
    """One line for every domain somebody ever spoke about. `covered`: domains that have a goal."""
    with_goal = set(covered)
    lines = []
    for domain in code_list("life_domain"):
        said = [
            (assessment, rating)
            for assessment in assessments
            for rating in assessment.ratings.all()
            if rating.domain == domain.code
        ]
        if said:
            newest = said[0][0].pk == assessments[0].pk
            earlier = said[1][1] if len(said) > 1 else None
            lines.append(_line(domain.code, said[0][1], earlier, newest, domain.code in with_goal))
    return lines


def not_spoken_about(lines: list[Line]) -> list[str]:
    known = {line.domain for line in lines}
    return [domain.label() for domain in code_list("life_domain") if domain.code not in known]


def covered_domains(case: Case) -> set[str]:
    """Domains with a goal in the draft or in the version in force."""
    goals = Goal.objects.filter(case=case).exclude(plan__state=Plan.State.REPLACED).exclude(status__in=FINISHED_GOAL)
    return {goal.domain for goal in goals.only("id", "key_id", "domain") if goal.domain}


def _line(domain: str, now: DomainRating, before: DomainRating | None, newest: bool, has_goal: bool) -> Line:
    resource = _scale("rating_resource", now.resource_level, before.resource_level if before else None)
    need = _scale("rating_need", now.need_level, before.need_level if before else None)
    label = code_list("life_domain").label(domain)
    return Line(domain, label, now, before, newest, resource, need, _changes(resource, need, before), has_goal)


def _scale(list_name: str, now: int | None, before: int | None) -> Scale:
    return Scale(now, before, level_words(list_name, now))


def _changes(resource: Scale, need: Scale, before: DomainRating | None) -> list[str]:
    if before is None:
        return [_("spoken about for the first time")]
    changes = []
    if need.moved:
        changes.append(_("less need than last time") if need.moved < 0 else _("more need than last time"))
    if resource.moved:
        changes.append(
            _("more resources than last time") if resource.moved > 0 else _("fewer resources than last time")
        )
    return changes or [_("as last time")]
