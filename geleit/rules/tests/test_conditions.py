"""Each comparison on each type, at and beside its limit; and facts as they come in."""

from datetime import date, datetime

import pytest

from geleit.rules.errors import BadFacts
from geleit.rules.facts import read_facts
from geleit.rules.reading import Text
from geleit.rules.tests.small import FACTS, fact, facts, is_, result

CASES = [
    # fact, op, value, met by, not met by
    ("a", "eq", True, True, False),
    ("a", "ne", True, False, True),
    ("months", "eq", 3, 3, 3.5),
    ("months", "ne", 3, 2, 3),
    ("months", "gte", 3, 3, 2.99),
    ("months", "gt", 3, 3.01, 3),
    ("months", "lte", 3, 3, 4),
    ("months", "lt", 3, 2, 3),
    ("months", "between", [14, 26], 14, 13),
    ("months", "between", [14, 26], 26, 26.5),
    ("months", "between", [0, 0], 0, -1),
    ("entry", "eq", "2020-02-29", "2020-02-29", "2020-03-01"),
    ("entry", "ne", "2020-02-29", "2020-02-28", "2020-02-29"),
    ("entry", "lte", "2016-12-31", "2016-12-31", "2017-01-01"),
    ("entry", "lt", "2023-03-29", "2023-03-28", "2023-03-29"),
    ("entry", "gte", "2020-01-01", "2020-01-01", "2019-12-31"),
    ("entry", "gt", "2020-01-01", "2020-01-02", "2020-01-01"),
    ("entry", "between", ["2017-01-01", "2019-12-31"], "2019-12-31", "2020-01-01"),
    ("entry", "between", ["2017-01-01", "2019-12-31"], "2017-01-01", "2016-12-31"),
    ("consent", "eq", "given", "given", "refused"),
    ("consent", "ne", "given", "refused", "given"),
    ("consent", "in", ["given", "refused"], "refused", None),
    ("consent", "not_in", ["given"], "refused", "given"),
    ("level", "in", ["A1", "B1"], "B1", "A2"),
    ("level", "gte", "A2", "A2", "A1"),
    ("level", "gt", "A2", "B1", "A2"),
    ("level", "lte", "A1", "A1", "A2"),
    ("level", "lt", "A1", "none", "A1"),
    ("level", "between", ["A1", "A2"], "A2", "B1"),
]


@pytest.mark.parametrize(("key", "op", "value", "met", "not_met"), CASES)
def test_each_comparison(key, op, value, met, not_met):
    condition = is_(key, value, op)
    assert result(condition, **{key: met}) == "met"
    if not_met is not None:
        assert result(condition, **{key: not_met}) == "not_met"
    assert result(condition, **{key: None}) == result(condition) == "unclear"


@pytest.mark.parametrize("op", ["ne", "not_in"])
def test_not_to_be_something_is_unknown_too_when_the_fact_is(op):
    assert result(is_("consent", ["given"] if op == "not_in" else "given", op)) == "unclear"


def test_a_value_that_says_nothing_counts_as_not_known():
    for op, value in (("eq", "given"), ("ne", "refused"), ("in", ["given"]), ("not_in", ["given"])):
        assert result(is_("consent", value, op), consent="open") == "unclear"


def test_false_and_zero_are_known():
    assert facts().read({"a": False, "months": 0, "b": None}) == {"a": False, "months": 0}
    assert result(is_("months", 0), months=0) == "met"


def test_days_come_as_text_or_as_days():
    assert facts().read({"entry": "2026-02-28"}) == facts().read({"entry": date(2026, 2, 28)})


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("nonsense", True, "'nonsense' is not a fact of these rules."),
        ("a", 1, "a: 1 is not true or false."),
        ("a", "true", "a: 'true' is not true or false."),
        ("months", True, "months: True is not a number."),
        ("months", "3", "months: '3' is not a number."),
        ("months", float("nan"), "months: nan is not a number."),
        ("months", float("inf"), "months: inf is not a number."),
        ("entry", "20.11.2026", "entry: '20.11.2026' is not a day written YYYY-MM-DD."),
        ("entry", "20261120", "entry: '20261120' is not a day written YYYY-MM-DD."),
        ("entry", "2026-W47-5", "entry: '2026-W47-5' is not a day written YYYY-MM-DD."),
        ("entry", "2026-02-29", "entry: '2026-02-29' is not a day written YYYY-MM-DD."),
        ("entry", datetime(2026, 1, 1), "entry: datetime.datetime(2026, 1, 1, 0, 0) is not a day written YYYY-MM-DD."),  # noqa: DTZ001 – wrong on purpose
        ("level", "b1", "level: 'b1' is not one of none, A1, A2, B1."),
        ("level", "", "level: '' is not one of none, A1, A2, B1."),
        ("level", ["A1"], "level: ['A1'] is not one of none, A1, A2, B1."),
    ],
)
def test_a_mistake_in_the_facts_is_named(key, value, said):
    with pytest.raises(BadFacts) as raised:
        facts().read({key: value})
    assert str(raised.value) == said


def test_facts_are_a_mapping():
    with pytest.raises(BadFacts):
        facts().read(["a"])


def test_values_have_words_where_somebody_wrote_them():
    level = read_facts(
        "f", [fact("x", "enum", allowed=["a", "b"], values_de={"a": "erstens"}, values_en={"a": "first"})]
    )["x"]
    assert level.label_of("a") == Text("erstens", "first")
    assert level.label_of("b").say("en") == "b"
    assert len({Text("a"), Text("a", "a"), Text("a", "b")}) == 2
    assert repr(Text("a", "b")) == "Text('a', 'b')"
    assert len(facts()) == len(FACTS)
