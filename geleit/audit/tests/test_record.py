"""Every change leaves one line, in the name of whoever acts, with codes and ids and never a word anybody said."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from django.utils.translation import override

from geleit.audit.events import AREAS, CODES, EVENTS
from geleit.audit.models import AuditEvent, openings_of
from geleit.audit.record import UnknownEvent, record, record_many, record_opening
from geleit.audit.tests.conftest import act_as
from geleit.audit.wording import sentence
from geleit.core.acting import acting_as
from geleit.vault.models import Key
from tests.cast import audited


def test_a_line_says_who_did_what_when_and_to_what(acting):
    subject, office = uuid4(), uuid4()
    key = Key(id=uuid4())
    record(
        "key.destroyed",
        by=acting,
        subject=subject,
        subject_kind="case",
        office=office,
        on=key,
        detail={"code": "a.b-c", "day": date(2026, 1, 2), "ids": [key.pk, None], "count": 3, "sure": True},
    )
    [line] = audited()
    assert (line.actor, line.purpose, line.event) == (acting.pk, "request", "key.destroyed")
    assert (line.subject, line.subject_kind, line.office) == (subject, "case", office)
    assert (line.object_kind, line.object_id) == ("vault.key", key.pk)
    assert line.detail == {"code": "a.b-c", "day": "2026-01-02", "ids": [str(key.pk), None], "count": 3, "sure": True}
    assert abs(datetime.now(UTC) - line.at) < timedelta(minutes=1)
    assert (line.hash, str(line)) == (None, f"{line.seq} key.destroyed")


def test_an_object_without_uuid_is_named_in_the_detail(acting):
    record("key.destroyed", by=acting, on=ContentType(pk=7))
    [line] = audited()
    assert (line.object_kind, line.object_id, line.detail) == ("contenttypes.contenttype", None, {"pk": 7})


def test_an_event_must_be_listed(acting):
    for write in (
        lambda: record("case.forgotten", by=acting),
        lambda: record_many("case.forgotten", [], by=acting, subject_kind=""),
        lambda: record_opening(uuid4(), "case", "kitchen", by=acting, office=None),
    ):
        with pytest.raises(UnknownEvent):
            write()


@pytest.mark.parametrize("said", ["she was afraid", "a\nb", {"nested": "x"}, b"x", 1.5])
def test_words_somebody_said_are_refused(acting, said):
    with pytest.raises((ValueError, TypeError), match="detail of an audit event"):
        record("key.destroyed", by=acting, detail={"note": said})
    with pytest.raises((ValueError, TypeError)):
        record_many("key.destroyed", [(uuid4(), {"note": [said]})], by=acting, subject_kind="")


def test_many_lines_are_written_at_once(acting, django_assert_num_queries):
    subjects = [uuid4() for _ in range(20)]
    with django_assert_num_queries(1):
        record_many("person.created", [(one, {"kind": "lead"}) for one in subjects], by=acting, subject_kind="person")
    lines = audited()
    assert [line.subject for line in lines] == subjects
    assert {(line.actor, line.subject_kind, line.detail["kind"]) for line in lines} == {(acting.pk, "person", "lead")}


def test_nobody_writes_in_somebody_elses_name(acting):
    with pytest.raises(DatabaseError, match="not the acting user"), transaction.atomic():
        record("key.destroyed", by=SimpleNamespace(pk=uuid4()))
    record("key.destroyed", by=None)
    assert [line.actor for line in audited()] == [acting.pk]


@pytest.mark.parametrize(("purpose", "written"), [("request", "anonymous"), ("", "anonymous"), ("system", "system")])
def test_without_anybody_it_is_a_visitor_or_the_system(db, purpose, written):
    act_as(None, purpose)
    record("key.destroyed", by=None)
    assert [(line.actor, line.purpose) for line in audited()] == [(None, written)]


def test_any_other_purpose_needs_somebody(db):
    act_as(None, "import")
    with pytest.raises(DatabaseError, match="purpose import needs an acting user"), transaction.atomic():
        record("key.destroyed", by=None)


def test_if_the_line_fails_the_change_fails(db, anna):
    @transaction.atomic
    def change():
        ContentType.objects.create(app_label="a", model="b")
        record("key.destroyed", by=anna)

    with pytest.raises(DatabaseError, match="not the acting user"):
        change()
    assert not ContentType.objects.filter(app_label="a").exists()


def test_openings_of_a_file_are_found_latest_first(acting):
    case, person = uuid4(), uuid4()
    record_opening(case, "case", "plan", by=acting, office=None)
    record_opening(person, "person", "person", by=acting, office=None)
    record_opening(uuid4(), "case", "plan", by=acting, office=None)
    record("key.destroyed", by=acting, subject=case, subject_kind="case")
    with acting_as(None, purpose="audit"):
        found = list(openings_of(case, person))
    assert [line.detail["area"] for line in found] == ["person", "plan"]


def test_a_line_reads_as_a_sentence():
    line = AuditEvent(event="content.opened", detail={"area": "plan"})
    with override("en"):
        assert sentence(line) == "opened: plan"
        assert sentence(AuditEvent(event="content.opened", detail={"area": ["plan"]})) == "opened: ['plan']"
        assert sentence(AuditEvent(event="access.given", detail={"kind": "deputy"})) == (
            "gave a colleague access (deputy)"
        )
        assert sentence(AuditEvent(event="access.given", detail={})) == "gave a colleague access ()"
        assert sentence(AuditEvent(event="from.an.older.version", detail={})) == "from.an.older.version"


def test_every_event_has_a_sentence_in_both_languages():
    texts = [*EVENTS.values(), *AREAS.values(), *(word for words in CODES.values() for word in words.values())]
    for language in ("en", "de"):
        with override(language):
            assert all(str(text) for text in texts)
    with override("de"):
        assert sentence(AuditEvent(event="content.opened", detail={"area": "plan"})) != "opened: plan"
