"""What building a first engine taught, on the rules of law themselves; persons thought through from the statute."""

from datetime import date

from geleit.rules.answers import next_questions
from geleit.rules.loading import FOLDER, catalogue
from geleit.rules.reading import read_yaml

DAY = date(2026, 11, 20)


def ask(rule_id, known, as_of=DAY):
    [found] = catalogue().evaluate(known, as_of, [rule_id])
    return found


WORK_OUTSIDE_THE_CENTRE = {
    "status": "gestattung",
    "wohnpflicht_aufnahmeeinrichtung": False,
    "gestattung_monate": 5,
    "sicherer_herkunftsstaat": False,
    "beschleunigtes_verfahren": False,
    "asyl_mitwirkung_verletzt": False,
}


def test_1_an_answer_that_is_still_awaited_is_not_a_no():
    """§ 61 Abs. 2 AsylG: the agency was asked and has not answered."""
    found = ask("B02", {**WORK_OUTSIDE_THE_CENTRE, "ba_zustimmung": "offen"})
    assert (found.result, found.missing, found.question.key) == ("unclear", ["ba_zustimmung"], "ba_zustimmung")
    assert ask("B02", {**WORK_OUTSIDE_THE_CENTRE, "ba_zustimmung": "erteilt"}).result == "met"
    assert ask("B02", {**WORK_OUTSIDE_THE_CENTRE, "ba_zustimmung": "abgelehnt"}).result == "not_met"


WELL_INTEGRATED = {
    "status": "duldung",
    "aufenthalt_anrechenbar_monate": 80,
    "kind_minderjaehrig_im_haushalt": False,
    "fdgo_bekenntnis": True,
    "rug_kenntnisse": True,
    "lu_anteil": 60,
    "deutsch_muendlich": "A2",
    "kinder_schulpflichtig": False,
    "taeuschung": False,
    "mitwirkung_verletzt": False,
    "ausweisungsinteresse_25b": False,
    "identitaet_geklaert": True,
    "pass_gueltig": True,
}


def test_2_a_regular_condition_that_is_missing_leaves_room_for_an_exception():
    """§ 25b Abs. 1 Satz 2 AufenthG: „setzt regelmäßig voraus“; five and a half years are not six."""
    assert ask("C02", WELL_INTEGRATED).result == "met"
    found = ask("C02", {**WELL_INTEGRATED, "aufenthalt_anrechenbar_monate": 66})
    assert (found.result, found.soft) == ("not_met", True)
    assert found.sentence.de.startswith("Eine Regelvoraussetzung fehlt.")
    found = ask("C02", {**WELL_INTEGRATED, "aufenthalt_anrechenbar_monate": 66, "taeuschung": True})
    assert (found.result, found.soft) == ("not_met", False)  # § 25b Abs. 2 leaves none


def test_2_what_only_discretion_opens_is_marked():
    """§ 25b Abs. 8 AufenthG: the identity is not clear, but everything reasonable was done."""
    unclear_identity = {**WELL_INTEGRATED, "identitaet_geklaert": False, "id_massnahmen_ergriffen": True}
    found = ask("C02", unclear_identity)
    assert (found.result, found.ermessen) == ("met", True)
    assert "Ermessen" in found.sentence.de
    assert not ask("C02", WELL_INTEGRATED).ermessen


def test_3_illness_stays_open_but_is_asked_last():
    """§ 9 Abs. 2 Satz 3, 6 AufenthG: an illness could still excuse what is missing."""
    known = {"status": "ae_28", "ae_monate": 70, "lu_anteil": 40}
    found = ask("C13", known)
    assert found.result == "unclear"
    assert "krankheit_behinderung" in found.missing
    assert not found.question.sensitive
    order = [fact.sensitive for fact, _ in next_questions(catalogue().evaluate(known, DAY), catalogue().facts)]
    assert order == sorted(order)


def test_4_the_freeze_affects_those_whom_no_other_way_opens():
    """BAMF circular 02/26: admission stops; whoever is obliged by the job centre still gets a place."""
    known = {
        "status": "ae_24",
        "deutsch": "A1",
        "integrationskurs_schon_genutzt": False,
        "leistungsbezug": "sgb2",
        "jobcenter_verpflichtung": False,
    }
    assert ask("A03", known).result == "met"
    assert ask("A03", {**known, "jobcenter_verpflichtung": True}).result == "not_met"
    assert ask("A03", {**known, "jobcenter_verpflichtung": None}).missing == ["jobcenter_verpflichtung"]


def test_4_nobody_falls_through():
    assert ask("E99", {}).result == "met"
    assert ask("E99", {"alter": 40, "status": "duldung"}).result == "met"
    assert ask("E99", {"alter": 17, "unbegleitet": True}).result == "not_met"


def test_4_the_asylum_application_chooses_the_version():
    """§ 87e AsylG, Art. 79 Abs. 3: the old procedure goes on for what was lodged before 12 June 2026."""
    known = {"bescheid_art": "stillschweigend_zurueckgenommen"}
    old, new = {**known, "asylantrag_datum": "2026-06-11"}, {**known, "asylantrag_datum": "2026-06-12"}
    assert [ask(rule_id, new).result for rule_id in ("D02", "D02_alt")] == ["met", "not_in_force"]
    assert [ask(rule_id, old).result for rule_id in ("D02", "D02_alt")] == ["not_in_force", "not_met"]
    assert [ask(rule_id, known).missing for rule_id in ("D02", "D02_alt")] == [["asylantrag_datum"]] * 2


def test_5_a_deadline_says_that_the_paper_goes_first():
    assert catalogue().deadline("D01", event=DAY).goes_first.de == "Die Rechtsbehelfsbelehrung geht vor."
    assert "Rechtsbehelfsbelehrung geht vor" in ask("D01", {"bescheid_art": "einfach_unbegruendet"}).sentence.de


def test_7_nothing_is_derived():
    """Durations come from people's timelines; the engine takes facts as they are."""
    assert (
        "identitaet_monate_nach_einreise"
        in ask(
            "C05",
            {
                "status": "duldung",
                "einreise_datum": "2024-01-01",
                "identitaet_geklaert_am": "2024-02-01",
                "identitaet_geklaert": True,
            },
        ).missing
    )


def test_8_the_age_of_the_text_is_known():
    found = ask("C02", WELL_INTEGRATED, date(2027, 8, 19))
    assert found.age_days == (date(2027, 8, 19) - found.rule.checked_on).days


def test_9_protection_does_not_hang_on_the_number_of_a_sentence():
    """§ 25 Abs. 2 was renumbered on 12 June 2026."""
    allowed = catalogue().facts["status"].allowed
    assert {"ae_25_2_fluechtling", "ae_25_2_subsidiaer"} <= set(allowed)
    assert not [value for value in allowed if value.startswith("ae_25_2_s") and value != "ae_25_2_subsidiaer"]


def test_every_fact_says_truly_whether_it_is_used():
    asked = {key for rule in catalogue().rules.values() for key in rule.fact_keys()}
    told = {fact["key"] for fact in read_yaml(FOLDER / "facts.yaml") if fact.get("used", True)}
    assert asked == told
