"""The other side answers, asks, or keeps silent; the case knows of it, and somebody goes on from there."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.cases.models import Notice, Task, TimelineEntry
from geleit.cases.tests.signed_in import browser_of
from geleit.core import dates
from geleit.core.templatetags.geleit import day_short
from geleit.exchange.models import Request
from geleit.inbox import actions as inbox
from geleit.referrals.actions.news import bring_news
from geleit.referrals.models import Referral
from geleit.referrals.tests.referring import asked, made, step, url
from tests.cast import Cast, gather


@pytest.fixture
def cast(db) -> Cast:
    """Today: when a request was sent, the clock of the database says."""
    return gather()


def answered(cast, petra, to: str, **said) -> Referral:
    request = Request.objects.get()
    with acting_as(petra, purpose="test"):
        inbox.answer(request, to, by=petra, pk=uuid4(), **said)
    bring_news(request.pk)
    return made()


def test_the_answer_reaches_the_case(browsers, cast, town, school):
    referral = asked(browsers, cast, town)
    task = Task.objects.get(source_id=referral.pk)
    assert (task.due_on, task.done_on) == (dates.today() + timedelta(days=14), None)
    answered(cast, school, "accepted", text="Ab Januar ein Platz.", for_person="Kommen Sie am 7. Januar.")
    task.refresh_from_db()
    assert task.done_on == dates.today()
    assert Notice.objects.get(kind="referral").user == cast.anna
    line = TimelineEntry.objects.get(kind="referral")
    assert line.content["meta"] == ["request_accepted"]
    text = browsers.anna.get(url(cast, "detail", referral.pk)).content.decode()
    for words in ("Ab Januar ein Platz.", "Kommen Sie am 7. Januar.", "Für die Person", "1 neuer Schritt"):
        assert words in text
    assert "angenommen" in browsers.anna.get(reverse("cases:detail", args=[cast.case.pk])).content.decode()


def test_two_answers_are_one_notice_until_it_is_seen(browsers, cast, town, school):
    asked(browsers, cast, town)
    answered(cast, school, "received")
    referral = answered(cast, school, "accepted")
    notice = Notice.objects.get(kind="referral")
    assert notice.content["text"].endswith(": angenommen")
    assert bring_news(referral.request_id) is True
    assert Notice.objects.get(kind="referral").at == notice.at
    with acting_as(school, purpose="test"):
        inbox.say(referral.request, "question", "Welches Niveau?", by=school, pk=uuid4())
    bring_news(referral.request_id)
    assert Notice.objects.get(kind="referral").content["text"].endswith(": Frage")
    browsers.anna.post(url(cast, "look_at", referral.pk))
    assert bring_news(referral.request_id) is False


def test_no_answer_ages_on_heute(browsers, cast, town, school):
    asked(browsers, cast, town)
    with dates.moved_to(dates.today() + timedelta(days=20)):
        anna = browser_of(cast.anna)
        since = day_short(dates.today() - timedelta(days=6))
        assert f"Antwort fehlt seit {since}" in anna.get(url(cast, "list")).content.decode()
        assert "Antwort fehlt: VHS Lindenau" in anna.get(reverse("cases:today")).content.decode()


def test_a_failed_referral_says_why(browsers, cast, town, school):
    referral = asked(browsers, cast, town)
    answer = step(browsers.anna, cast, referral, "failed")
    assert answer.status_code == 422
    assert "Bitte wählen Sie davon: keine freien Plätze" in answer.content.decode()
    step(browsers.anna, cast, referral, "failed", reason="did_not_go")
    assert (made().request.state, made().request.reason) == ("failed", "did_not_go")
    assert not Task.objects.filter(source_id=referral.pk, done_on=None).exists()


def test_what_the_other_side_did_is_written_down_with_how_it_is_known(browsers, cast, town, school):
    referral = asked(browsers, cast, town)
    assert step(browsers.anna, cast, referral, "accepted").status_code == 422
    step(browsers.anna, cast, referral, "accepted", known="phone", text="Frau Lang sagt zu.")
    text = browsers.anna.get(url(cast, "detail", referral.pk)).content.decode()
    assert "am Telefon" in text
    assert "Frau Lang sagt zu." in text


def test_reopened_it_waits_again(browsers, cast, town, school):
    referral = asked(browsers, cast, town)
    answered(cast, school, "declined", reason="no_places")
    assert "kein" in browsers.anna.get(url(cast, "list")).content.decode()
    step(browsers.anna, cast, referral, "requested")
    referral = made()
    assert (referral.request.state, referral.request.times_reopened) == ("requested", 1)
    assert Task.objects.filter(source_id=referral.pk, done_on=None).count() == 1


def test_taken_back_the_other_side_can_do_nothing_more(browsers, cast, town, school):
    referral = asked(browsers, cast, town)
    step(browsers.anna, cast, referral, "cancelled", reason="not_wanted")
    assert made().request.state == "cancelled"
    assert step(browsers.anna, cast, referral, "accepted", known="phone").status_code == 422


def test_a_question_goes_there_and_an_answer_back(browsers, cast, town, school):
    referral = asked(browsers, cast, town)
    with acting_as(school, purpose="test"):
        inbox.say(Request.objects.get(), "question", "Welches Niveau?", by=school, pk=uuid4())
    assert "Die Frage beantworten" in browsers.anna.get(url(cast, "detail", referral.pk)).content.decode()
    browsers.anna.post(url(cast, "say", referral.pk), {"id": str(uuid4()), "text": "A2, getestet."})
    kinds = list(referral.request.steps.order_by("at").values_list("kind", flat=True))
    assert kinds == ["move", "question", "answer"]


def test_a_second_referral_knows_the_first(browsers, cast, town, school):
    first = asked(browsers, cast, town)
    browsers.anna.post(url(cast, "begin"), {"offer": str(town.course.pk), "previous": str(first.pk)})
    said = {"level": "warm", "way": "inbox", "recipient": "VHS Lindenau", "subject": "Deutsch", "contact_way": "phone"}
    browsers.anna.post(url(cast, "new"), said)
    browsers.anna.post(url(cast, "check"))
    second = Referral.objects.exclude(pk=first.pk).get()
    assert second.previous_id == first.pk
    assert (
        f"Noch einmal verwiesen am {day_short(dates.today())}"
        in browsers.anna.get(url(cast, "detail", first.pk)).content.decode()
    )
