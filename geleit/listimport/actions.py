"""A list on its way into an office: uploaded, read, columns checked, questions answered, taken over, files assigned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import F, Q
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.accounts.models import Office, User
from geleit.audit.record import record
from geleit.cases.actions.team import assign_cases
from geleit.cases.models import Case
from geleit.core import dates
from geleit.listimport import writing
from geleit.listimport.columns import guess_columns
from geleit.listimport.mapping import ImportMap
from geleit.listimport.models import ImportContent, ImportedRow, ImportRun
from geleit.listimport.preparing import Preview, PreviewRow, make_preview, note_known
from geleit.listimport.previewing import page_of, report_of
from geleit.listimport.reading import read_list
from geleit.listimport.sheet import FileRefused, Sheet
from geleit.vault import keys

State = ImportRun.State
WRITERS = 2
QUEUE = "listimport"
WORKER_SILENT = timedelta(minutes=2)  # a worker tells every ten seconds that it lives


class WrongState(Exception):
    """The import is at another point than the page somebody looked at."""


@transaction.atomic
def upload_list(pk: UUID, office: Office, file_name: str, data: bytes, *, by: User) -> ImportRun:
    """Keeps the file sealed under a key of its own, and reads it as a job."""
    run = _new_run(pk, office, by)
    ImportContent.objects.create(run=run, key_id=run.key_id, file_name=file_name[:200], file=data)
    _do_later("read", run)
    return run


def _new_run(pk: UUID, office: Office, by: User) -> ImportRun:
    run = ImportRun(id=pk, office=office, user=by, created_at=dates.now())
    run.key_id = keys.new_key("import", owner=pk, under=office.organisation.key_id)
    run.save(force_insert=True)
    record("list.uploaded", by=by, office=office.pk, on=run)
    return run


@transaction.atomic
def read_uploaded(run: ImportRun) -> None:
    """The job behind the upload. A file that cannot be read leaves nothing behind but the reason."""
    if run.state != State.READING:
        return
    content = run.content
    chosen = ImportMap.from_json(content.chosen or {})
    try:
        sheet = read_list(content.file, sheet_name=chosen.sheet)
    except FileRefused as refused:
        _empty(run)
        _move(run, State.REFUSED, problem=refused.code)
        return
    chosen.sheet, chosen.columns = sheet.name, guess_columns(sheet.headings)
    content.sheet, content.chosen = sheet.to_json(), chosen.to_json()
    content.save()
    _move(run, State.COLUMNS, rows=len(sheet.rows))


@transaction.atomic
def choose_sheet(run: ImportRun, name: str, *, by: User) -> None:
    """Another of the visible sheets is the list."""
    content = _content(run, State.COLUMNS)
    if name not in content.sheet["other_sheets"]:
        return
    content.chosen = ImportMap(sheet=name).to_json()
    content.save()
    _move(run, State.READING)
    _do_later("read", run)


@transaction.atomic
def choose_columns(run: ImportRun, columns: dict[str, str], *, by: User) -> None:
    content = _content(run, State.COLUMNS, State.PREVIEW)
    chosen = ImportMap.from_json({**content.chosen, "columns": columns})
    _keep(content, chosen)
    _check_later(run)


@transaction.atomic
def reopen_columns(run: ImportRun, *, forget: bool = False, by: User) -> None:
    """Back to the columns. `forget`: the answers given so far too."""
    content = _content(run, State.PREVIEW, State.STOPPED)
    if content.sheet is None:  # not read yet
        raise WrongState(run.state)
    if forget:
        _keep(content, ImportMap(sheet=content.chosen["sheet"], columns=content.chosen["columns"]))
    _move(run, State.COLUMNS)


@transaction.atomic
def answer(run: ImportRun, chosen: ImportMap, *, by: User) -> None:
    """Keeps the answers and looks at the list anew."""
    content = _content(run, State.PREVIEW)
    _keep(content, chosen)
    _check_later(run)


@transaction.atomic
def check(run: ImportRun) -> Preview:
    """The job behind columns and answers: understands every row, finds duplicates, counts."""
    content = run.content
    preview = _preview(run, content)
    note_known(preview, run.office, by=run.user)
    content.preview = page_of(preview, Sheet.from_json(content.sheet), content.chosen["columns"])
    content.save()
    _move(run, State.PREVIEW, **_without(preview.counts(), "rows"))
    return preview


@transaction.atomic
def start(run: ImportRun, *, by: User) -> None:
    _content(run, State.PREVIEW, State.STOPPED)
    _move(run, State.RUNNING, problem="")
    _do_later("take_over", run)


def import_at_once(
    office: Office, file_name: str, sheet: Sheet, chosen: ImportMap, preview: Preview, *, by: User
) -> ImportRun:
    """The whole way in one go, for the command: without jobs. Stopped on the way, it goes on when called again."""
    with acting_as(by, purpose="import"):
        run = _new_run(uuid4(), office, by)
        facts = {"sheet": sheet.to_json(), "chosen": chosen.to_json(), "file_name": file_name[:200]}
        ImportContent.objects.create(run=run, key_id=run.key_id, **facts)
        _move(run, State.RUNNING, **preview.counts())
    try:
        write_all(run, preview, sheet)
    except BaseException:
        with acting_as(by, purpose="import"):
            stop(run)
        raise
    return run


def take_over(run: ImportRun) -> None:
    """The job behind start(), acting as whoever started it."""
    with acting_as(run.user, purpose="import"):
        content = run.content
        preview = _preview(run, content)
        sheet = Sheet.from_json(content.sheet)
    write_all(run, preview, sheet)


def write_all(run: ImportRun, preview: Preview, sheet: Sheet) -> None:
    """Batches in transactions of their own, two at a time: while the database stores one, the next is sealed."""
    with acting_as(run.user, purpose="import"):
        numbers = writing.case_numbers(run.office, preview.rows)
        taken = writing.Taken(numbers, writing.listed_colleagues(run, preview.rows))
        done = ImportedRow.objects.filter(run=run).count()  # an import that stopped goes on
        ImportRun.objects.filter(pk=run.pk).update(done=done)

    def write_batch(batch: list[PreviewRow]) -> None:
        try:
            with acting_as(run.user, purpose="import"):
                writing.write(run, batch, taken, by=run.user)
                ImportRun.objects.filter(pk=run.pk).update(done=F("done") + len(batch))
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        waiting = [pool.submit(copy_context().run, write_batch, batch) for batch in writing.batches(preview.rows)]
        try:
            for one in waiting:
                one.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    with acting_as(run.user, purpose="import"):
        run.refresh_from_db(fields=["done"])
        _finish(run, preview, sheet)


def _finish(run: ImportRun, preview: Preview, sheet: Sheet) -> None:
    """The report stays, the list itself goes."""
    written = ImportedRow.objects.filter(run=run)
    content = run.content
    content.report = report_of(preview, sheet, written)
    content.file = content.sheet = content.preview = None
    content.save()
    counts = {
        "people": written.values("person").distinct().count() - _known_people(preview),
        "cases": written.exclude(case=None).count(),
        "quick_contacts": written.exclude(quick_contact=None).count(),
        "unassigned": written.without_team().count(),
    }
    _move(run, State.DONE, finished_at=dates.now(), **counts)
    detail: dict[str, Any] = {"rows": written.count(), **counts}
    record("list.imported", by=run.user, office=run.office_id, on=run, detail=detail)


def _known_people(preview: Preview) -> int:
    return len({row.person for row in preview.rows if row.person})


@transaction.atomic
def stop(run: ImportRun) -> None:
    """A job that failed or was killed, which may not be the file's fault: everything is kept, and go_on() takes it up
    at the same step. Only a file that cannot be read (read_uploaded) or its owner (discard) destroys an upload."""
    held = ImportRun.objects.select_for_update().get(pk=run.pk)
    if held.is_working:
        _move(run, State.STOPPED, problem=held.state)


@transaction.atomic
def go_on(run: ImportRun, *, by: User) -> None:
    """The step at which the import stopped, once more."""
    _content(run, State.STOPPED)
    if run.problem == State.READING:
        _move(run, State.READING, problem="")
        _do_later("read", run)
    elif run.problem == State.CHECKING:
        _move(run, State.CHECKING, problem="")
        _do_later("check", run)
    else:
        start(run, by=by)


def stop_lost() -> int:
    """Stops the imports whose job was killed, or failed without being able to say so. Returns how many."""
    with acting_as(None, purpose="tidy"):
        lost = [run for run in ImportRun.objects.filter(state__in=ImportRun.WORKING) if _is_lost(run)]
    for run in lost:
        with acting_as(run.user_id, purpose="import"):
            stop(run)
    return len(lost)


def _is_lost(run: ImportRun) -> bool:
    """It had jobs (the command has none), and no worker that lives works on one or will."""
    jobs = ProcrastinateJob.objects.filter(queue_name=QUEUE, args__run_id=str(run.pk))
    works = Q(status="doing", worker__last_heartbeat__gt=dates.now() - WORKER_SILENT)
    return jobs.exists() and not jobs.filter(Q(status="todo") | works).exists()


@transaction.atomic
def discard(run: ImportRun, *, by: User) -> None:
    """Puts an upload or a report away: the key goes, and with it everything sealed under it."""
    if run.is_working:
        raise WrongState(run.state)
    record("list.discarded", by=by, office=run.office_id, on=run)
    _empty(run)
    if not ImportedRow.objects.filter(run=run).exists():
        run.delete()


@transaction.atomic
def assign_rows(rows: Iterable[ImportedRow], lead: User, *, by: User) -> int:
    """A team lead gives files that came without a team to a colleague, by number. Nothing of their content is read."""
    rows = list(rows)
    cases = Case.objects.filter(pk__in=[row.case for row in rows if row.case]).order_by("number")
    assign_cases(cases, lead, by=by)
    for row in rows:
        if row.case is None:
            grants.hand_over(row.person, lead, by=by)
    for run, number in Counter(row.run for row in rows).items():
        run.unassigned = max(run.unassigned - number, 0)
        run.save(update_fields=["unassigned"])
        if not ImportedRow.objects.filter(run=run).without_team().exists():
            run.listed_colleagues.all().delete()
    return len(rows)


def _preview(run: ImportRun, content: ImportContent) -> Preview:
    return make_preview(Sheet.from_json(content.sheet), ImportMap.from_json(content.chosen), run.office, run.user)


def _content(run: ImportRun, *states: str) -> ImportContent:
    """The content of an import that is at one of these points; the row is locked until the end of the action."""
    held = ImportRun.objects.select_for_update().get(pk=run.pk)
    if held.state not in states:
        raise WrongState(held.state)
    return run.content


def _keep(content: ImportContent, chosen: ImportMap) -> None:
    content.chosen = chosen.to_json()
    content.save()


def _check_later(run: ImportRun) -> None:
    _move(run, State.CHECKING)
    _do_later("check", run)


def _move(run: ImportRun, state: str, **values: Any) -> None:
    run.state = state
    for name, value in values.items():
        setattr(run, name, value)
    run.save(update_fields=["state", *values])


def _empty(run: ImportRun) -> None:
    ImportContent.objects.filter(run=run).delete()
    keys.destroy_key(run.key_id)


def _do_later(task: str, run: ImportRun) -> None:
    app.configure_task(f"geleit.listimport.{task}", queue=QUEUE).defer(run_id=str(run.pk), user_id=str(run.user_id))


def _without(counts: dict[str, int], name: str) -> dict[str, int]:
    return {key: value for key, value in counts.items() if key != name}
