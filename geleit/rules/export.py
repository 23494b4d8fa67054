"""The whole set as one documented YAML file, for whoever wants to use or check it elsewhere."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from geleit.rules.loading import FOLDER, load, topic_files
from geleit.rules.reading import read_yaml

HEAD = """\
# Facts and rules of Geleit: what the law makes of facts, condition by condition.
# A reading aid for counsellors, never legal advice. Days are written YYYY-MM-DD.
#
# facts   what can be asked: key, type (bool, number, date, enum with its `allowed` values; `ordered`: from least to
#         most; `unknown_values`: say no more than "not known"; `grows`: a time up to the day of the question), label
#         and question.
# topics  headings for the rules' `area`.
# rules   valid_from and valid_until: both days included. version_by: the fact whose day chooses the version instead of
#         the day of the question. version_of: the newest version. checked_on (Stand): the day of the text that was
#         read. legal_effect: anspruch (entitlement), soll (should), regel (as a rule), kann (discretion), kein_anspruch
#         (no entitlement), pflicht (duty), frist (deadline), zustaendigkeit (responsible service), sperre (bar), risiko
#         (risk), info.
# conditions  a tree of all, any, not, rule (another rule's result), none_definitely_met (for the fallback) and
#         {fact, op, value}; ops: eq ne in not_in gte lte gt lt between (both ends included). Three values after Kleene:
#         unknown facts leave a condition open. soft: the law knows exceptions. ermessen: only at discretion.
# deadline  runs from start_event; the day of the event does not count; roll_to_workday: a Saturday, Sunday or public
#         holiday of the Land moves to the next working day. posting_days: a letter counts as arrived on that day after
#         posting. The instructions on legal remedies in the decision itself always go first.
# sentences  what a result means, for each legal effect.
"""


class Dumper(yaml.CSafeDumper):
    """Writes everything out instead of pointing back to it."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def export(folder: Path = FOLDER) -> str:
    load(folder)  # what is wrong shall not leave the house
    topics = sorted((read_yaml(path) for path in topic_files(folder)), key=lambda topic: topic["topic"])
    whole = {
        "meta": read_yaml(folder / "meta.yaml"),
        "facts": read_yaml(folder / "facts.yaml"),
        "topics": [{key: value for key, value in topic.items() if key != "rules"} for topic in topics],
        "rules": [rule for topic in topics for rule in topic["rules"]],
        "sentences": read_yaml(folder / "sentences.yaml"),
    }
    return HEAD + yaml.dump(whole, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=120)


@cache
def rule_entries() -> dict[str, dict[str, Any]]:
    """Rule → its entry, as it stands in the files of this release."""
    entries = [entry for path in topic_files(FOLDER) for entry in read_yaml(path)["rules"]]
    return {entry["id"]: entry for entry in entries}
