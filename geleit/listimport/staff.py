"""Who is meant by "Yilmaz M.", "M. Yilmaz" and "Fr. Yılmaz": spellings of one colleague, and the account she has."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from geleit.accounts.models import Membership, Office, User
from geleit.core import dates
from geleit.people.names import fold

TITLES = re.compile(r"\b(?:frau|fr|herr|hr|herrn|dr|prof)\b\.?", re.IGNORECASE)


@dataclass
class Colleague:
    """All spellings of the list that seem to mean the same colleague."""

    spellings: list[str]
    rows: int = 0
    proposal: str = ""  # user name, where exactly one account fits


@dataclass
class _Name:
    words: list[str] = field(default_factory=list)  # folded, at least two letters
    initials: list[str] = field(default_factory=list)


def colleagues(spellings: Counter[str], office: Office) -> list[Colleague]:
    """The spellings in groups, most rows first, each with the account that fits."""
    groups: list[Colleague] = []
    for spelling in sorted(spellings, key=lambda text: (-len(_read(text).words) - len(_read(text).initials), text)):
        group = _group_of(spelling, groups)
        if group is None:
            groups.append(group := Colleague([]))
        group.spellings.append(spelling)
        group.rows += spellings[spelling]
    accounts = counsellors(office)
    for group in groups:
        fitting = [user for user in accounts if all(_fits(spelling, user) for spelling in group.spellings)]
        group.proposal = fitting[0].username if len(fitting) == 1 else ""
    return sorted(groups, key=lambda group: -group.rows)


def counsellors(office: Office) -> list[User]:
    """Who can be given a file of this office today."""
    held = Membership.objects.valid_on(dates.today()).filter(office=office, role="counsellor", user__is_active=True)
    return sorted({membership.user for membership in held.select_related("user")}, key=lambda user: user.name)


def _group_of(spelling: str, groups: list[Colleague]) -> Colleague | None:
    """The one group it fits into; where it would fit into two, it stays alone and is asked."""
    fitting = [group for group in groups if any(_same(_read(spelling), _read(other)) for other in group.spellings)]
    return fitting[0] if len(fitting) == 1 else None


def _read(text: str) -> _Name:
    name = _Name()
    for word in re.split(r"[\s,;/.]+", TITLES.sub(" ", text)):
        letters = fold(word)
        if len(letters) > 1:
            name.words.append(letters)
        elif letters:
            name.initials.append(letters)
    return name


def _same(one: _Name, other: _Name) -> bool:
    """A shared word, and nothing that speaks against it: "A. Brandt" and "M. Brandt" are two."""
    shared = set(one.words) & set(other.words)
    if not shared:
        return False
    return _agree(one, other, shared) and _agree(other, one, shared)


def _agree(one: _Name, other: _Name, shared: set[str]) -> bool:
    """Every further word or initial of `one` is found in `other`, or `other` has none at all."""
    rest = [*[word for word in other.words if word not in shared], *other.initials]
    own = [*[word for word in one.words if word not in shared], *one.initials]
    return not rest or all(any(word[0] == more[0] and _prefix(word, more) for more in rest) for word in own)


def _prefix(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _fits(spelling: str, user: User) -> bool:
    name = _read(spelling)
    family = fold(user.name.split()[-1]) if user.name else ""
    if [fold(user.username)] == name.words and not name.initials:
        return True
    return family in name.words and _same(name, _read(user.name))
