"""A case closed in 2020: listed, locked 30 days later, gone 14 days after that; and what stays."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import DatabaseError

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.access.grants import NotAllowed, rows_of
from geleit.cases.actions.draft import keep_draft
from geleit.cases.figures import pseudonym
from geleit.cases.models import Case, CaseQuarter, Notice
from geleit.core import dates
from geleit.core.acting import stay
from geleit.core.launcher.postgres import OWNER
from geleit.handover.figures import pseudonym as handover_pseudonym
from geleit.handover.models import Handover, HandoverFigure
from geleit.people.actions.relations import add_relation
from geleit.people.models import Person, Relation
from geleit.retention import ledger
from geleit.retention.actions import nightly, objections
from geleit.retention.models import Due, Tombstone
from geleit.retention.tests.closed import close_on
from geleit.vault import keys
from geleit.vault.errors import VaultError
from tests.cast import audited, gather, new_person
from tests.matrix_objects import OBJECTS

IN_30, IN_43, IN_45 = (timedelta(days=days) for days in (30, 43, 45))


def later(by: timedelta) -> date:
    return dates.today() + by


def dues():
    with acting_as(None, purpose="retention"):
        return list(Due.objects.all())


def test_it_is_listed_a_month_ahead_and_its_lead_is_told(cast, closed):
    assert nightly.run().listed == 1
    (due,) = dues()
    assert (due.subject, due.kind, due.number, due.lead) == (closed.pk, "case", closed.number, cast.anna)
    assert due.due_on == date(2024, 1, 1)  # three years after the end of 2020
    assert due.lock_on == later(IN_30)
    notice = Notice.objects.get(kind="retention")
    assert notice.user == cast.anna
    assert [line.event for line in audited(event="retention.listed")] == ["retention.listed"]
    assert nightly.run().listed == 0


def test_what_is_open_or_was_closed_lately_stays(cast):
    assert nightly.candidates() == []
    close_on(cast, dates.today() - timedelta(days=400))
    assert nightly.candidates() == []


def test_reopened_it_leaves_the_list(cast, closed):
    nightly.run()
    Case.objects.filter(pk=closed.pk).update(closed_on=None)
    assert nightly.run().withdrawn == 1
    assert dues() == []


def test_its_lead_objects_once_for_a_year(cast, closed, move_to):
    nightly.run()
    (due,) = dues()
    for other in (cast.bilal, cast.deniz, cast.frauke):
        with acting_as(other, purpose="test"), pytest.raises(NotAllowed):
            objections.object_once(due, "claim", by=other)
    until = objections.object_once(due, "claim", by=cast.anna)
    assert until == dates.add_months(later(IN_30), 12)
    with pytest.raises(NotAllowed):
        objections.object_once(due, "claim", by=cast.anna)
    with move_to(until - timedelta(days=1)):
        assert nightly.run().locked == 0
    with move_to(until):
        assert nightly.run().locked == 1


def test_locked_it_is_open_to_nobody(cast, closed, move_to):
    nightly.run()
    with move_to(later(IN_30)):
        assert nightly.run().locked == 1
        for user in (cast.anna, cast.bilal, cast.deniz, cast.frauke):
            with acting_as(user, purpose="known"):
                assert not Case.objects.visible_to(user).exists()
                assert not Person.objects.visible_to(user).exists()
                assert not Case.objects.work_for(user).exists()
                assert seen_by_hand() == {}
        with acting_as(cast.deniz, purpose="test"), pytest.raises(NotAllowed):
            grants.hand_over(closed.pk, cast.bilal, by=cast.deniz)


def seen_by_hand() -> dict[str, int]:
    """Raw SQL of the run-time role: rows of tables that hold something of people."""
    counts = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if table.startswith(("people_", "cases_", "hints_", "disclosure_")) and table not in OF_NOBODY:
                cursor.execute(f"SELECT count(*) FROM {table}")
                counts[table] = cursor.fetchone()[0]
    return {table: count for table, count in counts.items() if count}


OF_NOBODY = {"cases_numbercounter", "cases_casequarter", "hints_servicegap", "hints_watch"}


def test_a_legal_hold_opens_it_again(cast, closed, move_to):
    nightly.run()
    with move_to(later(IN_30)):
        nightly.run()
        with acting_as(cast.bilal, purpose="test"), pytest.raises(NotAllowed):
            objections.set_hold(uuid4(), closed.pk, "proceedings", later(timedelta(days=90)), by=cast.bilal)
        with acting_as(cast.frauke, purpose="test"):
            objections.set_hold(uuid4(), closed.pk, "proceedings", later(timedelta(days=90)), by=cast.frauke)
        with acting_as(cast.anna, purpose="test"):
            assert Case.objects.visible_to(cast.anna).get() == closed
            assert closed.person.given_names == "Esra"
        assert nightly.candidates() == []
    with move_to(later(timedelta(days=200))):
        assert [file for file, _day in nightly.candidates()] == [closed.pk]


def test_not_a_day_earlier_and_by_nobody_else(cast, closed, move_to):
    nightly.run()
    (due,) = dues()
    with move_to(later(IN_30)):
        nightly.run()
    with move_to(later(IN_43)):
        assert nightly.run().erased == 0
        with acting_as(None, purpose="retention"), pytest.raises(NotAllowed):
            rows_of("retention_shred", due.pk, "{}", [])
    for question in (
        "SELECT retention_erase(ARRAY[%s]::uuid[], '{}')",
        "SELECT retention_delete('cases_case', ARRAY[%s])",
        "DELETE FROM retention_tombstone WHERE id = 1 AND %s <> ''",
        "UPDATE retention_due SET locked_at = now() WHERE subject::text = %s",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as raw:
            raw.execute(question, [str(closed.pk)])


@pytest.fixture
def full(committed, settings, tmp_path):
    """One of everything in anna's case of esra, closed long ago; and a sister with a case of her own."""
    settings.CHECKPOINTS = tmp_path / "checkpoints.jsonl"
    with transaction.atomic():
        cast = gather()
        with acting_as(cast.anna, purpose="test"):
            made = [make(cast) for what, make in OBJECTS.items() if not what.startswith("retention")]
            assert len(made) > 30
            keep_draft(cast.case.pk, "contact", {"note": "angefangen"}, by=cast.anna)
            cast.sister = new_person(cast.anna, cast.office, given_names="Leyla")
            said = {"role": "sibling", "name": "Esra, meine Schwester", "year_of_birth": 1991}
            cast.relation = add_relation(uuid4(), cast.sister, said, other=cast.esra, by=cast.anna)
            Relation.objects.filter(person=cast.esra).delete()  # relatives with a case would keep her
        close_on(cast, date(2020, 5, 31))
    assert nightly.candidates() == []  # requests of hers and of an authority wait for an answer
    with committed.connect(OWNER) as owner:
        owner.execute("UPDATE disclosure_request SET answered_on = received_on WHERE answered_on IS NULL")
        assert nightly.candidates() == []
        owner.execute(
            "UPDATE disclosure_legaldisclosure SET state = 'withdrawn' WHERE state IN ('asked', 'first', 'second')"
        )
    return cast


def erase_all(move_to) -> None:
    """Nothing of the night may be skipped: each is a run of the job."""
    assert nightly.run().listed >= 1
    with move_to(later(IN_30)):
        assert nightly.run().locked >= 1
    with move_to(later(IN_45)):
        assert nightly.run().erased >= 1


def test_every_trace_is_gone_but_the_figures_and_the_log(full, committed, move_to):
    case, person = full.case, full.esra
    with acting_as(full.anna, purpose="test"):
        case_key, person_key = case.key_id, person.key_id
        number = Person.objects.get(pk=person.pk).given_names
        handovers = {handover_pseudonym(case.organisation_id, one.pk) for one in Handover.objects.all()}
    assert number == "Esra"
    assert handovers
    with acting_as(None, purpose="figures"):
        before = CaseQuarter.objects.filter(pseudonym=pseudonym(case.organisation_id, case.pk)).count()
        rows = CaseQuarter.objects.count()
    assert before > 0
    erase_all(move_to)
    assert left_of([case.pk, person.pk], committed) == {"audit_auditevent", "vault_key"}
    for key in (case_key, person_key):
        with acting_as(None, purpose="keys"), pytest.raises(VaultError):
            keys.get(key)
    with acting_as(None, purpose="figures"):
        assert CaseQuarter.objects.count() == rows
        assert not CaseQuarter.objects.filter(pseudonym=pseudonym(case.organisation_id, case.pk)).exists()
        counted = {bytes(one.pseudonym) for one in HandoverFigure.objects.all()}
        assert len(counted) == len(handovers)
        assert not counted & handovers
    with acting_as(None, purpose="retention"):
        stones = {bytes(stone.mark) for stone in Tombstone.objects.all()}
    assert stones >= {ledger.mark(case.organisation_id, case.pk), ledger.mark(case.organisation_id, person.pk)}
    assert {entry.mark for entry in ledger.read()} == {stone.hex() for stone in stones}


def left_of(ids, database) -> set[str]:
    """Tables in which one of the ids still stands anywhere."""
    found = set()
    with database.connect(OWNER) as owner:
        names = owner.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        ).fetchall()
        for (name,) in names:
            for pk in ids:
                question = f"SELECT count(*) FROM {name} AS t WHERE to_jsonb(t)::text LIKE '%{pk}%'"
                if owner.execute(question).fetchone()[0]:
                    found.add(name)
    return found


def test_what_a_relative_said_stays_hers(full, move_to):
    erase_all(move_to)
    with acting_as(full.anna, purpose="test"):
        assert Person.objects.visible_to(full.anna).filter(pk=full.sister.pk).exists()
        relation = Relation.objects.get(pk=full.relation.pk)
        assert (relation.other_id, relation.year_of_birth, relation.role) == (None, None, "sibling")


def test_somebody_without_a_case_goes_after_a_year(cast, move_to):
    with acting_as(cast.anna, purpose="test"):
        person = new_person(cast.anna, cast.office, given_names="Noor")
    met = dates.today()
    with move_to(dates.add_months(met, 12) - timedelta(days=31)):
        assert nightly.candidates() == []
    with move_to(dates.add_months(met, 12) - timedelta(days=30)):
        assert nightly.candidates() == [(person.pk, dates.add_months(met, 12))]


def test_an_agreed_plan_can_be_deleted_by_nobody_while_its_key_lives(full, committed):
    with committed.connect(OWNER) as owner, pytest.raises(Exception, match="an agreed plan never changes"):
        owner.execute("DELETE FROM cases_plan")
    with acting_as(full.anna, purpose="test"), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="an agreed plan never changes"), transaction.atomic():
            cursor.execute("DELETE FROM cases_plan")
        with acting_as(None, purpose="keys"):
            keys.destroy_key(full.case.key_id)
        with pytest.raises(DatabaseError, match="an agreed plan never changes"), transaction.atomic():
            cursor.execute("DELETE FROM cases_plan")


def test_the_ledger_only_grows(full, committed, move_to):
    erase_all(move_to)
    with committed.connect("postgres") as superuser:
        for attempt in ("DELETE FROM retention_tombstone", "UPDATE retention_tombstone SET kind = ''"):
            with pytest.raises(Exception, match="only grows"):
                superuser.execute(attempt)
            superuser.rollback()


def test_rows_that_django_would_empty_are_emptied_and_all_others_erased(db):
    """What hangs on a case or a person follows on_delete; `other` of a relation is the one exception, and wanted."""
    stay(None, purpose="test")
    with connection.cursor() as cursor:
        cursor.execute("SELECT of_table, of_column FROM retention_emptied()")
        emptied = set(cursor.fetchall())
    said = {
        (field.model._meta.db_table, field.column)
        for field in foreign_keys_below({"cases_case", "people_person", "access_subject"})
        if field.remote_field.on_delete is not models.CASCADE and not protected_and_erased_before(field)
    }
    assert said | {("people_relation", "other_id")} == emptied


def foreign_keys_below(tables: set[str]):
    found, waiting = [], set(tables)
    while waiting:
        table = waiting.pop()
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, models.ForeignKey) and field.related_model._meta.db_table == table:
                    found.append(field)
                    if model._meta.db_table not in tables:
                        tables.add(model._meta.db_table)
                        waiting.add(model._meta.db_table)
    return found


def protected_and_erased_before(field) -> bool:
    """Cases go before people, children of a file with it: functions.sql refuses anything else."""
    return (field.model._meta.db_table, field.column) in {("cases_case", "person_id"), ("access_subject", "parent_id")}
