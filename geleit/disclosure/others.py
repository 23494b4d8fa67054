"""Finding other people in what somebody wrote: names, phones and birthdays of relatives and of one's own clients.

Never of the whole office: a marked word would betray that a person is counselled here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from geleit.accounts.models import User
from geleit.people.models import Person, Relation

SHORTEST = 3
WORD = re.compile(r"[^\W\d_]+(?:[’'´`-][^\W\d_]+)*")
NUMBER = re.compile(r"\+?\d[\d\s/().-]{4,}\d")
CUT = "[geschwärzt]"


@dataclass
class Others:
    names: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    def found_in(self, line: str) -> list[str]:
        """The passages about somebody else, as they stand in the line, each once."""
        words = [word for word in WORD.findall(line) if self._is_name(word)]
        numbers = [found.strip() for found in NUMBER.findall(line) if self._is_number(found)]
        return list(dict.fromkeys([*words, *numbers]))

    def _is_name(self, word: str) -> bool:
        bare = word.casefold()
        return bare in self.names or (bare.endswith("s") and bare[:-1] in self.names)  # Aminas

    def _is_number(self, found: str) -> bool:
        figures = _figures(found)
        return any(figures.endswith(number) for number in self.numbers)


def others_of(records: Iterable[Person], user: User) -> Others:
    """Everybody but the person herself: her relatives, and whoever else is open to the user."""
    records = list(records)
    own = {part for one in records for part in _parts(one)}
    others = Others()
    for relation in Relation.objects.filter(person__in=records).select_related("other"):
        others.names |= _words(relation.name)
        others.numbers |= _numbers(relation.phone)
        if relation.other:
            _add(others, relation.other)
    mine = Person.objects.visible_to(user).exclude(pk__in=[one.pk for one in records])
    for person in mine.iterator():
        _add(others, person)
    others.names -= own
    for one in records:
        others.numbers -= _numbers(one.phone) | _birthday(one)
    return others


def _add(others: Others, person: Person) -> None:
    others.names |= _parts(person)
    others.numbers |= _numbers(person.phone) | _birthday(person)


def _parts(person: Person) -> set[str]:
    names = [person.given_names, person.family_name, person.alias, *(person.other_names or [])]
    return {part for name in names for part in _words(name)}


def _words(name: str | None) -> set[str]:
    return {word.casefold() for word in WORD.findall(name or "") if len(word) >= SHORTEST}


def _numbers(phone: str | None) -> set[str]:
    figures = _figures(phone or "").lstrip("0")
    return {figures[-8:]} if len(figures) >= 6 else set()


def _birthday(person: Person) -> set[str]:
    born = person.birth_date
    return {f"{born:%d%m%Y}", f"{born.day}{born.month}{born.year}", f"{born:%d%m%y}"} if born else set()


def _figures(text: str) -> str:
    return "".join(re.findall(r"\d", text))


def blacked_out(line: str, passages: Iterable[str], *, whole: bool = False) -> str:
    """The line as it goes out. Passages are cut wherever they stand in it, in any letter case."""
    if whole:
        return CUT
    wanted = sorted({passage for passage in passages if passage}, key=len, reverse=True)
    if not wanted:
        return line
    return re.sub("|".join(re.escape(passage) for passage in wanted), CUT, line, flags=re.IGNORECASE)
