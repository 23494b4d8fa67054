"""Before a new record is made: is this person there already? Asked by every page that makes one."""

from __future__ import annotations

from typing import Any

from geleit.accounts.models import Office, User
from geleit.people import facts, search
from geleit.people.actions import known
from geleit.people.models import Person
from geleit.people.search import Question


def already_there(question: Question, office: Office, user: User) -> dict[str, Any]:
    """For people/_known.html: own records to open, those of colleagues by the name of the lead."""
    fitting = search.in_offices([office], question, at_least=2)
    own = list(Person.objects.visible_to(user).filter(pk__in=fitting)[: known.MOST])
    lines = facts.header_lines(own)
    answer = known.check(question, [office], by=user, at_least=2)
    rows = [{"person": one, "line": lines[one.pk]} for one in own]
    return {"own": rows, "answer": answer, "found": bool(rows or answer.found)}
