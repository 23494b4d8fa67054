"""From a case, a goal or a hint to the offers that fit, each with its reasons; what nobody offers is counted."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.cases.actions.goals import add_goal
from geleit.cases.actions.plan import start_plan
from geleit.cases.models import Draft
from geleit.cases.tests.signed_in import queries_of
from geleit.core import dates
from geleit.directory.eligibility import Criteria, ask, tree_of
from geleit.directory.searching import Wish
from geleit.directory.tests import offers
from geleit.people.actions.facts import add_period
from geleit.people.actions.person import change_person
from geleit.people.models import Person
from geleit.referrals.actions.unmet import counted_topics
from geleit.referrals.fitting import Fit, Fitting, answer_for, fit
from geleit.referrals.models import UnmetNeed
from geleit.referrals.seeker import Seeker, seeker_of
from tests.cast import audited

GERMAN = {"topics": ["german_language"], "postcode": "", "km": "25"}


def know(cast, kind: str, code: str, from_on: date = date(2024, 1, 1)) -> None:
    with acting_as(cast.anna, purpose="test"):
        add_period(uuid4(), cast.esra, kind, code, by=cast.anna, from_on=from_on)


def looked_for(cast, **changes) -> Fitting:
    said = {"topics": ["german_language"], "postcode": "71634", "km": 25, "area": "lindenau-stadt", **changes}
    with acting_as(cast.anna, purpose="test"):
        return fit(seeker_of(cast.case), Wish(**said), "de")


def another(name: str, **changes):
    """A second course, in the same house."""
    record = deepcopy(offers.COURSE_RECORD)
    record |= {"id": str(uuid4()), "name": name, "x_geleit_waiting_weeks": None}
    for part in ("schedules", "service_areas", "languages", "cost_options", "required_documents", "contacts", "phones"):
        record.pop(part)
    record.pop("capacities")
    record["service_at_locations"][0]["id"] = str(uuid4())
    eligibility = changes.pop("eligibility", {})
    record["x_geleit_eligibility"] = eligibility
    return offers.offer(record, category="language", topics=["german_language"], **changes)


def said(fits: list[Fit]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(one.service.name, [(reason.fact, reason.result) for reason in one.answer.reasons]) for one in fits]


def test_each_condition_says_for_against_or_unclear(cast, town):
    """Esra is 35; her status is not known and neither is her German."""
    found = looked_for(cast)
    assert said(found.unclear) == [
        ("Deutsch am Abend", [("alter", "met"), ("deutsch", "unclear"), ("status_gruppe", "unclear")])
    ]
    know(cast, "status", "refugee_gfk")
    know(cast, "level", "a1")
    found = looked_for(cast)
    assert said(found.waiting) == [
        ("Deutsch am Abend", [("alter", "met"), ("deutsch", "met"), ("status_gruppe", "met")])
    ]
    know(cast, "level", "b2", date(2026, 5, 1))
    found = looked_for(cast)
    assert said(found.against) == [
        ("Deutsch am Abend", [("alter", "met"), ("deutsch", "not_met"), ("status_gruppe", "met")])
    ]


def test_a_long_wait_brings_what_bridges_it(cast, town):
    another("Sprachcafé")
    know(cast, "status", "refugee_gfk")
    know(cast, "level", "a1")
    found = looked_for(cast)
    assert [one.service.name for one in found.fits] == ["Sprachcafé"]
    [course] = found.waiting
    assert course.waits_long
    assert [other.service.name for other in course.meanwhile] == ["Sprachcafé"]


def test_four_weeks_are_no_long_wait(cast, town):
    another("Kurs in vier Wochen", waiting_weeks=4)
    another("Kurs in fünf Wochen", waiting_weeks=5)
    found = looked_for(cast)
    assert [one.service.name for one in found.fits] == ["Kurs in vier Wochen"]
    assert [one.service.name for one in found.waiting] == ["Kurs in fünf Wochen"]


def test_who_is_not_entitled_sees_what_there_is_instead(cast, town):
    another("Sprachcafé")
    know(cast, "status", "toleration_general")
    found = looked_for(cast)
    [course] = found.against
    assert [other.service.name for other in course.instead] == ["Sprachcafé"]


def test_the_offer_where_her_language_is_spoken_comes_first(cast, town):
    another("Kurs ohne Sprache")
    arabic = another("Kurs auf Arabisch")
    with acting_as(None, purpose="test"):
        arabic.languages.create(name="Arabisch", code="ar")
    with acting_as(cast.anna, purpose="test"):
        cast.esra.languages.create(language="ar", preferred=True)
    assert [one.service.name for one in looked_for(cast).fits] == ["Kurs auf Arabisch", "Kurs ohne Sprache"]


def test_farther_than_wished_is_not_shown(cast, town):
    assert looked_for(cast, postcode="10115", km=10, area="").total == 0


@pytest.mark.parametrize(
    ("ages", "result"), [((15,), "not_met"), ((16,), "met"), ((15, 16), "unclear"), ((16, 17), "met"), ((), "unclear")]
)
def test_where_only_the_year_of_birth_is_known(ages, result):
    assert answer_for(Seeker(ages=ages), tree_of(Criteria(min_age=16))).result == result


@pytest.mark.parametrize(
    ("benefits", "result"),
    [(("sgb_ii",), "met"), (("own_income", "sgb_ii_topup"), "met"), (("own_income",), "not_met"), ((), "unclear")],
)
def test_who_has_several_benefits_has_each_of_them(benefits, result):
    tree = tree_of(Criteria(legal_spheres=("sgb_ii", "sgb_ii_topup")))
    assert answer_for(Seeker(benefits=benefits), tree).result == result


@pytest.mark.parametrize(
    ("sure", "perhaps", "result"),
    [
        (("mbe",), (), "met"),
        (("jmd",), (), "not_met"),
        (("jmd",), ("mbe",), "unclear"),
        (("jmd",), ("avb",), "not_met"),
    ],
)
def test_a_target_group_she_may_be_in_is_unclear(sure, perhaps, result):
    tree = tree_of(Criteria(programmes=("mbe",)))
    assert answer_for(Seeker(programmes=sure, perhaps=perhaps), tree).result == result


def test_of_alternatives_only_what_bears_on_the_answer_is_said():
    tree = {
        "all": [
            {
                "any": [
                    {"fact": "alter", "op": "gte", "value": 60},
                    {"fact": "deutsch", "op": "lte", "value": "a1"},
                ]
            },
            {"not": {"fact": "status_gruppe", "op": "in", "value": ["tolerated"]}},
        ]
    }
    answer = ask(tree, {"alter": 35, "deutsch": "a1", "status_gruppe": "tolerated"})
    assert [(reason.fact, reason.result) for reason in answer.reasons] == [
        ("deutsch", "met"),
        ("status_gruppe", "not_met"),
    ]
    assert answer.reasons[1].text.de == "Nicht: Aufenthalt: Duldung, ausreisepflichtig."


# pages


def page(browser, cast, name="offers", *more):
    return browser.get(reverse(f"referrals:{name}", args=[cast.case.pk, *more])).content.decode()


def test_a_wish_is_kept_sealed_and_in_no_address(browsers, cast, town):
    url = reverse("referrals:offers", args=[cast.case.pk])
    answer = browsers.anna.post(url, {**GERMAN, "topics": ["violence_protection"]})
    assert (answer.status_code, answer.url) == (302, f"{url}#angebote")
    text = page(browsers.anna, cast)
    assert "Nichts passt." in text
    assert "Gewaltschutz" in text
    assert "violence" not in str(Draft.objects.filter(form="fit").values_list("form", "subject", "user"))
    assert "Gewaltschutz</span>" not in page(browsers.bilal, cast)


def test_the_page_tells_what_an_offer_needs(browsers, cast, town):
    know(cast, "level", "b2")
    browsers.anna.post(reverse("referrals:offers", args=[cast.case.pk]), GERMAN)
    text = page(browsers.anna, cast)
    for words in ("Deutsch höchstens A2.", "bekannt:", "B2", "Passt nicht, und warum", "höchstens 25 km von 71634"):
        assert words in text


def test_a_postcode_nobody_knows_is_said_beside_the_field(browsers, cast, town):
    answer = browsers.anna.post(reverse("referrals:offers", args=[cast.case.pk]), {**GERMAN, "postcode": "00000"})
    assert answer.status_code == 422
    assert "Diese Postleitzahl ist nicht bekannt" in answer.content.decode()


def test_from_a_goal_and_from_a_hint(browsers, cast, town):
    with acting_as(cast.anna, purpose="test"):
        plan = start_plan(uuid4(), cast.case, by=cast.anna)
        data = {"title": "B1 bis Sommer", "domain": "language_communication"}
        goal = add_goal(uuid4(), plan, data, [], by=cast.anna)
    assert "B1 bis Sommer" in page(browsers.anna, cast)
    text = page(browsers.anna, cast, "for_goal", goal.pk)
    assert "Deutsch am Abend" in text
    assert "B1 bis Sommer" in text
    assert "Asyl- und Aufenthaltsrecht" in page(browsers.anna, cast, "for_hint", "C02")
    assert (
        reverse("referrals:for_goal", args=[cast.case.pk, goal.pk])
        in browsers.anna.get(reverse("cases:plan", args=[cast.case.pk])).content.decode()
    )


def test_more_offers_do_not_mean_more_queries(browsers, cast, town):
    url = reverse("referrals:for_hint", args=[cast.case.pk, "A01"])
    before = queries_of(browsers.anna, url)
    for number in range(4):
        another(f"Kurs {number}")
    assert queries_of(browsers.anna, url) == before


def count(browser, cast, **changes):
    said = {**GERMAN, "reason": "no_offer_exists", **changes}
    return browser.post(reverse("referrals:count_unmet", args=[cast.case.pk]), said)


def test_a_need_is_counted_without_the_person(browsers, cast, town):
    know(cast, "status", "toleration_general")
    with acting_as(cast.anna, purpose="test"):
        cast.esra.languages.create(language="ti", preferred=True)
    count(browsers.anna, cast)
    need = UnmetNeed.objects.get()
    assert (need.topic, need.place, need.status_group, need.language) == (
        "german_language",
        "lindenau",
        "tolerated",
        "ti",
    )
    assert (need.year, need.quarter, need.reason) == (2026, 4, "no_offer_exists")
    [event] = audited(event="need.counted")
    assert (event.subject, event.object_id, event.detail) == (None, None, {})
    assert str(cast.esra.pk) not in str(need.__dict__)


def test_once_a_quarter_for_each_topic(browsers, cast, town):
    count(browsers.anna, cast)
    count(browsers.anna, cast)
    count(browsers.anna, cast, topics=["german_language", "school"])
    assert sorted(UnmetNeed.objects.values_list("topic", flat=True)) == ["german_language", "school"]
    with dates.moved_to(date(2027, 1, 4)), acting_as(cast.anna, purpose="test"):
        assert counted_topics(cast.case, ["school"]) == set()


def test_counselors_and_the_team_lead_see_what_is_missing(browsers, cast, town):
    count(browsers.anna, cast)
    for browser in (browsers.anna, browsers.bilal, browsers.deniz):
        assert "Kein Angebot vorhanden" in browser.get(reverse("referrals:unmet")).content.decode()
    assert "Kein Angebot vorhanden" not in browsers.carla.get(reverse("referrals:unmet")).content.decode()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"birth_date": date(2012, 1, 1)}, "outside_target_group_age"), ({}, "outside_target_group_status")],
)
def test_why_nothing_fits_is_proposed(cast, town, changes, reason):
    """The course is from 16 on; esra at 14 fails by her age alone."""
    know(cast, "status", "toleration_general" if not changes else "refugee_gfk")
    know(cast, "level", "a1")
    with acting_as(cast.anna, purpose="test"):
        person = Person.objects.get(pk=cast.esra.pk)
        change_person(person, changes, person.version, by=cast.anna)
    cast.case.refresh_from_db()
    found = looked_for(cast)
    assert found.nothing
    assert found.reason() == reason
