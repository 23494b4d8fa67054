"""Reads data/: meta, facts, one file a topic, and the sentences for results."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from geleit.rules.catalogue import Catalogue, Topic
from geleit.rules.errors import BadRules
from geleit.rules.facts import FactCatalogue, read_facts
from geleit.rules.reading import Text, check_keys, read_yaml
from geleit.rules.rule import LEGAL_EFFECTS, Rule, read_rule

FOLDER = Path(__file__).parent / "data"
NO_TOPICS = ("meta.yaml", "facts.yaml", "sentences.yaml")
TOPIC_KEYS = {"topic": "text", "label_de": "text", "label_en": "text", "rules": "anything"}
CASES = ("met", "not_met", "unclear")
CASES_OF_ANY = ("soft", "ermessen", "not_in_force", "planned")


@cache
def catalogue() -> Catalogue:
    """The rules of this release."""
    return load(FOLDER)


def load(folder: Path) -> Catalogue:
    facts = read_facts("facts.yaml", read_yaml(folder / "facts.yaml"))
    read = [_read_topic(path, facts) for path in topic_files(folder)]
    topics = sorted((topic for topic, _ in read), key=lambda topic: topic.key)
    by_topic = {topic.key: rules for topic, rules in read}
    rules = [rule for topic in topics for rule in by_topic[topic.key]]
    return Catalogue(facts, rules, topics, read_sentences(folder / "sentences.yaml"))


def topic_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.yaml") if path.name not in NO_TOPICS)


def _read_topic(path: Path, facts: FactCatalogue) -> tuple[Topic, list[Rule]]:
    data = check_keys(path.name, read_yaml(path), TOPIC_KEYS, needed=TOPIC_KEYS)
    if not isinstance(data["rules"], list):
        raise BadRules(f"{path.name}, rules: must be a list of rules")
    topic = Topic(data["topic"], Text(data["label_de"], data["label_en"]), path.name)
    return topic, [read_rule(path.name, topic.key, entry, facts) for entry in data["rules"]]


def read_sentences(path: Path) -> Mapping[tuple[str, str], Text]:
    """(legal effect, result) → words; ("any", mark or state) → words."""
    data: dict[str, Any] = check_keys(
        path.name, read_yaml(path), dict.fromkeys(("any", *LEGAL_EFFECTS), "anything"), needed=()
    )
    sentences: dict[tuple[str, str], Text] = {}
    for effect in ("any", *LEGAL_EFFECTS):
        cases = CASES_OF_ANY if effect == "any" else CASES
        kinds = {f"{case}_{language}": "text" for case in cases for language in ("de", "en")}
        words = check_keys(f"{path.name}, {effect}", data.get(effect), kinds, needed=kinds)
        sentences |= {(effect, case): Text(words[f"{case}_de"], words[f"{case}_en"]) for case in cases}
    return sentences
