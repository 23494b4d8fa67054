"""The nightly look over the caseload: each lead's own cases, in her name, told once on *Heute*."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import override

from geleit.access.acting import acting_as
from geleit.access.models import Grant
from geleit.accounts.models import Membership, User
from geleit.audit.record import record
from geleit.cases.actions.notices import notify
from geleit.cases.models import Case
from geleit.core import dates
from geleit.hints.care import open_marks
from geleit.hints.models import Finding, SectionMark, Watch
from geleit.hints.watching import Found, look
from geleit.people.rule_facts import Record
from geleit.vault import keys

AT_ONCE = 50
PURPOSE = "hints"


def watch() -> int:
    """Everybody whose cases were not looked through today; returns how many cases had something new."""
    with acting_as(None, purpose="system"):
        counsel = Membership.objects.valid_on(dates.today()).filter(role="counsellor", user__is_active=True)
        users = list({held.user_id: held.user for held in counsel.select_related("user")}.values())
    return sum(_watch_for(user) for user in users)


def _watch_for(user: User) -> int:
    today = dates.today()
    with acting_as(user, purpose=PURPOSE):
        if Watch.objects.filter(user=user, on__gte=today).exists() or user.office is None:
            return 0
        led = Grant.objects.to(user).filter(kind=Grant.Kind.LEAD).values("subject_id")
        cases = list(
            Case.objects.visible_to(user).open().filter(pk__in=led).order_by("pk").values_list("pk", flat=True)
        )
    found = sum(_watch_some(user, some) for some in _in_batches(cases))
    with acting_as(user, purpose=PURPOSE):
        Watch.objects.update_or_create(user=user, defaults={"office": user.office, "on": today})
    return found


def _in_batches(cases: list[UUID]) -> list[list[UUID]]:
    return [cases[start : start + AT_ONCE] for start in range(0, len(cases), AT_ONCE)]


def _watch_some(user: User, chosen: Sequence[UUID]) -> int:
    """A few cases in one transaction and a constant number of queries, but for what is new."""
    with acting_as(user, purpose=PURPOSE), override(user.language):
        own = Case.objects.visible_to(user).filter(pk__in=chosen).select_related("person__office", "office")
        cases = list(own)
        prefetch_related_objects(cases, "findings", "person__periods", "person__milestones", "person__answers__by")
        prefetch_related_objects(cases, "person__relations__other")
        keys.load({case.key_id for case in cases} | {case.person.key_id for case in cases})
        marks = open_marks(user.office.organisation_id) if user.office else []
        return sum(_tell_new(case, marks, user) for case in cases)


def _tell_new(case: Case, marks: Sequence[SectionMark], user: User) -> bool:
    person = case.person
    children = [one for one in person.relations.all() if one.in_household and one.role == "child"]
    on_file = Record(person, list(person.periods.all()), list(person.milestones.all()), children, person.office.land)
    told = {finding.what for finding in case.findings.all()}
    found = look(on_file, person.answers.all(), dates.today(), marks)
    new = [one for one in found if one.mark not in told]
    if new:
        tell_findings(case, new, by=user)
    return bool(new)


@transaction.atomic
def tell_findings(case: Case, new: Sequence[Found], *, by: User) -> None:
    """One quiet notice for the case, however much was found."""
    for found in new:
        finding = Finding(id=uuid4(), case=case, key_id=case.key_id, what=found.mark, at=dates.now())
        finding.save(force_insert=True)
    text = "; ".join(found.words for found in new)
    notify(case, by, "hint", "hints_found", text, number=len(new))
    detail = {"number": len(new)}
    record("hints.found", by=by, subject=case.pk, subject_kind="case", office=case.office_id, detail=detail)
