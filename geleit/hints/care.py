"""The *Regelwerk*: which rules there are, what somebody signed, and which sections of the law have changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from geleit.accounts.models import User
from geleit.hints.known import say
from geleit.hints.models import SectionMark, SignOff
from geleit.rules.export import rule_entries
from geleit.rules.loading import catalogue
from geleit.rules.rule import Rule

SECTION = re.compile(r"§ (?P<number>\d+)(?P<letter>[a-z]*) (?P<law>.+)")


@dataclass
class RuleState:
    """One rule as the page of all rules shows it."""

    rule: Rule
    signed: list[SignOff] = field(default_factory=list)  # of this organisation, of the text as it is now
    marks: list[SectionMark] = field(default_factory=list)

    @property
    def title(self) -> str:
        return say(self.rule.title)

    @property
    def is_signed(self) -> bool:
        return len(self.signed) >= SignOff.NEEDED


@cache
def text_of(rule_id: str) -> str:
    """A fingerprint of everything a rule says. A new release that changes it has to be signed anew."""
    return hashlib.sha256(repr(sorted(rule_entries()[rule_id].items())).encode()).hexdigest()


@cache
def sections() -> dict[str, tuple[str, ...]]:
    """Section → rules that rest on it."""
    found: dict[str, list[str]] = {}
    for rule in catalogue().rules.values():
        for section in rule.sections:
            found.setdefault(section, []).append(rule.id)
    return {section: tuple(found[section]) for section in sorted(found, key=_by_law)}


def _by_law(section: str) -> tuple[str, int, str]:
    """Law by law, and § 7 before § 25a."""
    found = SECTION.fullmatch(section)
    return (found["law"], int(found["number"]), found["letter"]) if found else (section, 0, "")


def open_marks(organisation: UUID | None) -> list[SectionMark]:
    return list(SectionMark.objects.filter(organisation=organisation, lifted_at=None).select_related("by"))


def marks_on(rule: Rule, marks: Iterable[SectionMark]) -> list[SectionMark]:
    return [mark for mark in marks if mark.section in rule.sections]


def marked_rules(user: User) -> frozenset[str]:
    """Rules on a section that the user's organisation marked as changed. One query."""
    marks = open_marks(user.office.organisation_id if user.office else None)
    return frozenset(rule for mark in marks for rule in sections().get(mark.section, ()))


def states(organisation: UUID | None, rules: Iterable[Rule]) -> list[RuleState]:
    """Two queries, however many rules."""
    marks = open_marks(organisation)
    signed: dict[str, list[SignOff]] = {}
    for sign_off in SignOff.objects.filter(organisation=organisation).select_related("by"):
        if sign_off.rule in catalogue().rules and sign_off.text == text_of(sign_off.rule):
            signed.setdefault(sign_off.rule, []).append(sign_off)
    return [RuleState(rule, signed.get(rule.id, []), marks_on(rule, marks)) for rule in rules]
