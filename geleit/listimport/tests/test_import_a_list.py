from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from geleit.access.acting import acting_as
from geleit.access.models import Grant, Subject
from geleit.audit.models import AuditEvent
from geleit.cases.models import Case, Closure, Intake, PhaseEntry, QuickContact, TimelineEntry
from geleit.listimport import actions, writing
from geleit.listimport.models import ImportContent, ImportedRow, ImportRun
from geleit.listimport.tests.lists import FIRST_ROW, ROWS, workbook
from geleit.people.models import NameKey, Period, Person, Relation
from geleit.people.search import about, in_offices
from geleit.vault.keystore import Key
from tests.database import as_owner, connected_to

KEYS = {"rows", "people", "cases", "quick_contacts", "duplicates", "questions", "unassigned", "written"}


@pytest.fixture(autouse=True)
def looked_at_by_the_owner(cast, committed):
    """Most of a list belongs to nobody at first, so nobody else could look."""
    with as_owner(committed):
        yield


def person_of(row: int) -> Person:
    return Person.objects.get(pk=ImportedRow.objects.get(row=row).person)


def case_of(row: int) -> Case:
    return Case.objects.get(pk=ImportedRow.objects.get(row=row).case)


def test_the_command_says_exactly_what_it_did(cast, import_list):
    said = import_list()
    assert set(said) == KEYS
    assert (said["rows"], said["people"], said["cases"], said["quick_contacts"]) == (10, 10, 8, 2)
    assert said["duplicates"] == [{"row": 7, "of_row": 4, "why": "gleicher Name und gleiches Geburtsdatum"}]
    assert (said["unassigned"], said["written"]) == (7, 10)
    assert {
        "row": 8,
        "column": "Geb.-Datum",
        "value": "31.02.1988",
        "why": "Diesen Tag gibt es im Kalender nicht.",
    } in said["questions"]
    assert all(set(question) == {"row", "column", "value", "why"} for question in said["questions"])


def test_a_dry_run_counts_the_same_and_leaves_nothing(cast, import_list):
    before = [model.objects.count() for model in (Person, Case, Key, ImportRun, AuditEvent)]
    said = import_list(dry_run=True)
    assert (said["people"], said["cases"], said["written"]) == (10, 8, 0)
    assert before == [model.objects.count() for model in (Person, Case, Key, ImportRun, AuditEvent)]


def test_the_same_file_twice_changes_nothing(cast, import_list):
    import_list()
    before = [model.objects.count() for model in (Person, Case, QuickContact, Subject, Key, ImportedRow)]
    said = import_list()
    assert (said["rows"], said["people"], said["cases"], said["written"], said["questions"]) == (10, 0, 0, 0, [])
    assert before == [model.objects.count() for model in (Person, Case, QuickContact, Subject, Key, ImportedRow)]


def test_a_list_that_grew_brings_only_its_new_rows_wherever_they_stand(cast, import_list, tmp_path):
    import_list()
    longer = tmp_path / "neu.xlsx"
    fresh = {
        "Nachname": "Haile",
        "Vorname": "Senait",
        "Geb.-Datum": "9.9.92",
        "Erstkontakt": "1.2.26",
        "Fallart": "Ber.",
    }
    longer.write_bytes(workbook([fresh, *ROWS]))
    assert import_list(longer)["written"] == 1


def test_everything_of_a_row_arrives_in_its_file(cast, import_list):
    import_list()
    person, case = person_of(4), case_of(4)
    assert (person.full_name, person.birth_date, person.year_of_birth) == ("Sami Nuri", date(1985, 4, 3), 1985)
    assert (person.nationalities, person.interpreter, person.phone) == (["AF"], "authorities", "0151 1000001")
    assert (person.safe_contact, person.note) == ("Vorsicht: nicht auf AB sprechen", None)
    status = Period.objects.get(person=person, kind="status")
    assert (status.true_code, status.until_on, status.from_on, status.source) == (
        "protection_25_2",
        date(2027, 2, 1),
        None,
        "list",
    )
    assert Period.objects.get(person=person, kind="level").code == "b1"
    entry = person.milestones.get()
    assert (entry.kind, entry.on, entry.precision) == ("entry", date(2021, 1, 1), "year")
    assert [one.language for one in person.languages.all()] == ["fa"]
    assert sorted(Relation.objects.filter(person=person, counselled=True).values_list("role", flat=True)) == [
        "child",
        "child",
        "partner",
    ]
    assert (case.form, case.opened_on, case.first_contact_on, case.contacts, case.relatives) == (
        *("case_management", date(2024, 3, 12), date(2024, 3, 12)),
        *(7, 3),
    )
    assert case.number.startswith("MBE-2024-")
    intake = Intake.objects.get(case=case)
    assert (intake.topics, intake.decision, intake.concern) == (
        *(["german_language", "debts_finance"], "case_management"),
        "laut Liste: Sprachkurs, Schulden",
    )


def test_a_closed_row_is_a_closed_case(cast, import_list):
    import_list()
    case = case_of(5)
    closure = Closure.objects.get(case=case)
    assert (case.closed_on, case.phase) == (date(2025, 6, 1), "evaluation")
    assert (closure.reason, closure.talk_held, closure.note) == ("moved_away", False, "laut Liste: umgezogen nach HH")
    assert [entry.skipped for entry in PhaseEntry.objects.filter(case=case)] == [False, False]
    assert [entry.kind for entry in TimelineEntry.objects.filter(case=case)] == ["closure", "opened"]


def test_what_was_not_understood_stays_as_sealed_text(cast, import_list):
    import_list()
    assert "laut Liste – Geb.-Datum: 31.02.1988" in person_of(8).note
    assert "laut Liste – Kontakte ges.: ca. 5" in person_of(5).note
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM people_person WHERE id = %s", [person_of(8).pk])
        assert b"laut Liste" not in bytes(cursor.fetchone()[0])


def test_short_counselling_is_a_quick_contact_of_the_person_without_a_case(cast, import_list):
    import_list()
    row = ImportedRow.objects.get(row=6)
    contact = QuickContact.objects.get(pk=row.quick_contact)
    assert (row.case, contact.kind, contact.on, contact.author) == (None, "short_counselling", date(2025, 2, 10), None)
    assert (contact.topics, contact.sealed_topics) == ([], ["health"])
    assert contact.note.startswith("laut Liste: Gesundheit")


def test_a_row_of_a_known_colleague_is_hers_and_all_others_are_nobodys(cast, import_list):
    import_list(by="bilal")
    assert Grant.objects.get(subject=case_of(4).pk).user == cast.anna
    assert Case.objects.visible_to(cast.anna).filter(pk=case_of(4).pk).exists()
    assert not Case.objects.visible_to(cast.bilal).exists()
    assert not Person.objects.visible_to(cast.bilal).exists()
    with acting_as(cast.bilal, purpose="test"):
        assert {row.row for row in ImportedRow.objects.without_team()} == {6, 7, 9, 10, 11, 12, 13}


def test_the_map_names_staff_and_answers(cast, import_list):
    said = import_list(
        map={
            "staff": {"Yilmaz M.": "bilal", "M. Yilmaz": "bilal", "Petersen": ""},
            "answers": {"Kontakte ges.": {"ca. 5": "5"}},
            "colours": {"FFFF00": "urgent"},
            "duplicates": {"7": "same"},
        }
    )
    assert (said["people"], said["duplicates"], said["unassigned"]) == (9, [], 5)
    assert case_of(5).contacts == 5
    assert Intake.objects.get(case=case_of(5)).urgency == "urgent"
    assert not [question for question in said["questions"] if question["value"] in ("ca. 5", "FFFF00", "Petersen")]
    assert Grant.objects.get(subject=case_of(7).pk).user == cast.bilal


def test_the_same_person_twice_gets_two_cases_and_keeps_her_first_facts(cast, import_list):
    import_list(map={"duplicates": {"7": "same"}, "staff": {"M. Yilmaz": "bilal"}})
    assert ImportedRow.objects.get(row=7).person == ImportedRow.objects.get(row=4).person
    assert Case.objects.filter(person=person_of(4)).count() == 2
    assert person_of(4).full_name == "Sami Nuri"
    assert "laut Liste (Zeile 7): Sami NURI" in Intake.objects.get(case=case_of(7)).concern


def test_a_row_can_be_left_out(cast, import_list):
    assert import_list(map={"duplicates": {"7": "skip"}})["written"] == 9
    assert not ImportedRow.objects.filter(row=7).exists()


def test_somebody_the_office_knows_already_is_asked_and_recorded(cast, import_list, tmp_path):
    known = tmp_path / "bekannt.xlsx"
    row = {
        "Nachname": "Yildirim",
        "Vorname": "Esra",
        "Geb.-Datum": "17.5.91",
        "Erstkontakt": "1.2.26",
        "Fallart": "Ber.",
    }
    known.write_bytes(workbook([row]))
    said = import_list(known, by="bilal", dry_run=True)
    assert said["duplicates"] == [
        {"row": FIRST_ROW, "person": str(cast.esra.pk), "why": "gleicher Name und gleiches Geburtsdatum"}
    ]
    assert AuditEvent.objects.filter(event="person.known_checked", subject=cast.esra.pk).count() == 1


def test_a_strict_office_does_not_tell_whom_it_knows(cast, import_list, tmp_path):
    with acting_as(None, purpose="system"):
        cast.office.known_notice = "strict"
        cast.office.save(update_fields=["known_notice"])
    known = tmp_path / "bekannt.xlsx"
    row = {
        "Nachname": "Yildirim",
        "Vorname": "Esra",
        "Geb.-Datum": "17.5.91",
        "Erstkontakt": "1.2.26",
        "Fallart": "Ber.",
    }
    known.write_bytes(workbook([row]))
    assert import_list(known, by="bilal", dry_run=True)["duplicates"] == []
    assert cast.esra.known_checks.get().lead == cast.anna


def test_her_own_person_gets_the_case_of_the_row(cast, import_list, tmp_path):
    known = tmp_path / "bekannt.xlsx"
    row = {
        "Nachname": "Yildirim",
        "Vorname": "Esra",
        "Geb.-Datum": "17.5.91",
        "Erstkontakt": "1.2.26",
        "Berater/in": "Brandt",
    }
    known.write_bytes(workbook([row]))
    said = import_list(known, map={"duplicates": {str(FIRST_ROW): "same"}})
    assert (said["people"], said["cases"]) == (0, 1)
    assert Case.objects.filter(person=cast.esra).count() == 2


def test_every_file_has_its_audit_line_and_the_import_one_of_its_own(cast, import_list):
    import_list()
    for row in ImportedRow.objects.all():
        events = AuditEvent.objects.filter(actor=cast.anna.pk, purpose="import")
        assert set(events.filter(subject=row.person).values_list("event", flat=True)) >= {
            "person.created",
            "access.opened",
        }
        if row.case:
            assert set(events.filter(subject=row.case).values_list("event", flat=True)) >= {
                "case.opened",
                "access.opened",
            }
    assert AuditEvent.objects.get(event="list.imported").detail["cases"] == 8


def test_imported_people_are_found_like_all_others(cast, import_list):
    import_list()
    found = in_offices([cast.office], about(names=["Selmani Besa"], birth_date=date(1979, 6, 30)))
    assert [person.pk for person in found] == [person_of(5).pk]
    assert NameKey.objects.filter(person=person_of(5), kind="birth").count() == 1


def test_the_list_itself_is_gone_afterwards_and_the_report_is_sealed(cast, import_list):
    import_list()
    content = ImportContent.objects.get()
    assert (content.file, content.sheet, content.preview) == (None, None, None)
    assert content.report["cases"]


def test_an_import_that_stops_goes_on_without_doing_anything_twice(cast, import_list, monkeypatch):
    monkeypatch.setattr(writing, "BATCH", 4)
    monkeypatch.setattr(actions, "WRITERS", 1)
    whole, done = writing.write, []

    def breaks(*args, **kwargs):
        if done:
            raise RuntimeError
        done.append(whole(*args, **kwargs))

    monkeypatch.setattr(writing, "write", breaks)
    with pytest.raises(RuntimeError):
        import_list()
    run = ImportRun.objects.get()
    assert (run.state, run.done, Person.objects.count()) == ("stopped", 4, 5)
    monkeypatch.setattr(writing, "write", whole)
    assert import_list()["written"] == 6
    assert (Person.objects.count(), ImportedRow.objects.count()) == (11, 10)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"office": "nirgends"}, "Beratungsstelle"),
        ({"by": "niemand"}, "Konto"),
        ({"by": "carla"}, "keine Listen"),
        ({"by": "greta"}, "keine Listen"),
        ({"map": "/gibt/es/nicht.json"}, "Zuordnung"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(committed, file, options, words):
    with connected_to(committed), pytest.raises(CommandError, match=words):
        call_command("import_list", file, **{"office": "mbe", "by": "anna", **options})


@pytest.mark.parametrize(
    "chosen",
    [
        {"staff": {"Brandt": "deniz"}},
        {"columns": {"Gibt es nicht": "phone"}},
        {"columns": {"Nachname": "phone", "Vorname": "phone"}},
        {"columns": []},
    ],
)
def test_a_wrong_map_writes_nothing(cast, import_list, chosen):
    with pytest.raises(CommandError):
        import_list(map=chosen)
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"%PDF-1.7", workbook()[:3000]]
)
def test_a_file_that_cannot_be_read_leaves_nothing_behind(cast, import_list, tmp_path, content):
    bad = tmp_path / "liste.xlsx"
    bad.write_bytes(content)
    keys = Key.objects.count()
    with pytest.raises(CommandError):
        import_list(bad)
    assert (ImportRun.objects.count(), Key.objects.count()) == (0, keys)


def test_columns_can_be_corrected_one_by_one(cast, import_list):
    said = import_list(map={"columns": {"Bemerkung": "leave_out", "Anschrift": "text"}}, dry_run=True)
    assert said["people"] == 10
