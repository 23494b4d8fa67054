"""Questions as a page shows them, and what comes back: one for the case and for the calculator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from geleit.core import dates
from geleit.hints.known import Known, is_judgement, say
from geleit.hints.models import Answer
from geleit.rules.facts import Fact
from geleit.rules.loading import catalogue

CHIPS = 6  # up to so many values stand side by side
LARGEST = 1200
VALUE, EVIDENCE, PRESSED = "value_", "evidence_", "set"
YES_NO = {"yes": True, "no": False}
STATES = {"unknown": Answer.UNKNOWN, "declined": Answer.DECLINED, "taken_back": Answer.TAKEN_BACK}
# Facts that have their own place in the record: kind of period, or "milestone".
AT_HOME = {
    "status": "status",
    "deutsch": "level",
    "deutsch_muendlich": "level",
    "leistungsbezug": "benefits",
    "unterkunft": "housing",
    "einreise_datum": "milestone",
    "asylantrag_datum": "milestone",
    "monate_in_deutschland": "milestone",
}


@dataclass(frozen=True)
class Question:
    fact: Fact
    note: str = ""  # what is written down already, but does not settle it
    typed: str = ""
    typed_evidence: str = ""
    error: str = ""
    for_person: bool = True

    @property
    def text(self) -> str:
        return say(self.fact.question)

    @property
    def why(self) -> str:
        return say(self.fact.why)

    @property
    def judgement(self) -> bool:
        return self.for_person and is_judgement(self.fact)

    @property
    def home(self) -> str:
        return AT_HOME.get(self.fact.key, "") if self.for_person else ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        values = [value for value in self.fact.allowed if value not in self.fact.unknown_values]
        return [(value, say(self.fact.label_of(value))) for value in values]

    @property
    def as_chips(self) -> bool:
        return len(self.choices) <= CHIPS


@dataclass
class Said:
    """One answer as it came with a form."""

    fact: Fact
    state: str
    value: Any = None
    evidence: str = ""


@dataclass
class Heard:
    """Everything that came with a form, and what could not be understood: fact → typed, sentence."""

    said: list[Said] = field(default_factory=list)
    errors: dict[str, tuple[str, str]] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)


def hear(post: Mapping[str, str], *, for_person: bool) -> Heard:
    """The button that was pressed, and every field that was filled in beside it."""
    heard = Heard()
    key, _sep, pressed = post.get(PRESSED, "").partition("=")
    if key in catalogue().facts and pressed:
        _hear_one(heard, catalogue().facts[key], pressed, post.get(EVIDENCE + key, ""), for_person)
    for name, typed in post.items():
        other = name.removeprefix(VALUE)
        if name.startswith(VALUE) and typed.strip() and other in catalogue().facts and not (other == key and pressed):
            _hear_one(heard, catalogue().facts[other], typed.strip(), post.get(EVIDENCE + other, ""), for_person)
    if key in catalogue().facts and not heard.said and not heard.errors:
        heard.errors[key] = ("", _("Please answer, or choose “not known”."))
    return heard


def _hear_one(heard: Heard, fact: Fact, typed: str, evidence: str, for_person: bool) -> None:
    if typed in STATES:
        heard.said.append(Said(fact, STATES[typed]))
        return
    try:
        value = read_value(fact, typed)
        if for_person and is_judgement(fact) and not evidence.strip():
            raise ValidationError(_("Please say in a few words what this rests on."))
    except ValidationError as problem:
        heard.errors[fact.key] = (typed, problem.messages[0])
        heard.evidence[fact.key] = evidence
    else:
        heard.said.append(Said(fact, Answer.KNOWN, value, evidence.strip()[:1000]))


def read_value(fact: Fact, typed: str) -> Any:
    """What somebody typed or chose, as the rules read it."""
    if fact.type == "bool":
        if typed in YES_NO:
            return YES_NO[typed]
    elif fact.type == "enum":
        if typed in fact.allowed and typed not in fact.unknown_values:
            return typed
    elif fact.type == "date":
        try:
            return dates.parse_day(typed)
        except ValueError as problem:
            raise ValidationError(str(problem)) from problem
    elif (number := _number(typed)) is not None:
        return number
    raise ValidationError(_("Please choose one of the answers.") if fact.allowed else _("Please write a number."))


def _number(typed: str) -> int | float | None:
    try:
        number = float(typed.replace(",", "."))
    except ValueError:
        return None
    if not 0 <= number <= LARGEST:
        return None
    return int(number) if number.is_integer() else number


def question(
    fact: Fact | None, known: Known, heard: Heard | None = None, *, for_person: bool = True
) -> Question | None:
    if fact is None:
        return None
    heard = heard or Heard()
    typed, error = heard.errors.get(fact.key, ("", ""))
    note, evidence = known.notes.get(fact.key, ""), heard.evidence.get(fact.key, "")
    return Question(fact, note, typed, evidence, error, for_person)
