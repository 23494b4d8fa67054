"""How long before a deadline it should come into sight. Practice values, not law (domain.md S8, rules.md §3 D)."""

from __future__ import annotations

from datetime import date, timedelta

LEAD_WEEKS = {
    "permit_expiry": 8,
    "toleration_expiry": 4,
    "passport_expiry": 26,
    "hearing_date": 4,
    "family_reunification_3_months": 8,
    "benefit_approval_end": 6,
    "authorisation_expiry": 8,
    "contract_end": 12,
    "dublin_transfer_deadline": 4,
    "programme_time_limit": 12,
}
DEFAULT_WEEKS = 2


def remind_on(deadline_type: str, due_on: date) -> date:
    return due_on - timedelta(weeks=LEAD_WEEKS.get(deadline_type, DEFAULT_WEEKS))
