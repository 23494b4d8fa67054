"""The nightly job: once each, quietly, in the lead's name. Everything on 20 November 2026 and after."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.audit.models import AuditEvent
from geleit.cases.models import Notice
from geleit.core import dates
from geleit.hints import watching
from geleit.hints.actions.answers import give_answer
from geleit.hints.actions.findings import watch
from geleit.hints.models import Answer, Finding, Watch
from geleit.people.actions.facts import add_period, set_milestone
from geleit.rules.loading import catalogue

FOR_60D = {
    "status": "duldung",
    "einreise_datum": date(2016, 5, 1),
    "identitaet_geklaert": True,
    "sv_job_monate": 24,
    "wochenstunden": 30,
    "lu_12m_gesichert": True,
    "lu_anteil": 100,
    "deutsch_muendlich": "B1",
    "verurteilung_60d": False,
    "extremismus_bezug": False,
    "ausweisungsverfuegung": False,
    "kinder_schulpflichtig": False,
    "integrationskurs_verpflichtet": False,
}


def status(cast, code, begin, end=None):
    with acting_as(cast.anna, purpose="test"):
        add_period(uuid4(), cast.esra, "status", code, by=cast.anna, from_on=begin, until_on=end)


def entry(cast, on):
    with acting_as(cast.anna, purpose="test"):
        set_milestone(cast.esra, "entry", on, by=cast.anna)


def answer(cast, key, value):
    with acting_as(cast.anna, purpose="test"):
        give_answer(uuid4(), cast.esra, catalogue().facts[key], Answer.KNOWN, value, by=cast.anna)


def told(cast) -> str:
    return "; ".join(notice.content["text"] for notice in Notice.objects.order_by("at"))


def test_36_months_of_asylum_benefits_come_into_reach_within_60_days_and_are_told_once(cast):
    """In the country since 15 January 2024: 36 months on 15 January 2027, 56 days ahead."""
    entry(cast, date(2024, 1, 15))
    status(cast, "asylum_permission_to_stay", date(2024, 1, 15))
    answer(cast, "rechtsmissbrauch_aufenthaltsdauer", False)
    assert watch() == 1
    assert "rückt in Reichweite" in told(cast)
    assert str(catalogue()["F02"].title.de) in told(cast)
    before = Notice.objects.count()
    for day in (21, 22):
        with dates.moved_to(date(2026, 11, day)):
            watch()
    assert Notice.objects.count() == before


def test_61_days_ahead_is_too_early(cast):
    entry(cast, date(2024, 1, 20))
    status(cast, "asylum_permission_to_stay", date(2024, 1, 20))
    answer(cast, "rechtsmissbrauch_aufenthaltsdauer", False)
    watch()
    assert str(catalogue()["F02"].title.de) not in told(cast)


def test_a_time_somebody_entered_comes_into_reach_too(cast):
    """Tolerated for 10 months, somebody said on 20 November: 12 on 20 January, 61 days ahead."""
    for key, given in FOR_60D.items():
        answer(cast, key, given)
    answer(cast, "duldung_monate", 10)
    watch()
    assert str(catalogue()["C07"].title.de) not in told(cast)
    with dates.moved_to(date(2026, 11, 21)):
        watch()
    assert f"rückt in Reichweite: {catalogue()['C07'].title.de}" in told(cast)


def test_a_title_that_ends(cast):
    status(cast, "refugee_gfk", date(2024, 1, 20), date(2027, 1, 19))
    assert watch() == 1
    assert "endet bald" in told(cast)
    assert "19.01.2027" in told(cast)


def test_104c_is_told_half_a_year_ahead(cast):
    status(cast, "opportunity_residence_104c", date(2025, 11, 1), date(2027, 5, 1))
    assert watch() == 1
    assert "§ 104c läuft aus" in told(cast)


def test_a_renewed_title_is_told_again_when_it_ends(cast):
    status(cast, "refugee_gfk", date(2024, 1, 20), date(2027, 1, 19))
    watch()
    status(cast, "refugee_gfk", date(2027, 1, 10), date(2029, 1, 9))
    with dates.moved_to(date(2028, 12, 1)):
        watch()
    assert told(cast).count("endet bald") == 2


def test_a_rule_that_changed_under_somebodys_feet(cast, monkeypatch):
    """Work in the asylum procedure: possible under the old text; the one of 12 June 2026 asks for more."""
    monkeypatch.setattr(watching, "CHANGED_LATELY", timedelta(days=365))
    entry(cast, date(2026, 1, 1))
    status(cast, "asylum_permission_to_stay", date(2026, 1, 1))
    for key in ("wohnpflicht_aufnahmeeinrichtung", "sicherer_herkunftsstaat"):
        answer(cast, key, False)
    answer(cast, "ba_zustimmung", "erteilt")
    watch()
    changed = [finding.what for finding in Finding.objects.all() if finding.what.startswith("rule_changed")]
    assert changed == ["rule_changed/B02"]
    assert "das Recht hat sich geändert" in told(cast)


def test_it_stands_on_heute_and_leads_to_the_hints(cast, browsers):
    status(cast, "refugee_gfk", date(2024, 1, 20), date(2027, 1, 19))
    watch()
    text = browsers.anna.get(reverse("cases:today")).content.decode()
    assert "ein neuer Prüfhinweis" in text
    assert reverse("hints:list", args=[cast.case.pk]) in text


def test_it_acts_for_the_lead_by_name_and_nobody_else_is_told(cast):
    status(cast, "refugee_gfk", date(2024, 1, 20), date(2027, 1, 19))
    watch()
    event = AuditEvent.objects.get(event="hints.found")
    assert (event.actor, event.subject, event.detail) == (cast.anna.pk, cast.case.pk, {"number": 1})
    assert set(Notice.objects.values_list("user", flat=True)) == {cast.anna.pk}


def test_each_caseload_is_looked_through_once_a_day(cast):
    watch()
    status(cast, "refugee_gfk", date(2024, 1, 20), date(2027, 1, 19))
    assert watch() == 0
    assert Watch.objects.get(user=cast.anna).on == date(2026, 11, 20)


def test_what_was_found_is_sealed(cast):
    status(cast, "refugee_gfk", date(2024, 1, 20), date(2027, 1, 19))
    watch()
    assert "title_ends" not in str(Finding.objects.values_list("case", "at"))
    assert Finding.objects.get().what.startswith("title_ends/")


@pytest.mark.parametrize("quiet", ["settlement_permit", "refugee_gfk"])
def test_where_nothing_comes_near_nothing_is_said(cast, quiet):
    status(cast, quiet, date(2026, 10, 1), None if quiet == "settlement_permit" else date(2029, 9, 30))
    assert watch() == 0
    assert not Notice.objects.exists()
