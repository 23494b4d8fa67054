from datetime import timedelta

import pytest
from django.urls import reverse

from geleit.audit.models import AuditEvent
from geleit.cases.actions.phase import move_to_phase
from geleit.cases.header import phase_bar
from geleit.cases.models import Case
from geleit.core import dates

pytestmark = pytest.mark.django_db


def states(case):
    return [state for _label, state in phase_bar(case, list(case.phase_entries.all()))]


def test_phases_passed_over_are_marked_as_skipped(as_anna):
    move_to_phase(as_anna.case, "linking", by=as_anna.anna)
    assert states(as_anna.case) == ["done", "skipped", "skipped", "now", "", ""]


def test_a_phase_can_be_entered_again_and_what_was_skipped_be_done_later(as_anna):
    case = as_anna.case
    for phase in ("linking", "assessment", "linking"):
        move_to_phase(case, phase, by=as_anna.anna)
    assert states(case) == ["done", "done", "skipped", "now", "", ""]
    entries = list(case.phase_entries.filter(skipped=False).values_list("phase", "left_on"))
    assert entries[-1] == ("linking", None)
    assert [left for _phase, left in entries[:-1]] == [dates.today()] * 3


def test_the_history_says_what_was_done_and_what_was_not(as_anna, browsers):
    with dates.moved_to(dates.today() + timedelta(days=9)):
        browsers.anna.post(reverse("cases:phases", args=[as_anna.case.pk]), {"phase": "planning"})
        text = browsers.anna.get(reverse("cases:phases", args=[as_anna.case.pk])).content.decode()
    assert Case.objects.get().phase == "planning"
    assert text.count('<li class="big">') == 2
    assert "9 " in text


def test_moving_twice_to_the_same_phase_changes_nothing(as_anna):
    move_to_phase(as_anna.case, "assessment", by=as_anna.anna)
    move_to_phase(as_anna.case, "assessment", by=as_anna.anna)
    assert as_anna.case.phase_entries.count() == 2
    assert AuditEvent.objects.filter(event="case.phase_moved").count() == 1


def test_only_the_team_moves_a_case(browsers, cast):
    url = reverse("cases:phases", args=[cast.case.pk])
    assert [
        getattr(browsers, name).post(url, {"phase": "planning"}).status_code for name in ("bilal", "carla", "deniz")
    ] == [
        404,
        404,
        403,
    ]
