"""The data protection officer sees what is unusual in the audit trail, by pseudonym; nobody else does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.audit.record import record, record_opening
from geleit.cases.actions.team import hand_over_case
from geleit.cases.tests.signed_in import browser_of, colleague
from geleit.config import mail_server
from geleit.core.brakes import TooMany
from geleit.mail.models import Outgoing
from geleit.oversight import looking
from geleit.oversight.models import Finding
from tests.cast import LONG_AGO, audited, gather

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 18, 11, 30, tzinfo=UTC)  # a Wednesday, half past twelve here
NIGHT = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)  # half past eleven in the evening


@pytest.fixture
def cast(move_to):
    with move_to(NOON):
        cast = gather()
        cast.frieda = colleague(cast, "frieda", role="data_protection")
    return cast


@pytest.fixture
def noon(cast, move_to):
    with move_to(NOON):
        yield


def opens(cast, number, who="anna", subjects=None):
    user = getattr(cast, who)
    with acting_as(user, purpose="request"):
        for subject in subjects or [uuid4() for _ in range(number)]:
            record_opening(subject, "case", "contacts", by=user, office=cast.office.pk)


def writes(cast, who="anna"):
    user = getattr(cast, who)
    with acting_as(user, purpose="request"):
        record("contact.added", by=user, subject=cast.case.pk, subject_kind="case", office=cast.office.pk)


def found(cast):
    with acting_as(cast.frieda, purpose="request"):
        return {(one.kind, one.user_id, one.on, one.hour, one.number) for one in Finding.objects.all()}


def test_forty_cases_in_an_hour_are_no_finding_and_forty_one_are(cast, noon):
    writes(cast)
    opens(cast, 40)
    looking.look()
    assert found(cast) == set()
    opens(cast, 1)
    assert looking.look() == 1
    assert looking.look() == 0
    assert found(cast) == {("many", cast.anna.pk, date(2026, 11, 18), 12, 41)}
    opens(cast, 2)
    looking.look()
    assert found(cast) == {("many", cast.anna.pk, date(2026, 11, 18), 12, 43)}


def test_the_same_case_forty_times_is_none(cast, noon):
    writes(cast)
    opens(cast, 0, subjects=[cast.case.pk] * 45)
    looking.look()
    assert found(cast) == set()


def test_who_reads_ten_cases_in_a_week_and_writes_nothing(cast, noon):
    cast.ruth = colleague(cast, "ruth")
    opens(cast, 10, who="ruth")
    opens(cast, 10, who="bilal")
    opens(cast, 9, who="carla")
    writes(cast, who="bilal")
    looking.look()
    assert found(cast) == {("reads_only", cast.ruth.pk, date(2026, 11, 16), -1, 10)}


def test_at_night(cast, move_to):
    with move_to(NIGHT):
        opens(cast, 2)
    with move_to(NIGHT + timedelta(hours=5)):  # half past four: still the same night
        opens(cast, 1)
    with move_to(NIGHT + timedelta(hours=6)):
        opens(cast, 1)
        looking.look()
    assert found(cast) == {("night", cast.anna.pk, date(2026, 11, 18), -1, 3)}


def test_who_is_refused_twenty_times_on_a_day(cast, noon):
    bilal = browser_of(cast.bilal)
    for _ in range(19):
        assert bilal.get(reverse("cases:detail", args=[cast.case.pk])).status_code == 404
    looking.look()
    assert found(cast) == set()
    assert bilal.get(reverse("cases:plan", args=[uuid4()])).status_code == 404  # no such case: the same
    looking.look()
    assert found(cast) == {("refused", cast.bilal.pk, date(2026, 11, 18), -1, 20)}
    assert {line.subject for line in audited(event="content.refused")} == {None}


def test_a_case_opened_after_it_was_handed_over(cast, move_to):
    with move_to(NOON):
        opens(cast, 0, subjects=[cast.case.pk])
        with acting_as(cast.anna, purpose="test"):
            hand_over_case(cast.case, cast.bilal, by=cast.anna)
    with move_to(NOON + timedelta(days=1)):
        looking.look()
        assert found(cast) == set()
        opens(cast, 0, subjects=[cast.case.pk])  # by whatever hole
        looking.look()
    assert found(cast) == {("former", cast.anna.pk, date(2026, 11, 19), -1, 1)}


def test_the_page_shows_a_pseudonym_until_somebody_looks_behind_it(cast, noon, settings):
    opens(cast, 41)
    writes(cast)
    looking.look()
    frieda = browser_of(cast.frieda)
    page = frieda.get(reverse("oversight:list")).content.decode()
    with acting_as(cast.frieda, purpose="request"):
        finding = Finding.objects.get()
    assert f"{finding.sign} hat zwischen 12 und 13 Uhr 41 verschiedene Fälle geöffnet." in page
    assert "Anna" not in page
    decide = reverse("oversight:decide", args=[finding.pk])
    page = frieda.post(decide, {"reveal": "1"}, follow=True).content.decode()
    assert "Anna hat zwischen 12 und 13 Uhr" in page
    for _twice in range(2):
        frieda.post(decide, {"verdict": "explained"})
    assert len(audited(event="finding.revealed")) == len(audited(event="finding.seen")) == 1
    assert "Nichts fällt auf." in frieda.get(reverse("oversight:list")).content.decode()


@pytest.mark.parametrize("who", ["anna", "bilal", "deniz", "farid", "greta", "carla"])
def test_nobody_else_sees_it(cast, noon, who):
    opens(cast, 41)
    looking.look()
    user = getattr(cast, who)
    assert browser_of(user).get(reverse("oversight:list")).status_code == 403
    with acting_as(user, purpose="request"):
        assert not Finding.objects.exists()
        assert Finding.objects.update(verdict="explained") == 0


def test_an_officer_of_another_house_sees_nothing(cast, noon):
    opens(cast, 41)
    looking.look()
    with acting_as(None, purpose="system"):
        other = staff.create_user("otto", "Otto", cast.other_office.organisation, by=None)
        staff.add_membership(other, cast.other_office, "data_protection", from_on=LONG_AGO, by=None)
    with acting_as(other, purpose="request"):
        assert not Finding.objects.exists()


def test_the_officer_gets_a_mail_once(cast, noon, settings):
    settings.SMTP = mail_server.read("smtp+plain://127.0.0.1:1")
    with acting_as(None, purpose="system"):
        cast.frieda.email = "frieda@lindenau.example"
        cast.frieda.save(update_fields=["email"])
    opens(cast, 41)
    looking.look()
    looking.look()
    with acting_as(None, purpose="mail"):
        assert [mail.kind for mail in Outgoing.objects.all()] == ["notice"]


def test_the_brake_stops_at_sixty_different_cases_in_an_hour(cast, move_to):
    address = reverse("cases:detail", args=[cast.case.pk])
    with move_to(NOON):
        opens(cast, 59)
        anna = browser_of(cast.anna)
        assert anna.get(address).status_code == 200  # the sixtieth
        with acting_as(cast.anna, purpose="request"), pytest.raises(TooMany):
            record_opening(uuid4(), "case", "contacts", by=cast.anna, office=cast.office.pk)
        assert anna.get(address).status_code == 200  # what is open stays open
        with acting_as(cast.anna, purpose="test"):
            hand_over_case(cast.case, cast.bilal, by=cast.anna)
        opens(cast, 60, who="bilal")
        answer = browser_of(cast.bilal).get(address)
        assert answer.status_code == 429
        page = answer.content.decode()
        assert "Sie haben innerhalb einer Stunde sehr viele verschiedene Fälle geöffnet." in page
        assert "Yıldırım" not in page
        looking.look()
        assert ("stopped", cast.bilal.pk, date(2026, 11, 18), 12, 1) in found(cast)
    with move_to(NOON + timedelta(minutes=61)):
        assert browser_of(cast.bilal).get(address).status_code == 200
