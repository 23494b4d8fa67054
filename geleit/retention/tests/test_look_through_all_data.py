"""./run manage invariants: quiet over a sound database, and each thing that is broken is named."""

from datetime import timedelta
from uuid import uuid4

import pytest

from geleit.access.acting import acting_as
from geleit.cases import figures
from geleit.cases.actions.contact import Note, add_contact
from geleit.cases.actions.documents import add_document
from geleit.cases.actions.plan import start_plan
from geleit.cases.file_types import PDF, CleanFile
from geleit.cases.models import FiguresState
from geleit.core import dates
from geleit.retention import invariants
from tests.cast import gather
from tests.database import as_owner


@pytest.fixture
def cast(committed):
    cast = gather()
    with acting_as(cast.anna, purpose="test"):
        add_contact(uuid4(), cast.case, Note(dates.today(), "phone", "Hat angerufen."), by=cast.anna)
        add_document(uuid4(), cast.case, CleanFile("Bescheid.pdf", PDF, b"%PDF-1.7"), "asylum_decision", by=cast.anna)
        start_plan(uuid4(), cast.case, by=cast.anna)
    figures.keep_up()
    with as_owner(committed):  # a while ago: what was changed lately the job looks at anyway
        FiguresState.objects.update(seen_until=dates.now() + timedelta(hours=1))
    return cast


BREAKS = {
    "I1": "DELETE FROM cases_timelineentry WHERE kind = 'contact'",
    "I4": "UPDATE cases_documentchunk SET data = data || 'x'",
    "I5": "UPDATE vault_key SET wrapped = NULL, destroyed_at = now() WHERE kind = 'case'",
    "I7": "UPDATE cases_plan SET number = 3",
    "I9": "UPDATE cases_casequarter SET contacts = contacts + 1",
}


def broken(committed):
    with as_owner(committed):
        return [held.id for held in invariants.look() if held.wrong]


def test_a_sound_database_holds_them_all(cast, committed):
    assert broken(committed) == []


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_broken_is_named(cast, committed, name):
    with committed.connect() as owner:
        owner.execute(BREAKS[name])
    assert name in broken(committed)


def test_looking_changes_nothing(cast, committed):
    with committed.connect() as owner:
        owner.execute(BREAKS["I9"])
    assert broken(committed) == broken(committed) == ["I9"]
