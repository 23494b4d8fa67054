"""The partner's side: what was sent to her house, and nothing else; with an account, or behind a link and a code."""

from __future__ import annotations

import re
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.accounts.models import User
from geleit.cases.tests.signed_in import browser_of
from geleit.core import dates
from geleit.directory.models import Profile, Service
from geleit.directory.tests.offers import offer
from geleit.exchange.actions import request as requests
from geleit.exchange.actions.consent import withdraw
from geleit.exchange.actions.link import make_link
from geleit.exchange.actions.package import pack
from geleit.exchange.models import Opening, Request
from geleit.exchange.tests.partners import agreed, house_of, partner
from tests.cast import LONG_AGO, Cast, gather


@pytest.fixture
def cast(db) -> Cast:
    return gather()


@pytest.fixture
def petra(cast):
    return partner()


def ask(cast, to=None, consent=None, **changes) -> SimpleNamespace:
    with acting_as(cast.anna, purpose="test"):
        package = pack(consent, {}, by=cast.anna) if consent else None
        said = {"subject": "Deutsch am Abend", "message": "Gibt es einen Platz?", "contact_way": "phone", **changes}
        kind = said.pop("kind", "referral")
        where = {"organisation": house_of(to)} if to else {"recipient": "Sprachschule am Markt"}
        request = requests.open_request(
            uuid4(), cast.esra, kind, "lukewarm", package=package, by=cast.anna, **where, **said
        )
        new = None if to else make_link(request, package, by=cast.anna)
        requests.send(request, by=cast.anna)
    return SimpleNamespace(request=request, token=new.token if new else "", code=new.code if new else "")


def page(browser: Client, name: str, *arguments) -> str:
    return browser.get(reverse(f"inbox:{name}", args=arguments)).content.decode()


def answer(browser: Client, pk, to: str, **said):
    return browser.post(reverse("inbox:answer", args=[pk]), {"id": str(uuid4()), "to": to, **said})


def state(pk) -> str:
    return Request.objects.get(pk=pk).state


def test_the_inbox_shows_what_was_asked_of_this_house_alone(cast, petra):
    mine = ask(cast, petra)
    other = partner("Schule Nebenan", username="olaf")
    theirs = ask(cast, other, subject="Etwas anderes")
    text = page(browser_of(petra), "list")
    assert "Deutsch am Abend" in text
    assert "Etwas anderes" not in text
    for pk, status in ((mine.request.pk, 200), (theirs.request.pk, 404), (uuid4(), 404)):
        assert browser_of(petra).get(reverse("inbox:detail", args=[pk])).status_code == status


def test_who_works_on_both_sides_finds_what_was_asked_of_her_own_house_alone(cast, petra):
    """anna sent it, and may read it in the case. In her inbox it is not there."""
    mine = ask(cast, petra)
    with acting_as(None, purpose="system"):
        staff.add_membership(cast.anna, cast.office, "partner", from_on=LONG_AGO, by=None)
    browser = browser_of(User.objects.get(pk=cast.anna.pk))
    assert "Deutsch am Abend" not in page(browser, "list")
    for name, method in (("detail", browser.get), ("answer", browser.post), ("package", browser.post)):
        assert method(reverse(f"inbox:{name}", args=[mine.request.pk])).status_code == 404


def test_the_start_page_of_a_partner_is_the_inbox(petra):
    assert browser_of(petra).get("/").url == reverse("inbox:list")


@pytest.mark.parametrize(
    "name", ["cases:list", "cases:calendar", "cases:search", "insights:index", "referrals:unmet", "accounts:rights"]
)
def test_a_partner_sees_nothing_else(petra, name):
    assert browser_of(petra).get(reverse(name)).status_code == 403


def test_there_is_no_way_to_ask_for_a_person(cast, petra):
    """No search, and no page answers otherwise for somebody who is known."""
    ask(cast, petra, consent=agreed(cast, petra))
    browser = browser_of(petra)
    text = page(browser, "list")
    assert "Esra" not in text
    assert 'type="search"' not in text
    assert 'name="q"' not in text
    for path in (
        f"/faelle/{cast.case.pk}/",
        f"/personen/{cast.esra.pk}/",
        f"/faelle/{uuid4()}/",
        f"/personen/{uuid4()}/",
    ):
        assert browser.get(path).status_code in (403, 404)
    assert browser.get(f"/faelle/{cast.case.pk}/").status_code == browser.get(f"/faelle/{uuid4()}/").status_code


def test_opening_the_package_is_a_click_of_its_own_and_leaves_a_line(cast, petra):
    asked = ask(cast, petra, consent=agreed(cast, petra))
    browser = browser_of(petra)
    assert "Esra Yıldırım" not in page(browser, "detail", asked.request.pk)
    opened = browser.post(reverse("inbox:package", args=[asked.request.pk]))
    assert "Esra Yıldırım" in opened.content.decode()
    assert opened.headers["Cache-Control"] == "no-store"
    assert Opening.objects.get().reader == "Petra"
    assert state(asked.request.pk) == "received"
    news = ProcrastinateJob.objects.values_list("task_name", "args")
    assert list(news) == [("referrals.bring_news", {"request": str(asked.request.pk)})]
    assert browser.get(reverse("inbox:package", args=[asked.request.pk])).status_code == 405
    assert Opening.objects.count() == 1


def test_after_a_withdrawal_it_opens_no_more(cast, petra):
    consent = agreed(cast, petra)
    asked = ask(cast, petra, consent=consent)
    with acting_as(cast.anna, purpose="test"):
        withdraw(consent, by=cast.anna)
    closed = browser_of(petra).post(reverse("inbox:package", args=[asked.request.pk]))
    assert closed.status_code == 404
    assert "Nicht mehr zu öffnen" in closed.content.decode()


def test_taking_on_with_a_word_for_both(cast, petra):
    asked = ask(cast, petra)
    answer(browser_of(petra), asked.request.pk, "accepted", text="Platz ab Januar.", for_person="Am 7. um 9 Uhr.")
    step = Request.objects.get().steps.order_by("at").last()
    with acting_as(cast.anna, purpose="test"):
        assert (step.state, step.side, step.text, step.for_person) == (
            "accepted",
            "receiver",
            "Platz ab Januar.",
            "Am 7. um 9 Uhr.",
        )


def test_declining_needs_a_reason_from_the_list(cast, petra):
    asked = ask(cast, petra)
    browser = browser_of(petra)
    refused = answer(browser, asked.request.pk, "declined", text="Leider voll.")
    assert refused.status_code == 422
    assert "Leider voll." in refused.content.decode()
    answer(browser, asked.request.pk, "declined", reason="no_places")
    assert state(asked.request.pk) == "declined"


def test_an_answer_to_what_was_taken_back_says_that_it_was_not_saved(cast, petra):
    asked = ask(cast, petra)
    with acting_as(cast.anna, purpose="test"):
        requests.withdraw_request(asked.request, "other", by=cast.anna)
    late = answer(browser_of(petra), asked.request.pk, "accepted", text="Platz ab Januar.")
    assert late.status_code == 422
    assert "Ihre Antwort wurde nicht gespeichert" in late.content.decode()
    assert state(asked.request.pk) == "cancelled"


def test_what_is_not_the_next_step_is_not_offered(cast, petra):
    asked = ask(cast, petra)
    assert answer(browser_of(petra), asked.request.pk, "completed").status_code == 422
    assert state(asked.request.pk) == "requested"


def test_asking_back_and_reporting(cast, petra):
    asked = ask(cast, petra)
    browser = browser_of(petra)
    browser.post(reverse("inbox:say", args=[asked.request.pk]), {"id": str(uuid4()), "text": "Welches Niveau?"})
    for to in ("accepted", "in_progress", "completed"):
        answer(browser, asked.request.pk, to)
    assert state(asked.request.pk) == "completed"
    assert "Welches Niveau?" in page(browser, "detail", asked.request.pk)


def test_a_handover_is_answered_in_its_own_words(cast, petra):
    asked = ask(cast, petra, kind="handover")
    browser = browser_of(petra)
    answer(browser, asked.request.pk, "accepted")
    assert "Die Person ist bei uns angekommen" in page(browser, "detail", asked.request.pk)


def test_a_warm_handover_is_not_called_lukewarm(cast, petra):
    handed_over, referred = ask(cast, petra, kind="handover"), ask(cast, petra)
    assert "lauwarm" not in page(browser_of(petra), "detail", handed_over.request.pk)
    assert "lauwarm" in page(browser_of(petra), "detail", referred.request.pk)


def test_confirming_the_offers_of_the_own_house(cast, petra):
    mine, other = (
        offer(),
        offer({"id": str(uuid4()), "name": "Anderes", "organization": {"id": str(uuid4()), "name": "X"}}),
    )
    with acting_as(None, purpose="system"):
        Service.objects.filter(pk=mine.pk).update(
            organization=Profile.objects.create(organisation=house_of(petra), description="")
        )
    browser = browser_of(petra)
    assert "Deutsch am Abend" in page(browser, "offers")
    assert "Anderes" not in page(browser, "offers")
    browser.post(reverse("inbox:offers"), {"offer": [str(mine.pk), str(other.pk), "keine-nummer"]})
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.assured_date, mine.assured_by) == (dates.today(), "provider")
    assert other.assured_date != dates.today()


# without account


def visit(token: str, code: str, browser: Client | None = None):
    browser = browser or Client()
    return browser, browser.post(reverse("inbox:link", args=[token]), {"code": code})


def test_link_and_code_open_it_and_the_answer_goes_back(cast):
    asked = ask(cast, consent=agreed(cast, None))
    browser, opened = visit(asked.token, asked.code)
    text = opened.content.decode()
    for words in ("Deutsch am Abend", "Esra Yıldırım", "Gibt es einen Platz?"):
        assert words in text
    said = {"id": str(uuid4()), "name": "Frau Lang, Sprachschule", "to": "accepted", "for_person": "Am Montag."}
    browser.post(reverse("inbox:link_answer", args=[asked.token]), said)
    assert state(asked.request.pk) == "accepted"
    again = browser.get(reverse("inbox:link", args=[asked.token])).content.decode()
    assert "Frau Lang, Sprachschule" in again
    assert "Esra Yıldırım" not in again  # only with the code, each time


def test_the_link_alone_shows_the_same_whether_it_is_one_or_not(cast):
    asked = ask(cast, consent=agreed(cast, None))
    tokens = (asked.token, "x" * 32, "x")
    answers = [Client().get(reverse("inbox:link", args=[one])) for one in tokens]
    assert {one.status_code for one in answers} == {200}
    shown = [_without_token(one, token) for one, token in zip(answers, tokens, strict=True)]
    assert shown[0] == shown[1] == shown[2]
    answers = [visit(one, "0000000000")[1] for one in tokens]
    assert {one.status_code for one in answers} == {422}
    refused = [_without_token(one, token) for one, token in zip(answers, tokens, strict=True)]
    assert refused[0] == refused[1] == refused[2]
    assert "Esra" not in refused[0]


def _without_token(answer, token: str) -> str:
    """The form's own protection differs each time, and the address stands in the page."""
    text = answer.content.decode().replace(f"/{token}/", "//")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|[a-zA-Z0-9_-]{32}', "", text)


def test_in_another_browser_it_is_dead(cast):
    asked = ask(cast, consent=agreed(cast, None))
    visit(asked.token, asked.code)
    _other, refused = visit(asked.token, asked.code)
    assert refused.status_code == 422


def test_five_wrong_codes_and_the_right_one_helps_no_more(cast):
    asked = ask(cast, consent=agreed(cast, None))
    wrong = str((int(asked.code) + 1) % 10**10).zfill(10)
    for _try in range(5):
        assert visit(asked.token, wrong)[1].status_code == 422
    assert visit(asked.token, asked.code)[1].status_code == 422


def test_without_the_code_nobody_answers(cast):
    asked = ask(cast)
    said = {"id": str(uuid4()), "name": "X", "to": "accepted"}
    assert Client().post(reverse("inbox:link_answer", args=[asked.token]), said).status_code == 302
    assert state(asked.request.pk) == "requested"


def test_without_a_name_it_is_no_answer(cast):
    asked = ask(cast)
    browser, _opened = visit(asked.token, asked.code)
    wrong = browser.post(reverse("inbox:link_answer", args=[asked.token]), {"id": str(uuid4()), "to": "accepted"})
    assert wrong.status_code == 422
    assert state(asked.request.pk) == "received"


def test_by_link_too_an_answer_that_comes_too_late_says_so(cast):
    asked = ask(cast)
    browser, _opened = visit(asked.token, asked.code)
    said = {"id": str(uuid4()), "name": "Frau Roth, Sprachschule", "to": "declined", "reason": "no_places"}
    browser.post(reverse("inbox:link_answer", args=[asked.token]), said)
    late = browser.post(reverse("inbox:link_answer", args=[asked.token]), {**said, "id": str(uuid4())})
    assert "Ihre Antwort wurde nicht gespeichert" in late.content.decode()


def test_a_question_without_a_name_stays_open_to_be_seen(cast):
    asked = ask(cast)
    browser, _opened = visit(asked.token, asked.code)
    said = {"id": str(uuid4()), "text": "Welches Niveau?"}
    wrong = browser.post(reverse("inbox:link_question", args=[asked.token]), said).content.decode()
    assert '<details class="unfold" open>' in wrong
    assert "Welches Niveau?" in wrong
