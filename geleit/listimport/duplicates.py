"""The same person twice: in the list, or in the list and in the office already. Always a question, never a merge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import OSA

from geleit.accounts.models import Office
from geleit.listimport.facts import RowFacts
from geleit.people.models import NameKey
from geleit.people.names import Key, fold, index_keys, parts, phone_numbers, query_keys
from geleit.vault.blind_index import blind

AT_ONCE = 5_000

WHYS: dict[str, Promise] = {
    "name_and_birth": _("same name and date of birth"),
    "alike_and_birth": _("similar name and the same date of birth"),
    "name_and_year": _("same name and year of birth"),
    "name_and_phone": _("same name and phone"),
    "name_alone": _("same name, and no date of birth in either row"),
}


@dataclass(frozen=True)
class Duplicate:
    row: int
    why: str
    of_row: int | None = None
    person: UUID | None = None

    @property
    def sentence(self) -> str:
        return str(WHYS[self.why])

    def to_json(self) -> dict[str, object]:
        other: dict[str, object] = {"person": str(self.person)} if self.person else {"of_row": self.of_row}
        return {"row": self.row, **other, "why": self.why}


def inside(rows: Iterable[RowFacts]) -> list[Duplicate]:
    """Each later row that seems to be the person of an earlier one."""
    earlier: dict[str, list[RowFacts]] = defaultdict(list)
    found: list[Duplicate] = []
    for row in rows:
        if not row.name:
            continue
        places = list(_places(row))
        pairs = ((other, why) for place in places for other in earlier[place] if (why := _alike(row, other)))
        if pair := next(pairs, None):
            found.append(Duplicate(row.number, pair[1], of_row=pair[0].number))
        for place in places:
            earlier[place].append(row)
    return found


def _places(row: RowFacts) -> Iterator[str]:
    """Where a row is looked for: by date or year of birth, by phone, or by the name alone where there is no birth."""
    if row.birth:
        yield f"birth {row.birth.on}" if row.birth.precision == "day" else f"year {row.birth.on.year}"
        yield f"year and name {row.birth.on.year} {sorted(folded(row.name))}"
    else:
        yield f"name {sorted(folded(row.name))}"
    for number in phone_numbers(row.phone):
        yield f"phone {number}"


def _alike(row: RowFacts, other: RowFacts) -> str:
    """Why the two seem to be one person; "" where nothing says so."""
    same_name = folded(row.name) == folded(other.name)
    if row.birth and other.birth:
        if row.birth == other.birth and row.birth.precision == "day":
            return "name_and_birth" if same_name else "alike_and_birth" if _similar(row.name, other.name) else ""
        if row.birth.on.year != other.birth.on.year or row.birth.precision == other.birth.precision == "day":
            return ""
        return "name_and_year" if same_name else ""
    if set(phone_numbers(row.phone)) & set(phone_numbers(other.phone)):
        return "name_and_phone" if same_name else ""
    return (
        "name_alone"
        if same_name and not (row.birth or other.birth or row.texts_about_birth or other.texts_about_birth)
        else ""
    )


@lru_cache(maxsize=100_000)
def folded(name: str) -> frozenset[str]:
    """The parts of a name in one spelling, in any order."""
    return frozenset(fold(part) for part in parts(name)) - {""}


def _similar(one: str, other: str) -> bool:
    """Each part of the shorter name is found in the longer one, by spelling, by sound, or with one slip."""
    fewer, more = sorted((folded(one), folded(other)), key=len)
    return bool(fewer) and all(any(_part_alike(part, known) for known in more) for part in fewer)


def _part_alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) > 4 and OSA.distance(one, other, score_cutoff=1) <= 1:
        return True
    return any(key.kind == "sound" for key in query_keys(one) & index_keys(other))


def known_in(office: Office, rows: list[RowFacts]) -> list[Duplicate]:
    """Rows whose person the office seems to know already. Only keyed hashes are compared."""
    by_birth = {
        row.number: [Key("birth", row.birth.on.isoformat())]
        for row in rows
        if row.birth and row.birth.precision == "day"
    }
    by_phone = {row.number: [Key("phone", number) for number in phone_numbers(row.phone)] for row in rows if row.phone}
    by_year = {
        row.number: [Key("name", part) for part in folded(row.name)]
        for row in rows
        if row.birth and row.birth.precision == "year"
    }
    numbered = {row.number: row for row in rows}
    found: dict[int, Duplicate] = {}
    for wanted, why in ((by_birth, "name_and_birth"), (by_phone, "name_and_phone"), (by_year, "name_and_year")):
        for number, people in _people_with(office, wanted).items():
            row = numbered[number]
            year = row.birth.on.year if why == "name_and_year" and row.birth else None
            person = _named_so(office, row.name, people, year)
            if person and number not in found:
                found[number] = Duplicate(number, why, person=person)
    return [found[number] for number in sorted(found)]


def _people_with(office: Office, wanted: dict[int, list[Key]]) -> dict[int, set[UUID]]:
    """row → people of the office who have one of its keys in the index."""
    rows_of: dict[tuple[str, bytes], list[int]] = defaultdict(list)
    for number, keys in wanted.items():
        for key in keys:
            rows_of[key.kind, _blind(office, key)].append(number)
    found: dict[int, set[UUID]] = defaultdict(set)
    hashes = list(rows_of)
    for start in range(0, len(hashes), AT_ONCE):
        some = hashes[start : start + AT_ONCE]
        held = NameKey.objects.filter(
            office=office,
            kind__in={kind for kind, _value in some},
            value__in=[value for _kind, value in some],
            person__merged_into=None,
        )
        for kind, value, person in held.values_list("kind", "value", "person"):
            for number in rows_of.get((kind, bytes(value)), ()):
                found[number].add(person)
    return found


def _named_so(office: Office, name: str, people: set[UUID], year: int | None) -> UUID | None:
    """The first of them who is known under every part of this name."""
    held: dict[UUID, set[tuple[str, bytes]]] = defaultdict(set)
    keys = NameKey.objects.filter(person__in=people, kind__in=("name", "sound"))
    if year:
        keys = keys.filter(person__year_of_birth=year)
    for person, kind, value in keys.values_list("person", "kind", "value"):
        held[person].add((kind, bytes(value)))
    asked = [{(key.kind, _blind(office, key)) for key in query_keys(part)} for part in parts(name)]
    fitting = (person for person in sorted(held) if asked and all(part & held[person] for part in asked))
    return next(fitting, None)


def _blind(office: Office, key: Key) -> bytes:
    return blind(office.organisation_id, f"people.{key.kind}", key.value)
