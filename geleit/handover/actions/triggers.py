"""The nightly look over the caseload: what comes near is told once on *Heute*. Each lead's own cases, in her name."""

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
from geleit.handover.models import Trigger, TriggerWatch
from geleit.handover.watching import Near, look
from geleit.vault import keys

AT_ONCE = 50
PURPOSE = "handover"


def counsellors() -> list[User]:
    with acting_as(None, purpose="system"):
        counsel = Membership.objects.valid_on(dates.today()).filter(role="counsellor", user__is_active=True)
        return list({held.user_id: held.user for held in counsel.select_related("user")}.values())


def watch() -> int:
    """Everybody whose cases were not looked through today; returns how many cases had something new."""
    return sum(_watch_for(user) for user in counsellors())


def _watch_for(user: User) -> int:
    today = dates.today()
    with acting_as(user, purpose=PURPOSE):
        if TriggerWatch.objects.filter(user=user, on__gte=today).exists() or user.office is None:
            return 0
        led = Grant.objects.to(user).filter(kind=Grant.Kind.LEAD).values("subject_id")
        cases = list(
            Case.objects.visible_to(user).open().filter(pk__in=led).order_by("pk").values_list("pk", flat=True)
        )
    found = sum(_watch_some(user, cases[start : start + AT_ONCE]) for start in range(0, len(cases), AT_ONCE))
    with acting_as(user, purpose=PURPOSE):
        TriggerWatch.objects.update_or_create(user=user, defaults={"office": user.office, "on": today})
    return found


def _watch_some(user: User, chosen: Sequence[UUID]) -> int:
    """A few cases in one transaction and a constant number of queries, but for what is new."""
    with acting_as(user, purpose=PURPOSE), override(user.language):
        own = Case.objects.visible_to(user).filter(pk__in=chosen).select_related("person", "office")
        cases = list(own)
        prefetch_related_objects(cases, "handover_triggers", "person__periods", "person__milestones")
        keys.load({case.key_id for case in cases} | {case.person.key_id for case in cases})
        return sum(_tell_new(case, user) for case in cases)


def _tell_new(case: Case, user: User) -> bool:
    person = case.person
    told = {trigger.about for trigger in case.handover_triggers.all()}
    near = look(case, list(person.periods.all()), list(person.milestones.all()), dates.today())
    new = [one for one in near if one.mark not in told]
    if new:
        tell_triggers(case, new, by=user)
    return bool(new)


@transaction.atomic
def tell_triggers(case: Case, new: Sequence[Near], *, by: User) -> list[Trigger]:
    """One notice for the case, however much comes near."""
    made = []
    for near in new:
        trigger = Trigger(id=uuid4(), case=case, key_id=case.key_id, kind=near.kind, month=near.month, at=dates.now())
        trigger.about = near.mark
        trigger.save(force_insert=True)
        made.append(trigger)
    text = "; ".join(str(trigger.get_kind_display()) for trigger in made)
    notify(case, by, "handover", "handover_nears", text, number=len(made))
    _record("handover.nears", case, by, number=len(made))
    return made


@transaction.atomic
def drop_trigger(trigger: Trigger, *, by: User) -> None:
    """No handover comes of it."""
    if not trigger.is_open:
        return
    trigger.dropped_at, trigger.dropped_by = dates.now(), by
    trigger.save(update_fields=["dropped_at", "dropped_by"])
    _record("handover.trigger_dropped", trigger.case, by, kind=trigger.kind)


def _record(event: str, case: Case, by: User, **detail: object) -> None:
    record(event, by=by, subject=case.pk, subject_kind="case", office=case.office_id, detail=detail)
