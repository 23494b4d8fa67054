"""./run manage rules, over files."""

import json
from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command

from geleit.core import dates
from geleit.rules.export import export
from geleit.rules.loading import FOLDER, catalogue, load
from geleit.rules.reading import read_yaml


@pytest.fixture
def run(tmp_path):
    def run(work, *arguments, facts=None):
        if facts is not None:
            text = facts if isinstance(facts, str) else json.dumps(facts)
            (tmp_path / "facts.json").write_text(text, encoding="utf-8")
            arguments = (str(tmp_path / "facts.json"), *arguments)
        out, err = StringIO(), StringIO()
        call_command("rules", work, *arguments, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    return run


def test_every_rule_answers_with_the_keys_that_are_promised(run):
    out, err = run("evaluate", "--as-of", "2026-11-20", facts={"status": "duldung", "alter": 30})
    found = json.loads(out)
    assert err == ""
    assert [one["id"] for one in found] == list(catalogue().rules)
    for one in found:
        assert list(one) == ["id", "result", "soft", "ermessen", "legal_effect", "missing", "checked_on"]
        assert one["result"] in ("met", "not_met", "unclear", "not_in_force")
        assert (one["result"] == "unclear") == bool(one["missing"])


def test_only_some_rules(run):
    out, _ = run("evaluate", "--as-of", "2026-11-20", "--rule", "E99", "B06", facts={"status": "ae_25_5"})
    assert json.loads(out) == [
        {
            "id": "B06",
            "result": "met",
            "soft": False,
            "ermessen": False,
            "legal_effect": "anspruch",
            "missing": [],
            "checked_on": catalogue()["B06"].checked_on.isoformat(),
        },
        json.loads(run("evaluate", "--rule", "E99", facts={"status": "ae_25_5"})[0])[0],
    ]
    again, _ = run("evaluate", "--as-of", "2026-11-20", "--rule", "E99", "--rule", "B06", facts={"status": "ae_25_5"})
    assert again == out


def test_a_list_gets_a_list_in_the_same_order(run):
    people = [{"bundesland": "NW"}, {}, {"bundesland": "BW"}, {"bundesland": None}]
    found = json.loads(run("evaluate", "--rule", "E06", facts=people)[0])
    assert [answers[0]["result"] for answers in found] == ["met", "unclear", "not_met", "unclear"]
    assert json.loads(run("evaluate", facts=[])[0]) == []


def test_without_a_day_it_is_today(run):
    with dates.moved_to(dates.date(2025, 12, 30)):
        assert json.loads(run("evaluate", "--rule", "C08", facts={})[0])[0]["result"] == "unclear"
    with dates.moved_to(dates.date(2025, 12, 31)):
        assert json.loads(run("evaluate", "--rule", "C08", facts={})[0])[0]["result"] == "not_in_force"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"Alter": 30}, "'Alter' is not a fact of these rules."),
        ({"alter": "30"}, "alter: '30' is not a number."),
        ({"ba_zustimmung": "vielleicht"}, "ba_zustimmung: 'vielleicht' is not one of erteilt"),
        ([{}, {"deutsch": "b1"}], "Set 2 of the list: deutsch: 'b1' is not one of keine, A1"),
        ([{}, 3], "Set 2 of the list: Facts are a mapping"),
        ("nonsense", "facts.json is not valid JSON: Expecting value"),
        ('{"alter": 1, "alter": 2}', "'alter' is given twice."),
        ('{"alter": NaN}', "alter: nan is not a number."),
        ("3", "Facts are a mapping"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_printed(run, capsys, facts, said):
    with pytest.raises(CommandError) as raised:
        run("evaluate", facts=facts)
    assert said in str(raised.value)
    assert raised.value.returncode == 1
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["evaluate", "/nowhere.json"], "/nowhere.json cannot be read: No such file or directory."),
        (["evaluate", "x", "--as-of", "20.11.2026"], "'20.11.2026' is not a day written YYYY-MM-DD"),
        (["deadline", "D04", "--event", "2026-02-30"], "'2026-02-30' is not a day written YYYY-MM-DD"),
        (["deadline", "D04"], "one of the arguments --event --posted is required"),
        (["deadline", "D04", "--event", "2026-01-01", "--posted", "2026-01-01"], "not allowed with"),
        (["deadline", "A01", "--event", "2026-01-01"], "A01 has no deadline."),
        (["deadline", "X", "--event", "2026-01-01"], "There is no rule 'X'."),
    ],
)
def test_arguments_that_do_not_fit(run, arguments, said):
    with pytest.raises(CommandError) as raised:
        run(*arguments)
    assert said in str(raised.value)


def test_an_unknown_rule(run):
    with pytest.raises(CommandError, match="There is no rule 'Z9'"):
        run("evaluate", "--rule", "Z9", facts={})


def test_a_deadline_is_one_day_and_the_paper_goes_first(run):
    assert run("deadline", "D04", "--posted", "2026-11-20") == (
        "2026-12-24\n",
        "Die Rechtsbehelfsbelehrung geht vor.\n",
    )
    assert run("deadline", "D02", "--event", "2026-12-30", "--land", "BW")[0] == "2027-01-07\n"
    assert run("deadline", "D19", "--event", "2026-11-20", "--born", "2026-05-15")[0] == "2026-08-15\n"


def test_the_export_holds_everything_and_explains_itself(run, tmp_path):
    out, _ = run("export")
    assert out.startswith("# Facts and rules of Geleit")
    whole = yaml.safe_load(out)
    assert [fact["key"] for fact in whole["facts"]] == [fact.key for fact in catalogue().facts]
    assert [rule["id"] for rule in whole["rules"]] == list(catalogue().rules)
    assert whole["meta"] == read_yaml(FOLDER / "meta.yaml")
    assert "&id" not in out


def test_the_export_can_be_read_again(tmp_path):
    whole = yaml.safe_load(export())
    for topic in whole["topics"]:
        rules = [rule for rule in whole["rules"] if rule["area"] == topic["topic"]]
        (tmp_path / f"{topic['topic']}.yaml").write_text(yaml.safe_dump({**topic, "rules": rules}, sort_keys=False))
    for name in ("facts", "sentences"):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(whole[name], sort_keys=False))
    again = load(tmp_path)
    assert list(again.rules) == list(catalogue().rules)
    for rule in again.rules.values():
        assert rule.tree == catalogue()[rule.id].tree
