"""Handovers of an office in figures: taken on, arrived by the client's own word, days without benefits."""

from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.core import dates
from geleit.handover.models import HandoverFigure
from geleit.insights.figures import handovers
from tests.cast import gather

pytestmark = pytest.mark.django_db
YEAR = dates.today().year


@pytest.fixture
def cast():
    cast = gather()
    rows = [
        # accepted, arrived, over, days to answer, days without benefits
        (True, True, True, 3, 0),
        (True, False, True, 9, 12),
        (True, False, False, 5, None),
        (False, False, True, 1, 40),
        (None, False, False, None, None),
    ]
    with acting_as(cast.anna, purpose="test"):
        for taken, there, over, answer, gap in rows:
            HandoverFigure.objects.create(
                pseudonym=uuid4().bytes,
                office=cast.office,
                year=YEAR,
                quarter=1,
                kind="legal_sphere_change",
                list="a",
                level="warm",
                status="x",
                accepted=taken,
                arrived=there,
                over=over,
                days_to_answer=answer,
                days_without_benefits=gap,
            )
    return cast


def test_shares_count_only_what_can_be_said(cast):
    with acting_as(cast.greta, purpose="request"):
        rows = handovers.begun(cast.office, YEAR)
    assert handovers.accepted(rows) == handovers.Share(3, 4)
    assert handovers.arrived(rows) == handovers.Share(1, 2)
    assert handovers.median_of(rows, "days_to_answer") == 4
    assert handovers.median_of(rows, "days_without_benefits") == 12
    assert sorted(map(handovers.outcome, rows)) == ["accepted", "accepted", "arrived", "declined", "none"]
    assert [handovers.gap(row) for row in rows if row.days_without_benefits is not None] == [
        "no_day",
        "two_weeks",
        "longer",
    ]
    assert handovers.begun(cast.office, YEAR, 2) == []


def test_the_page_says_them(client, cast):
    client.force_login(cast.greta)
    page = client.get(reverse("insights:handovers")).content.decode()
    assert "3 / 4" in page
    assert "1 / 2" in page
