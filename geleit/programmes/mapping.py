"""From stored codes to the facts of the legal rules, and to the groups of the figures.

Every code of the four lists is in data/rule_facts.yaml. What a code does not settle is left out, so that the rules ask.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from geleit.core.forms import NOT_ASKED, UNKNOWN
from geleit.programmes.codes import NoSuchCode, code_list, read_mapping

PATH = Path(__file__).parent / "data" / "rule_facts.yaml"

Facts = dict[str, str | bool]

# Someone with several benefits at once: the first of these decides, and "none" only where there is nothing else.
BENEFITS_BY_WEIGHT = ("sgb2", "sgb12", "asylblg", "alg1", "wohngeld_kiz", "keine")
PROVING_SOURCES = ("certificate",)

EEA = frozenset({"IS", "LI", "NO"})


def facts_of_status(residence_status: str) -> Facts:
    return _facts("residence_status", residence_status)


def facts_of_level(language_level: str, source: str = "", *, oral_only: bool = False) -> Facts:
    """Only proof counts for the law: an estimate settles nothing. Native speakers need no proof."""
    level = _facts("language_level", language_level)
    if not level or (source not in PROVING_SOURCES and language_level != "native"):
        return {}
    oral: Facts = {"deutsch_muendlich": level["deutsch"]}
    return oral if oral_only else level | oral


def facts_of_benefits(legal_spheres: Iterable[str]) -> Facts:
    """All benefits somebody has at the same time."""
    spheres = [_facts("legal_sphere", sphere) for sphere in legal_spheres]
    facts = {fact: value for sphere in spheres for fact, value in sphere.items() if fact != "leistungsbezug"}
    received = [sphere.get("leistungsbezug") for sphere in spheres]
    deciding = next((benefit for benefit in BENEFITS_BY_WEIGHT if benefit in received), None)
    if deciding is None or (deciding == "keine" and None in received):
        return facts
    return facts | {"leistungsbezug": deciding}


def facts_of_housing(housing_type: str) -> Facts:
    return _facts("housing_type", housing_type)


def status_group(residence_status: str) -> str:
    """The figures' group of a status; not known and not asked belong to "none_or_unclear"."""
    return code_list("residence_status").group(residence_status)


def nationality_group(nationality: str) -> str:
    return code_list("nationality").group(nationality)


def is_eu(nationality: str) -> bool:
    return nationality_group(nationality) == "eu"


def status_fits_nationality(residence_status: str, nationality: str) -> bool:
    """False where the two cannot both be true, as with free movement for a Syrian: somebody should look again."""
    if nationality in (UNKNOWN, NOT_ASKED, "XU"):
        return True
    needed = {
        "eu_free_movement": is_eu(nationality),
        "eu_permanent": is_eu(nationality),
        "eea_citizen": nationality in EEA,
        "swiss_citizen": nationality == "CH",
        "german_naturalised": nationality == "DE",
        "german_by_birth": nationality == "DE",
    }
    return needed.get(residence_status, True)


def _facts(list_name: str, code: str) -> Facts:
    if code in (UNKNOWN, NOT_ASKED):
        return {}
    try:
        return {fact: value for fact, value in rule_facts()[list_name][code].items() if fact != "why"}
    except KeyError:
        raise NoSuchCode(f"{list_name} has no code {code!r}") from None


@cache
def rule_facts() -> dict[str, dict[str, Facts]]:
    return read_mapping("rule_facts.yaml", PATH.read_text(encoding="utf-8"))
