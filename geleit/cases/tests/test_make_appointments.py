from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.cases.actions.appointments import make_appointment
from geleit.cases.models import Appointment
from geleit.core import dates

pytestmark = pytest.mark.django_db


def typed(**changes):
    return {
        "id": str(uuid4()),
        "day": "24.11.2026",
        "start": "9.30",
        "minutes": "45",
        "title": "Überprüfung Förderplan",
        "place": "Raum 2",
        "interpreter": "needed",
        "weeks": "0",
        "repeat": "1",
        **changes,
    }


@pytest.fixture
def url(cast):
    return reverse("cases:appointment_new", args=[cast.case.pk])


def test_an_appointment_stands_in_berlin_time(browsers, url):
    browsers.anna.post(url, typed())
    made = Appointment.objects.get()
    assert made.starts_at == datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    assert made.ends_at == datetime(2026, 11, 24, 9, 15, tzinfo=UTC)


def test_a_series_is_made_at_once_and_says_how_many(browsers, url):
    answer = browsers.anna.post(url, typed(weeks="2", repeat="4"), follow=True)
    assert "4 Termine sind vereinbart." in answer.content.decode()
    days = [one.starts_at.date() for one in Appointment.objects.order_by("starts_at")]
    assert days == [date(2026, 11, 24), date(2026, 12, 8), date(2026, 12, 22), date(2027, 1, 5)]


@pytest.mark.parametrize("number", ["1", ""])
def test_a_series_of_one_is_asked_about(browsers, url, number):
    answer = browsers.anna.post(url, typed(weeks="1", repeat=number))
    assert "Eine Reihe hat mindestens zwei." in answer.content.decode()
    assert not Appointment.objects.exists()


def test_what_is_chosen_already_is_not_marked_as_needed(browsers, url):
    """ "Dolmetschen nötig" over three answers would read as one of them."""
    page = browsers.anna.get(url).content.decode()
    legend = page[page.index('<legend class="kern-label">Dolmetschen') :].partition("</legend>")[0]
    assert "nötig" not in legend
    browsers.anna.post(url, {name: value for name, value in typed().items() if name != "interpreter"})
    assert Appointment.objects.get().interpreter == "none"


def test_a_series_keeps_its_hour_when_summer_time_ends(cast):
    first = dates.at(date(2027, 10, 26), time(10))
    with acting_as(cast.anna, purpose="test"):
        made = make_appointment(
            uuid4(), cast.case, first, dates.at(date(2027, 10, 26), time(11)), user=cast.anna, by=cast.anna, repeat=2
        )
    assert [one.starts_at.astimezone(UTC).hour for one in made] == [8, 9]
    assert [dates.local(one.starts_at).hour for one in made] == [10, 10]


def test_every_two_weeks_three_times(browsers, url):
    browsers.anna.post(url, typed(weeks="2", repeat="3"))
    days = [dates.local(one.starts_at).date() for one in Appointment.objects.order_by("starts_at")]
    assert days == [date(2026, 11, 24), date(2026, 12, 8), date(2026, 12, 22)]


def test_sent_twice_it_is_one_series(browsers, url):
    again = typed(weeks="1", repeat="4")
    for _time in range(2):
        browsers.anna.post(url, again)
    assert Appointment.objects.count() == 4


def test_a_time_that_is_none_gets_a_sentence(browsers, url):
    answer = browsers.anna.post(url, typed(start="halb zehn"))
    assert answer.status_code == 422
    assert "Das ist keine Uhrzeit" in answer.content.decode()
    assert "Raum 2" in answer.content.decode()


def test_a_series_is_cancelled_from_one_day_on(browsers, url):
    browsers.anna.post(url, typed(weeks="1", repeat="3"))
    second = Appointment.objects.order_by("starts_at")[1]
    browsers.anna.post(reverse("cases:series_cancel", args=[second.pk]))
    assert list(Appointment.objects.order_by("starts_at").values_list("state", flat=True)) == [
        "planned",
        "cancelled",
        "cancelled",
    ]


def test_it_is_changed_and_settled(browsers, url):
    browsers.anna.post(url, typed())
    made = Appointment.objects.get()
    change = typed(version="1", place="Raum 1", start="10")
    browsers.anna.post(reverse("cases:appointment_edit", args=[made.pk]), change)
    browsers.anna.post(reverse("cases:appointment_settle", args=[made.pk]), {"state": "no_show"})
    made.refresh_from_db()
    assert (made.place, dates.local(made.starts_at).hour, made.state) == ("Raum 1", 10, "no_show")


def test_it_is_in_the_week_and_on_the_day(browsers, url):
    browsers.anna.post(url, typed())
    for query in ("?woche=2026-11-25", "?tag=2026-11-24"):
        assert "Raum 2" in browsers.anna.get(reverse("cases:calendar") + query).content.decode()
    assert "Raum 2" not in browsers.anna.get(reverse("cases:calendar") + "?tag=2026-11-25").content.decode()


def test_a_calendar_of_no_known_day_is_this_week(browsers):
    assert browsers.anna.get(reverse("cases:calendar") + "?woche=morgen").status_code == 200


def test_a_colleague_sees_nothing_of_it(browsers, url):
    browsers.anna.post(url, typed())
    assert "Raum 2" not in browsers.bilal.get(reverse("cases:calendar") + "?woche=2026-11-24").content.decode()
    assert browsers.bilal.post(url, typed()).status_code == 404
