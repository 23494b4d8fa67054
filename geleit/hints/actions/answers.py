"""What a counsellor says to a question of the rules."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.core import dates
from geleit.hints.models import Answer
from geleit.people.models import Person
from geleit.programmes.codes import PROTECTED
from geleit.rules.facts import Fact


@transaction.atomic
def give_answer(
    pk: UUID, person: Person, fact: Fact, state: str, value: Any = None, *, evidence: str = "", by: User
) -> Answer:
    """`state`: of Answer; `value`: as the rules read it. Earlier answers stay, the newest counts."""
    answer = Answer(id=pk, person=person, key_id=person.key_id, at=dates.now(), by=by)
    answer.fact, answer.sealed_fact = (PROTECTED, fact.key) if fact.sensitive else (fact.key, None)
    plain = value.isoformat() if isinstance(value, date) else value
    answer.content = {"state": state, "value": plain if state == Answer.KNOWN else None}
    answer.evidence = evidence or None
    answer.save(force_insert=True)
    event = "answer.taken_back" if state == Answer.TAKEN_BACK else "answer.given"
    detail = {"fact": answer.fact}
    record(event, by=by, subject=person.pk, subject_kind="person", office=person.office_id, on=answer, detail=detail)
    return answer
