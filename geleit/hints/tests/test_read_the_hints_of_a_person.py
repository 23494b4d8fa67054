from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.audit.models import AuditEvent
from geleit.cases.actions.closure import close_case
from geleit.core import dates
from geleit.hints.known import known_of
from geleit.hints.models import Answer
from geleit.rules.loading import catalogue
from geleit.vault.errors import NotSearchable


def page(browser, cast, rule=""):
    name, arguments = ("hints:detail", [cast.case.pk, rule]) if rule else ("hints:list", [cast.case.pk])
    answer = browser.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def say(browser, cast, back="", **post):
    url = reverse("hints:answer", args=[cast.case.pk])
    return browser.post(url, {"id": str(uuid4()), "back": back, **post})


def known(cast):
    with acting_as(cast.anna, purpose="test"):
        return known_of(cast.esra).facts


def test_one_quiet_line_says_how_old_the_text_is_and_that_it_is_no_advice(browsers, tolerated):
    text = page(browsers.anna, tolerated)
    assert "keine Rechtsberatung" in text
    assert re.search(r"Ältester verwendeter Textstand: \d\d\.\d\d\.\d{4}", text)


def test_what_the_record_knows_is_not_asked(browsers, tolerated):
    text = page(browsers.anna, tolerated, "C02")
    assert "lückenlos eingetragen seit 01.06.2019: 89 Monate" in text
    assert 'value="status=' not in text
    assert 'name="value_aufenthalt_anrechenbar_monate"' not in text


def test_every_condition_says_its_result_in_words(browsers, tolerated):
    text = page(browsers.anna, tolerated, "C02")
    assert "erfüllt" in text
    assert "noch zu klären" in text
    assert "§ 25b" in text
    assert "Stand " in text


def test_an_answer_is_sealed_and_says_who_gave_it(browsers, tolerated):
    answer = say(browsers.anna, tolerated, back="C02", set="deutsch_muendlich", value_deutsch_muendlich="A2")
    assert answer.status_code == 302
    assert answer.url == reverse("hints:detail", args=[tolerated.case.pk, "C02"]) + "#frage"
    row = Answer.objects.get()
    assert (row.fact, row.value, row.by) == ("deutsch_muendlich", "A2", tolerated.anna)
    with pytest.raises(NotSearchable):
        Answer.objects.filter(content="A2").exists()
    assert AuditEvent.objects.get(event="answer.given").detail == {"fact": "deutsch_muendlich"}
    assert "eingetragen von Anna am 20.11.2026" in page(browsers.anna, tolerated, "C02")


def test_a_sensitive_answer_betrays_nothing_not_even_its_question(browsers, tolerated):
    say(browsers.anna, tolerated, set="verurteilung_60d=yes")
    row = Answer.objects.get()
    assert (row.fact, row.true_fact, row.value) == ("protected", "verurteilung_60d", True)
    assert "verurteilung" not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_a_judgement_needs_what_it_rests_on(browsers, tolerated):
    answer = say(browsers.anna, tolerated, back="C03", set="unverschuldet_gehindert=yes")
    assert answer.status_code == 422
    assert "worauf sich das stützt" in answer.content.decode()
    assert not Answer.objects.exists()
    say(
        browsers.anna,
        tolerated,
        back="C03",
        set="unverschuldet_gehindert=yes",
        evidence_unverschuldet_gehindert="Schreiben der Botschaft vom 3.11.",
    )
    assert Answer.objects.get().evidence == "Schreiben der Botschaft vom 3.11."
    text = browsers.anna.get(reverse("hints:facts", args=[tolerated.case.pk])).content.decode()
    assert "Schreiben der Botschaft vom 3.11." in text


def test_what_was_entered_goes_before_the_record_and_says_so(browsers, tolerated):
    say(browsers.anna, tolerated, set="duldung_monate", value_duldung_monate="7")
    fact = known(tolerated)["duldung_monate"]
    assert (fact.value, fact.derived.value, fact.differs) == (7, 89, True)
    text = browsers.anna.get(reverse("hints:facts", args=[tolerated.case.pk])).content.decode()
    assert "geht der Akte vor" in text
    with dates.moved_to(dates.now() + timedelta(minutes=1)):
        say(browsers.anna, tolerated, back="facts", set="duldung_monate=taken_back")
    assert known(tolerated)["duldung_monate"].value == 89
    assert Answer.objects.count() == 2  # nothing said is lost


def test_what_the_record_says_can_be_entered_otherwise(browsers, tolerated):
    """The office is in Baden-Württemberg, and Esra lives across the Rhine."""
    url = reverse("hints:facts", args=[tolerated.case.pk])
    line = browsers.anna.get(url).content.decode().split("Sitz der Beratungsstelle")[1].split("</li>")[0]
    assert 'name="value_bundesland"' in line
    assert "bundesland=unknown" not in line  # the record goes on knowing it
    say(browsers.anna, tolerated, back="facts", set="bundesland", value_bundesland="RP")
    assert known(tolerated)["bundesland"].value == "RP"


def test_a_time_somebody_entered_goes_on_and_says_so(browsers, cast):
    """Entered on 20 November 2026: seven months tolerated, four years of marriage."""
    say(browsers.anna, cast, set="duldung_monate", value_duldung_monate="7")
    say(browsers.anna, cast, set="ehe_mit_deutschem_jahre", value_ehe_mit_deutschem_jahre="4")
    say(browsers.anna, cast, set="rv_monate", value_rv_monate="30")
    for day, tolerated, married in ((date(2027, 1, 19), 8, 4), (date(2027, 1, 20), 9, 4), (date(2027, 11, 20), 19, 5)):
        with dates.moved_to(day):
            now = known(cast)
        assert (now["duldung_monate"].value, now["ehe_mit_deutschem_jahre"].value) == (tolerated, married)
        assert now["rv_monate"].value == 30  # nobody pays into a pension by waiting
    assert now["duldung_monate"].how.endswith("damals 7 Monate, seither 12 Monate")


def test_another_answer_from_a_page_gone_back_to_is_not_lost(browsers, tolerated):
    same = str(uuid4())
    say(browsers.anna, tolerated, id=same, set="deutsch=A2")
    say(browsers.anna, tolerated, id=same, set="pass_gueltig=yes")
    assert (known(tolerated)["deutsch"].value, known(tolerated)["pass_gueltig"].value) == ("A2", True)


def test_what_nobody_knows_is_not_asked_again(browsers, tolerated):
    say(browsers.anna, tolerated, back="C04", set="hfk_antrag_moeglich=unknown")
    text = page(browsers.anna, tolerated, "C04")
    assert "Schon gefragt, bleibt offen." in text
    assert "hfk_antrag_moeglich=yes" not in text.split("Voraussetzungen")[0]


def test_nonsense_gets_a_sentence_and_keeps_what_was_typed(browsers, tolerated):
    answer = say(browsers.anna, tolerated, back="C02", set="lu_anteil", value_lu_anteil="ganz viel")
    assert answer.status_code == 422
    assert "Bitte schreiben Sie eine Zahl." in answer.content.decode()
    assert "ganz viel" in answer.content.decode()


def test_sent_twice_it_is_one_answer(browsers, tolerated):
    same = str(uuid4())
    for _again in range(2):
        say(browsers.anna, tolerated, id=same, set="deutsch=A2")
    assert Answer.objects.count() == 1


def test_sensitive_questions_are_optional_and_explained(browsers, tolerated):
    text = page(browsers.anna, tolerated, "C07")
    assert "verurteilung_60d=declined" in text
    assert "Freiwillig." in text


def test_discretion_never_reads_like_an_entitlement(browsers, tolerated):
    for key in ("straftat_erheblich", "rueckfuehrungstermin_fest"):
        say(browsers.anna, tolerated, set=f"{key}=no")
    say(browsers.anna, tolerated, set="hfk_antrag_moeglich=yes", evidence_hfk_antrag_moeglich="Gespräch heute")
    text = page(browsers.anna, tolerated, "C04")
    assert "Versuch möglich" in text
    assert "Einen Anspruch auf Befassung oder Entscheidung gibt es nicht." in text


def test_in_a_closed_case_one_reads_and_does_not_answer(browsers, tolerated):
    with acting_as(tolerated.anna, purpose="test"):
        close_case(uuid4(), tolerated.case, "goals_reached_talk", talk_held=True, by=tolerated.anna)
    assert 'name="set"' not in page(browsers.anna, tolerated)
    say(browsers.anna, tolerated, set="deutsch=A2")
    assert not Answer.objects.exists()


def test_an_unknown_rule_is_not_there(browsers, tolerated):
    assert browsers.anna.get(reverse("hints:detail", args=[tolerated.case.pk, "Z99"])).status_code == 404


def test_a_colleague_does_not_even_see_that_there_is_a_case(browsers, tolerated):
    assert browsers.bilal.get(reverse("hints:list", args=[tolerated.case.pk])).status_code == 404
    assert say(browsers.bilal, tolerated, set="deutsch=A2").status_code == 404


def test_the_page_asks_the_database_little_and_always_the_same(browsers, tolerated):
    url = reverse("hints:list", args=[tolerated.case.pk])
    browsers.anna.get(url)
    with CaptureQueriesContext(connection) as few:
        browsers.anna.get(url)
    for key in ("deutsch=A2", "pass_gueltig=yes", "identitaet_geklaert=yes"):
        say(browsers.anna, tolerated, set=key)
    with CaptureQueriesContext(connection) as more:
        browsers.anna.get(url)
    assert len(more) == len(few)


def test_every_rule_has_a_page(browsers, tolerated):
    for rule in catalogue().rules:
        assert page(browsers.anna, tolerated, rule)
