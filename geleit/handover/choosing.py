"""Which version of a checklist an office works with: its own, else that of its municipality, else the start set."""

from __future__ import annotations

from geleit.accounts.models import Office, Organisation
from geleit.handover.checklists import start_set, written
from geleit.handover.models import ChecklistVersion


def own_version(organisation: Organisation | None, code: str) -> ChecklistVersion | None:
    if organisation is None:
        return None
    return ChecklistVersion.objects.of(organisation.pk, code).first()


def municipal_version(office: Office | None, code: str) -> ChecklistVersion | None:
    """Written by the municipality the office lies in."""
    if office is None or not office.place:
        return None
    return ChecklistVersion.objects.filter(code=code, place=office.place).order_by("-at", "-number").first()


def as_it_came(code: str) -> ChecklistVersion:
    """The start set of this release; not saved before a handover begins with it."""
    start = start_set()[code]
    found = ChecklistVersion.objects.filter(code=code, organisation=None, fingerprint=start.fingerprint).first()
    return found or ChecklistVersion(code=code, items=written(start.items), fingerprint=start.fingerprint)


def version_for(office: Office | None, code: str) -> ChecklistVersion:
    organisation = office.organisation if office else None
    return own_version(organisation, code) or municipal_version(office, code) or as_it_came(code)
