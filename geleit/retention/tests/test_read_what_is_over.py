"""The list and its pages: with names for whoever leads, by number for the data protection officer, for nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.core import dates
from geleit.retention.actions import nightly
from geleit.retention.models import Due, Hold

pytestmark = pytest.mark.django_db
LIST = "/aufbewahrung/"


@pytest.fixture
def due(cast, closed):
    nightly.run()
    with acting_as(None, purpose="retention"):
        return Due.objects.get()


def test_the_lead_reads_the_name_the_officer_the_number(cast, due, browser):
    own = browser(cast.anna).get(LIST).content.decode()
    assert "Esra Y." in own
    assert due.number in own
    officers = browser(cast.frauke).get(LIST).content.decode()
    assert due.number in officers
    assert "Esra" not in officers
    for other in (cast.bilal, cast.carla):
        assert due.number not in browser(other).get(LIST).content.decode()
    assert browser(cast.deniz).get(LIST).status_code == 403


def test_heute_tells_the_lead_and_leads_to_the_case(cast, closed, due, browser):
    page = browser(cast.anna).get(reverse("cases:today")).content.decode()
    assert reverse("retention:case", args=[closed.pk]) in page
    case = browser(cast.anna).get(reverse("retention:case", args=[closed.pk]))
    assert dates.local(dates.now()).date() + timedelta(days=30) == due.lock_on
    page = case.content.decode()
    assert "Einmal, für ein Jahr" in page
    ids = re.findall(r' id="([^"]+)"', page)  # two forms with a reason: no label leads into the other one
    assert len(ids) == len(set(ids))


def test_the_lead_objects_on_the_page(cast, due, browser):
    url = reverse("retention:object", args=[due.pk])
    empty = browser(cast.anna).post(url, {})
    assert empty.status_code == 422
    assert browser(cast.bilal).post(url, {"reason": "claim"}).status_code == 404
    assert browser(cast.frauke).post(url, {"reason": "claim"}).status_code == 403
    answer = browser(cast.anna).post(url, {"reason": "claim"}, follow=True).content.decode()
    assert "Die Akte bleibt ein Jahr länger." in answer
    assert "Ansprüche sind geltend zu machen oder abzuwehren" in answer
    again = browser(cast.anna).post(url, {"reason": "claim"}, follow=True).content.decode()
    assert "Nichts wurde geändert" in again


def test_lead_and_officer_hold_a_file_and_lift_it(cast, closed, due, browser):
    url = reverse("retention:hold", args=[closed.pk])
    far = dates.add_months(dates.today(), 61)
    for until in ("", dates.today(), far):
        wrong = browser(cast.frauke).post(url, {"id": uuid4(), "reason": "proceedings", "until": until})
        assert wrong.status_code == 422
    sent = {"id": uuid4(), "reason": "proceedings", "until": dates.today() + timedelta(days=60)}
    assert browser(cast.bilal).post(url, sent).status_code == 404
    for _twice in range(2):
        assert browser(cast.frauke).post(url, sent).status_code in (302, 404)
    with acting_as(None, purpose="retention"):
        hold = Hold.objects.get()
        assert not Due.objects.exists()
    page = browser(cast.anna).get(reverse("retention:case", args=[closed.pk])).content.decode()
    assert "ein Verfahren läuft noch" in page
    assert nightly.run().listed == 0
    assert browser(cast.bilal).post(reverse("retention:lift", args=[hold.pk])).status_code == 404
    assert browser(cast.anna).post(reverse("retention:lift", args=[hold.pk])).status_code == 302
    assert nightly.run().listed == 1


def test_a_locked_file_says_so_and_shows_no_name(cast, closed, due, browser, move_to):
    with move_to(due.lock_on):
        nightly.run()
        anna = browser(cast.anna)
        page = anna.get(reverse("retention:due", args=[due.pk])).content.decode()
        assert "Niemand kann diese Akte mehr öffnen" in page
        assert "Esra" not in page
        assert anna.get(reverse("cases:detail", args=[closed.pk])).status_code == 404
        assert anna.get(reverse("cases:list")).status_code == 200
        assert anna.get(reverse("cases:today")).status_code == 200
