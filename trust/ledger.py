"""What clients sent and what they were told, on disk before they go on: the truth no crash can take back.

A client sends a form until it is acknowledged, always with the id the form came with. Afterwards every acknowledged
text must be there once, whole, and no text twice.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import requests
from crash_house import House
from served import Served

from geleit.access.acting import acting_as
from geleit.audit.models import AuditEvent
from geleit.cases.models import Case, Contact, QuickContact, Task, TimelineEntry
from geleit.core import dates
from geleit.vault import keys

GIVES_UP = 60  # seconds without an acknowledgement


@dataclass
class Ledger:
    """`lines`: id → (kind, text), in the order they were acknowledged."""

    file: Path
    sent: dict[UUID, tuple[str, str]] = field(default_factory=dict)
    acknowledged: dict[UUID, tuple[str, str]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)  # 0: no answer
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, pk: UUID, kind: str, text: str) -> None:
        with self.lock:
            with self.file.open("a") as lines:
                lines.write(f"{what} {pk} {kind} {text}\n")
                lines.flush()
                os.fsync(lines.fileno())
            (self.sent if what == "sent" else self.acknowledged)[pk] = (kind, text)

    def answered(self, status: int) -> None:
        with self.lock:
            self.statuses[status] += 1


@dataclass
class Losses:
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    halves: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[str]:
        return [
            *(f"lost: {one}" for one in self.lost),
            *(f"twice: {one}" for one in self.doubled),
            *(f"half: {one}" for one in self.halves),
        ]


def forms(house: House, case: UUID, kind: str, text: str) -> tuple[str, dict[str, Any]]:
    """Address and fields of a form as somebody fills it in."""
    today = f"{dates.today():%d.%m.%Y}"
    if kind == "note":
        return f"/faelle/{case}/notiz/", {"note": text, "on": today, "mode": "phone", "minutes": "5"}
    if kind == "deadline":
        due = {"deadline_type": "permit_expiry", "due_on": "28.03.2027", "remind_on": today}
        return f"/faelle/{case}/fristen/neu/", {"title": text, "assignee": str(house.town.cast.anna.pk), **due}
    quick = {"on": today, "mode": "phone", "minutes": "10", "topics": "residence_law", "note": text}
    return "/kurzberatung/neu/", quick


KINDS = ("note", "deadline", "quick")


class Writers:
    """`number` people who write without pause, each in one case, until they are stopped."""

    def __init__(self, house: House, running: Served, ledger: Ledger, number: int) -> None:
        self.house, self.running, self.ledger = house, running, ledger
        self.over = threading.Event()
        browsers = [running.signed_in(house.town.cast.anna) for _ in range(number)]
        self.threads = [threading.Thread(target=self.write, args=one, daemon=True) for one in enumerate(browsers)]

    def __enter__(self) -> Writers:
        for one in self.threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for one in self.threads:
            one.join(GIVES_UP + 30)

    def write(self, number: int, browser: requests.Session) -> None:
        chance = random.Random(number)
        case = self.house.cases[number % len(self.house.cases)]
        while not self.over.is_set():
            kind, pk = chance.choice(KINDS), uuid4()
            url, fields = forms(self.house, case, kind, f"zettel-{pk.hex}")
            self.ledger.note("sent", pk, kind, f"zettel-{pk.hex}")
            if self.send(browser, url, {"id": str(pk), **fields}):
                self.ledger.note("acknowledged", pk, kind, f"zettel-{pk.hex}")

    def send(self, browser: requests.Session, url: str, fields: dict[str, Any]) -> bool:
        """Again and again with the same id, until somebody says that it is kept, or for a minute."""
        until = time.monotonic() + GIVES_UP
        while time.monotonic() < until:
            try:
                status = told(browser.post(self.running.address + url, data=fields, timeout=GIVES_UP))
            except requests.RequestException:
                status = 0
            self.ledger.answered(status)
            if status == 302:
                return True
            if self.over.is_set():
                return False
            time.sleep(0.05)
        return False


def told(answer: requests.Response) -> int:
    """302 where it was kept; 401 where somebody has to sign in first."""
    return 401 if "/konto/" in answer.headers.get("Location", "") else answer.status_code


def losses(house: House, ledger: Ledger) -> Losses:
    """Everything that was written, read and opened as anna, against the ledger."""
    keys.forget()
    found = Losses()
    with acting_as(house.town.cast.anna, purpose="test"):
        there = [*texts(Contact, "note"), *texts(Task, "title"), *texts(QuickContact, "note")]
        told = {entry.object_id for entry in TimelineEntry.objects.filter(case__in=house.cases, kind="contact")}
        cases = list(Case.objects.filter(pk__in=house.cases))
        counted = {case.pk: (case.contacts, Contact.objects.filter(case=case).count()) for case in cases}
    ids, written = {pk for pk, _text in there}, Counter(text for _pk, text in there)
    found.lost = [f"{kind} {pk}" for pk, (kind, _text) in ledger.acknowledged.items() if pk not in ids]
    found.doubled = [text for text, times in written.items() if times > 1]
    notes = {pk for pk, (kind, _text) in ledger.sent.items() if kind == "note"} & ids
    found.halves = [f"note {pk} without its line in the story" for pk in notes - told]
    found.halves += [f"case {pk} counts {a}, has {b}" for pk, (a, b) in counted.items() if a != b]
    found.halves += without_audit_line(ids & set(ledger.sent))
    return found


def texts(model: Any, name: str) -> list[tuple[UUID, str]]:
    rows = [(row.pk, getattr(row, name) or "") for row in model.objects.all()]
    return [(pk, text) for pk, text in rows if text.startswith("zettel-")]


def without_audit_line(ids: set[UUID]) -> list[str]:
    added = ("contact.added", "deadline.set", "quick_contact.added")
    with acting_as(None, purpose="audit"):
        lines = Counter(
            AuditEvent.objects.filter(object_id__in=ids, event__in=added).values_list("object_id", flat=True)
        )
    return [f"{pk} has {lines[pk]} lines in the audit trail" for pk in ids if lines[pk] != 1]
