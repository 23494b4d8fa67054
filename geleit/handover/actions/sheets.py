"""Übergabebogen: put together from what was agreed to, shown to the person, and only then passed on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from geleit.accounts.models import User
from geleit.core import dates
from geleit.core.once import wait_for
from geleit.exchange import catalogue
from geleit.exchange.actions.package import snapshot
from geleit.exchange.models import Consent
from geleit.exchange.values import person_values
from geleit.handover.actions.running import note, refuse_when_over
from geleit.handover.models import Handover, Sheet
from geleit.handover.state import keep_state


class NotAgreed(Exception):
    """The consent does not hold, or is about somebody else."""


@transaction.atomic
def choose_consent(handover: Handover, consent: Consent, *, by: User) -> None:
    """Under which the sheet will leave. A sheet made before is put together anew."""
    refuse_when_over(handover)
    if consent.person_id != handover.case.person_id or not consent.is_running:
        raise NotAgreed
    handover.consent, handover.organisation = consent, consent.organisation
    handover.save(update_fields=["consent", "organisation"])
    keep_state(handover)
    note("handover.consent", handover, by, consent=consent.pk)


@transaction.atomic
def write_sheet(pk: UUID, handover: Handover, values: dict[str, str], *, by: User, fields: Iterable[str] = ()) -> Sheet:
    """values: what was typed, by code of the catalogue. fields: chosen ones, where the person takes it along herself;
    else those of the consent and no others.
    """
    refuse_when_over(handover)
    wait_for(handover.pk)
    sheet = Sheet(id=pk, case=handover.case, handover=handover, key_id=handover.key_id, made_by=by, made_at=dates.now())
    sheet.number = handover.sheets.count() + 1
    typed = {code: text for code, text in values.items() if text}
    sheet.content = {"fields": told(handover, typed, fields), "values": typed}
    sheet.save(force_insert=True)
    forget_sheet(handover)
    keep_state(handover)
    note("handover.sheet_written", handover, by, number=sheet.number)
    return sheet


def told(handover: Handover, values: dict[str, str], chosen: Iterable[str] = ()) -> list[dict[str, Any]]:
    """The lines of the sheet as they are today. Never the file, the notes or the reasons for the flight: what the
    catalogue of the exchange does not have cannot stand here.
    """
    if handover.needs_consent:
        if handover.consent is None or not handover.consent.is_running:
            raise NotAgreed
        return snapshot(handover.consent, values)["fields"]
    codes = [one for one in catalogue.in_order([*chosen, *values]) if not one.special]
    known = {**person_values(handover.case.person, [one.code for one in codes]), **values}
    return [{"code": one.code, "label": one.label_de, "value": known.get(one.code, "")} for one in codes]


def is_as_shown(sheet: Sheet) -> bool:
    """Whether what would leave today is what the person has seen."""
    chosen = [one["code"] for one in sheet.fields]
    try:
        return told(sheet.handover, sheet.content["values"], chosen) == sheet.fields
    except NotAgreed:
        return False


@transaction.atomic
def show_sheet(sheet: Sheet, how: str, *, by: User) -> None:
    """The person has seen it, and how."""
    handover = sheet.handover
    refuse_when_over(handover)
    sheet.shown_on, sheet.shown_how, sheet.shown_by = dates.today(), how, by
    sheet.save(update_fields=["shown_on", "shown_how", "shown_by"])
    forget_sheet(handover)
    keep_state(handover)
    note("handover.sheet_shown", handover, by, number=sheet.number, how=how)


def forget_sheet(handover: Handover) -> None:
    handover.__dict__.pop("sheet", None)
