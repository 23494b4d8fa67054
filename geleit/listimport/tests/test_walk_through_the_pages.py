from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from geleit.access.acting import acting_as
from geleit.access.models import Grant
from geleit.cases.models import Case, Notice
from geleit.listimport import actions, tasks, writing
from geleit.listimport.models import ImportContent, ImportedRow, ImportRun, ListedColleague
from geleit.listimport.tests.lists import saved, workbook
from geleit.people.models import Person
from geleit.vault.keystore import Key
from tests.database import as_owner, every_statement_as


def browser_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def looked_at_by_anna(cast):
    with every_statement_as(cast.anna, "test"):
        yield


@pytest.fixture
def anna(cast) -> Client:
    return browser_of(cast.anna)


def upload(client: Client, content: bytes, *, pk=None, office=None, name: str = "liste.xlsx"):
    data = {"id": pk or uuid4(), "file": SimpleUploadedFile(name, content)}
    return client.post(reverse("listimport:new"), {**data, "office": office.pk} if office else data)


def url(name: str, run: ImportRun) -> str:
    return reverse(f"listimport:{name}", args=[run.pk])


@pytest.fixture
def previewed(cast, anna) -> ImportRun:
    """Uploaded, read, columns confirmed, checked."""
    upload(anna, workbook(), office=cast.office)
    run = ImportRun.objects.get()
    tasks.read(str(run.pk), str(run.user_id))
    anna.post(url("columns", run), columns_of(anna, run))
    tasks.check(str(run.pk), str(run.user_id))
    run.refresh_from_db()
    return run


def columns_of(client: Client, run: ImportRun) -> dict:
    form = client.get(url("columns", run)).context["form"]
    return {name: form[name].initial for name in form.fields}


def test_from_the_upload_to_the_report(cast, anna):
    assert upload(anna, workbook(), office=cast.office).status_code == 302
    run = ImportRun.objects.get()
    assert "Die Datei wird gelesen" in anna.get(url("detail", run)).content.decode()
    tasks.read(str(run.pk), str(run.user_id))
    page = anna.get(url("detail", run), follow=True).content.decode()
    assert "Blatt" in page
    assert "10 Zeilen" in page
    anna.post(url("columns", run), columns_of(anna, run))
    assert "Die Zeilen werden verstanden" in anna.get(url("detail", run)).content.decode()
    tasks.check(str(run.pk), str(run.user_id))
    page = anna.get(url("answers", run)).content.decode()
    for words in ("31.02.1988", "alt 2019", "gelb = dringend!", "=COUNTA(B4:B13)", "Zeile 7 und Zeile 4"):
        assert words in page
    assert Person.objects.count() == 1  # esra of the cast: nothing is written yet
    anna.post(url("answers", run), {**staff_of(anna, run), "start": "1"})
    assert "Die Liste wird übernommen" in anna.get(url("detail", run)).content.decode()
    tasks.take_over(str(run.pk), str(run.user_id))
    page = anna.get(url("detail", run)).content.decode()
    assert "Die Liste ist übernommen" in page
    assert Case.objects.count() == 9


def staff_of(client: Client, run: ImportRun) -> dict:
    form = client.get(url("answers", run)).context["form"]
    return {name: form[name].initial for name in form.fields if name.startswith("staff-")}


def test_answers_are_looked_at_once_more_before_anything_is_written(anna, previewed):
    form = anna.get(url("answers", previewed)).context["form"]
    asked = {group["value"]: f"question-{number}" for number, group in enumerate(form.asked)}
    given = {
        asked["ca. 5"]: "5",
        asked["s. Akte"]: "toleration_general",
        asked["FFFF00"]: "urgent",
        "duplicate-0": "same",
    }
    anna.post(url("answers", previewed), {**staff_of(anna, previewed), **given, "start": "1"})
    previewed.refresh_from_db()
    assert previewed.state == "checking"
    assert "Ihre Antworten" not in anna.get(url("detail", previewed)).content.decode()  # gone in a moment
    tasks.check(str(previewed.pk), str(previewed.user_id))
    assert "Ihre Antworten sind da." in anna.get(url("answers", previewed)).content.decode()
    assert not {"ca. 5", "s. Akte", "FFFF00"} & {
        group["value"] for group in anna.get(url("answers", previewed)).context["form"].asked
    }
    assert ImportRun.objects.get().people == 9
    anna.post(url("answers", previewed), {**staff_of(anna, previewed), "start": "1"})
    tasks.take_over(str(previewed.pk), str(previewed.user_id))
    assert ImportRun.objects.get().people == 9


def messy(dates: int) -> bytes:
    """A list whose dates of birth nobody can read, each in another way."""
    rows = [
        {"Nachname": f"Name{number}", "Geb.-Datum": f"Sommer {number}", "Aufenthalt": "s. Akte", "Fallart": "Ber."}
        for number in range(dates)
    ]
    return workbook(rows, yellow=(), hidden="", footer=False)


def checked(client: Client, run: ImportRun) -> dict:
    tasks.check(str(run.pk), str(run.user_id))
    return client.get(url("answers", run)).context


def test_one_tick_keeps_a_whole_column_as_text(cast, anna):
    upload(anna, messy(30), office=cast.office)
    run = ImportRun.objects.get()
    tasks.read(str(run.pk), str(run.user_id))
    anna.post(url("columns", run), columns_of(anna, run))
    columns = {column["heading"]: column for column in checked(anna, run)["columns"]}
    births = columns["Geb.-Datum"]
    assert (births["number"], births["rows"], len(births["questions"]), births["later"]) == (30, 30, 12, 18)
    answered = births["questions"][0]
    given = {births["all"].html_name: "on", answered["field"].html_name: "1991"}
    anna.post(url("answers", run), {**staff_of(anna, run), **given, "save": "1"})
    context = checked(anna, run)
    assert [column["heading"] for column in context["columns"]] == ["Aufenthalt"]
    answers = ImportRun.objects.get().content.chosen["answers"]["Geb.-Datum"]
    assert answers.pop(answered["value"]) == "1991"
    assert set(answers.values()) == {"=text"}


def test_one_tick_keeps_these_words_as_text_wherever_they_stand(cast, anna):
    upload(anna, messy(3), office=cast.office)
    run = ImportRun.objects.get()
    tasks.read(str(run.pk), str(run.user_id))
    anna.post(url("columns", run), columns_of(anna, run))
    status = next(column for column in checked(anna, run)["columns"] if column["heading"] == "Aufenthalt")
    assert (status["all"], status["rows"]) == (None, 3)  # one tick beside the words does the same
    anna.post(url("answers", run), {**staff_of(anna, run), status["questions"][0]["text"].html_name: "on"})
    assert "Aufenthalt" not in {column["heading"] for column in checked(anna, run)["columns"]}


def test_what_only_looks_odd_stands_apart_and_asks_for_nothing(cast, anna, previewed):
    context = anna.get(url("answers", previewed)).context
    assert {one["kept"] for column in context["columns"] for one in column["questions"]} == {False}
    assert {one["kept"] for one in context["kept"]} == {True}


def test_which_name_comes_first_is_asked_openly(cast, committed, anna):
    rows = [{"Name": "Sami Nuri", "Fallart": "Ber."}, {"Name": "Besa Selmani", "Fallart": "Ber."}]
    upload(anna, workbook(rows, headings=["Name", "Fallart"], yellow=(), hidden="", footer=False), office=cast.office)
    run = ImportRun.objects.get()
    tasks.read(str(run.pk), str(run.user_id))
    anna.post(url("columns", run), columns_of(anna, run))
    [column] = [column for column in checked(anna, run)["columns"] if column["heading"] == "Name"]
    anna.post(url("answers", run), {column["questions"][0]["field"].html_name: "given_first"})
    checked(anna, run)
    anna.post(url("answers", run), {"start": "1"})
    tasks.take_over(str(run.pk), str(run.user_id))
    with as_owner(committed):
        assert {person.family_name for person in Person.objects.all()} >= {"Nuri", "Selmani"}


def test_answers_can_be_forgotten_and_columns_corrected(anna, previewed):
    anna.post(url("answers", previewed), {**staff_of(anna, previewed), "duplicate-0": "skip", "save": "1"})
    tasks.check(str(previewed.pk), str(previewed.user_id))
    assert ImportRun.objects.get().skipped == 1
    anna.post(url("reopen", previewed), {"forget": "1"})
    columns = columns_of(anna, previewed)
    wrong = {**columns, "column-1": "phone"}
    assert anna.post(url("columns", previewed), wrong).status_code == 422
    anna.post(url("columns", previewed), columns)
    tasks.check(str(previewed.pk), str(previewed.user_id))
    assert ImportRun.objects.get().skipped == 0


@pytest.mark.parametrize(("content", "words"), [(b"%PDF-1.7", "keine Tabelle"), (workbook()[:4000], "beschädigt")])
def test_a_file_that_is_no_list_is_refused_beside_the_field(cast, anna, content, words):
    keys = Key.objects.count()
    answer = upload(anna, content, office=cast.office)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (ImportRun.objects.count(), Key.objects.count()) == (0, keys)


def test_a_file_that_turns_out_to_be_no_list_while_read_leaves_only_the_reason(cast, anna):
    upload(anna, b"Obst;Menge\nApfel;3\n", office=cast.office, name="obst.csv")
    run = ImportRun.objects.get()
    tasks.read(str(run.pk), str(run.user_id))
    assert "Überschriften" in anna.get(url("detail", run)).content.decode()
    assert not ImportContent.objects.exists()
    assert Key.objects.get(pk=run.key_id).wrapped is None


def test_double_submit_makes_one_import(cast, anna):
    pk = uuid4()
    for _twice in range(2):
        assert upload(anna, workbook(), pk=pk, office=cast.office).url == reverse("listimport:detail", args=[pk])
    assert ImportRun.objects.count() == 1


def test_the_same_list_again_says_that_there_is_nothing_to_do(cast, anna, previewed):
    anna.post(url("answers", previewed), {**staff_of(anna, previewed), "start": "1"})
    tasks.take_over(str(previewed.pk), str(previewed.user_id))
    upload(anna, workbook(), office=cast.office)
    run = ImportRun.objects.exclude(pk=previewed.pk).get()
    tasks.read(str(run.pk), str(run.user_id))
    anna.post(url("columns", run), columns_of(anna, run))
    tasks.check(str(run.pk), str(run.user_id))
    page = anna.get(url("answers", run)).content.decode()
    assert "Es ist nichts zu tun." in page
    assert 'name="start"' not in page
    assert "Wer ist gemeint?" not in page


def test_nobody_else_sees_the_list_not_even_the_team_lead(cast, anna, previewed):
    for user in (cast.bilal, cast.deniz, cast.carla, cast.greta):
        for name in ("detail", "columns", "answers"):
            assert browser_of(user).get(url(name, previewed)).status_code == 404


def test_the_team_lead_assigns_files_without_team_by_number(cast, anna, previewed):
    anna.post(url("answers", previewed), {**staff_of(anna, previewed), "start": "1"})
    tasks.take_over(str(previewed.pk), str(previewed.user_id))
    deniz = browser_of(cast.deniz)
    assert "7 Akten" in deniz.get(reverse("listimport:list")).content.decode()
    page = deniz.get(url("assign", previewed))
    text = page.content.decode()
    case, short = ImportedRow.objects.get(row=7), ImportedRow.objects.get(row=6)
    assert case.case_number in text
    assert "Kurzberatung, Zeile 6" in text
    for word in ("Nuri", "Tesfay", "Popa"):
        assert word not in text
    groups = page.context["groups"]
    yilmaz = next(group["form"].prefix for group in groups if group["colleague"] == "M. Yilmaz")
    deniz.post(url("assign", previewed), {"group": yilmaz, f"{yilmaz}-lead": cast.bilal.pk, "row": [7]})
    with acting_as(cast.bilal, purpose="test"):
        assert Grant.objects.get(subject=case.case).user == cast.bilal
        assert Person.objects.visible_to(cast.bilal).filter(pk=case.person).exists()
        assert [(one.user, one.title) for one in Notice.objects.all()] == [(cast.bilal, "Ihnen zugeteilt")]
    form = deniz.get(url("assign", previewed)).context["groups"]
    other = next(group["form"].prefix for group in form if group["colleague"] == "Yilmaz M.")
    assert deniz.post(url("assign", previewed), {"group": other, "row": [6]}).status_code == 422
    deniz.post(url("assign", previewed), {"group": other, f"{other}-lead": cast.anna.pk, "row": [6]})
    assert Person.objects.visible_to(cast.anna).filter(pk=short.person).exists()
    assert browser_of(cast.bilal).get(url("assign", previewed)).status_code == 404


def test_names_of_colleagues_lie_sealed_and_go_with_the_last_file_that_waits(cast, anna, previewed, committed):
    anna.post(url("answers", previewed), {**staff_of(anna, previewed), "start": "1"})
    tasks.take_over(str(previewed.pk), str(previewed.user_id))
    with committed.connect() as owner:
        tables = [
            row[0] for row in owner.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'listimport_%'")
        ]
        dump = " ".join(str(row) for table in tables for row in owner.execute(f'SELECT t::text FROM "{table}" t'))
    assert len(tables) == 4
    assert "Petersen" not in dump
    deniz = browser_of(cast.deniz)
    assert "Petersen" in deniz.get(url("assign", previewed)).content.decode()
    while groups := deniz.get(url("assign", previewed)).context["groups"]:
        prefix = groups[0]["form"].prefix
        rows = [row.row for row in groups[0]["rows"]]
        deniz.post(url("assign", previewed), {"group": prefix, f"{prefix}-lead": cast.bilal.pk, "row": rows})
    assert not ListedColleague.objects.exists()
    assert browser_of(cast.carla).get(url("assign", previewed)).status_code == 404


def test_a_job_that_stops_can_go_on(anna, previewed, monkeypatch):
    anna.post(url("answers", previewed), {**staff_of(anna, previewed), "start": "1"})
    monkeypatch.setattr(writing, "BATCH", 4)
    monkeypatch.setattr(actions, "WRITERS", 1)
    write = writing.write

    def breaks(run, batch, *args, **kwargs):
        if batch[0].facts.number > 4:
            raise RuntimeError("words of the list")
        write(run, batch, *args, **kwargs)

    monkeypatch.setattr(writing, "write", breaks)
    tasks.take_over(str(previewed.pk), str(previewed.user_id))
    assert "4 von 10 Zeilen" in anna.get(url("detail", previewed)).content.decode()
    monkeypatch.setattr(writing, "write", write)
    anna.post(url("continue", previewed))
    tasks.take_over(str(previewed.pk), str(previewed.user_id))
    assert (ImportRun.objects.get().state, ImportedRow.objects.count()) == ("done", 10)


def away(*args, **kwargs):
    raise OperationalError("the database is away")


def test_an_upload_outlives_what_is_not_its_fault(cast, anna, monkeypatch):
    upload(anna, workbook(), office=cast.office)
    run = ImportRun.objects.get()
    with monkeypatch.context() as broken:
        broken.setattr(actions, "read_list", away)
        tasks.read(str(run.pk), str(run.user_id))
    text = anna.get(url("detail", run)).content.decode()
    assert "woran die Datei nicht schuld sein muss" in text
    anna.post(url("continue", run))
    tasks.read(str(run.pk), str(run.user_id))
    anna.post(url("columns", run), columns_of(anna, run))
    with monkeypatch.context() as broken:
        broken.setattr(actions, "make_preview", away)
        tasks.check(str(run.pk), str(run.user_id))
    assert ImportRun.objects.get().state == "stopped"
    anna.post(url("continue", run))
    tasks.check(str(run.pk), str(run.user_id))
    assert ImportRun.objects.get().state == "preview"


def test_a_job_that_was_killed_is_found_and_its_import_goes_on(cast, anna, committed):
    upload(anna, workbook(), office=cast.office)
    assert actions.stop_lost() == 0  # its job waits for a worker
    with committed.connect() as owner:
        owner.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
        owner.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = 1 WHERE queue_name = 'listimport'")
        owner.commit()
        assert actions.stop_lost() == 0  # a worker that lives has it
        owner.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'")
        owner.commit()
    assert actions.stop_lost() == 1
    run = ImportRun.objects.get()
    assert (run.state, run.problem) == ("stopped", "reading")
    anna.post(url("continue", run))
    tasks.read(str(run.pk), str(run.user_id))
    assert ImportRun.objects.get().state == "columns"


def test_what_stopped_can_go_back_to_the_columns_or_be_put_away(anna, previewed, monkeypatch):
    anna.post(url("answers", previewed), {**staff_of(anna, previewed), "start": "1"})
    with monkeypatch.context() as broken:
        broken.setattr(actions, "make_preview", away)
        tasks.take_over(str(previewed.pk), str(previewed.user_id))
    anna.post(url("reopen", previewed))
    assert ImportRun.objects.get().state == "columns"
    anna.post(url("discard", previewed))
    assert not ImportRun.objects.exists()


def test_putting_a_list_away_destroys_its_key(anna, committed, previewed):
    anna.post(url("discard", previewed))
    with as_owner(committed):
        assert not ImportRun.objects.exists()
        assert Key.objects.get(pk=previewed.key_id).wrapped is None


def test_the_report_can_be_put_away_and_the_files_stay(anna, previewed):
    anna.post(url("answers", previewed), {**staff_of(anna, previewed), "start": "1"})
    tasks.take_over(str(previewed.pk), str(previewed.user_id))
    anna.post(url("discard", previewed))
    assert "weggelegt" in anna.get(url("detail", previewed)).content.decode()
    assert Case.objects.count() == 9


def test_another_sheet_can_be_the_list(cast, anna):
    book = load_workbook(BytesIO(workbook(hidden="")))
    other = book.create_sheet("2025")
    for row in (["Nachname", "Vorname"], ["Alt", "Otto"]):
        other.append(row)
    upload(anna, saved(book), office=cast.office)
    run = ImportRun.objects.get()
    tasks.read(str(run.pk), str(run.user_id))
    anna.post(url("sheet", run), {"sheet": "Gibt es nicht"})
    assert ImportRun.objects.get().state == "columns"
    anna.post(url("sheet", run), {"sheet": "2025"})
    tasks.read(str(run.pk), str(run.user_id))
    run = ImportRun.objects.get()
    assert (run.state, run.rows, run.content.chosen["sheet"]) == ("columns", 1, "2025")


def test_a_page_that_is_behind_leads_to_where_the_import_is(anna, previewed):
    started = {**staff_of(anna, previewed), "start": "1"}
    for _twice in range(2):
        assert anna.post(url("answers", previewed), started).url == url("detail", previewed)
    for name in ("columns", "reopen", "continue", "sheet"):
        assert anna.post(url(name, previewed)).url == url("detail", previewed)
    assert ImportRun.objects.get().state == "running"


def test_htmx_gets_only_the_bar_and_reloads_when_it_is_done(cast, anna):
    upload(anna, workbook(), office=cast.office)
    run = ImportRun.objects.get()
    part = anna.get(url("detail", run), headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    tasks.read(str(run.pk), str(run.user_id))
    assert anna.get(url("detail", run), headers={"hx-request": "true"})["HX-Refresh"] == "true"
