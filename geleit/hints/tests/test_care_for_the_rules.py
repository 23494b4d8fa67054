from __future__ import annotations

from datetime import date
from uuid import uuid4

import yaml
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.cases.models import Notice
from geleit.cases.tests.signed_in import browser_of, colleague
from geleit.hints import care
from geleit.hints.actions.care import sign_rule
from geleit.hints.actions.findings import watch
from geleit.hints.models import SectionMark, SignOff
from geleit.rules.loading import catalogue
from tests.cast import audited


def rules(browser) -> str:
    return browser.get(reverse("hints:rules")).content.decode()


def rule(browser, which="B02") -> str:
    answer = browser.get(reverse("hints:rule", args=[which]))
    assert answer.status_code == 200
    return answer.content.decode()


def sign(browser, which="C02", **post):
    return browser.post(reverse("hints:sign", args=[which]), {"id": str(uuid4()), **post})


def mark(browser, section="§ 25b AufenthG", note="BGBl. 2026 I Nr. 300"):
    return browser.post(reverse("hints:mark"), {"id": str(uuid4()), "section": section, "note": note})


def test_every_rule_is_there_with_its_sections_and_stand(browsers, cast):
    text = rules(browsers.anna)
    assert text.count("Stand ") >= len(catalogue().rules)
    assert "§ 25b Abs. 1–3, 5, 7, 8 AufenthG" in text


def test_versions_stand_side_by_side_with_their_sources(browsers, cast):
    text = rule(browsers.anna)
    assert text.count('class="version"') == 2
    assert "seit 12.06.2026" in text
    assert "11.06.2026" in text
    assert str(catalogue()["B02"].source) in text


def test_two_signatures_of_an_organisation_make_a_rule_signed(browsers, cast):
    sign(browsers.anna)
    sign(browsers.anna)  # once more changes nothing
    assert SignOff.objects.count() == 1
    assert "einmal unterschrieben" in rules(browsers.anna)
    sign(browsers.bilal)
    text = rules(browsers.anna)
    assert "davon 1 von Ihrem Träger zweimal unterschrieben" in text
    assert "Anna (20.11.2026), Bilal (20.11.2026)" in rule(browsers.deniz, "C02")
    assert "davon 0 von Ihrem Träger" in rules(browsers.carla)
    events = audited(event="rule.signed")
    assert [event.detail for event in events] == [{"rule": "C02"}, {"rule": "C02"}]


def test_a_changed_text_has_to_be_signed_anew(browsers, cast, monkeypatch):
    sign(browsers.anna)
    sign(browsers.bilal)
    monkeypatch.setattr(care, "text_of", lambda rule_id: "another text")
    assert "davon 0 von Ihrem Träger" in rules(browsers.anna)


def test_ones_own_signature_can_be_withdrawn_and_no_other(browsers, cast):
    sign(browsers.anna)
    own = SignOff.objects.get()
    url = reverse("hints:unsign", args=[own.pk])
    assert browsers.bilal.post(url).status_code == 403
    assert browsers.anna.post(url).status_code == 302
    assert not SignOff.objects.exists()
    assert len(audited(event="rule.sign_off_withdrawn")) == 1


def test_a_marked_section_is_seen_on_every_hint_that_rests_on_it(browsers, tolerated):
    mark(browsers.deniz)
    page = browsers.anna.get(reverse("hints:detail", args=[tolerated.case.pk, "C02"])).content.decode()
    assert "Der Gesetzestext hat sich geändert" in page
    other = browsers.anna.get(reverse("hints:detail", args=[tolerated.case.pk, "C04"])).content.decode()
    assert "Der Gesetzestext hat sich geändert" not in other
    assert "BGBl. 2026 I Nr. 300" in rules(browsers.anna)
    assert "Text geändert – prüfen" not in browsers.carla.get(reverse("hints:rule", args=["C02"])).content.decode()
    assert len(audited(event="section.marked")) == 1


def test_a_mark_is_lifted_by_whoever_may_mark(browsers, cast):
    mark(browsers.deniz)
    url = reverse("hints:mark_lift", args=[SectionMark.objects.get().pk])
    assert browsers.anna.post(url).status_code == 403
    browsers.deniz.post(url)
    assert SectionMark.objects.get().lifted_by == cast.deniz
    assert "Kein Paragraf ist markiert." in rules(browsers.anna)
    mark(browsers.deniz)  # and can be marked again
    assert SectionMark.objects.filter(lifted_at=None).count() == 1


def test_an_unknown_section_gets_a_sentence(browsers, cast):
    answer = mark(browsers.deniz, section="§ 1 Unfug")
    assert answer.status_code == 422
    assert not SectionMark.objects.exists()


def test_a_changed_text_under_something_that_holds_is_told_once(browsers, tolerated):
    [met] = [
        one
        for one in catalogue().evaluate({"status": "duldung"}, date(2026, 11, 20), only=["F01"])
        if one.result == "met"
    ]
    mark(browsers.deniz, section=met.rule.sections[0])
    watch()
    texts = "; ".join(notice.content["text"] for notice in Notice.objects.filter(kind="hint"))
    assert "Gesetzestext geändert, bitte prüfen: § 1 AsylbLG" in texts


def test_the_whole_set_as_yaml(browsers, cast):
    answer = browsers.anna.get(reverse("hints:export"))
    assert {one["id"] for one in yaml.safe_load(answer.content)["rules"]} == set(catalogue().rules)


def test_sections_stand_law_by_law_and_paragraph_seven_before_twenty_five_a(browsers, cast):
    offered = list(care.sections())
    in_order = [
        "§ 5 AufenthG",
        "§ 25 AufenthG",
        "§ 25a AufenthG",
        "§ 60a AufenthG",
        "§ 104c AufenthG",
        "§ 42 SGB VIII",
        "§ 42a SGB VIII",
    ]
    assert [section for section in offered if section in in_order] == in_order
    assert care.sections()["§ 42a SGB VIII"] == ("E07",)


def test_a_reader_of_figures_signs_nothing(cast):
    reader = colleague(cast, "nora", role="statistics")
    assert sign(browser_of(reader)).status_code == 403


def test_nobody_signs_twice_for_two(cast):
    with acting_as(cast.anna, purpose="test"):
        for _again in range(2):
            sign_rule(uuid4(), catalogue()["C01"], by=cast.anna)
    assert SignOff.objects.filter(rule="C01").count() == 1
