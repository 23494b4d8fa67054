from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.audit.models import AuditEvent
from geleit.cases.actions.assessment import AssessmentSettled, change_assessment, make_assessment
from geleit.cases.assessment_picture import assessments_of, picture
from geleit.cases.models import Assessment, DomainRating, TimelineEntry
from geleit.core import dates
from geleit.core.versions import Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_url(cast):
    return reverse("cases:assessment_new", args=[cast.case.pk])


def typed(**fields):
    return {"id": uuid4(), "housing__resource": "1", "housing__need": "3", **fields}


def assess(cast, on=None, by=None, **ratings):
    with acting_as(cast.anna, purpose="test"), dates.moved_to(on or dates.today()):
        return make_assessment(uuid4(), cast.case, ratings, by=cast.anna)


def test_one_page_writes_it_down(cast, browsers, new_url):
    fields = typed(housing__client_view="zu eng", summary="Erst Wohnung", digital__declined="on")
    answer = browsers.anna.post(new_url, fields)
    assert answer.status_code == 302
    assessment = Assessment.objects.get()
    ratings = {rating.domain: rating for rating in assessment.ratings.all()}
    assert set(ratings) == {"housing", "digital"}
    assert (ratings["housing"].resource_level, ratings["housing"].need_level) == (1, 3)
    assert ratings["housing"].client_view == "zu eng"
    assert ratings["digital"].declined
    assert TimelineEntry.objects.get(kind="assessment").content["meta"] == [["domains", 2]]
    assert AuditEvent.objects.filter(event="assessment.made", subject=cast.case.pk).count() == 1


def test_the_same_form_sent_twice_makes_one(browsers, new_url):
    fields = typed()
    for _ in range(2):
        assert browsers.anna.post(new_url, fields).status_code == 302
    assert Assessment.objects.count() == 1


def test_an_empty_page_is_not_saved(browsers, new_url):
    assert browsers.anna.post(new_url, {"id": uuid4()}).status_code == 422
    assert not Assessment.objects.exists()


def test_ratings_of_health_lie_sealed(cast):
    assess(cast, mental_health={"resource": 2, "need": 4})
    rating = DomainRating.objects.get()
    assert (rating.resource, rating.need) == (None, None)
    assert (rating.resource_level, rating.need_level) == (2, 4)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_rating FROM cases_domainrating")
        assert b"need" not in bytes(cursor.fetchone()[0])


def test_now_stands_against_last_time(cast):
    assess(cast, on=dates.today() - timedelta(days=90), housing={"resource": 1, "need": 4}, digital={"need": 1})
    assess(cast, housing={"resource": 2, "need": 2})
    with acting_as(cast.anna, purpose="test"):
        lines = {line.domain: line for line in picture(assessments_of(cast.case))}
    assert lines["housing"].changes == ["weniger Bedarf als beim letzten Mal", "mehr Ressourcen als beim letzten Mal"]
    assert not lines["digital"].is_latest


def test_a_high_need_without_goal_proposes_one_and_forces_nothing(cast, browsers):
    assess(cast, housing={"need": 3}, digital={"need": 2}, finances_debts={"sealed": 1})
    page = browsers.anna.get(reverse("cases:assessment", args=[cast.case.pk])).content.decode()
    assert "?bereich=housing" in page
    assert "?bereich=digital" not in page


def test_the_page_asks_a_constant_number_of_queries(cast, browsers, django_assert_max_num_queries):
    for days in range(0, 60, 10):
        assess(
            cast,
            on=dates.today() - timedelta(days=days),
            housing={"need": 3},
            digital={"need": 2},
            language_communication={},
        )
    url = reverse("cases:assessment", args=[cast.case.pk])
    browsers.anna.get(url)
    with django_assert_max_num_queries(30):
        browsers.anna.get(url)


def test_the_assessment_of_today_is_corrected(cast, browsers):
    assessment = assess(cast, housing={"need": 3})
    url = reverse("cases:assessment_edit", args=[cast.case.pk, assessment.pk])
    assert browsers.anna.get(url).status_code == 200
    answer = browsers.anna.post(url, {"version": "1", "digital__need": "1"})
    assert answer.status_code == 302
    assert list(assessment.ratings.values_list("domain", flat=True)) == ["digital"]


def test_a_second_save_sees_both_texts(cast, browsers):
    assessment = assess(cast, housing={"need": 3, "client_view": "zu eng"})
    url = reverse("cases:assessment_edit", args=[cast.case.pk, assessment.pk])
    browsers.anna.post(url, {"version": "1", "housing__need": "2", "housing__client_view": "laut"})
    answer = browsers.anna.post(url, {"version": "1", "housing__need": "4", "housing__client_view": "feucht"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "laut" in page
    assert "feucht" in page
    with acting_as(cast.anna, purpose="test"), pytest.raises(Conflict):
        change_assessment(assessment, 1, {}, by=cast.anna)


def test_yesterdays_stays_as_it_was(cast, browsers):
    assessment = assess(cast, on=dates.today() - timedelta(days=1), housing={"need": 3})
    with acting_as(cast.anna, purpose="test"), pytest.raises(AssessmentSettled):
        change_assessment(assessment, 1, {}, by=cast.anna)
    url = reverse("cases:assessment_edit", args=[cast.case.pk, assessment.pk])
    assert browsers.anna.post(url, {"version": "1", "housing__need": "0"}).status_code == 302
    assert assessment.ratings.get().need_level == 3


@pytest.mark.parametrize("who", ["bilal", "carla", "deniz"])
def test_it_is_open_to_the_team_only(cast, browsers, who, new_url):
    assessment = assess(cast, housing={"need": 3})
    detail = reverse("cases:assessment_detail", args=[cast.case.pk, assessment.pk])
    page = reverse("cases:assessment", args=[cast.case.pk])
    refused = 403 if who == "deniz" else 404
    for url in (detail, page, new_url):
        assert getattr(browsers, who).get(url).status_code == refused
    assert browsers.anna.get(detail).status_code == 200


def test_an_assessment_belongs_to_its_case(cast, browsers):
    assessment = assess(cast, housing={"need": 3})
    assert browsers.anna.get(reverse("cases:assessment_detail", args=[uuid4(), assessment.pk])).status_code == 404
