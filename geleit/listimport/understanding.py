"""From the rows of a sheet to facts. What is not understood becomes a question and stays as text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from geleit.listimport import checking
from geleit.listimport.columns import LEAVE_OUT, TEXT
from geleit.listimport.days import read_day
from geleit.listimport.facts import RowFacts
from geleit.listimport.mapping import ImportMap
from geleit.listimport.questions import AS_TEXT, KEEP, NOTHING, SETTLED, Answers, Question, Read
from geleit.listimport.sheet import Row, Sheet, Value, colour_name
from geleit.listimport.words import (
    is_safe_contact_rule,
    read_code,
    read_codes,
    read_interpreter,
    read_number,
    read_phone,
    read_relatives,
    status_beside_nationality,
)
from geleit.programmes.aliases import understand

# Fields of one value: how to read it.
READERS: dict[str, Callable[[Value, date], Read]] = {
    "birth_date": lambda value, today: read_day(value, "birth", today),
    "entry": lambda value, today: read_day(value, "entry", today),
    "first_contact": lambda value, today: read_day(value, "past", today),
    "closed_on": lambda value, today: read_day(value, "past", today),
    "valid_until": lambda value, today: read_day(value, "until", today),
    "gender": lambda value, today: read_code(value, "gender"),
    "status": lambda value, today: read_code(value, "residence_status"),
    "level": lambda value, today: read_code(value, "language_level"),
    "form": lambda value, today: read_code(value, "case_type"),
    "reason": lambda value, today: read_code(value, "closing_reason"),
    "interpreter": lambda value, today: read_interpreter(value),
    "relatives": lambda value, today: read_relatives(value),
    "contacts": lambda value, today: read_number(value),
    "phone": lambda value, today: read_phone(value),
}
# Fields of several codes: the list they come from.
SEVERAL = {"nationality": "nationality", "languages": "language", "topics": "counselling_topic"}
PLAIN = {"email", "address"}
NAMES = {"family_name", "given_names", "full_name"}


# heading → words of the list → (codes they were understood as, how often)
Readings = dict[str, dict[str, tuple[list[str], int]]]


@dataclass
class Understood:
    rows: list[RowFacts]
    readings: Readings


def understand_rows(sheet: Sheet, chosen: ImportMap, today: date) -> Understood:
    reader = RowReader(chosen, today)
    rows = [reader.read(row) for row in sheet.rows]
    checking.ask_about_swapped_names(rows, reader.answers, reader.column_of)
    return Understood(rows, reader.readings)


class RowReader:
    """Reads row after row with the same columns and answers."""

    def __init__(self, chosen: ImportMap, today: date) -> None:
        self.today = today
        self.fields = chosen.columns
        self.column_of = {name: heading for heading, name in chosen.columns.items()}
        self.answers = Answers.from_json(chosen.answers)
        self.colours = chosen.colours
        self.seen: Counter[str] = Counter()
        self.readings: Readings = {}

    def read(self, row: Row) -> RowFacts:
        facts = RowFacts(row.number)
        facts.fingerprint = self._fingerprint(row)
        for heading, value in self._with_answers(row).items():
            name = self.fields.get(heading, TEXT)
            if name == "number" or name == LEAVE_OUT or value is None:
                continue
            self._take(facts, heading, name, value)
        self._colour(facts, row)
        self._missing(facts, row)
        checking.RowCheck(facts, self.column_of, row.cells, self.answers).run()
        return facts

    def _with_answers(self, row: Row) -> dict[str, Value]:
        """The cells, and what was answered for empty ones."""
        given = self.answers.by_row.get(str(row.number), {})
        if not given:
            return row.cells
        filled = {heading: answer for heading, answer in given.items() if answer not in SETTLED}
        return {**filled, **row.cells}

    def _take(self, facts: RowFacts, heading: str, name: str, value: Value) -> None:
        if name in SEVERAL:
            self._take_several(facts, heading, name, value)
        elif name in READERS:
            self._take_one(facts, heading, name, value)
        elif name in NAMES:
            self._take_name(facts, heading, name, str(value))
        elif name in PLAIN:
            setattr(facts, name, str(value))
        elif name == "staff":
            facts.staff = " ".join(str(value).split())
        elif name == "remark":
            self._take_remark(facts, str(value))
        else:
            facts.texts.append((heading, str(value)))

    def _take_one(self, facts: RowFacts, heading: str, name: str, value: Value) -> None:
        answer = self.answers.find(facts.number, heading, value)
        if answer in (AS_TEXT, NOTHING):
            if answer == AS_TEXT:
                facts.texts.append((heading, str(value)))
            return
        read = READERS[name](value if answer in (None, KEEP) else answer, self.today)
        if read.why:
            self._ask(facts, heading, str(value), read)
            if name == "phone":
                facts.phone = str(value)
            else:
                facts.texts.append((heading, str(value)))
                facts.texts_about_birth = facts.texts_about_birth or name == "birth_date"
        elif read.value is not None:
            _set(facts, name, read.value, value)
            if isinstance(read.value, str) and name != "phone":
                self._note_reading(heading, str(value), [read.value])

    def _take_several(self, facts: RowFacts, heading: str, name: str, value: Value) -> None:
        """Each piece nobody understands is a question of its own; the others are taken over."""
        found, pieces = read_codes(value, SEVERAL[name])
        if found and name != "topics":
            self._note_reading(heading, str(value), found)
        answered, still_words = self._answered(facts, heading, name, pieces)
        codes = list(dict.fromkeys([*found, *answered]))
        if name == "topics":
            facts.concern = str(value)
        elif still_words:
            facts.texts.append((heading, str(value)))
        if name == "nationality":
            _take_nationality(facts, codes, value)
        else:
            setattr(facts, name, codes)

    def _answered(self, facts: RowFacts, heading: str, name: str, pieces: list[str]) -> tuple[list[str], bool]:
        """Codes that were answered for pieces, and whether any piece stays as words."""
        codes: list[str] = []
        still_words = False
        for piece in pieces:
            answer = self.answers.find(facts.number, heading, piece)
            if answer is None:
                self._ask(facts, heading, piece, Read(why="no_code", choices=SEVERAL[name]))
            elif answer not in SETTLED:
                codes.extend(read_codes(answer, SEVERAL[name])[0])
            still_words = still_words or answer in (None, AS_TEXT)
        return codes, still_words

    def _note_reading(self, heading: str, words: str, codes: list[str]) -> None:
        number = self.readings.setdefault(heading, {}).get(words, (codes, 0))[1]
        self.readings[heading][words] = (codes, number + 1)

    def _take_name(self, facts: RowFacts, heading: str, name: str, value: str) -> None:
        text = " ".join(value.split())
        if name != "full_name":
            setattr(facts, name, text)
            return
        family, comma, given = text.partition(",")
        order = self.answers.find(0, heading, "*")
        if comma:
            facts.family_name, facts.given_names = family.strip(), given.strip()
        elif order == "given_first":
            facts.given_names, _blank, facts.family_name = text.rpartition(" ")
        elif order == "family_first":
            facts.family_name, _blank, facts.given_names = text.partition(" ")
        else:
            facts.family_name = text

    def _take_remark(self, facts: RowFacts, text: str) -> None:
        if is_safe_contact_rule(text):
            facts.safe_contact = text
        else:
            facts.remark = text

    def _ask(self, facts: RowFacts, heading: str, value: str, read: Read) -> None:
        facts.questions.append(Question(facts.number, heading, value, read.why, read.choices, list(read.proposals)))

    def _colour(self, facts: RowFacts, row: Row) -> None:
        for colour in row.colours:
            meaning = self.colours.get(colour, "")
            name = colour_name(colour)
            facts.urgent = facts.urgent or meaning == "urgent"
            if not meaning:
                facts.questions.append(Question(row.number, "(Farbe)", colour, "colour", "colour"))
            if meaning in ("", "text"):
                facts.texts.append(("Farbe", name))

    def _missing(self, facts: RowFacts, row: Row) -> None:
        """Cells that are empty although something follows from them."""
        heading = self.column_of.get("form", "")
        if heading and not row.cells.get(heading) and not self.answers.find(row.number, heading, ""):
            facts.questions.append(Question(row.number, heading, "", "no_form", "case_type", kept=True, by_row=True))
        if (heading := self.column_of.get("staff", "")) and not facts.staff:
            facts.questions.append(Question(row.number, heading, "", "staff_missing", kept=True))

    def _fingerprint(self, row: Row) -> str:
        """The content of a row whatever its place in the list; the same content twice is told apart by counting."""
        cells = {
            heading: str(value) for heading, value in sorted(row.cells.items()) if self.fields.get(heading) != "number"
        }
        content = json.dumps(cells, ensure_ascii=False, sort_keys=True)
        self.seen[content] += 1
        return f"{content}#{self.seen[content]}"


def _set(facts: RowFacts, name: str, read: Any, value: Value) -> None:
    if name == "birth_date":
        facts.birth = read
    elif name == "entry":
        facts.entry = read
    elif name in ("first_contact", "closed_on", "valid_until"):
        setattr(facts, name, read.on)
    else:
        setattr(facts, name, read)
    if name == "level":
        facts.level_source = understand("language_level_source", str(value)) or ""
    elif name == "reason":
        facts.reason_words = str(value)


def _take_nationality(facts: RowFacts, codes: list[str], value: Value) -> None:
    facts.stateless = "XX" in codes
    facts.nationalities = [code for code in codes if code != "XX"]
    facts.status_beside = status_beside_nationality(value)


def all_questions(rows: list[RowFacts]) -> Iterator[Question]:
    for row in rows:
        yield from row.questions
