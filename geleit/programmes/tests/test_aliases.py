"""Understanding how codes are written by hand, and asking where it would be guessing."""

import pytest

from geleit.core.forms import UNKNOWN
from geleit.programmes.aliases import FOLDER, read_spellings, understand, understand_all
from geleit.programmes.codes import BadCodeList, code_list

# Every spelling of an office's list: list, code, spellings.
SPELLINGS = [
    ("gender", "female", "weibl.|W|w"),
    ("gender", "male", "m|M"),
    ("gender", "diverse", "d"),
    ("nationality", "SY", "Syr. Arab. Rep.|Syrien |SYR|syrisch|Syrien"),
    ("nationality", "AF", "Afghanistan|Afganistan|afghanisch|AFG"),
    ("nationality", "UA", "UKR|Ukraine (§24)|Ukraine|ukrainisch"),
    ("nationality", "TR", "türkisch|Türkei|TUR|Tuerkei"),
    ("nationality", "ER", "Eritrea|eritreisch|ERI"),
    ("nationality", "IQ", "Irak|irakisch|IRQ"),
    ("nationality", "IR", "Iran|Iran, Islam. Rep.|iranisch"),
    ("nationality", "SO", "Somalia|somalisch"),
    ("nationality", "NG", "nigerianisch|Nigeria"),
    ("nationality", "RO", "rumänisch|ROU|Rumänien|EU (Rum.)"),
    ("nationality", "BG", "bulgarisch|Bulgarien"),
    ("nationality", "XX", "staatenlos"),
    ("nationality", "XU", "ungeklärt"),
    ("nationality", None, "???|Kongo|kurdisch"),
    (
        "residence_status",
        "protection_25_2",
        "Aufenthaltserl. 25/2|25 II|§ 25 Abs. 2|AE §25(2)|Par. 25 Absatz 2 AufenthG",
    ),
    ("residence_status", "refugee_gfk", "Flüchtling anerk.|§ 25 Abs. 2 Satz 1 Alt. 1 AufenthG"),
    ("residence_status", "subsidiary_protection", "§25 II S.2|subs. Schutz"),
    ("residence_status", "temporary_protection_24", "24 AufenthG|UKR §24|Par. 24|vorüberg. Schutz|§ 24"),
    ("residence_status", "toleration_general", "Duld.|Duldung|geduldet|§60a|Duldung bis auf weiteres"),
    (
        "residence_status",
        "asylum_permission_to_stay",
        "Aufenthaltsgestattung|gestattet|Asylverf. läuft|AG|Gestattung",
    ),
    ("residence_status", "eu_free_movement", "Freizügigkeit|EU|EU-Bürgerin|EU-Bürger"),
    ("residence_status", "settlement_permit", "§ 26 III|NE|Niederlassungserlaubnis"),
    ("residence_status", "permanent_unspecified", "unbefristet"),
    ("residence_status", "family_unspecified", "Familiennachzug"),
    ("residence_status", "family_of_german", "§ 28"),
    ("residence_status", "family_spouse", "§ 30"),
    ("residence_status", "family_subsidiary", "§36a"),
    ("residence_status", "eu_blue_card", "Blaue Karte"),
    ("residence_status", "skilled_vocational", "Fachkraft §18a"),
    ("residence_status", "skilled_academic", "§18b"),
    ("residence_status", "sustainable_integration", "AE nach § 25b|§25b"),
    ("residence_status", UNKNOWN, "k.A.|unbekannt"),
    ("residence_status", None, "?|s. Akte|24|25/2|14.3.25|§ 3|§ 25 Abs. 4|§ 28, gültig bis 2027"),
    ("language_level", "below_a1", "kein|<A1"),
    ("language_level", "a1", "A1"),
    ("language_level", "a2", "A 2|A2"),
    ("language_level", "b1", "b1 (DTZ)|B1"),
    ("language_level", "b2", "B2"),
    ("language_level", None, "Alphakurs|A2/B1"),
    ("language_level_source", "certificate", "b1 (DTZ)|B2 telc (Zertifikat)"),
    ("language_level_source", None, "B1|kein"),
    ("case_type", "case_management", "CM|cm|Case Management"),
    ("case_type", "social_counselling", "Einzelfallberatung|Ber.|Beratung"),
    ("case_type", "short_counselling", "Kurzberatung"),
    ("case_type", "referral_only", "Verweis|nur Weiterverweis"),
    ("closing_reason", "goals_reached_talk", "Ziel erreicht, Abschlussgespräch|Abschlussgespr."),
    ("closing_reason", "issue_cleared_no_talk", "geklärt ohne Gespr.|Anliegen geklärt"),
    ("closing_reason", "contact_lost", "kommt nicht mehr|Kontaktabbruch"),
    ("closing_reason", "handed_over", "Übergabe JMD|an Jobcenter übergeben"),
    ("closing_reason", "moved_away", "umgezogen nach HH|Wegzug"),
    ("closing_reason", None, "umgezogen|nicht übergeben"),
    ("counselling_topic", "family_benefits", "Kindergeld"),
    ("counselling_topic", "recognition", "Anerkennung Zeugnisse"),
    ("counselling_topic", "debts_finance", "Schulden"),
    ("counselling_topic", "job_search", "Arbeitssuche"),
    ("counselling_topic", "health", "Gesundheit"),
    ("counselling_topic", "german_language", "Sprachkurs"),
    ("counselling_topic", "residence_law", "Aufenthalt"),
    ("counselling_topic", "family_reunification", "Familiennachzug"),
    ("counselling_topic", "childcare", "Kita"),
    ("counselling_topic", None, "Wohnung|Jobcenter"),
    ("language", "fa", "Farsi/Dari"),
    ("language", "prs", "Dari"),
    ("language", "en", "Engl."),
]
CASES = [(name, text, code) for name, code, texts in SPELLINGS for text in texts.split("|")]


@pytest.mark.parametrize(("name", "text", "code"), CASES)
def test_spelling(name, text, code):
    assert understand(name, text) == code


@pytest.mark.parametrize("empty", [None, "", "  ", "-"])
def test_an_empty_cell_says_nothing(empty):
    assert understand("gender", empty) is None
    assert understand_all("gender", empty)[0] == []


def test_a_number_from_a_spreadsheet_is_no_code():
    assert understand("residence_status", 24) is None


def test_several_in_one_cell():
    assert understand_all("language", "Ukr., Russ.") == (["uk", "ru"], [])
    assert understand_all("language", "Farsi/Dari") == (["fa"], [])
    assert understand_all("language", "Arabisch und Klingonisch") == (["ar"], ["Klingonisch"])
    assert understand_all("counselling_topic", "Wohnung, Schulden, Schulden") == (["debts_finance"], ["Wohnung"])


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_spelling_in_the_files_leads_to_its_code(path):
    known, patterns = read_spellings(path.stem, path.read_text(encoding="utf-8"))
    assert set(known.values()) | {code for _, code in patterns} <= set(code_list(path.stem).codes) | {""}


@pytest.mark.parametrize("name", ["nationality", "language", "residence_status", "gender", "counselling_topic"])
def test_every_label_is_understood(name):
    for item in code_list(name):
        assert understand(name, item.label_de) == item.code
        assert understand(name, item.label_en) == item.code


def test_xx_is_nobody_who_is_stateless():
    assert understand("nationality", "xx") is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("female: [w]\nmale: [W.]", "'W.' stands for female and for male"),
        ("nothing: [w]", "'nothing' is no code"),
    ],
)
def test_a_broken_file_is_answered_with_a_clear_sentence(text, complaint):
    with pytest.raises(BadCodeList, match=complaint):
        read_spellings("gender", text)


def test_two_patterns_that_both_match_are_a_question():
    known, patterns = read_spellings("gender", "female: ['w*']\nmale: ['*x']")
    assert [code for _, code in patterns] == ["female", "male"]
    assert "w" not in known
