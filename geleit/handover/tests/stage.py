"""A handover of esra to the Jobcenter, as far as a test needs it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from geleit.access.acting import acting_as
from geleit.accounts.models import Organisation, User
from geleit.core import dates
from geleit.exchange.actions.consent import give_consent
from geleit.exchange.models import Consent
from geleit.handover.actions.giving import give_handover
from geleit.handover.actions.running import begin_handover, plan_handover
from geleit.handover.actions.sheets import choose_consent, show_sheet, write_sheet
from geleit.handover.models import Handover, Sheet

MONTH_END = date(2026, 11, 30)
FIELDS = ("name", "phone", "languages", "benefits", "applications", "deadlines")


def begun(cast, code: str = "a", kind: str = "legal_sphere_change", **said) -> Handover:
    with acting_as(cast.anna, purpose="test"):
        said = {"planned_on": MONTH_END, "is_legal": True, **said}
        return begin_handover(uuid4(), cast.case, code, kind, by=cast.anna, **said)


def planned(cast, way: str = "paper", organisation: Organisation | None = None, **said) -> Handover:
    handover = begun(cast)
    people = {"to_office": "Jobcenter Lindenau", "to_person": "Frau Sommer", "to_phone": "0711 555 0100", **said}
    with acting_as(cast.anna, purpose="test"):
        plan_handover(handover, 1, by=cast.anna, way=way, organisation=organisation, **people)
    return handover


def agreed(cast, fields=FIELDS, organisation: Organisation | None = None, **more) -> Consent:
    data = {
        "id": uuid4(),
        "giver": "person",
        "organisation": organisation,
        "recipient": "" if organisation else "Jobcenter Lindenau",
        "purpose": "handover",
        "fields": fields,
        "from_on": dates.today(),
        "until_on": dates.today() + timedelta(days=90),
        "form": "electronic_signature",
        "authority": True,
        **more,
    }
    with acting_as(cast.anna, purpose="test"):
        return give_consent(cast.esra, data, by=cast.anna)


def shown(cast, handover: Handover, **values: str) -> Sheet:
    """Written and shown, under a new consent where one is needed."""
    with acting_as(cast.anna, purpose="test"):
        if handover.needs_consent and handover.consent is None:
            choose_consent(handover, agreed(cast, organisation=handover.organisation), by=cast.anna)
        chosen = () if handover.needs_consent else ("name", "languages")
        sheet = write_sheet(uuid4(), handover, values, by=cast.anna, fields=chosen)
        show_sheet(sheet, "read", by=cast.anna)
        return sheet


def given(cast, way: str = "paper", organisation: Organisation | None = None) -> Handover:
    handover = planned(cast, way, organisation)
    shown(cast, handover, applications="Hauptantrag gestellt")
    with acting_as(cast.anna, purpose="test"):
        give_handover(uuid4(), handover, by=cast.anna)
    return handover


def fresh(cast, handover: Handover, user: User | None = None) -> Handover:
    with acting_as(user or cast.anna, purpose="test"):
        return Handover.objects.select_related("case__office", "request", "consent", "appointment").get(pk=handover.pk)
