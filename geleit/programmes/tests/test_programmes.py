"""Programmes as dated data, and the check against their target group."""

from datetime import date

import pytest
from django.utils.translation import override

from geleit.programmes.codes import BadCodeList
from geleit.programmes.programme import NoSuchProgramme, is_regular_closing, programme, programmes, read_programmes
from geleit.programmes.targets import FITS, NOT_KNOWN, OUTSIDE, TargetFacts, is_outside, target_check

TODAY = date(2026, 11, 20)


def kinds(code, facts, day=TODAY):
    with override("en"):
        return {finding.about: finding.kind for finding in target_check(programme(code), facts, day)}


def test_the_five_programmes_and_their_number_prefixes():
    assert {code: item.prefix for code, item in programmes().items()} == {
        "mbe": "MBE",
        "jmd": "JMD",
        "im_bw": "IM",
        "kim_nrw": "KIM",
        "avb": "AVB",
    }


def test_a_programme_that_does_not_exist():
    with pytest.raises(NoSuchProgramme, match="no programme 'nothing'; known are mbe, jmd"):
        programme("nothing")


def test_terms_are_those_of_the_day():
    mbe = programme("mbe")
    assert "asylum_procedure" not in mbe.on(date(2022, 12, 30)).status_groups
    assert "asylum_procedure" in mbe.on(date(2022, 12, 31)).status_groups
    assert mbe.on(date(1999, 1, 1)) == mbe.terms[0]


def test_review_retention_and_time_limit():
    mbe = programme("mbe").on(TODAY)
    assert mbe.review_on(date(2026, 1, 1)) == date(2026, 3, 26)
    assert mbe.delete_case_from(date(2026, 5, 5)) == date(2030, 1, 1)
    assert mbe.delete_person_from(date(2026, 2, 28)) == date(2027, 2, 28)
    assert mbe.time_limit(date(2024, 2, 29)) == date(2027, 2, 28)
    assert programme("jmd").on(TODAY).time_limit(date(2024, 2, 29)) is None


def test_texts_in_both_languages():
    with override("de"):
        assert programme("jmd").label() == "Jugendmigrationsdienst"
        assert programme("jmd").on(TODAY).text().startswith("Junge Menschen")
    with override("en"):
        assert programme("jmd").label() == "Youth migration service"
        assert programme("jmd").on(TODAY).text().startswith("Young people")


def test_regular_closings():
    assert is_regular_closing("goals_reached_talk")
    assert is_regular_closing("issue_cleared_no_talk")
    assert not is_regular_closing("contact_lost")


def test_mbe_fits():
    facts = TargetFacts(born_on=date(1990, 1, 1), residence_status="refugee_gfk", entered_on=date(2025, 1, 1))
    findings = target_check(programme("mbe"), facts, TODAY)
    assert {finding.kind for finding in findings} == {FITS}
    assert not is_outside(findings)


def test_mbe_outside_says_why_and_blocks_nothing():
    facts = TargetFacts(born_on=date(2001, 1, 1), residence_status="toleration_general", entered_on=date(2015, 1, 1))
    with override("en"):
        findings = {finding.about: finding for finding in target_check(programme("mbe"), facts, TODAY)}
    assert findings["age"].kind == OUTSIDE
    assert findings["age"].sentence == "25 years old; the programme begins at 27."
    assert findings["status"].sentence == "“Toleration (Duldung)” is not in the target group."
    assert findings["stay"].kind == FITS
    assert "catching-up" in findings["stay"].sentence
    assert is_outside(list(findings.values()))


def test_mbe_takes_some_tolerated_people():
    assert kinds("mbe", TargetFacts(residence_status="toleration_training"))["status"] == FITS


def test_nothing_known_is_said_as_such():
    assert kinds("mbe", TargetFacts()) == {"age": NOT_KNOWN, "status": NOT_KNOWN, "stay": NOT_KNOWN}
    assert kinds("im_bw", TargetFacts()) == {"status": NOT_KNOWN, "land": NOT_KNOWN, "housing": NOT_KNOWN}


@pytest.mark.parametrize(
    ("year", "kind"), [(2000, OUTSIDE), (1999, NOT_KNOWN), (1998, FITS)], ids=["turns 26", "turns 27", "turns 28"]
)
def test_only_a_year_of_birth(year, kind):
    assert kinds("mbe", TargetFacts(year_of_birth=year))["age"] == kind


@pytest.mark.parametrize(
    ("born", "kind"),
    [
        (date(2014, 11, 21), OUTSIDE),
        (date(2014, 11, 20), FITS),
        (date(1999, 11, 21), FITS),
        (date(1999, 11, 20), OUTSIDE),
    ],
)
def test_jmd_from_the_12th_to_the_27th_birthday(born, kind):
    assert kinds("jmd", TargetFacts(born_on=born))["age"] == kind


def test_jmd_whatever_the_status_while_the_stay_is_lawful_or_tolerated():
    assert kinds("jmd", TargetFacts(residence_status="toleration_general"))["status"] == FITS
    assert kinds("jmd", TargetFacts(residence_status="no_papers"))["status"] == OUTSIDE


def test_integration_management_in_baden_wuerttemberg():
    au = TargetFacts(residence_status="refugee_gfk", land="BW", housing_type="follow_up_accommodation")
    assert kinds("im_bw", au) == {"status": FITS, "land": FITS, "housing": FITS}
    elsewhere = TargetFacts(residence_status="eu_free_movement", land="BY", housing_type="private_rent")
    assert kinds("im_bw", elsewhere) == {"status": OUTSIDE, "land": OUTSIDE, "housing": OUTSIDE}


def test_with_temporary_protection_housing_does_not_matter():
    facts = TargetFacts(residence_status="temporary_protection_24", land="BW", housing_type="private_rent")
    assert kinds("im_bw", facts)["housing"] == FITS


def test_asylum_procedure_counselling_ends_with_the_procedure():
    assert kinds("avb", TargetFacts(residence_status="dublin_procedure")) == {"status": FITS}
    assert kinds("avb", TargetFacts(residence_status="refugee_gfk")) == {"status": OUTSIDE}


BROKEN = """
mbe:
  label_de: A
  label_en: A
  short: A
  prefix: A
  legal_ref: A
  terms:
    - {valid_from: 2020-01-01, text_de: a, text_en: a, reporting: [gender]}
    - {valid_from: 2021-01-01, text_de: a, text_en: a, reporting: [gender]}
"""


@pytest.mark.parametrize(
    ("wrong", "right", "complaint"),
    [
        ("", "", "the terms from 2021-01-01 overlap"),
        ("2020-01-01,", "2020-01-01, valid_to: 2020-12-31, statuses: [ae_99],", "statuses names 'ae_99'"),
        ("  short: A\n", "", "short"),
        ("2020-01-01,", "2020-01-01, colour: red,", "colour"),
        ("  terms:", "  versions:", "terms"),
    ],
)
def test_a_broken_file_is_answered_with_a_clear_sentence(wrong, right, complaint):
    with pytest.raises(BadCodeList, match=complaint):
        read_programmes(BROKEN.replace(wrong, right, 1))
