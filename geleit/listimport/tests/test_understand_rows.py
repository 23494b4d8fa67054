from datetime import date

import pytest

from geleit.listimport import duplicates
from geleit.listimport.columns import guess_columns
from geleit.listimport.facts import RowFacts
from geleit.listimport.mapping import BadMap, ImportMap
from geleit.listimport.questions import AS_TEXT, KEEP, NOTHING
from geleit.listimport.reading import read_list
from geleit.listimport.sheet import Row, Sheet
from geleit.listimport.tests.lists import HEADINGS, workbook
from geleit.listimport.understanding import understand_rows
from geleit.listimport.words import is_safe_contact_rule, read_interpreter, read_number, read_phone, read_relatives

TODAY = date(2026, 11, 20)


def understood(*, data: bytes | None = None, **chosen) -> dict[int, RowFacts]:
    sheet = read_list(data or workbook())
    found = understand_rows(sheet, ImportMap(columns=guess_columns(sheet.headings), **chosen), TODAY)
    return {row.number: row for row in found.rows}


def one_row(cells: dict, answers: dict | None = None) -> RowFacts:
    sheet = Sheet("", 1, list(cells), [Row(2, {name: value for name, value in cells.items() if value is not None})])
    chosen = ImportMap(columns=guess_columns(list(cells)), answers=answers or {})
    return understand_rows(sheet, chosen, TODAY).rows[0]


def whys(row: RowFacts) -> set[tuple[str, str]]:
    return {(question.column, question.why) for question in row.questions}


def test_the_columns_are_guessed_by_their_words():
    guessed = guess_columns(HEADINGS)
    assert "text" not in guessed.values()
    assert (guessed["Tel."], guessed["Dolm.?"], guessed["m/w/d"], guessed["Grund"]) == (
        "phone",
        "interpreter",
        "gender",
        "reason",
    )
    assert guess_columns(["Name", "Vorname", "Lieblingsfarbe"]) == {
        "Name": "family_name",
        "Vorname": "given_names",
        "Lieblingsfarbe": "text",
    }


def test_a_row_is_understood_as_a_whole():
    row = understood()[4]
    assert (row.name, row.birth.on, row.gender, row.nationalities) == ("Sami Nuri", date(1985, 4, 3), "male", ["AF"])
    assert (row.status, row.valid_until, row.level, row.level_source) == (
        "protection_25_2",
        date(2027, 2, 1),
        "b1",
        "certificate",
    )
    assert (row.entry.precision, row.first_contact, row.languages) == ("year", date(2024, 3, 12), ["fa"])
    assert (row.interpreter, row.form, row.topics) == (
        "authorities",
        "case_management",
        ["german_language", "debts_finance"],
    )
    assert (row.relatives.count, row.contacts, row.safe_contact) == (3, 7, "Vorsicht: nicht auf AB sprechen")
    assert (row.questions, row.texts) == ([], [])


def test_a_closed_case_keeps_reason_and_its_words():
    row = understood()[5]
    assert (row.closed_on, row.reason, row.reason_words) == (date(2025, 6, 1), "moved_away", "umgezogen nach HH")
    assert whys(row) == {("Anliegen", "no_code"), ("Kontakte ges.", "not_exact"), ("(Farbe)", "colour")}
    assert ("Kontakte ges.", "ca. 5") in row.texts
    assert row.contacts is None


def test_one_name_a_year_of_birth_and_an_unclear_status():
    row = understood()[6]
    assert (row.family_name, row.given_names, row.birth.precision) == ("Tesfay", "", "year")
    assert row.has_quick_contact
    assert whys(row) == {("Aufenthalt", "no_code")}
    assert "laut Liste – Aufenthalt: s. Akte" in row.note()


def test_two_statuses_in_one_row_are_asked():
    row = understood()[8]
    assert ("Aufenthalt", "two_statuses") in whys(row)
    assert row.birth is None
    assert ("Geb.-Datum", "31.02.1988") in row.texts


def test_a_closing_before_the_first_contact_is_asked_and_the_case_stays_open():
    row = understood()[9]
    assert (row.closed_on, row.reason) == (None, "")
    assert ("Abschluss am", "closed_before_contact") in whys(row)
    assert {("Abschluss am", "01.05.2025"), ("Grund", "Kontaktabbruch")} <= set(row.texts)
    assert ("Staatsang.", "no_code") in whys(row)
    assert row.status == ""  # "k.A." says that nobody knows: no question


def test_status_and_nationality_that_do_not_fit_are_kept_and_asked():
    row = understood()[10]
    assert row.status == "eu_free_movement"
    assert ("Aufenthalt", "status_and_nationality") in whys(row)


def test_swapped_names_are_asked_and_swapped_when_told():
    assert ("Nachname", "names_swapped") in whys(understood()[11])
    swapped = understood(answers={"rows": {"11": {"Nachname": "swap"}}})[11]
    assert (swapped.family_name, swapped.given_names) == ("Popa", "Sami")
    assert ("Nachname", "names_swapped") not in whys(understood(answers={"rows": {"11": {"Nachname": KEEP}}})[11])


def test_a_phone_taken_for_a_number_is_kept_and_asked():
    row = understood()[11]
    assert (row.phone, row.stateless, row.nationalities) == ("1511000002", True, [])
    assert ("Tel.", "zero_missing") in whys(row)
    assert read_phone(1511000002).proposals == ("01511000002",)


def test_relatives_without_a_number_are_not_counted():
    assert understood()[12].relatives.count == 5
    row = understood()[13]
    assert row.relatives is None
    assert ("Angeh. mitberaten", "not_relatives") in whys(row)
    assert row.entry.precision == "month"


def test_an_answer_counts_for_all_rows_with_the_same_words_or_for_one_row():
    answers = {
        "Kontakte ges.": {"ca. 5": "5"},
        "Aufenthalt": {"s. Akte": "toleration_general"},
        "Anliegen": {"Wohnung": "housing_search"},
        "rows": {"8": {"Geb.-Datum": "28.2.88"}, "13": {"Angeh. mitberaten": NOTHING}},
    }
    rows = understood(answers=answers, colours={"FFFF00": "urgent"})
    assert (rows[5].contacts, rows[5].topics, rows[5].urgent) == (5, ["housing_search"], True)
    assert rows[5].questions == []
    assert rows[6].status == "toleration_general"
    assert rows[8].birth.on == date(1988, 2, 28)
    assert ("Angeh. mitberaten", "Kinder") not in rows[13].texts


def test_words_can_be_kept_as_text_knowingly():
    row = one_row({"Nachname": "Nuri", "Aufenthalt": "s. Akte"}, {"Aufenthalt": {"s. Akte": AS_TEXT}})
    assert ("Aufenthalt", "s. Akte") in row.texts
    assert ("Aufenthalt", "no_code") not in whys(row)


def test_an_answer_that_is_not_understood_leaves_the_question_open():
    row = one_row({"Nachname": "Nuri", "Aufenthalt": "s. Akte"}, {"Aufenthalt": {"s. Akte": "quatsch"}})
    assert ("Aufenthalt", "no_code") in whys(row)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"Nachname": "A", "Einreise": "1.1.2025", "Erstkontakt": "1.1.2024"}, ("Einreise", "entry_after_contact")),
        ({"Nachname": "A", "Geb.-Datum": "1.1.2000", "Einreise": "1.1.1990"}, ("Einreise", "before_birth")),
        ({"Nachname": "A", "Geb.-Datum": "1.1.2000", "Erstkontakt": "1.1.1991"}, ("Erstkontakt", "before_birth")),
        (
            {"Nachname": "A", "Erstkontakt": "1.1.25", "Abschluss am": "2.2.25", "Grund": None},
            ("Grund", "closed_without_reason"),
        ),
        (
            {"Nachname": "A", "Erstkontakt": "1.1.25", "Abschluss am": None, "Grund": "Wegzug"},
            ("Abschluss am", "reason_without_day"),
        ),
        (
            {"Nachname": "A", "Erstkontakt": "1.1.25", "Aufenthalt": None, "gültig bis": "1.1.27"},
            ("Aufenthalt", "no_status"),
        ),
        ({"Nachname": "A", "Erstkontakt": None}, ("Erstkontakt", "no_first_contact")),
        ({"Nachname": "A", "Erstkontakt": None, "Fallart": "Verweis"}, ("Erstkontakt", "no_day_for_short")),
        ({"Nachname": "A", "Erstkontakt": "1.1.25", "Fallart": None}, ("Fallart", "no_form")),
        ({"Nachname": "A", "Erstkontakt": "1.1.25", "Fallart": "Gruppenangebot"}, ("Fallart", "no_form")),
        ({"Nachname": None, "Tel.": "030 1234567"}, ("Nachname", "no_name")),
        ({"Nachname": "A", "Erstkontakt": "1.1.25", "Berater/in": None}, ("Berater/in", "staff_missing")),
    ],
)
def test_what_does_not_fit_together_is_asked_by_row_and_column(cells, why):
    assert why in whys(one_row(cells))


def test_empty_cells_can_be_answered_too():
    cells = {"Nachname": "A", "Erstkontakt": "1.1.25", "Abschluss am": "2.2.25", "Grund": None, "Fallart": None}
    answers = {"rows": {"2": {"Grund": "contact_lost", "Fallart": "cm"}}}
    row = one_row(cells, answers)
    assert (row.reason, row.form, row.questions) == ("contact_lost", "case_management", [])


def test_a_whole_name_in_one_column_waits_for_its_order():
    assert one_row({"Name": "Nuri, Sami"}).given_names == "Sami"
    assert one_row({"Name": "Sami Nuri"}).family_name == "Sami Nuri"
    row = one_row({"Name": "Sami Ali Nuri"}, {"Name": {"*": "given_first"}})
    assert (row.given_names, row.family_name) == ("Sami Ali", "Nuri")
    row = one_row({"Name": "Nuri Sami Ali"}, {"Name": {"*": "family_first"}})
    assert (row.given_names, row.family_name) == ("Sami Ali", "Nuri")


@pytest.mark.parametrize(
    ("words", "count", "roles"),
    [
        ("0", 0, []),
        ("-", 0, []),
        (3, 3, []),
        ("5 Pers.", 5, []),
        ("Ehemann", 1, ["partner"]),
        ("Mann + Kind", 2, ["partner", "child"]),
        ("Frau, 2 Kinder", 3, ["partner", "child", "child"]),
        ("eine Tochter und Oma", 2, ["child", "other_relative"]),
        ("Eltern", 2, ["parent", "parent"]),
        ("keine", 0, []),
    ],
)
def test_relatives_in_words(words, count, roles):
    found = read_relatives(words).value
    assert (found.count, [role for role, _word in found.roles]) == (count, roles)


@pytest.mark.parametrize("words", ["Kinder", "Familie", "99 Kinder", "Mann?!", "Mann + Hund"])
def test_relatives_nobody_can_count(words):
    assert read_relatives(words).why == "not_relatives"


def test_numbers_interpreters_and_ways_to_reach_somebody():
    assert [read_number(text).value for text in (7, "12", "-", None)] == [7, 12, None, None]
    assert [read_number(text).why for text in ("ca. 5", "viele")] == ["not_exact", "not_a_number"]
    assert [read_interpreter(text).value for text in ("x", "Nein", "bei ABH ja", None)] == [
        "needed",
        "none",
        "authorities",
        None,
    ]
    assert read_interpreter("vielleicht").why == "no_code"
    assert read_interpreter("ja?").why == "no_code"


def test_a_question_mark_in_a_cell_is_a_question():
    row = one_row({"Nachname": "A", "Erstkontakt": "1.1.25", "Aufenthalt": "Duldung?", "Staatsang.": "Syrien?"})
    assert whys(row) == {("Aufenthalt", "no_code"), ("Staatsang.", "no_code")}
    assert (row.status, row.nationalities) == ("", [])


def test_remarks_that_say_how_somebody_can_be_reached_go_where_nobody_overlooks_them():
    assert is_safe_contact_rule("bitte keine Post!")
    assert is_safe_contact_rule("Vorsicht: nicht auf AB sprechen")
    assert not is_safe_contact_rule("ruft Di zurück")


def test_likely_duplicates_inside_the_list_are_found_and_nothing_else():
    found = duplicates.inside(understood().values())
    assert [(one.row, one.of_row, one.why) for one in found] == [(7, 4, "name_and_birth")]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (("Al-Hamwi", "Ali", "1.1.90", ""), ("AL HAMWI", "Ali", "01.01.1990", ""), "name_and_birth"),
        (("Yıldız", "Can", "1.1.90", ""), ("Can", "Yildiz", "1/1/1990", ""), "name_and_birth"),
        (("Mueller", "Eva", "1.1.90", ""), ("Müller", "Ewa", "1.1.90", ""), "alike_and_birth"),
        (("Koval", "Ilya", "1990", ""), ("Koval", "Ilya", "3.4.1990", ""), "name_and_year"),
        (("Koval", "Ilya", "", "0151 2345678"), ("Koval", "Ilya", "1.1.90", "+49 151 2345678"), "name_and_phone"),
        (("Koval", "Ilya", "", ""), ("Koval", "Ilya", "", ""), "name_alone"),
        (("Koval", "Ilya", "1.1.90", ""), ("Koval", "Ilya", "2.1.90", ""), None),
        (("Koval", "Ilya", "1.1.90", ""), ("Popa", "Ion", "1.1.90", ""), None),
        (("Koval", "Ilya", "31.2.90", ""), ("Koval", "Ilya", "31.2.90", ""), None),
        (("Koval", "Ilya", "1.1.90", "0151 2345678"), ("Koval", "Olena", "2.2.92", "0151 2345678"), None),
    ],
)
def test_who_may_be_the_same_person(one, other, why):
    headings = ["Nachname", "Vorname", "Geb.-Datum", "Tel."]
    rows = [Row(number, dict(zip(headings, cells, strict=True))) for number, cells in enumerate((one, other), start=2)]
    for row in rows:
        row.cells = {heading: value for heading, value in row.cells.items() if value}
    sheet = Sheet("", 1, headings, rows)
    facts = understand_rows(sheet, ImportMap(columns=guess_columns(headings)), TODAY).rows
    found = duplicates.inside(facts)
    assert [pair.why for pair in found] == ([why] if why else [])


def test_a_map_that_cannot_be_used_says_why():
    for data in (
        [],
        {"spalten": {}},
        {"columns": []},
        {"columns": {"A": "favourite_colour"}},
        {"columns": {"A": "phone", "B": "phone"}},
        {"duplicates": {"7": "vielleicht"}},
    ):
        with pytest.raises(BadMap):
            ImportMap.from_json(data)
    assert ImportMap.from_json({"staff": {"Brandt": None}}).staff == {"Brandt": ""}
