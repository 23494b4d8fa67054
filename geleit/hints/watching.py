"""What the nightly look finds for a person: chances that come into reach, dangers that come near."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.core.templatetags.geleit import day_short
from geleit.hints.care import sections
from geleit.hints.known import combine, say
from geleit.hints.models import Answer, SectionMark
from geleit.people.facts import known_from
from geleit.people.rule_facts import Record
from geleit.rules.loading import catalogue
from geleit.rules.rule import Rule

AHEAD = timedelta(days=60)
AHEAD_OF_104C = timedelta(days=180)  # what follows § 104c takes papers that take months
CHANGED_LATELY = timedelta(days=30)
CHANCES = ("anspruch", "soll", "regel", "kann")
HOLDING = ("met", "unclear")
OPPORTUNITY = "opportunity_residence_104c"

KINDS: dict[str, Promise] = {
    "chance": gettext_lazy("comes into reach: %(what)s"),
    "danger": gettext_lazy("about to be lost: %(what)s"),
    "title_ends": gettext_lazy("ends soon: %(what)s"),
    "ends_104c": gettext_lazy("§ 104c ends, prepare what follows: %(what)s"),
    "text_changed": gettext_lazy("text of the law changed, please check: %(what)s"),
    "rule_changed": gettext_lazy("the law has changed: %(what)s"),
}


@dataclass(frozen=True)
class Found:
    kind: str
    about: str  # rule, or period with its last day: with the kind, what is told only once
    what: str

    @property
    def mark(self) -> str:
        return f"{self.kind}/{self.about}"

    @property
    def words(self) -> str:
        return str(KINDS[self.kind]) % {"what": self.what}


def look(record: Record, answers: Iterable[Answer], today: date, marks: Iterable[SectionMark] = ()) -> list[Found]:
    """Everything worth telling about one person today, told before or not."""
    said = list(answers)
    now = _results(record, said, today, today)
    return [
        *_ends(record, today),
        *_ahead(record, said, today, now),
        *_marked(now, marks),
        *_changed(record, said, today),
    ]


def _marked(now: dict[str, str], marks: Iterable[SectionMark]) -> Iterator[Found]:
    """Something holds by a text that somebody marked as changed."""
    for mark in marks:
        if any(now.get(rule) == "met" for rule in sections().get(mark.section, ())):
            yield Found("text_changed", str(mark.pk), mark.section)


def _ahead(record: Record, answers: list[Answer], today: date, now: dict[str, str]) -> Iterator[Found]:
    """Only time passes between the two days: what then differs hangs on time alone."""
    then = _results(record, answers, today + AHEAD, today)
    for rule in _chances():
        before, after = now[rule.id], then[rule.id]
        if before == "not_met" and after in HOLDING:
            yield Found("chance", rule.family, say(rule.title))
        elif before == "met" and after in ("not_met", "not_in_force"):
            yield Found("danger", rule.family, say(rule.title))


def _results(record: Record, answers: list[Answer], on: date, today: date) -> dict[str, str]:
    known = combine(record, answers, on, today)
    only = {rule.id for rule in _chances()}
    return {answer.rule.id: answer.result for answer in catalogue().evaluate(known.raw, on, only)}


@cache
def _chances() -> tuple[Rule, ...]:
    return tuple(
        rule for rule in catalogue().rules.values() if rule.legal_effect in CHANCES and rule.area != "D_fristen"
    )


def _ends(record: Record, today: date) -> Iterator[Found]:
    status = known_from(record.periods, today).status
    if status is None or status.until_on is None:
        return
    is_104c = status.true_code == OPPORTUNITY
    if status.until_on <= today + (AHEAD_OF_104C if is_104c else AHEAD):
        words = _("%(status)s on %(day)s") % {"status": status.short_label, "day": day_short(status.until_on)}
        yield Found("ends_104c" if is_104c else "title_ends", f"{status.pk}/{status.until_on}", words)


def _changed(record: Record, answers: list[Answer], today: date) -> Iterator[Found]:
    """A new version of a rule says something else of the same person than the one before."""
    for rule in catalogue().rules.values():
        if not rule.valid_from or rule.planned or rule.version_by:
            continue
        if len(catalogue().versions(rule)) > 1 and today - CHANGED_LATELY < rule.valid_from <= today:
            before = _family_result(record, answers, rule.family, rule.valid_from - timedelta(days=1), today)
            if before != _family_result(record, answers, rule.family, today, today):
                yield Found("rule_changed", rule.id, say(rule.title))


def _family_result(record: Record, answers: list[Answer], family: str, on: date, today: date) -> str:
    """The facts of today under the law of a day."""
    ids = [version.id for version in catalogue().versions(catalogue()[family])]
    results = catalogue().evaluate(combine(record, answers, today).raw, on, only=ids)
    return next((one.result for one in results if one.result != "not_in_force"), "not_in_force")
