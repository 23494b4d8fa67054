"""Which text of a rule counts on which day, and what rules say about each other."""

from datetime import date

import pytest

from geleit.rules.errors import BadDeadline, BadRules, RulesError
from geleit.rules.tests.small import DAY, answer, catalogue, is_, rule

DEADLINE = {"start_event": "x", "weeks": 1, "roll_to_workday": True}
OLD = rule("R_alt", is_("a"), version_of="R", valid_from="2015-01-01", valid_until="2026-06-11")
NEW = rule("R", is_("b"), valid_from="2026-06-12")


@pytest.mark.parametrize(
    ("day", "in_force"),
    [("2026-06-11", "R_alt"), ("2026-06-12", "R"), ("2015-01-01", "R_alt"), ("2014-12-31", None)],
)
def test_a_rule_counts_from_its_first_to_its_last_day(day, in_force):
    found = catalogue(OLD, NEW).evaluate({"a": True, "b": True}, date.fromisoformat(day))
    assert {one.rule.id: one.result for one in found} == {
        name: "met" if name == in_force else "not_in_force" for name in ("R_alt", "R")
    }


def test_what_is_not_in_force_asks_for_nothing():
    found = answer([NEW], "R", date(2020, 1, 1))
    assert (found.missing, found.question, found.outcome, found.soft, found.ermessen) == ([], None, None, False, False)
    assert found.sentence.de == "Diese Regel galt oder gilt an diesem Tag nicht."


def test_what_is_planned_is_never_in_force():
    planned = rule("R", is_("a"), valid_from=None, status="geplant")
    assert answer([planned], "R", a=True).result == "not_in_force"
    assert answer([planned], "R", a=True).sentence.en == "Planned, not yet law."
    with pytest.raises(BadDeadline, match="not in force"):
        catalogue({**planned, "deadline": DEADLINE}).deadline("R", event=DAY)
    dated = rule("R", is_("a"), valid_from="2020-01-01", status="geplant")
    assert answer([dated], "R", a=True).result == "not_in_force"


OLD_BY, NEW_BY = {**OLD, "version_by": "applied"}, {**NEW, "version_by": "applied"}


def test_the_day_of_a_fact_chooses_the_version_whatever_the_day_of_the_question():
    for as_of in (date(2020, 1, 1), DAY):
        known = {"a": True, "b": True, "applied": "2026-06-11"}
        assert answer([OLD_BY, NEW_BY], "R_alt", as_of, **known).result == "met"
        assert answer([OLD_BY, NEW_BY], "R", as_of, **known).result == "not_in_force"
        known["applied"] = "2026-06-12"
        assert answer([OLD_BY, NEW_BY], "R_alt", as_of, **known).result == "not_in_force"
        assert answer([OLD_BY, NEW_BY], "R", as_of, **known).result == "met"


@pytest.mark.parametrize("decided", [True, False, None])
def test_while_that_fact_is_unknown_all_versions_are_unclear(decided):
    for name, other in (("R", "b"), ("R_alt", "a")):
        found = answer([OLD_BY, NEW_BY], name, a=decided, b=decided)
        assert found.result == "unclear"
        assert found.missing == (["applied"] if decided is not None else ["applied", other])
        assert found.question.key == "applied"


def test_a_reference_takes_over_what_the_other_rule_says():
    rules = [rule("R", {"rule": "S"}), rule("S", is_("a"))]
    assert [answer(rules, "R", a=value).result for value in (True, False, None)] == ["met", "not_met", "unclear"]
    assert answer(rules, "R").missing == ["a"]
    negated = [rule("R", {"not": {"rule": "S"}}), rule("S", is_("a"))]
    assert [answer(negated, "R", a=value).result for value in (True, False, None)] == ["not_met", "met", "unclear"]


def test_a_reference_means_the_version_in_force():
    rules = [OLD, NEW, rule("Q", {"rule": "R"})]
    assert answer(rules, "Q", date(2026, 6, 11), a=True, b=False).result == "met"
    assert answer(rules, "Q", date(2026, 6, 12), a=True, b=False).result == "not_met"


def test_a_reference_to_a_rule_that_is_not_in_force_is_not_met():
    rules = [rule("Q", {"rule": "S"}), rule("S", is_("a"), valid_until="2025-12-31")]
    assert answer(rules, "Q", a=True).result == "not_met"
    assert answer([rule("Q", {"not": {"rule": "S"}}), rules[1]], "Q", a=True).result == "met"


def test_a_reference_to_a_rule_whose_version_is_unknown_is_unclear():
    found = answer([OLD_BY, NEW_BY, rule("Q", {"rule": "R"})], "Q", a=True, b=True)
    assert (found.result, found.missing) == ("unclear", ["applied"])


FALLBACK = [rule("E99", {"none_definitely_met": ["S", "T"]}), rule("S", is_("a")), rule("T", is_("b"))]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (None, None, "met"),
        (False, None, "met"),
        (False, False, "met"),
        (True, None, "not_met"),
        (False, True, "not_met"),
    ],
)
def test_the_fallback_catches_everybody_for_whom_nothing_is_sure(a, b, expected):
    found = answer(FALLBACK, "E99", a=a, b=b)
    assert (found.result, found.missing) == (expected, [])


def test_the_fallback_does_not_hang_on_marks():
    rules = [FALLBACK[0], rule("S", is_("a", soft=True)), rule("T", is_("b", ermessen=True))]
    for a, b in ((False, True), (True, False)):
        found = answer(rules, "E99", a=a, b=b)
        assert (found.result, found.soft, found.ermessen) == ("not_met", False, False)
    # A mark elsewhere on the way does not change what is sure.
    both = [rule("R", {"all": [{"rule": "E99"}, is_("c", soft=True)]}), *rules]
    assert not answer(both, "R", a=True, b=False, c=False).soft


def test_circles_are_an_error():
    with pytest.raises(BadRules, match="Q → R → S → Q"):
        catalogue(rule("Q", {"rule": "R"}), rule("R", {"not": {"rule": "S"}}), rule("S", {"any": [{"rule": "Q"}]}))
    with pytest.raises(BadRules, match="Q → Q"):
        catalogue(rule("Q", {"none_definitely_met": ["Q"]}))
    with pytest.raises(BadRules, match="circle"):  # through an older version
        catalogue({**OLD, "conditions": {"rule": "Q"}}, NEW, rule("Q", {"rule": "R"}))


def test_references_and_versions_point_to_rules():
    with pytest.raises(BadRules, match="Q: refers to 'X', which is not a rule"):
        catalogue(rule("Q", {"rule": "X"}))
    with pytest.raises(BadRules, match="R_alt: version_of names 'R'"):
        catalogue(OLD)
    with pytest.raises(BadRules, match="R_alt and R: two versions of a rule are in force on the same day"):
        catalogue({**OLD, "valid_until": "2026-06-12"}, NEW)
    with pytest.raises(BadRules, match="R: all versions of a rule have the same version_by"):
        catalogue(OLD_BY, NEW)
    with pytest.raises(BadRules, match="R: there are two rules with this id"):
        catalogue(NEW, NEW)


def test_versions_stand_side_by_side_newest_first():
    rules = catalogue(OLD, NEW)
    assert [one.id for one in rules.versions(rules["R_alt"])] == ["R", "R_alt"]


def test_only_the_rules_asked_for_in_the_order_of_the_files():
    rules = catalogue(rule("R", is_("a")), rule("S", is_("b")), rule("T", is_("c")))
    assert [one.rule.id for one in rules.evaluate({}, DAY, ["T", "R"])] == ["R", "T"]
    assert rules.evaluate({}, DAY, []) == []
    with pytest.raises(RulesError, match="There is no rule 'X'"):
        rules.evaluate({}, DAY, ["X"])
