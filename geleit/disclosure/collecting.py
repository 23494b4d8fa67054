"""Everything stored about a person, as far as it is open to the counsellor, read for her copy in German."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import override

from geleit.access.models import Subject
from geleit.accounts.models import User
from geleit.audit.models import AuditEvent
from geleit.cases.models import Case, Document
from geleit.cases.readers import readings
from geleit.core.templatetags.geleit import day_short
from geleit.disclosure.others import Others
from geleit.disclosure.part import Field, Part, Scope
from geleit.disclosure.wording import plain, words_of
from geleit.people.models import Person

MASKED = "[Angabe über eine andere Person]"
READ = ("content.opened", "content.printed", "content.exported")


def scope_of(person: Person, user: User) -> Scope:
    merged = [person, *person.merged.all()]
    cases = Case.objects.visible_to(user).filter(person__in=merged).select_related("office__organisation")
    return Scope(person, merged, list(cases.order_by("opened_on")))


def closed_to_user(scope: Scope) -> int:
    """How many cases of the person somebody else has to answer for."""
    all_cases = Subject.objects.filter(parent__in=[one.pk for one in scope.records]).count()
    return max(all_cases - len(scope.cases), 0)


def section_of(part: Part, scope: Scope, others: Others) -> dict[str, Any] | None:
    """One part of the copy; None where nothing is stored."""
    with override("de"):
        entries = [entry_of(part, row, others) for row in part.rows(scope)]
        filled = [entry for entry in entries if entry]
        return {"name": part.name, "title": str(part.title), "entries": filled} if filled else None


def rest_of(scope: Scope) -> dict[str, Any]:
    """What stands beside the parts; `looked`: numbers of the pages somebody has looked through."""
    with override("de"):
        log = log_of(scope)
    return {
        "documents": documents_of(scope),
        "signatures": signatures_of(scope),
        "log": log,
        "elsewhere": closed_to_user(scope),
        "looked": [],
    }


def entry_of(part: Part, row: Any, others: Others) -> list[dict[str, Any]]:
    """The fields of a row that say something, in their order."""
    found = []
    for one in part.fields:
        value = raw_value(row, one)
        text = text_of(row, one, value)
        if not text:
            continue
        item: dict[str, Any] = {"name": one.name, "label": part.label_of(one)}
        if one.other:
            item |= {"masked": True}
        elif one.free:
            item |= {"lines": [line_of(line, others) for line in text.splitlines() if line.strip()]}
        else:
            item |= {"value": plain(value), "text": text}
        found.append(item)
    return found


def raw_value(row: Any, one: Field) -> Any:
    return one.find(row) if one.find else getattr(row, one.read or one.name)


def text_of(row: Any, one: Field, value: Any) -> str:
    if one.say:
        return one.say(row)
    if one.words:
        return str(getattr(row, one.words) or "")
    field = next((found for found in row._meta.concrete_fields if found.name == one.name), None)
    if field is not None and field.choices and not one.codes:
        return str(dict(field.flatchoices).get(value, value or ""))
    return words_of(value, one.codes)


def line_of(text: str, others: Others) -> dict[str, Any]:
    """`cut`: passages that will be blacked out; at first all that were found."""
    found = others.found_in(text)
    return {"text": text, "found": found, "cut": found, "whole": False}


def documents_of(scope: Scope) -> list[dict[str, Any]]:
    kept = Document.objects.filter(case__in=scope.cases).exclude(safety="infected").order_by("uploaded_at")
    return [
        {"id": str(one.pk), "name": one.name, "size": one.size, "removed": bool(one.removed_at), "give": True}
        for one in kept
    ]


def signatures_of(scope: Scope) -> list[dict[str, Any]]:
    plans = [plan for case in scope.cases for plan in case.plans.all() if plan.signature]
    return [{"plan": str(plan.pk), "number": plan.number, "case": plan.case.number} for plan in plans]


def log_of(scope: Scope) -> list[dict[str, Any]]:
    """Who looked, by role and day: the names of colleagues are theirs."""
    subjects: list[UUID] = [one.pk for one in (*scope.records, *scope.cases)]
    events = list(AuditEvent.objects.filter(subject__in=subjects, event__in=READ).order_by("-seq"))
    return [
        {
            "day": day_short(reading.day),
            "on": reading.day.isoformat(),
            "role": reading.role,
            "times": reading.times,
            "areas": reading.areas,
        }
        for reading in readings(events, scope.person.pk)
    ]
