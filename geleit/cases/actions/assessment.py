from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases.actions.closed import refuse_when_closed
from geleit.cases.actions.phase import not_skipped
from geleit.cases.actions.timeline import tell
from geleit.cases.models import Assessment, Case, DomainRating
from geleit.cases.models.case import Phase
from geleit.core import dates, versions
from geleit.programmes.codes import code_list

TEXTS = ("client_view", "counsellor_view", "note")


class AssessmentSettled(Exception):
    """An assessment is changed on its own day only; later a new one is made, so that now and then stay comparable."""


@transaction.atomic
def make_assessment(
    pk: UUID, case: Case, ratings: dict[str, dict[str, Any]], *, summary: str = "", on: date | None = None, by: User
) -> Assessment:
    """What the two found on one day; a domain nobody spoke about is left out.

    `ratings`: domain → {"resource", "need", "declined", "client_view", "counsellor_view", "note"}; every key may be
    missing.
    """
    refuse_when_closed(case)
    assessment = Assessment(
        id=pk, case=case, key_id=case.key_id, on=on or dates.today(), author=by, summary=summary or None
    )
    assessment.save(force_insert=True)
    _write_ratings(assessment, ratings)
    not_skipped(case, Phase.ASSESSMENT)
    _tell(assessment, by)
    _record("assessment.made", assessment, by)
    return assessment


@transaction.atomic
def change_assessment(
    assessment: Assessment, version: int, ratings: dict[str, dict[str, Any]], *, summary: str = "", by: User
) -> Assessment:
    """Corrects an assessment on its day; raises versions.Conflict when somebody saved in between."""
    refuse_when_closed(assessment.case)
    if assessment.on != dates.today():
        raise AssessmentSettled
    versions.claim(assessment, version)
    assessment.summary = summary or None
    assessment.save(update_fields=["summary"])
    _write_ratings(assessment, ratings)
    _tell(assessment, by)
    _record("assessment.changed", assessment, by)
    return assessment


def _write_ratings(assessment: Assessment, ratings: dict[str, dict[str, Any]]) -> None:
    domains = code_list("life_domain")
    written = {rating.domain: rating for rating in assessment.ratings.all()}
    for domain, values in ratings.items():
        rating = written.pop(domain, None) or DomainRating(
            assessment=assessment, case=assessment.case, key_id=assessment.key_id, domain=domain
        )
        _fill(rating, values, sensitive=domains.is_sensitive(domains[domain].code))
        rating.save()
    for rating in written.values():
        rating.delete()


def _fill(rating: DomainRating, values: dict[str, Any], *, sensitive: bool) -> None:
    levels = {name: values.get(name) for name in ("resource", "need") if values.get(name) is not None}
    rating.resource = rating.need = rating.sealed_rating = None
    if values.get("declined"):
        rating.sealed_rating = {"declined": True}
    elif sensitive:
        rating.sealed_rating = levels or None
    else:
        rating.resource, rating.need = levels.get("resource"), levels.get("need")
    for name in TEXTS:
        setattr(rating, name, values.get(name) or None)


def _tell(assessment: Assessment, by: User) -> None:
    content = {
        "title": "assessment",
        "text": assessment.summary or "",
        "meta": [["domains", assessment.ratings.count()]],
    }
    tell(assessment.case, "assessment", assessment.pk, content, on=assessment.on, big=True, by=by)


def _record(event: str, assessment: Assessment, by: User) -> None:
    case = assessment.case
    record(event, by=by, subject=case.pk, subject_kind="case", office=case.office_id, on=assessment)
