"""What a counsellor reads: sentences in two languages, no codes, and no promise where an authority decides."""

import re

import pytest

from geleit.rules.facts import Fact
from geleit.rules.loading import catalogue
from geleit.rules.reading import Text
from geleit.rules.rule import Rule
from geleit.rules.trees import conditions

RULES = pytest.mark.parametrize("rule", catalogue().rules.values(), ids=lambda rule: rule.id)
FACTS = pytest.mark.parametrize("fact", catalogue().facts, ids=lambda fact: fact.key)
SAME_IN_BOTH = {"A1", "A2", "B1", "B2", "C1", "C2"}
PROMISE = re.compile(r"hat (einen |einmal )?Anspruch|ist zu erlauben|has (the|a) right|is entitled", re.IGNORECASE)


def of_rule(rule: Rule) -> list[Text]:
    sentences = [condition.text for condition in conditions(rule.tree)]
    start = [rule.deadline.start] if rule.deadline else []
    return [rule.title, rule.result_text, *rule.next_steps, *rule.caveats, *sentences, *start]


def of_fact(fact: Fact) -> list[Text]:
    return [fact.label, fact.question, *([fact.why] if fact.sensitive else [])]


@RULES
def test_a_rule_speaks_both_languages_and_no_codes(rule):
    for text in of_rule(rule):
        assert text.de != text.en, text
        assert "_" not in text.de + text.en, text


@RULES
def test_a_condition_is_a_sentence(rule):
    for condition in conditions(rule.tree):
        for words in (condition.text.de, condition.text.en):
            assert words[0].isupper(), words
            assert words.rstrip('“”")').endswith("."), words
            assert len(words) <= 200, words


@RULES
def test_nothing_is_promised_where_an_authority_decides(rule):
    if rule.legal_effect in ("kann", "soll", "regel", "kein_anspruch"):
        assert not PROMISE.search(rule.result_text.de + " " + rule.result_text.en)


@FACTS
def test_a_question_is_asked_in_both_languages(fact):
    for text in of_fact(fact):
        assert text.de, fact.key
        assert text.de != text.en, text


@FACTS
def test_values_have_words(fact):
    for value in set(fact.allowed) - SAME_IN_BOTH:
        text = fact.label_of(value)
        assert "_" not in text.de + text.en, value
        assert text.de != value or text.en != value, value
