"""Which sections a rule stands on, so that a changed text finds its rules."""

import pytest

from geleit.rules.loading import catalogue
from geleit.rules.sections import sections_of


@pytest.mark.parametrize(
    ("reference", "sections"),
    [
        ("§ 104c AufenthG a. F.", ["§ 104c AufenthG"]),
        ("§ 44 Abs. 1–3 AufenthG", ["§ 44 AufenthG"]),
        ("§ 34a Abs. 3, § 36 Abs. 2 AsylG", ["§ 34a AsylG", "§ 36 AsylG"]),
        ("§ 74 Abs. 1 a. F., § 34a Abs. 2, § 36 Abs. 3 AsylG a. F.", ["§ 74 AsylG", "§ 34a AsylG", "§ 36 AsylG"]),
        ("§ 29 Abs. 2 Satz 2 Nr. 1, Satz 3 AufenthG", ["§ 29 AufenthG"]),
        ("§§ 42, 42a SGB VIII", ["§ 42 SGB VIII", "§ 42a SGB VIII"]),
        ("§ 7 Abs. 1, § 7 Abs. 4 SGB II", ["§ 7 SGB II"]),
        ("§ 2 FreizügG/EU", ["§ 2 FreizügG/EU"]),
        ("§ 12 FlüAG BW", ["§ 12 FlüAG BW"]),
        ("Art. 67 Abs. 7 Buchst. a VO (EU) 2024/1348", ["Art. 67 Abs. 7 Buchst. a VO (EU) 2024/1348"]),
        ("Fachlicher Standard des Verbunds", ["Fachlicher Standard des Verbunds"]),
    ],
)
def test_a_reference_names_its_sections(reference, sections):
    assert sections_of(reference) == sections


def test_all_rules_on_a_section_are_found():
    assert {"A02", "A03"} <= {rule.id for rule in catalogue().rules_on("§ 44 AufenthG")}
    assert catalogue().rules_on("§ 4711 BGB") == []


def test_every_section_of_a_law_is_understood():
    for rule in catalogue().rules.values():
        for section in rule.sections:
            assert section.count("§") <= 1, (rule.id, section)
            assert "Abs." not in section or "Art." in section, (rule.id, section)
