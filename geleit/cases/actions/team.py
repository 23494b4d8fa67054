"""Who works on a case: lead, members, a deputy for a dated absence. Rights are written by access.grants alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.access.models import Grant
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases.actions.notices import notify
from geleit.cases.actions.timeline import tell
from geleit.cases.models import Case
from geleit.core import dates

LATELY = timedelta(days=31)


@transaction.atomic
def add_member(case: Case, user: User, *, by: User) -> None:
    """A colleague of the same office works along, until the lead ends it."""
    if _holds(case, user, Grant.Kind.LEAD, Grant.Kind.MEMBER):
        return
    if grants.give(case.pk, user, Grant.Kind.MEMBER, dates.today(), None, by=by) is None:
        return
    _tell(case, "team_member", user, by)
    notify(case, user, "team", "team_member")


@transaction.atomic
def name_deputy(case: Case, user: User, from_on: date, until_on: date, *, by: User) -> bool:
    """Somebody stands in while the lead is absent, both days included. False where she already does."""
    same = Grant.objects.filter(
        subject=case.pk, user=user, kind=Grant.Kind.DEPUTY, from_on__lte=from_on, until_on__gte=until_on
    )
    if same.exists() or _holds(case, user, Grant.Kind.LEAD, Grant.Kind.MEMBER):
        return False
    return grants.give(case.pk, user, Grant.Kind.DEPUTY, from_on, until_on, by=by) is not None


@transaction.atomic
def name_deputy_for(cases: Iterable[Case], user: User, from_on: date, until_on: date, *, by: User) -> int:
    """The same for many cases at once; returns how many got a deputy."""
    return sum(name_deputy(case, user, from_on, until_on, by=by) for case in cases)


@transaction.atomic
def end_grant(grant: Grant, *, by: User) -> None:
    """Takes a member or deputy out of the team from now on; what she still had to do here goes to the lead."""
    team = (
        Grant.objects.active().exclude(kind=Grant.Kind.EMERGENCY).filter(subject=grant.subject_id).exclude(pk=grant.pk)
    )
    lead = team.filter(kind=Grant.Kind.LEAD).first()
    if lead and not team.filter(user=grant.user_id).exists():
        _give_work(grant.subject_id, [grant.user_id], lead.user_id)
    grants.end(grant, by=by)


@transaction.atomic
def hand_over_case(case: Case, lead: User, *, by: User) -> None:
    """The lead gives the case to a colleague, open tasks and coming appointments too, and cannot open it afterwards."""
    _tell(case, "team_handed_over", lead, by)
    notify(case, lead, "team", "team_handed_over")
    _move_work(case, lead)
    grants.hand_over(case.pk, lead, by=by)


@transaction.atomic
def assign_case(case: Case, lead: User, *, by: User) -> None:
    """A team lead gives a case to a colleague by number. Nothing of its content is read; open tasks follow the case."""
    _move_work(case, lead)
    grants.hand_over(case.pk, lead, by=by)


@transaction.atomic
def assign_cases(cases: Iterable[Case], lead: User, *, by: User) -> int:
    """Many at once, with one notice for all of them. Returns how many were given: a team lead takes none for herself
    that somebody leads."""
    given = [case for case in cases if _assigned(case, lead, by)]
    if given and lead != by:
        with acting_as(by, purpose="assign"):  # she seals a notice in a case that is closed to her, and reads nothing
            notify(given[0], lead, "team", "team_assigned", number=len(given))
    return len(given)


def _assigned(case: Case, lead: User, by: User) -> bool:
    try:
        assign_case(case, lead, by=by)
    except grants.NotAllowed:
        return False
    return True


def led_by(user: User) -> list[UUID]:
    return list(Grant.objects.to(user).filter(kind=Grant.Kind.LEAD).values_list("subject_id", flat=True))


def return_work() -> int:
    """The daily job: whose deputyship or role has ended leaves no open task or coming appointment behind.

    It goes to the lead, who finds a notice. Returns in how many cases.
    """
    with acting_as(None, purpose="tidy"):
        ended = _ended_lately()
    return sum(_return_to(lead, left) for lead, left in ended.items())


def _ended_lately() -> dict[User, dict[UUID, list[UUID]]]:
    """Lead → case → who could open it until lately and cannot any more."""
    today = dates.today()
    still = Grant.objects.working().exclude(kind=Grant.Kind.EMERGENCY)
    still = still.filter(subject=OuterRef("subject"), user=OuterRef("user"))
    over = Grant.objects.filter(until_on__lt=today, until_on__gte=today - LATELY, subject__kind="case")
    pairs = over.filter(~Exists(still)).values_list("subject", "user").distinct()
    leads = Grant.objects.leads().filter(subject__in=[case for case, _user in pairs]).select_related("user")
    lead_of = {grant.subject_id: grant.user for grant in leads}
    ended: dict[User, dict[UUID, list[UUID]]] = {}
    for case, user in pairs:
        if case in lead_of:
            ended.setdefault(lead_of[case], {}).setdefault(case, []).append(user)
    return ended


def _return_to(lead: User, left: dict[UUID, list[UUID]]) -> int:
    returned = 0
    with acting_as(lead, purpose="tidy"):
        for case in Case.objects.visible_to(lead).filter(pk__in=left):
            number = _give_work(case.pk, left[case.pk], lead.pk)
            if number:
                notify(case, lead, "team", "work_returned", number=number)
                detail = {"from": [str(pk) for pk in left[case.pk]], "number": number}
                record(
                    "work.returned", by=lead, subject=case.pk, subject_kind="case", office=case.office_id, detail=detail
                )
                returned += 1
    return returned


def _holds(case: Case, user: User, *kinds: str) -> bool:
    return Grant.objects.to(user).filter(subject=case.pk, kind__in=kinds).exists()


def _move_work(case: Case, lead: User) -> None:
    """What a lead still had to do, today's or one who has left, must not stay with somebody who cannot see it."""
    held = Grant.objects.filter(subject=case.pk)
    team = held.active().exclude(kind__in=(Grant.Kind.LEAD, Grant.Kind.EMERGENCY)).values("user_id")
    earlier = held.filter(kind=Grant.Kind.LEAD).exclude(user__in=team).values_list("user_id", flat=True)
    _give_work(case.pk, list(earlier), lead.pk)


def _give_work(case: UUID, earlier: list[UUID], to: UUID) -> int:
    """Open tasks and coming appointments of these users; how many. By the database: a team lead sees none of them."""
    return grants.call("cases_give_work", case, earlier, to, dates.now())


def _tell(case: Case, title: str, user: User, by: User) -> None:
    tell(case, "team", uuid4(), {"title": title, "values": {"name": user.name}}, by=by)
