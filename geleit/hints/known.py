"""What is known for the rules: derived from the record, or said by a counsellor, which goes first and says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geleit.core import dates
from geleit.core.templatetags.geleit import day_short
from geleit.hints.judgements import JUDGEMENTS
from geleit.hints.models import Answer
from geleit.people.models import Person
from geleit.people.rule_facts import Derived, Found, Record, derive, read_record
from geleit.rules.errors import BadFacts
from geleit.rules.facts import Fact
from geleit.rules.loading import catalogue


@dataclass(frozen=True)
class KnownFact:
    """One line of what is known."""

    fact: Fact
    value: Any
    how: str  # the calculation, or who said it when
    answer: Answer | None = None
    derived: Derived | None = None  # what the record would give, where somebody said otherwise

    @property
    def label(self) -> str:
        return say(self.fact.label)

    @property
    def words(self) -> str:
        if self.derived and not self.answer:
            return derived_words(self.fact, self.derived)
        return value_words(self.fact, self.value)

    @property
    def is_nothing(self) -> bool:
        """Worked out to be none, as the time with a status that is not held: true, and not worth a line."""
        return self.value == 0 and self.fact.type == "number" and self.answer is None

    @property
    def differs(self) -> bool:
        return bool(self.answer and self.derived and self.derived.value != self.value)

    @property
    def derived_words(self) -> str:
        return derived_words(self.fact, self.derived) if self.derived else ""


@dataclass
class Known:
    facts: dict[str, KnownFact] = field(default_factory=dict)
    not_again: dict[str, Answer | None] = field(default_factory=dict)  # asked already, and nobody knows or wants to say
    notes: dict[str, str] = field(default_factory=dict)  # a calculation that settles nothing

    @property
    def raw(self) -> dict[str, Any]:
        """As the engine wants it."""
        return {key: known.value for key, known in self.facts.items()}


def say(text: Any) -> str:
    return text.say(get_language() or "de")


def value_words(fact: Fact, value: Any) -> str:
    if fact.type == "bool":
        return _("yes") if value else _("no")
    if fact.type == "enum":
        return say(fact.label_of(str(value)))
    if fact.type == "date":
        return day_short(value if isinstance(value, date) else date.fromisoformat(value))
    number = formats.number_format(value, use_l10n=True)
    return f"{number} {fact.unit}" if fact.unit else number


def derived_words(fact: Fact, derived: Derived) -> str:
    """A time that was worked out may be longer, or a few days more than its full months."""
    value = derived.value
    if fact.type != "number" or not isinstance(value, int | float):
        return value_words(fact, value)
    words = value_words(fact, int(value))
    if derived.at_least:
        return _("at least %(number)s") % {"number": words}
    return _("more than %(number)s") % {"number": words} if value != int(value) else words


def is_judgement(fact: Fact) -> bool:
    return fact.key in JUDGEMENTS


def known_of(person: Person, on: date | None = None) -> Known:
    """Four queries: what is on file, and what was said."""
    return combine(read_record(person), answers_of(person), on or dates.today())


def answers_of(person: Person) -> list[Answer]:
    return list(person.answers.select_related("by"))


def combine(record: Record, answers: Iterable[Answer], on: date, today: date | None = None) -> Known:
    found = derive(record, on, today)
    known = Known(notes=found.notes)
    facts = catalogue().facts
    for key, derived in found.facts.items():
        if key in facts:
            known.facts[key] = KnownFact(facts[key], derived.value, derived.how, derived=derived)
    for answer in newest(answers).values():
        _take(known, answer, found, on)
    return known


def newest(answers: Iterable[Answer]) -> dict[str, Answer]:
    """Fact → what counts. Answers come newest first."""
    found: dict[str, Answer] = {}
    for answer in answers:
        found.setdefault(answer.true_fact, answer)
    return found


def _take(known: Known, answer: Answer, found: Found, on: date) -> None:
    key = answer.true_fact
    if key not in catalogue().facts:
        return
    fact = catalogue().facts[key]
    if answer.state == Answer.KNOWN and (value := readable(fact, answer.value)) is not None:
        more = fact.growth(dates.full_months(dates.local(answer.at).date(), on))
        how = who_said(fact, answer, value, more)
        known.facts[key] = KnownFact(fact, value + more if more else value, how, answer, found.facts.get(key))
        known.notes.pop(key, None)
    elif answer.state in (Answer.UNKNOWN, Answer.DECLINED) and key not in known.facts:
        known.not_again[key] = answer


def readable(fact: Fact, raw: Any) -> Any:
    """The value as the rules take it today; None where a later release has other values."""
    try:
        return catalogue().facts.read({fact.key: raw}).get(fact.key)
    except BadFacts:
        return None


def who_said(fact: Fact, answer: Answer, value: Any, more: int) -> str:
    """`more`: what a time has grown by since."""
    words = {"name": answer.by.name, "day": day_short(answer.at)}
    said = _("entered by %(name)s on %(day)s") % words
    if not more:
        return said
    grown = {"then": value_words(fact, value), "more": value_words(fact, more)}
    return f"{said}: {_('%(then)s then, %(more)s since') % grown}"


def from_values(values: Mapping[str, Any], not_again: Iterable[str] = ()) -> Known:
    """Without a person: what was said on the telephone."""
    facts = catalogue().facts
    said = {key: KnownFact(facts[key], value, "") for key, value in values.items()}
    return Known(said, dict.fromkeys(not_again))
