"""Somebody is referred: cold, announced or accompanied; what goes out is shown before, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.cases.actions.closed import CaseClosed
from geleit.cases.actions.closure import close_case
from geleit.cases.actions.draft import keep_draft
from geleit.cases.models import Task
from geleit.cases.tests.signed_in import browser_of
from geleit.core import dates
from geleit.exchange.actions.consent import withdraw
from geleit.exchange.models import Request
from geleit.exchange.tests.partners import agreed, house_of
from geleit.referrals.actions.referral import Draft, NothingToPack, refer
from geleit.referrals.models import Referral
from geleit.referrals.tests.referring import asked, begun, made, step, url
from tests.cast import Cast, audited, gather


@pytest.fixture
def cast(db) -> Cast:
    """Today: when a request was sent, the clock of the database says."""
    return gather()


def test_cold_is_one_click_and_a_slip_without_the_person(browsers, cast, town):
    same = {"id": str(uuid4()), "offer": str(town.course.pk)}
    for _again in range(2):
        answer = browsers.anna.post(url(cast, "give_address"), same)
        assert answer.url == url(cast, "detail", same["id"])
    referral = made()
    assert (referral.request.level, referral.request.state, referral.way) == ("cold", "requested", "paper")
    assert referral.request.package is None
    assert referral.request.due_on == dates.today() + timedelta(days=28)
    page = browsers.anna.get(url(cast, "detail", referral.pk)).content.decode()
    for language in ("de", "ar", "ti"):
        assert url(cast, "slip", referral.pk, language) in page
    slip = browsers.anna.get(url(cast, "slip", referral.pk, "ar"))
    assert slip.headers["Content-Type"] == "application/pdf"
    assert Task.objects.get(source_id=referral.pk).due_on == dates.today() + timedelta(days=28)
    assert len(audited(event="referral.made")) == 1


def test_which_offer_it_was_stands_nowhere_in_clear(browsers, cast, town):
    browsers.anna.post(url(cast, "give_address"), {"id": str(uuid4()), "offer": str(town.course.pk)})
    row = Referral.objects.values("way", "goal", "previous", "by", "case", "request").get()
    assert str(town.course.pk) not in str(row)
    assert made().offer == str(town.course.pk)


def test_what_goes_out_is_shown_before(browsers, cast, town, school):
    consent = agreed(cast, school, ("name", "phone", "availability"))
    begun(browsers.anna, cast, town.course, way="inbox", consent=str(consent.pk))
    text = browsers.anna.get(url(cast, "check")).content.decode()
    for words in (
        "Esra Yıldırım",
        "Gibt es noch einen Platz?",
        "Zeiten und Kinderbetreuung",
        "in den Eingang der Stelle",
    ):
        assert words in text
    assert not Referral.objects.exists()
    browsers.anna.post(url(cast, "check"), {"value-availability": "abends"})
    referral = made()
    assert referral.request.organisation == house_of(school)
    assert referral.values == {"availability": "abends"}


def test_into_an_inbox_it_goes_to_the_house_of_the_offer_whatever_was_typed(browsers, cast, town, school):
    begun(browsers.anna, cast, town.course, way="inbox", recipient="Frauenhaus Ahlbach")
    text = browsers.anna.get(url(cast, "check")).content.decode()
    assert "VHS Lindenau" in text
    assert "Frauenhaus Ahlbach" not in text
    browsers.anna.post(url(cast, "check"))
    assert made().request.recipient == "VHS Lindenau"


def test_a_consent_taken_back_before_sending_sends_nothing(browsers, cast, town, school):
    consent = agreed(cast, school, ("name", "availability"))
    begun(browsers.anna, cast, town.course, way="inbox", consent=str(consent.pk))
    with acting_as(cast.anna, purpose="test"):
        withdraw(consent, by=cast.anna)
    sent = browsers.anna.post(url(cast, "check"), {"value-availability": "abends"}, follow=True)
    assert "Die Einwilligung gilt nicht mehr" in sent.content.decode()
    assert not Referral.objects.exists()


def test_sent_twice_it_is_one(browsers, cast, town, school):
    begun(browsers.anna, cast, town.course, way="inbox")
    with acting_as(cast.anna, purpose="test"):
        kept = cast.anna.drafts.get(form="referral").content
    browsers.anna.post(url(cast, "check"))
    with acting_as(cast.anna, purpose="test"):
        keep_draft(cast.case.pk, "referral", kept, by=cast.anna)
    browsers.anna.post(url(cast, "check"))
    assert (Referral.objects.count(), Request.objects.count()) == (1, 1)


def test_on_paper_no_consent_goes_along(browsers, cast, town):
    consent = agreed(cast, None)
    browsers.anna.post(url(cast, "begin"), {"offer": str(town.course.pk)})
    said = {"level": "warm", "way": "paper", "recipient": "VHS", "subject": "B1", "contact_way": "phone"}
    answer = browsers.anna.post(url(cast, "new"), {**said, "consent": str(consent.pk)})
    assert answer.status_code == 422
    assert "Auf Papier geht von hier nichts hinaus" in answer.content.decode()


def test_link_and_code_are_shown_once(browsers, cast, town):
    begun(browsers.anna, cast, town.course)
    text = browsers.anna.post(url(cast, "check")).content.decode()
    assert "/weiter/" in text
    referral = made()
    assert "/weiter/" not in browsers.anna.get(url(cast, "detail", referral.pk)).content.decode()
    assert "/weiter/" in browsers.anna.post(url(cast, "new_link", referral.pk)).content.decode()


def test_where_mail_is_set_up_the_link_goes_to_the_address_of_the_directory(browsers, cast, town, settings):
    settings.SMTP = {"host": "localhost"}
    begun(browsers.anna, cast, town.course)
    text = browsers.anna.post(url(cast, "check")).content.decode()
    assert "Der Link ist unterwegs" in text
    begun(browsers.anna, cast, town.law)  # which has no address
    assert "Der Link ist unterwegs" not in browsers.anna.post(url(cast, "check")).content.decode()


def test_after_a_withdrawal_nothing_is_packed_anew(browsers, cast, town):
    consent = agreed(cast, None)
    begun(browsers.anna, cast, town.course, consent=str(consent.pk))
    browsers.anna.post(url(cast, "check"))
    with acting_as(cast.anna, purpose="test"):
        withdraw(consent, by=cast.anna)
    answer = browsers.anna.post(url(cast, "new_link", made().pk), follow=True)
    assert "keinen Link mehr" in answer.content.decode()


def test_a_colleague_finds_nothing(browsers, cast, town):
    browsers.anna.post(url(cast, "give_address"), {"id": str(uuid4()), "offer": str(town.course.pk)})
    assert browsers.bilal.get(url(cast, "detail", made().pk)).status_code == 404
    assert browsers.bilal.get(url(cast, "list")).status_code == 404


def test_a_closed_case_refers_nobody(browsers, cast, town):
    with acting_as(cast.anna, purpose="test"):
        close_case(uuid4(), cast.case, "other", by=cast.anna)
        cast.case.refresh_from_db()
        draft = Draft(level="lukewarm", way="link", recipient="VHS", subject="Deutsch")
        with pytest.raises(CaseClosed):
            refer(uuid4(), cast.case, draft, by=cast.anna)
    assert "abgeschlossen" in browsers.anna.get(url(cast, "new")).content.decode()
    assert not Referral.objects.exists()


def test_the_referral_of_another_case_is_none_of_this_one(browsers, cast, town):
    assert browsers.anna.get(url(cast, "detail", UUID(int=1))).status_code == 404


def test_who_only_stands_in_makes_none(cast, town):
    with acting_as(cast.anna, purpose="test"):
        grants.give(cast.case.pk, cast.bilal, "deputy", dates.today(), dates.today() + timedelta(days=7), by=cast.anna)
    said = {"id": str(uuid4()), "offer": str(town.course.pk)}
    answer = browser_of(cast.bilal).post(url(cast, "give_address"), said, follow=True)
    assert "In Vertretung begleiten Sie Verweise" in answer.content.decode()
    assert not Referral.objects.exists()


def test_who_only_stands_in_finds_no_button_that_would_be_refused(cast, town, school):
    asked(SimpleNamespace(anna=browser_of(cast.anna)), cast, town)
    with acting_as(cast.anna, purpose="test"):
        grants.give(cast.case.pk, cast.bilal, "deputy", dates.today(), dates.today() + timedelta(days=7), by=cast.anna)
    deputy, anna = browser_of(cast.bilal), browser_of(cast.anna)
    begin, cold = url(cast, "begin"), url(cast, "give_address")
    found = {"topics": ["german_language"], "features": [], "postcode": "71634", "km": 25}
    for browser, may in ((deputy, False), (anna, True)):
        browser.post(url(cast, "offers"), found)
        for page in ("list", "offers"):
            text = browser.get(url(cast, page)).content.decode()
            assert (begin in text) == may, page
            assert ("In Vertretung begleiten Sie Verweise" in text) != may, page
        assert (cold in text) == may
        assert (begin in browser.get(url(cast, "detail", made().pk)).content.decode()) == may
    for page in ("new", "check"):
        assert deputy.get(url(cast, page)).headers["Location"] == url(cast, "list")


def test_to_the_consent_and_back_nothing_typed_is_lost(browsers, cast, town):
    old = agreed(cast, None, ("name",))
    browsers.anna.post(url(cast, "begin"), {"offer": str(town.course.pk)})
    typed = {"recipient": "VHS", "subject": "", "message": "Gibt es einen Platz?", "way": "link", "level": "warm"}
    answer = browsers.anna.post(url(cast, "new"), {**typed, "then": "consent"})
    situations = f"{reverse('exchange:situations', args=[cast.esra.pk])}?zurueck={quote(url(cast, 'new'), safe='')}"
    assert answer.headers["Location"] == situations
    own = reverse("exchange:consent_new", args=[cast.esra.pk, "own"]) + f"?zurueck={quote(url(cast, 'new'), safe='')}"
    assert own in browsers.anna.get(situations).content.decode()
    end = dates.today() + timedelta(days=90)
    said = {"id": str(uuid4()), "recipient": "VHS", "purpose": "authority_contact", "fields_": ["name"]}
    said |= {"direction": "out"}
    said |= {"from_on": f"{dates.today():%d.%m.%Y}", "until_on": f"{end:%d.%m.%Y}", "giver": "person"}
    said |= {"language": "de", "how": "oral", "witness": "Murat Yilmaz"}
    answer = browsers.anna.post(own, said)
    assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Location"] == url(cast, "new")
    form = browsers.anna.get(url(cast, "new")).context["form"]
    values = {name: form[name].value() for name in ("recipient", "message", "way", "level")}
    assert values == {"recipient": "VHS", "message": "Gibt es einen Platz?", "way": "link", "level": "warm"}
    assert form["consent"].value() == said["id"] != str(old.pk)


def test_a_consent_on_paper_is_printed_before_the_way_back(browsers, cast):
    consent, back = agreed(cast, None), url(cast, "new")
    page = browsers.anna.get(reverse("exchange:consent", args=[consent.pk]), {"zurueck": back}).content.decode()
    assert f'href="{back}"' in page
    page = browsers.anna.get(reverse("exchange:consent", args=[consent.pk]), {"zurueck": "//else.example"})
    assert 'href="//else.example' not in page.content.decode()


def test_what_is_not_sent_yet_lies_ready_and_nobody_was_asked(browsers, cast, town, school):
    begun(browsers.anna, cast, town.course, way="inbox")
    assert "Noch nicht senden" in browsers.anna.get(url(cast, "check")).content.decode()
    browsers.anna.post(url(cast, "check"), {"later": "1"})
    referral = made()
    assert referral.request.state == "draft"
    with acting_as(school, purpose="test"):
        assert not Request.objects.addressed_to(school).exists()
    assert not Task.objects.filter(source_id=referral.pk).exists()
    step(browsers.anna, cast, referral, "requested")
    with acting_as(school, purpose="test"):
        assert Request.objects.addressed_to(school).count() == 1
    assert Task.objects.get(source_id=referral.pk).due_on == dates.today() + timedelta(days=14)


def test_a_link_is_made_when_it_is_sent_and_data_never_lie_ready(browsers, cast, town):
    begun(browsers.anna, cast)
    assert "/weiter/" not in browsers.anna.post(url(cast, "check"), {"later": "1"}, follow=True).content.decode()
    assert "/weiter/" in step(browsers.anna, cast, made(), "requested").content.decode()
    consent = agreed(cast, None)
    begun(browsers.anna, cast, consent=str(consent.pk))
    assert "Noch nicht senden" not in browsers.anna.get(url(cast, "check")).content.decode()
    draft = Draft(level="lukewarm", way="link", recipient="VHS", subject="Deutsch", consent=consent)
    with acting_as(cast.anna, purpose="test"), pytest.raises(NothingToPack):
        refer(uuid4(), cast.case, draft, by=cast.anna, ask=False)
