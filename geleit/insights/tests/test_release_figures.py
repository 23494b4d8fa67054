"""What leaves an office as figures: small numbers cannot be worked out, each quarter is fixed once and for all."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import Error, transaction
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.insights.actions.release import NotNow, release
from geleit.insights.models import Release
from geleit.insights.releases.hiding import ALL, hide, publish, put_together, room
from geleit.insights.releases.making import next_quarter
from geleit.referrals.models import UnmetNeed
from tests.cast import LONG_AGO, audited, gather

TODAY = date(2026, 11, 20)


# Hiding


def test_what_is_small_is_put_together_until_it_is_enough():
    assert put_together({"a": 20, "b": 9, "c": 3, "d": 1}, 5) == [("a",), ("b", "c", "d")]
    assert put_together({"a": 20, "b": 9, "c": 4, "d": 3}, 5) == [("a",), ("b",), ("c", "d")]
    assert put_together({"a": 20, "b": 5}, 5) == [("a",), ("b",)]
    assert put_together({"a": 2, "b": 1}, 5) == [("a", "b")]
    assert put_together({}, 5) == []


def test_one_small_number_takes_others_with_it():
    """With 2 alone hidden, 10 - 8 would tell it; with its row too, 20 - 18; with both it can be 0 to 10."""
    grid = [[8, 2, 10], [9, 8, 7], [8, 9, 6]]
    hidden = hide(grid, 5)
    assert (0, 1) in hidden
    assert len(hidden) >= 4
    assert room(grid, hidden, (0, 1)) >= 5
    assert room(grid, {(0, 1)}, (0, 1)) == 0
    assert room(grid, {(0, 1), (0, 0)}, (0, 1)) == 0


def test_how_far_a_number_can_be_narrowed_down():
    """Four hidden in a square: 2 may grow by the smaller of its neighbours, 9 and 8, and shrink to nothing."""
    grid = [[9, 2], [6, 8]]
    assert room(grid, {(0, 0), (0, 1), (1, 0), (1, 1)}, (0, 1)) == 8 + 2


def test_a_whole_row_alike_is_not_told():
    found = publish({("afghanistan", "none"): 7, ("syria", "none"): 9, ("syria", "some"): 12})
    table, rows, columns = found
    assert table.rows == [("syria",), ("afghanistan",)]
    assert (rows, columns) == ([21, 7], [16, 12])
    assert table.cells[1] == [None, None] or None in table.cells[1]
    assert table.cells[1][0] is None


def test_a_simple_list_says_each_group_that_is_large_enough():
    table, rows, _columns = publish({("a", ALL): 11, ("b", ALL): 6, ("c", ALL): 2})
    assert table.rows == [("a",), ("b", "c")]
    assert rows == [11, 8]
    assert table.hidden == 0


def test_where_only_one_group_is_left_nothing_is_said():
    assert publish({("a", ALL): 4, ("b", ALL): 2}) is None
    assert publish({("a", "x"): 30, ("b", "x"): 2}) is None


ONE_OF = {
    ("warm", "not"): 5,
    ("warm", "done"): 9,
    ("warm", "waiting"): 8,
    ("cold", "done"): 7,
    ("cold", "waiting"): 9,
    ("cold", "not"): 6,
}


def test_many_lines_of_one_person_are_one_person():
    """Seven cold referrals that are done, all of one person; everything else is somebody else each."""

    def people(keys):
        return sum(1 if key == ("cold", "done") else ONE_OF.get(key, 0) for key in keys)

    table, rows, columns = publish(ONE_OF, 5, people)
    assert (sum(rows), sum(columns)) == (44, 44)
    assert table.cells[table.rows.index(("cold",))][table.columns.index(("done",))] is None
    open_one, _rows, _columns = publish(ONE_OF)
    assert open_one.cells[open_one.rows.index(("cold",))][open_one.columns.index(("done",))] == 7


def test_what_few_people_stand_behind_is_put_together():
    people = {"a": 9, "b": 8, "c": 1, "d": 0}  # d: whoever stands there was counted elsewhere
    groups = put_together({"a": 9, "b": 8, "c": 12, "d": 3}, 5, lambda codes: sum(people[code] for code in codes))
    assert groups == [("a",), ("b", "c", "d")]


# Releasing


@pytest.fixture
def small(db, move_to):
    """Two counsellors: anna and bilal."""
    with move_to(TODAY):
        yield gather()


@pytest.fixture
def cast(small):
    with acting_as(None, purpose="system"):
        user = staff.create_user("hana", "Hana Kos", small.office.organisation, by=None)
        staff.add_membership(user, small.office, "counsellor", from_on=LONG_AGO, by=None)
    return small


def count(cast, number: int, topic="housing_search", reason="no_offer", quarter=3, status="none_or_unclear"):
    with acting_as(cast.anna, purpose="test"):
        UnmetNeed.objects.bulk_create(
            UnmetNeed(
                pseudonym=uuid4().bytes,
                office=cast.office,
                year=2026,
                quarter=quarter,
                topic=topic,
                reason=reason,
                status_group=status,
            )
            for _ in range(number)
        )


def made_by(user, office, year=2026, quarter=3):
    with acting_as(user, purpose="test"):
        return release(office, year, quarter, by=user)


def test_a_quarter_is_released_once_and_stays_as_it_is(cast):
    count(cast, 8)
    count(cast, 6, topic="job_search", reason="waiting_list")
    made = made_by(cast.greta, cast.office)
    assert made.content["unmet_needs"]["total"] == 14
    count(cast, 3)  # written down late
    again = made_by(cast.deniz, cast.office)
    assert (again.pk, again.content) == (made.pk, made.content)
    assert len(audited(event="figures.released", office=cast.office.pk)) == 1


def test_of_too_few_not_even_the_number_is_said(cast):
    count(cast, 4)
    assert made_by(cast.greta, cast.office).content["unmet_needs"] == {"total": None, "tables": {}}


TOPICS = ("housing_search", "job_search", "german_language", "childcare", "mental_health", "school")


def test_six_needs_can_be_one_persons(cast):
    for topic in TOPICS:
        count(cast, 1, topic=topic)
    assert made_by(cast.greta, cast.office).content["unmet_needs"] == {"total": None, "tables": {}}


def test_of_several_topics_the_most_frequent_one_says_how_many_people_there_are(cast):
    for topic in TOPICS:
        count(cast, 4, topic=topic)  # four people or up to twenty-four
    count(cast, 12)
    made = made_by(cast.greta, cast.office).content["unmet_needs"]
    assert made["total"] == 36
    assert made["tables"] == {}  # sixteen for housing, the others together may be four people


def test_where_residence_is_asked_for_ten_are_needed(cast):
    count(cast, 12, status="tolerated")
    count(cast, 9, status="family")
    needs = made_by(cast.greta, cast.office).content["unmet_needs"]
    assert needs["total"] == 21
    assert "status_group" not in needs["tables"]  # of nine nothing is said, nor of the twelve beside them


def test_only_the_quarter_that_is_over_for_four_weeks(cast, move_to):
    for year, quarter in ((2026, 4), (2026, 2), (2025, 3)):
        with pytest.raises(NotNow):
            made_by(cast.greta, cast.office, year, quarter)
    assert next_quarter(cast.office, set(), date(2026, 10, 28)) == (2026, 2)
    assert next_quarter(cast.office, set(), date(2026, 10, 29)) == (2026, 3)
    assert next_quarter(cast.office, set(), date(2027, 1, 28)) == (2026, 3)
    assert next_quarter(cast.office, {(2026, 3)}, TODAY) is None


def test_two_counsellors_are_too_few(small, client):
    with pytest.raises(NotNow):
        made_by(small.greta, small.office)
    client.force_login(small.greta)
    assert "weniger als 3 Berater:innen" in client.get(reverse("insights:releases")).content.decode()


def test_the_database_lets_nobody_change_or_remove_a_release(cast):
    count(cast, 9)
    made = made_by(cast.greta, cast.office)
    with acting_as(cast.greta, purpose="request"):
        assert Release.objects.filter(pk=made.pk).update(content={}) == 0
        assert Release.objects.filter(pk=made.pk).delete()[0] == 0
    for stranger in (cast.anna, cast.carla):
        with acting_as(stranger, purpose="request"):
            assert not Release.objects.filter(pk=made.pk).exists()
    with pytest.raises(Error), transaction.atomic(), acting_as(cast.anna, purpose="request"):
        Release.objects.create(office=cast.office, year=2025, quarter=1, content={}, made_by=cast.anna.pk)


def test_the_page_offers_the_quarter_and_shows_what_was_made(client, cast):
    count(cast, 8)
    count(cast, 6, topic="job_search", reason="waiting_list")
    client.force_login(cast.greta)
    assert "Quartal 3 von 2026 freigeben" in client.get(reverse("insights:releases")).content.decode()
    sent = {"office": cast.office.code, "quarter": "2026/3"}
    answer = client.post(reverse("insights:release_new"), sent, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Ungedeckter Bedarf" in page
    assert ">14<" in page
    file = client.get(f"{answer.redirect_chain[0][0]}datei/", {"format": "csv"})
    assert ";14\r\n" in file.content.decode("utf-8-sig")
