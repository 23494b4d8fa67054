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

SECTION = re.compile(r"(§§?|Art\.)\s*(\d+[a-z]?)")
LAW = re.compile(r"([A-ZÄÖÜ][\w/ÄÖÜäöü-]*(?:G|V|O|GB)\b(?: [IVX]+)?|VO \(EU\)[ \d/]+|SGB [IVX]+|RL)")


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


def sections_of(rule: Rule) -> tuple[str, ...]:
    """§ 25b Abs. 1 Satz 1 AufenthG → § 25b AufenthG: what a change of the law is known by."""
    return tuple(dict.fromkeys(section for reference in rule.legal_refs for section in sections_in(reference)))


def sections_in(reference: str) -> list[str]:
    numbers, law = SECTION.findall(reference), LAW.findall(reference)
    if not numbers or not law:
        return [reference]
    return [f"{'Art.' if sign == 'Art.' else '§'} {number} {law[-1].strip()}" for sign, number in numbers]


@cache
def sections() -> dict[str, tuple[str, ...]]:
    """Section → rules that rest on it."""
    found: dict[str, list[str]] = {}
    for rule in catalogue().rules.values():
        for section in sections_of(rule):
            found.setdefault(section, []).append(rule.id)
    return {section: tuple(found[section]) for section in sorted(found, key=_by_law)}


def _by_law(section: str) -> tuple[str, int, str]:
    match = SECTION.search(section)
    number = re.match(r"\d+", match[2]) if match else None
    return section.rsplit(" ", 1)[-1], int(number[0]) if number else 0, section


def open_marks(organisation: UUID | None) -> list[SectionMark]:
    return list(SectionMark.objects.filter(organisation=organisation, lifted_at=None).select_related("by"))


def marks_on(rule: Rule, marks: Iterable[SectionMark]) -> list[SectionMark]:
    own = set(sections_of(rule))
    return [mark for mark in marks if mark.section in own]


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
