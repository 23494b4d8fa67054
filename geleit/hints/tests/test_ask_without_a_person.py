"""The Prüfrechner: everything travels in the form, nothing stays."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.urls import reverse


@pytest.fixture
def ask(browsers):
    def send(**post):
        return browsers.anna.post(reverse("hints:calculator"), post)

    return send


def carried(answer) -> dict[str, str]:
    """The hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="(kept_\w+|opened)" value="([^"]*)"', answer.content.decode())
    return dict(found)


def test_a_few_facts_make_hints(ask):
    text = ask(value_status="duldung", value_alter="30", value_bundesland="BW").content.decode()
    assert "§ 25b" in text
    assert "keine Rechtsberatung" in text
    assert "Davon wird nichts gespeichert." in text


def test_a_way_to_stay_stands_before_what_matters_once_a_letter_comes(ask):
    """Of what is open for somebody tolerated: the ban on deportation before the fiction of § 81 Abs. 3."""
    text = ask(value_status="duldung", value_alter="30").content.decode()
    assert (
        0 < text.index("§ 25 Abs. 3: Abschiebungsverbot") < text.index("§ 81 Abs. 3: Der Aufenthalt gilt als erlaubt")
    )


def test_what_was_said_goes_along_and_can_be_taken_out(ask):
    first = ask(value_status="duldung", value_alter="30", start="1")
    assert carried(first) == {"kept_status": "duldung", "kept_alter": "30"}
    second = ask(**carried(first), open="C02")
    third = ask(**carried(second), set="fdgo_bekenntnis=yes")
    assert carried(third) == {
        "kept_status": "duldung",
        "kept_alter": "30",
        "kept_fdgo_bekenntnis": "true",
        "opened": "C02",
    }
    assert "§ 25b" in third.content.decode()
    assert "kept_alter" not in carried(ask(**carried(third), set="alter=taken_back"))


def test_nothing_is_stored(ask, browsers):
    models = [model for model in apps.get_models() if model.__module__.startswith("geleit.")]
    before = {model: model._base_manager.count() for model in models}
    answer = ask(value_status="duldung_60b", value_alter="30", set="verurteilung_60d=yes")
    assert answer.status_code == 200
    assert {model: model._base_manager.count() for model in models} == before
    kept = str([session.get_decoded() for session in Session.objects.all()])
    assert not re.search("duldung|verurteilung|alter", kept)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "duldung" not in str(answer.cookies)


def test_no_fact_stands_in_an_address(ask):
    text = ask(value_status="duldung", value_alter="30").content.decode()
    assert not re.search(r'(href|action)="[^"]*(duldung|alter=)', text)


def test_an_address_with_facts_is_not_read(browsers):
    text = browsers.anna.get(reverse("hints:calculator") + "?value_status=duldung").content.decode()
    assert "Bisher gesagt" not in text


def test_a_judgement_needs_no_grounds_here(ask):
    answer = ask(value_status="duldung", set="unverschuldet_gehindert=yes")
    assert answer.status_code == 200
    assert carried(answer)["kept_unverschuldet_gehindert"] == "true"


def test_nonsense_gets_a_sentence_and_the_rest_stays(ask):
    answer = ask(value_status="duldung", value_alter="dreißig", start="1")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Bitte schreiben Sie eine Zahl." in text
    assert 'value="dreißig"' in text
    assert '<option value="duldung" selected>' in text


def test_a_deadline_on_the_telephone(ask):
    """Posted on Monday 2 November 2026: 7 December, because the 6th is a Sunday."""
    typed = {"deadline-day": "2.11.2026", "deadline-runs_from": "posted", "deadline-land": "BW"}
    text = ask(open="D04", **typed).content.decode()
    assert "Montag, 7. Dezember 2026" in text
    assert "Die Rechtsbehelfsbelehrung geht vor." in text


def test_forged_fields_are_left_out(ask):
    answer = ask(value_status="duldung", kept_alter="DROP", kept_nonsense="1", left_open="nonsense", open="Z99")
    assert answer.status_code == 200
    assert carried(answer) == {"kept_status": "duldung"}


def test_only_counsellors(browsers):
    assert browsers.deniz.get(reverse("hints:calculator")).status_code == 403
