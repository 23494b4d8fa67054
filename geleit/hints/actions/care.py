"""Standing by a rule, and telling everybody that a section of the law has changed."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.core import dates
from geleit.hints.care import text_of
from geleit.hints.models import SectionMark, SignOff
from geleit.rules.rule import Rule


@transaction.atomic
def sign_rule(pk: UUID, rule: Rule, *, by: User) -> SignOff:
    """One of the two sign-offs of an organisation; the same person counts once for a text."""
    office = by.office
    if office is None:
        raise ValueError("Whoever signs belongs to an office.")
    values = {"id": pk, "organisation": office.organisation, "at": dates.now()}
    signed, is_new = SignOff.objects.get_or_create(rule=rule.id, text=text_of(rule.id), by=by, defaults=values)
    if is_new:
        record("rule.signed", by=by, office=office.pk, on=signed, detail={"rule": rule.id})
    return signed


@transaction.atomic
def withdraw_sign_off(signed: SignOff, *, by: User) -> None:
    record("rule.sign_off_withdrawn", by=by, office=by.office_id, on=signed, detail={"rule": signed.rule})
    signed.delete()


@transaction.atomic
def mark_section(pk: UUID, section: str, note: str, *, by: User) -> SectionMark:
    """“Text geändert – prüfen” on every rule that rests on this section, for the whole organisation."""
    office = by.office
    if office is None:
        raise ValueError("Whoever marks a section belongs to an office.")
    values = {"id": pk, "note": note, "by": by, "at": dates.now()}
    mark, is_new = SectionMark.objects.get_or_create(
        organisation=office.organisation, section=section, lifted_at=None, defaults=values
    )
    if is_new:
        record("section.marked", by=by, office=office.pk, on=mark)
    return mark


@transaction.atomic
def lift_mark(mark: SectionMark, *, by: User) -> None:
    """Somebody has read the new text."""
    mark.lifted_at, mark.lifted_by = dates.now(), by
    mark.save(update_fields=["lifted_at", "lifted_by"])
    record("section.mark_lifted", by=by, office=by.office_id, on=mark)
