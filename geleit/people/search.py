"""Finding people: names in any script or spelling, birth date, phone.

Among the people whose files are open to the user, names are opened and compared in memory: beginnings and slips of the
pen count. In the whole office only keyed hashes of whole name parts, birth dates and phones are compared.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add, or_
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Max, Q, QuerySet, Value, When
from rapidfuzz.distance import OSA

from geleit.access.models import open_people
from geleit.accounts.models import Office, User
from geleit.core import dates
from geleit.people.models import NameKey, Person
from geleit.people.names import Key, fold, index_keys, parts, phone_numbers, query_keys
from geleit.vault.blind_index import blind

MOST_SHOWN = 50
ALIKE = 80.0  # score of a part that sounds like the one typed
YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")
LONGEST = 200  # letters of a question; more is no name, and would be compared for minutes
PHONE = re.compile(r"[+\d][\d\s()/.-]{4,}\d")
DATE = re.compile(r"(?<!\d)(\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2}|\d{8})(?!\d)")


@dataclass(frozen=True)
class Question:
    """What somebody looks for, read from one field or from the form of a new person."""

    names: tuple[str, ...] = ()
    year: int | None = None
    birth_date: date | None = None
    phones: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.names or self.birth_date or self.phones)


@dataclass
class Hit:
    person: Person
    score: float


def read(text: str) -> Question:
    """The parts of a question, in any order: "Ahmad 1991", "17.5.91", "0170 1234567", "Müller, Eva"."""
    birth_date, rest = _read_date(text)
    phones: list[str] = []
    if not birth_date and (found := PHONE.search(rest)):
        phones, rest = phone_numbers(found.group()), rest.replace(found.group(), " ")
    year = YEAR.search(rest)
    names = parts(re.sub(r"\d", " ", rest))
    return Question(
        names=tuple(name for name in names if fold(name)),
        year=birth_date.year if birth_date else int(year.group()) if year else None,
        birth_date=birth_date,
        phones=tuple(phones),
    )


def _read_date(text: str) -> tuple[date | None, str]:
    for found in DATE.finditer(text):
        try:
            return dates.parse_day(found.group(), past=True), text.replace(found.group(), " ")
        except ValueError:
            continue
    return None, text


def about(
    *, names: Iterable[str], birth_date: date | None = None, year: int | None = None, phone: str = ""
) -> Question:
    """The question the form of a new person asks before it makes one."""
    words = [part for name in names for part in parts(name)]
    return Question(
        names=tuple(dict.fromkeys(words)),
        year=birth_date.year if birth_date else year,
        birth_date=birth_date,
        phones=tuple(phone_numbers(phone)),
    )


def in_caseload(user: User, question: Question) -> list[Hit]:
    """People whose files are open to the user, best first."""
    if not question:
        return _born_in(user, question.year) if question.year else []
    people = list(Person.objects.visible_to(user))
    offices = list(Office.objects.filter(pk__in={person.office_id for person in people}))
    rows = NameKey.objects.filter(office__in=offices, person__in=open_people(user))
    fitting = _fitting_parts(rows, [_blinded(keys, offices) for keys in _key_groups(question)])
    hits = [
        Hit(person, score) for person in people if (score := _score(person, question, fitting.get(person.pk, set())))
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.person.list_name.casefold()))[:MOST_SHOWN]


def _born_in(user: User, year: int) -> list[Hit]:
    """A year alone is asked of one's own caseload only."""
    people = Person.objects.visible_to(user).filter(year_of_birth=year)
    return [Hit(person, 1.0) for person in sorted(people, key=lambda one: one.list_name.casefold())[:MOST_SHOWN]]


def in_offices(offices: Sequence[Office], question: Question, *, at_least: int | None = None) -> QuerySet[Person]:
    """Everybody in these offices who fits, also where the file is not open: show no more than actions.known does.

    `at_least`: how many name parts must fit; all unless said. Then one part is enough beside the same birth date.
    """
    rows = NameKey.objects.filter(office__in=offices)
    found: list[UUID] = []
    if question.phones:
        found += _people_with(rows, [_blinded(_phone_keys(question), offices)], 1)
    if question.names:
        found += _by_name(rows, offices, question, at_least)
    elif question.birth_date:
        found += _people_with(rows, [_blinded(_birth_keys(question), offices)], 1)
    return Person.objects.filter(pk__in=found, merged_into=None)


def _by_name(
    rows: QuerySet[NameKey], offices: Sequence[Office], question: Question, at_least: int | None
) -> list[UUID]:
    groups = [_blinded(query_keys(name), offices) for name in question.names]
    of_the_year = rows
    if question.year:
        of_the_year = rows.filter(Q(person__year_of_birth=question.year) | Q(person__year_of_birth=None))
    found = _people_with(of_the_year, groups, min(at_least or len(groups), len(groups)))
    if at_least and question.birth_date:
        born = rows.filter(_any_of(_blinded(_birth_keys(question), offices)))
        found += _people_with(rows.filter(person__in=born.values("person")), groups, 1)
    return found


def _phone_keys(question: Question) -> set[Key]:
    return {Key(NameKey.Kind.PHONE, phone) for phone in question.phones}


def _birth_keys(question: Question) -> set[Key]:
    return {Key(NameKey.Kind.BIRTH, question.birth_date.isoformat())} if question.birth_date else set()


def _key_groups(question: Question) -> list[set[Key]]:
    """The keys of each name part; of phone or birth date where there is no name."""
    return [query_keys(name) for name in question.names] or [_phone_keys(question) or _birth_keys(question)]


Blinded = dict[str, list[bytes]]


def _people_with(rows: QuerySet[NameKey], groups: Sequence[Blinded], at_least: int) -> list[UUID]:
    """People of whom at least so many groups of keys have one in the index."""
    counted = _people_fitting(rows, groups).annotate(fitting=reduce(add, [F(name) for name in _names(groups)]))
    return list(counted.filter(fitting__gte=at_least).order_by("person").values_list("person", flat=True)[:MOST_SHOWN])


def _fitting_parts(rows: QuerySet[NameKey], groups: Sequence[Blinded]) -> dict[UUID, set[int]]:
    """person → numbers of the groups that have a key in the index."""
    found = _people_fitting(rows, groups).values_list("person", *_names(groups))
    return {person: {at for at, fits in enumerate(fitting) if fits} for person, *fitting in found}


def _people_fitting(rows: QuerySet[NameKey], groups: Sequence[Blinded]) -> Any:
    """Each person with a 1 or 0 for each group. One key may fit several: "Omar Omar" is both of them."""
    fits = [_any_of(group) for group in groups]
    held = [Max(Case(When(fit, then=Value(1)), default=Value(0))) for fit in fits]
    return rows.filter(reduce(or_, fits)).values("person").annotate(**dict(zip(_names(groups), held, strict=True)))


def _names(groups: Sequence[Blinded]) -> list[str]:
    return [f"part_{at}" for at in range(len(groups))]


def _any_of(group: Blinded) -> Q:
    fit = Q(pk=None)
    for kind, values in group.items():
        fit |= Q(kind=kind, value__in=values)
    return fit


def _blinded(keys: Collection[Key], offices: Iterable[Office]) -> Blinded:
    organisations = {office.organisation_id for office in offices}
    group: Blinded = {}
    for key in keys:
        group.setdefault(key.kind, []).extend(_blind(organisation, key) for organisation in organisations)
    return group


def _blind(organisation: UUID, key: Key) -> bytes:
    return blind(organisation, f"people.{key.kind}", key.value)


def _score(person: Person, question: Question, fitting: set[int]) -> float:
    """0 where the person does not fit; 100 where every part is spelt as typed."""
    if not question.names:
        return 100.0 if fitting else 0.0
    if question.year and person.year_of_birth not in (None, question.year):
        return 0.0
    known = [fold(part) for part in parts(" ".join(names_of(person)))]
    scores = [
        max(_spelt_like(fold(name), known), _sounds_like(fold(name), known) if number in fitting else 0.0)
        for number, name in enumerate(question.names)
    ]
    return sum(scores) / len(scores) if all(scores) else 0.0


def _sounds_like(asked: str, known: Iterable[str]) -> float:
    """More than any slip; a little less with each letter, up to four, that is another: أحمد is Ahmad before Ahmadi."""
    return ALIKE - min((OSA.distance(asked, part, score_cutoff=3) for part in known), default=0)


def _spelt_like(asked: str, known: Iterable[str]) -> float:
    """Spelt the same, begins the same, or one slip in four letters, two in seven."""
    allowed = 0 if len(asked) < 4 else 1 if len(asked) < 7 else 2
    best = 0.0
    for part in known:
        if part == asked:
            return 100.0
        if part.startswith(asked):
            best = max(best, 95.0)
        elif allowed and (slips := OSA.distance(asked, part, score_cutoff=allowed)) <= allowed:
            best = max(best, ALIKE - 5 * slips)
    return best


def names_of(person: Person) -> list[str]:
    """Every name a person goes by."""
    names = [
        f"{person.given_names or ''} {person.family_name or ''}".strip(),
        person.alias,
        *(person.other_names or []),
    ]
    return [name for name in names if name]


def keys_of(person: Person, organisation: UUID) -> list[NameKey]:
    """Unsaved rows of the index: names, birth date and phone numbers as keyed hashes."""
    return [
        NameKey(person=person, office_id=person.office_id, kind=kind, value=value)
        for kind, value in hashes_of(person, organisation)
    ]


def hashes_of(person: Person, organisation: UUID) -> list[tuple[str, bytes]]:
    """Kind and keyed hash of everything a person is found by."""
    keys = {key for name in names_of(person) for key in index_keys(name)}
    if person.birth_date:
        keys.add(Key(NameKey.Kind.BIRTH, person.birth_date.isoformat()))
    keys |= {Key(NameKey.Kind.PHONE, number) for number in phone_numbers(person.phone or "")}
    return [(key.kind, _blind(organisation, key)) for key in keys]


def index_names(person: Person) -> None:
    """Writes the keyed hashes of the person's name parts, birth date and phone anew."""
    person.name_keys.all().delete()
    NameKey.objects.bulk_create(keys_of(person, person.office.organisation_id))
